//! `domain:info` — RFC 5731, section 3.1.2; who sees what: EPP.md, section 4.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use registry_core::domain::{ContactRole, Domain};
use registry_core::id::{ContactHandle, ContactId, Roid, RoidKind};
use registry_core::name::DomainName;
use registry_core::rulebook::Rulebook;
use registry_core::status::Status;
use registry_epp::ResultCode;
use registry_epp::Secret;
use registry_epp::auth_info::AuthInfo;
use registry_epp::domain::{self as wire, HostsShown, Info, InfoData};
use registry_epp::extension::ExtensionData;
use registry_epp::extension::ttl::Info as TtlInfo;
use registry_epp::extension::{rgp, sec_dns};
use registry_epp::namespace::Namespace;
use registry_epp::{Offender, ResultData, Sponsorship};
use registry_store::{Failure, Lock, Session, StoreError};

use super::delete::not_found;
use super::launch;
use crate::epp::auth_info;
use crate::epp::flows::{Context, ttl};
use crate::epp::reply::{Flow, Refused, Reply};

/// Shows a name: all of it to its sponsor and to whoever has the authInfo, what is public to
/// anybody else.
pub(in crate::epp) fn run(
    session: &mut Session<'_>,
    context: &Context,
    info: &Info,
    now: Timestamp,
) -> Flow {
    let missing = || not_found(&info.name);
    let name = DomainName::parse(&info.name, &context.tlds).map_err(|_| missing())?;
    let projected = session.domain(&name, Lock::None, now)?.ok_or_else(missing)?;
    let domain = projected.object;
    if !domain.is_live() {
        return Err(Failure::Refused(missing()));
    }
    let sponsor = domain.registrar == context.login.registrar.id;
    let authorized = authorized(info.auth_info.as_ref(), &domain, now)?;
    if info.asks_allocation_token {
        return Err(Failure::Refused(no_token(sponsor)));
    }
    let rulebooks = session.rulebooks(name.tld())?;
    let data = shown(session, &domain, info.hosts, sponsor || authorized, rulebooks.at(now))?;
    let data = InfoData { auth_info: empty_auth_info(&domain, sponsor), ..data };
    let mut reply = Reply::data(ResultData::DomainInfo(Box::new(data)));
    if let Some(asked) = &info.launch {
        reply = reply.with(launch::shown(asked, &domain)?);
    }
    for extension in extensions(&domain, info.ttl, rulebooks.at(now)) {
        if context.login.namespaces.contains(extension.namespace()) {
            reply = reply.with(extension);
        }
    }
    Ok(reply)
}

/// A right authInfo opens all; a wrong or unset one is refused, the sponsor's too (RFC 9154).
fn authorized(given: Option<&AuthInfo>, domain: &Domain, now: Timestamp) -> Result<bool, Refused> {
    let refused = |code: ResultCode, stable: &str, words: &str| {
        Refused::new(code, Offender::new(Namespace::Domain, "authInfo", ""), stable, words)
    };
    match given {
        None => Ok(false),
        Some(AuthInfo::Other) => Err(refused(
            ResultCode::UnimplementedOption,
            "auth-info-extension",
            "authInfo in the form of an extension is not supported",
        )),
        Some(AuthInfo::Password { roid: Some(_), .. }) => Err(refused(
            ResultCode::InvalidAuthorizationInformation,
            "auth-info-of-contact",
            "the authInfo of a contact opens no name here",
        )),
        Some(AuthInfo::Password { secret, roid: None }) => {
            let right = auth_info::matches(domain.auth_info.as_ref(), secret.expose(), now);
            right.then_some(true).ok_or_else(|| {
                refused(
                    ResultCode::InvalidAuthorizationInformation,
                    "auth-info-wrong",
                    "the authInfo is wrong, or none is set",
                )
            })
        }
    }
}

/// Tokens are not kept: 2303 to the sponsor, 2201 to others (RFC 8495, section 3.1.2).
fn no_token(sponsor: bool) -> Refused {
    let element = Offender::new(Namespace::AllocationToken, "info", "");
    match sponsor {
        true => Refused::new(
            ResultCode::ObjectDoesNotExist,
            element,
            "token-not-kept",
            "the registry keeps no tokens, only their digests",
        ),
        false => Refused::new(
            ResultCode::AuthorizationError,
            element,
            "not-sponsor",
            "this name is sponsored by another registrar",
        ),
    }
}

