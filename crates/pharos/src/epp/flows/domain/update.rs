//! `domain:update` — RFC 5731, section 3.2.5; DNSSEC RFC 5910, 5.2.5; TTLs RFC 9803, 2.1.3.

use jiff::Timestamp;
use registry_core::casework::{Case, suspension};
use registry_core::contact::Contact;
use registry_core::domain::update::{Facts, Holder, Part, RegistrantChange, UpdateDomain, decide};
use registry_core::domain::{Domain, KnownHosts, NameServers};
use registry_core::id::ContactHandle;
use registry_core::name::DomainName;
use registry_core::sponsored::StatusChange;
use registry_core::status::Status;
use registry_epp::ResultCode;
use registry_epp::auth_info::AuthInfoChange;
use registry_epp::domain::{self as wire, Update};
use registry_store::{LoadedParents, Lock, StoreError, Tx};

use super::{fee, wording};
use crate::epp::facts;
use crate::epp::flows::{Context, ttl};
use crate::epp::reply::{self, Flow, Refused, Reply};

/// An update with everything drawn that a second run must not draw again.
#[derive(Debug, Clone)]
pub(in crate::epp) struct Prepared {
    name: String,
    command: UpdateDomain,
}

/// Reads the command's values: handles, host names, digests.
pub(in crate::epp) fn prepare(update: Update) -> Result<Prepared, Refused> {
    let says_something = says_something(&update);
    // Not announced, so never there.
    let Update { name, add, remove, change, restore: _, sec_dns, ttl, fee, launch: _ } = update;
    let wire::Change { registrant, auth_info } = change.unwrap_or_default();
    let registrant = registrant.map(|change| match change {
        wire::RegistrantChange::Remove => Ok(RegistrantChange::Remove),
        wire::RegistrantChange::To(id) => wording::handle(&id).map(RegistrantChange::To),
    });
    let statuses = StatusChange { add: statuses(add.as_ref()), remove: statuses(remove.as_ref()) };
    let command = UpdateDomain {
        says_something,
        statuses,
        remove: part(remove)?,
        add: part(add)?,
        registrant: registrant.transpose()?,
        auth_info: auth_info.map(|change| match change {
            AuthInfoChange::To(given) => wording::authorization(&given),
            AuthInfoChange::Remove => registry_core::auth_info::AuthInfoGiven::Unset,
        }),
        secure_dns: sec_dns.map(wording::signer_changes),
        ttls: ttl::wishes(ttl),
        stated_fee: fee.as_ref().map(wording::stated),
    };
    Ok(Prepared { name, command })
}

/// A part that is there says something, though it may be empty (RFC 5731, section 3.2.5).
fn says_something(update: &Update) -> bool {
    let Update { name: _, add, remove, change, restore, sec_dns, ttl, fee, launch } = update;
    add.is_some()
        || remove.is_some()
        || change.is_some()
        || restore.is_some()
        || sec_dns.is_some()
        || ttl.is_some()
        || fee.is_some()
        || launch.is_some()
}

fn statuses(given: Option<&wire::AddRemove>) -> Vec<Status> {
    let stated = given.map(|part| part.statuses.as_slice()).unwrap_or_default();
    stated.iter().filter_map(|stated| Status::from_word(stated.status.as_str())).collect()
}

fn part(given: Option<wire::AddRemove>) -> Result<Part, Refused> {
    let wire::AddRemove { name_servers, contacts, statuses: _ } = given.unwrap_or_default();
    Ok(Part {
        name_servers: wording::servers(name_servers)?,
        contacts: contacts.iter().map(wording::contact).collect::<Result<_, _>>()?,
    })
}

