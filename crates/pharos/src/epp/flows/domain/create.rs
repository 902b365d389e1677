//! `domain:create` — RFC 5731, section 3.2.1; token RFC 8495, P-20 to P-23; price P-33.

use jiff::Timestamp;
use registry_core::auth_info::AuthInfoGiven;
use registry_core::domain::create::{
    CreateDomain, Facts, NameServers, Period, SecureDns, TokenFacts, decide,
};
use registry_core::domain::{ContactRole, DsRecord};
use registry_core::id::{ContactHandle, DomainId};
use registry_core::name::{DomainName, HostName};
use registry_core::pricing::StatedFee;
use registry_core::token::TokenHash;
use registry_epp::PeriodUnit;
use registry_epp::ResultCode;
use registry_epp::auth_info::AuthInfo;
use registry_epp::domain::{self as wire, CreateData};
use registry_epp::extension::{fee, sec_dns};
use registry_epp::namespace::Namespace;
use registry_epp::{Offender, ResultData};
use registry_store::Tx;

use super::fee::created;
use crate::clock::Clock;
use crate::epp::flows::Context;
use crate::epp::reply::{self, Flow, Refused, Reply};
use crate::epp::{auth_info, facts};
use crate::identity;

/// A create with everything drawn that a second run must not draw again.
#[derive(Debug, Clone)]
pub(in crate::epp) struct Prepared {
    command: CreateDomain,
    token: Option<TokenHash>,
    fee_asked: bool,
}

/// Reads the command's values: names, handles, digests.
pub(in crate::epp) fn prepare(
    create: wire::Create,
    context: &Context,
    clock: &Clock,
) -> Result<Prepared, Refused> {
    let wire::Create {
        name,
        period,
        name_servers,
        registrant,
        contacts,
        auth_info: given,
        allocation_token,
        fee,
        sec_dns,
        // Not announced, so never there.
        launch: _,
        ttl: _,
    } = create;
    let name =
        DomainName::parse(&name, &context.tlds).map_err(|refusal| reply::name(&refusal, &name))?;
    let fee_asked = fee.is_some();
    let token = allocation_token.map(|secret| identity::token_hash(secret.expose()));
    let command = CreateDomain {
        id: DomainId::from_uuid(identity::new_uuid(clock)),
        name,
        period: period.map(term),
        registrant: registrant.as_deref().map(handle).transpose()?,
        contacts: contacts.iter().map(contact).collect::<Result<_, _>>()?,
        name_servers: servers(name_servers)?,
        secure_dns: sec_dns.map_or_else(no_records, signers),
        auth_info: authorization(&given),
        token_presented: token.is_some(),
        stated_fee: fee.as_ref().map(stated),
    };
    Ok(Prepared { command, token, fee_asked })
}

/// Loads facts in the one lock order, decides, records, replies.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    prepared: &Prepared,
    now: Timestamp,
) -> Flow {
    let Prepared { command, token, fee_asked } = prepared;
    let registrar = &context.login.registrar;
    let rulebooks = tx.rulebooks(command.name.tld())?;
    let vouched = match token {
        Some(hash) => facts::lock_token(tx, context, hash, now)?,
        None => None,
    };
    let live = facts::lock_domain(tx, context, &command.name, now)?;
    let hosts = facts::hosts(tx, &command.name_servers, &context.tlds, now)?;
    let contacts = facts::contacts(tx, command)?;
    let account = facts::account(tx, &registrar.id)?;
    let facts = Facts {
        registrar,
        account: &account,
        live: live.as_ref(),
        contacts: &contacts,
        hosts: &hosts,
        token: vouched.as_ref().map(|vouched| TokenFacts {
            token: &vouched.token,
            request: &vouched.request,
            standing: &vouched.standing,
        }),
        rulebooks: &rulebooks,
    };
    let refused = |refusal| reply::domain_create(&refusal, command.name.as_str());
    let created_name = decide(command, &facts, now).map_err(refused)?;
    tx.record(&created_name.decision, &context.actor(), &context.cited, now)?;
    let domain = &created_name.domain;
    let reply = Reply::data(ResultData::DomainCreate(CreateData {
        name: domain.name.as_str().to_owned(),
        created_at: domain.created_at,
        expires_at: Some(domain.expires_at),
    }));
    match fee_asked {
        true => Ok(reply.with(created(&created_name.quote, &account, domain))),
        false => Ok(reply),
    }
}

fn term(period: registry_epp::Period) -> Period {
    let number = u8::try_from(period.number).unwrap_or(u8::MAX);
    match period.unit {
        PeriodUnit::Years => Period::Years(number),
        PeriodUnit::Months => Period::Months(number),
    }
}

fn handle(text: &str) -> Result<ContactHandle, Refused> {
    text.parse().map_err(|error| {
        let element = Offender::new(Namespace::Domain, "contact", text);
        Refused::new(ResultCode::CommandSyntaxError, element, "contact-id-invalid", error)
    })
}

fn contact(contact: &wire::Contact) -> Result<(ContactRole, ContactHandle), Refused> {
    let role = match contact.role {
        Some(wire::ContactRole::Admin) => ContactRole::Admin,
        Some(wire::ContactRole::Billing) => ContactRole::Billing,
        Some(wire::ContactRole::Tech) => ContactRole::Tech,
        None => {
            let element = Offender::new(Namespace::Domain, "contact", contact.id.as_str());
            let words = "the contact's type is missing";
            let code = ResultCode::RequiredParameterMissing;
            return Err(Refused::new(code, element, "contact-type-missing", words));
        }
    };
    Ok((role, handle(&contact.id)?))
}

fn servers(given: Option<wire::NameServers>) -> Result<NameServers, Refused> {
    match given {
        None => Ok(NameServers::Objects(Vec::new())),
        Some(wire::NameServers::Attributes(_)) => Ok(NameServers::Attributes),
        Some(wire::NameServers::Objects(names)) => {
            let parsed = names.iter().map(|name| {
                HostName::parse(name).map_err(|error| {
                    let element = Offender::new(Namespace::Domain, "hostObj", name.as_str());
                    let code = ResultCode::ParameterValueSyntaxError;
                    Refused::new(code, element, "host-name-invalid", error)
                })
            });
            Ok(NameServers::Objects(parsed.collect::<Result<_, _>>()?))
        }
    }
}

const fn no_records() -> SecureDns {
    SecureDns::Records { records: Vec::new(), lifetime_given: false }
}

fn signers(given: sec_dns::Create) -> SecureDns {
    let lifetime_given = given.max_signature_life_seconds.is_some();
    match given.data {
        sec_dns::SignerData::Keys(_) => SecureDns::KeyData,
        sec_dns::SignerData::Signers(signers) => {
            let records = signers.into_iter().map(|signer| DsRecord {
                key_tag: signer.key_tag,
                algorithm: signer.algorithm,
                digest_type: signer.digest_type,
                digest: data_encoding::HEXUPPER.encode(&signer.digest),
            });
            SecureDns::Records { records: records.collect(), lifetime_given }
        }
    }
}

fn authorization(given: &AuthInfo) -> AuthInfoGiven {
    match given {
        AuthInfo::Other => AuthInfoGiven::Extension,
        AuthInfo::Password { secret, .. } => auth_info::given(secret.expose()),
    }
}

fn stated(transform: &fee::Transform) -> StatedFee {
    let fees = transform.fees.iter().map(|fee| fee.amount.to_string());
    let credits = transform.credits.iter().map(|credit| credit.amount.to_string());
    StatedFee { amounts: fees.chain(credits).collect(), currency: transform.currency.clone() }
}