/// Only a digest exists: the sponsor sees an empty password while one is set.
pub(in crate::epp) fn empty_auth_info(domain: &Domain, sponsor: bool) -> Option<Secret> {
    (sponsor && domain.auth_info.is_some()).then(|| Secret::new(String::new()))
}

/// A name as `infData` tells it: a present state, or one of its history.
pub(in crate::epp) fn shown(
    session: &mut Session<'_>,
    domain: &Domain,
    hosts: HostsShown,
    whole: bool,
    rulebook: &Rulebook,
) -> Result<InfoData, StoreError> {
    let delegated = matches!(hosts, HostsShown::All | HostsShown::Delegated);
    let below = matches!(hosts, HostsShown::All | HostsShown::Subordinate);
    let handles = match whole {
        true => handles_of(session, domain)?,
        false => BTreeMap::new(),
    };
    let contacts = domain.contacts.iter().filter_map(|(role, id)| {
        handles.get(id).map(|handle| wire::Contact {
            role: Some(contact_role(*role)),
            id: handle.as_str().to_owned(),
        })
    });
    Ok(InfoData {
        name: domain.name.as_str().to_owned(),
        roid: Roid::new(RoidKind::Domain, *domain.id.as_uuid(), &rulebook.repository_id)
            .to_string(),
        statuses: domain.statuses(rulebook).iter().filter_map(status).collect(),
        registrant: domain
            .registrant
            .and_then(|id| handles.get(&id))
            .map(|handle| handle.as_str().to_owned()),
        contacts: contacts.collect(),
        name_servers: match delegated {
            true => host_names(session, domain)?,
            false => Vec::new(),
        },
        subordinate_hosts: match below {
            true => session.subordinate_names(domain.id)?,
            false => Vec::new(),
        },
        sponsorship: Sponsorship {
            sponsor_id: domain.registrar.as_str().to_owned(),
            creator_id: domain.created_by.as_str().to_owned(),
            created_at: domain.created_at,
            updater_id: domain
                .updated
                .as_ref()
                .and_then(|updated| updated.by.as_ref())
                .map(|registrar| registrar.as_str().to_owned()),
            updated_at: domain.updated.as_ref().map(|updated| updated.at),
            transferred_at: domain.transferred_at,
        },
        expires_at: Some(domain.expires_at),
        auth_info: None,
    })
}

fn handles_of(
    session: &mut Session<'_>,
    domain: &Domain,
) -> Result<BTreeMap<ContactId, ContactHandle>, StoreError> {
    let others = domain.contacts.iter().map(|(_, contact)| *contact);
    let ids: BTreeSet<ContactId> = domain.registrant.into_iter().chain(others).collect();
    session.contact_handles(&ids.into_iter().collect::<Vec<_>>())
}

fn host_names(session: &mut Session<'_>, domain: &Domain) -> Result<Vec<String>, StoreError> {
    let ids: Vec<_> = domain.name_servers.iter().copied().collect();
    session.host_names(&ids)
}

/// What extensions tell of a name; times to live where they are asked for.
pub(in crate::epp) fn extensions(
    domain: &Domain,
    times: Option<TtlInfo>,
    rulebook: &Rulebook,
) -> Vec<ExtensionData> {
    let mut extensions = Vec::new();
    let times =
        times.and_then(|asked| ttl::shown(asked, &domain.ttls, &Domain::TTL_TYPES, rulebook));
    extensions.extend(times.map(ExtensionData::Ttl));
    if !domain.ds.is_empty() {
        let signers = domain.ds.iter().filter_map(|record| {
            Some(sec_dns::Signer {
                key_tag: record.key_tag,
                algorithm: record.algorithm,
                digest_type: record.digest_type,
                digest: data_encoding::HEXUPPER.decode(record.digest.as_bytes()).ok()?,
                key: None,
            })
        });
        extensions.push(ExtensionData::SecDns(sec_dns::InfoData { signers: signers.collect() }));
    }
    let statuses: Vec<_> =
        domain.rgp_statuses().into_iter().filter_map(rgp::Status::from_word).collect();
    if !statuses.is_empty() {
        extensions.push(ExtensionData::Rgp(rgp::InfoData { statuses }));
    }
    extensions
}

const fn contact_role(role: ContactRole) -> wire::ContactRole {
    match role {
        ContactRole::Admin => wire::ContactRole::Admin,
        ContactRole::Billing => wire::ContactRole::Billing,
        ContactRole::Tech => wire::ContactRole::Tech,
    }
}

/// The status in the words of the domain mapping; `linked` is none of its.
fn status(status: Status) -> Option<wire::Status> {
    wire::Status::from_word(status.as_str())
}