/// Loads facts in the one lock order, decides, records, replies.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    prepared: &Prepared,
    now: Timestamp,
) -> Flow {
    let Prepared { name, command } = prepared;
    let registrar = &context.login.registrar;
    let case = case_of_data(tx, context, prepared, now)?;
    let domain = super::lock_named(tx, context, name, now)?;
    let hosts = hosts(tx, context, command, now)?;
    let contacts = facts::contacts(tx, handles(command), now)?;
    let parents = parents(tx, &domain, &hosts, now)?;
    let holders = holders(tx, &domain, command, now)?;
    let account = facts::account(tx, &registrar.id)?;
    let facts = Facts {
        registrar,
        account: &account,
        domain: &domain,
        parents: parents.view(),
        contacts: &contacts,
        hosts: &hosts,
        holder: holders.as_ref().map(Holders::view),
    };
    let refused = |refusal| reply::domain::update(&refusal, domain.name.as_str());
    let mut updated = decide(command, &facts, now).map_err(refused)?;
    if let Some(case) = &case {
        let closed = suspension::data_changed(case, &updated.domain, &context.actor(), now);
        updated.decision.append(closed);
    }
    tx.record(&updated.decision, &context.actor(), &context.cited, now)?;
    let reply = Reply::done(ResultCode::Completed);
    match fee::is_told(context, command.stated_fee.is_some(), &[&updated.quote]) {
        true => Ok(reply.with(fee::updated(&[&updated.quote], &account))),
        false => Ok(reply),
    }
}

/// P-34: a registrant that agrees closes the case of the one that did not.
fn case_of_data(
    tx: &mut Tx<'_>,
    context: &Context,
    Prepared { name, command }: &Prepared,
    now: Timestamp,
) -> Result<Option<Case>, StoreError> {
    let Some(RegistrantChange::To(_)) = &command.registrant else { return Ok(None) };
    let Ok(name) = DomainName::parse(name, &context.tlds) else { return Ok(None) };
    match tx.domain(&name, Lock::None, now)? {
        Some(seen) => facts::lock_case_of_data(tx, context, seen.object.id, now),
        None => Ok(None),
    }
}

fn hosts(
    tx: &mut Tx<'_>,
    context: &Context,
    command: &UpdateDomain,
    now: Timestamp,
) -> Result<KnownHosts, StoreError> {
    let named = [&command.remove, &command.add].map(|part| match &part.name_servers {
        NameServers::Objects(names) => names.clone(),
        NameServers::Attributes => Vec::new(),
    });
    facts::hosts(tx, &NameServers::Objects(named.concat()), &context.tlds, now)
}

fn handles(command: &UpdateDomain) -> impl Iterator<Item = ContactHandle> {
    let registrant = match &command.registrant {
        Some(RegistrantChange::To(handle)) => Some(handle),
        Some(RegistrantChange::Remove) | None => None,
    };
    let others = command.remove.contacts.iter().chain(&command.add.contacts);
    others.map(|(_, handle)| handle).chain(registrant).cloned()
}

/// What the name may know of its parents, of the name servers it would have too.
fn parents(
    tx: &mut Tx<'_>,
    domain: &Domain,
    hosts: &KnownHosts,
    now: Timestamp,
) -> Result<LoadedParents, StoreError> {
    let mut with_all = domain.clone();
    with_all.name_servers.extend(hosts.values().map(|host| host.id));
    tx.parents_of(&with_all, now)
}

/// Who holds a name that stands on a request, and who would (P-37).
struct Holders {
    organization: Option<String>,
    registrant: Option<Contact>,
    wanted: Contact,
}

impl Holders {
    fn view(&self) -> Holder<'_> {
        Holder {
            organization: self.organization.as_deref(),
            registrant: self.registrant.as_ref(),
            wanted: &self.wanted,
        }
    }
}

fn holders(
    tx: &mut Tx<'_>,
    domain: &Domain,
    command: &UpdateDomain,
    now: Timestamp,
) -> Result<Option<Holders>, StoreError> {
    let (Some(vouching), Some(RegistrantChange::To(handle))) =
        (&domain.vouching, &command.registrant)
    else {
        return Ok(None);
    };
    let Some(wanted) = tx.contact(handle, Lock::Share, now)? else { return Ok(None) };
    let wanted = wanted.object;
    let organization = tx.organization(vouching.organization, Lock::None)?;
    let registrant = match domain.registrant {
        Some(id) => tx.contacts_by_id(&[id])?.into_iter().next(),
        None => None,
    };
    let organization = organization.map(|organization| organization.name);
    Ok(Some(Holders { organization, registrant, wanted }))
}
