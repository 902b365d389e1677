//! `domain:create` — RFC 5731, section 3.2.1; token RFC 8495, P-20 to P-23; price P-33;
//! accuracy P-34.

use jiff::Timestamp;
use registry_core::domain::create::{CreateDomain, Facts, TokenFacts, decide};
use registry_core::id::DomainId;
use registry_core::name::DomainName;
use registry_core::token::TokenHash;
use registry_epp::ResultData;
use registry_epp::domain::{self as wire, CreateData};
use registry_store::Tx;

use super::{fee, launch, wording};
use crate::clock::Clock;
use crate::epp::facts;
use crate::epp::flows::{Context, ttl};
use crate::epp::reply::{self, Flow, Refused, Reply};
use crate::identity;

/// A create with everything drawn that a second run must not draw again.
#[derive(Debug, Clone)]
pub(in crate::epp) struct Prepared {
    command: CreateDomain,
    token: Option<TokenHash>,
    mark: Option<Vec<u8>>,
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
        fee: stated,
        sec_dns,
        launch: launched,
        ttl,
    } = create;
    let name = DomainName::parse(&name, &context.tlds)
        .map_err(|refusal| reply::domain::name(&refusal, &name))?;
    let label = name.label().to_owned();
    let fee_asked = stated.is_some();
    let token = allocation_token.map(|secret| identity::token_hash(secret.expose()));
    let command = CreateDomain {
        id: DomainId::from_uuid(identity::new_uuid(clock)),
        name,
        period: period.map(wording::term),
        registrant: registrant.as_deref().map(wording::handle).transpose()?,
        contacts: contacts.iter().map(wording::contact).collect::<Result<_, _>>()?,
        name_servers: wording::servers(name_servers)?,
        ttls: ttl::wishes(ttl),
        secure_dns: sec_dns.map_or_else(wording::no_records, wording::signers),
        auth_info: wording::authorization(&given),
        launch: launched.as_ref().map(|create| launch::asked(create, &label)),
        token_presented: token.is_some(),
        stated_fee: stated.as_ref().map(wording::stated),
    };
    Ok(Prepared { command, token, mark: launched.and_then(launch::the_mark), fee_asked })
}

/// Loads facts in the one lock order, decides, records, replies.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    prepared: &Prepared,
    now: Timestamp,
) -> Flow {
    let Prepared { command, token, mark, fee_asked } = prepared;
    let registrar = &context.login.registrar;
    let rulebooks = tx.rulebooks(command.name.tld())?;
    let vouched = match token {
        Some(hash) => facts::lock_token(tx, context, hash, now)?,
        None => None,
    };
    let live = facts::lock_domain(tx, context, &command.name, now)?;
    let hosts = facts::hosts(tx, &command.name_servers, &context.tlds, now)?;
    let others = command.contacts.iter().map(|(_, handle)| handle);
    let registrant = command.registrant.as_ref();
    let contacts = facts::contacts(tx, registrant.into_iter().chain(others).cloned(), now)?;
    let launch = launch::facts(tx, &command.name, mark.as_deref(), rulebooks.at(now), now)?;
    let parties = match &vouched {
        Some(vouched) => facts::parties(tx, vouched.token.organization, registrant, now)?,
        None => None,
    };
    let account = facts::account(tx, &registrar.id)?;
    let facts = Facts {
        registrar,
        account: &account,
        live: live.as_ref(),
        contacts: &contacts,
        hosts: &hosts,
        launch,
        token: vouched.as_ref().map(|vouched| TokenFacts {
            token: &vouched.token,
            request: &vouched.request,
            standing: &vouched.standing,
        }),
        compared: parties.as_ref().map(facts::Parties::compared),
        rulebooks: &rulebooks,
    };
    let refused = |refusal| reply::domain::create(&refusal, command.name.as_str());
    let created_name = decide(command, &facts, now).map_err(refused)?;
    tx.record(&created_name.decision, &context.actor(), &context.cited, now)?;
    let domain = &created_name.domain;
    let reply = Reply::data(ResultData::DomainCreate(CreateData {
        name: domain.name.as_str().to_owned(),
        created_at: domain.created_at,
        expires_at: Some(domain.expires_at),
    }));
    let quotes = [&created_name.quote];
    match fee::is_told(context, *fee_asked, &quotes) {
        true => Ok(reply.with(fee::created(&created_name.quote, &account, domain))),
        false => Ok(reply),
    }
}
