//! Decides `domain:create` — RFC 5731, section 3.2.1; token P-20 to P-23; price P-33.

mod refusal;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

pub use refusal::Refusal;

use super::{
    ContactRole, Domain, DomainContact, DsRecord, Grace, GraceKind, Lifecycle, NameServerLoss,
    Parents, Vouching, due_at,
};
use crate::accreditation::Standing;
use crate::auth_info::{self, AuthInfoGiven};
use crate::calendar;
use crate::decision::{Charge, ChargeKind, Decision};
use crate::event::Event;
use crate::id::{ContactHandle, ContactId, DomainId, HostId, RegistrarId};
use crate::money::Money;
use crate::name::{DomainName, HostName};
use crate::pricing::{self, Operation, Quote, StatedFee};
use crate::registrar::{Account, DataModel, Registrar};
use crate::request::{self, Request};
use crate::rulebook::{Rulebook, RulebookVersions};
use crate::status::StatusSet;
use crate::timeline::Timeline;
use crate::token::{Token, TokenOperation, TokenRefusal, TokenState};

/// What is asked; ids and digests are made at the edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateDomain {
    /// The id it will have.
    pub id: DomainId,
    /// The name.
    pub name: DomainName,
    /// For how long; none is the rulebook's usual term.
    pub period: Option<Period>,
    /// The registrant's handle.
    pub registrant: Option<ContactHandle>,
    /// Other contacts.
    pub contacts: Vec<(ContactRole, ContactHandle)>,
    /// Name servers.
    pub name_servers: NameServers,
    /// Delegation signer records.
    pub secure_dns: SecureDns,
    /// What becomes of the authInfo given.
    pub auth_info: AuthInfoGiven,
    /// Whether a token was presented.
    pub token_presented: bool,
    /// The fee stated.
    pub stated_fee: Option<StatedFee>,
}

/// A period as EPP states it (RFC 5731, section 2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Years.
    Years(u8),
    /// Months: always refused, no rulebook knows them.
    Months(u8),
}

/// The two ways RFC 5731 has of naming servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameServers {
    /// Host objects.
    Objects(Vec<HostName>),
    /// Attributes of the name: refused, this registry has host objects.
    Attributes,
}

/// The two interfaces of RFC 5910.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecureDns {
    /// DS records; `key_data_alone` and `lifetime_given` say what else was asked.
    Records {
        /// The records.
        records: Vec<DsRecord>,
        /// Whether a maximum signature lifetime was asked for.
        lifetime_given: bool,
    },
    /// Key data: refused.
    KeyData,
}

/// What a create may see.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// Who asks.
    pub registrar: &'a Registrar,
    /// What it may still spend.
    pub account: &'a Account,
    /// The live name, projected to now, if there is one.
    pub live: Option<&'a Domain>,
    /// The contacts named that exist: their id and sponsor.
    pub contacts: &'a BTreeMap<ContactHandle, (ContactId, RegistrarId)>,
    /// The hosts named that exist.
    pub hosts: &'a BTreeMap<HostName, HostFacts>,
    /// The token presented, if it was ever minted, and what it stands on.
    pub token: Option<TokenFacts<'a>>,
    /// The rulebook versions of the TLD.
    pub rulebooks: &'a RulebookVersions,
}

/// What a create may see of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostFacts {
    /// Its id.
    pub id: HostId,
    /// Whether it is under a TLD of ours and has no address: it cannot be published.
    pub lacks_glue: bool,
    /// How it may vanish with the name above it.
    pub earliest_loss: Option<Timestamp>,
}

/// What a create may see of the token presented.
#[derive(Debug, Clone)]
pub struct TokenFacts<'a> {
    /// The token.
    pub token: &'a Token,
    /// The request it was minted for.
    pub request: &'a Request,
    /// The standing of what it stands on, over time.
    pub standing: &'a Timeline<Standing>,
}

/// A create that may go ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The name as it now stands.
    pub domain: Domain,
    /// What it cost.
    pub quote: Quote,
    /// What is to be recorded.
    pub decision: Decision,
}

/// Decides a create.
///
/// Checks, in the order of EPP.md, sections 2 and 4: existence, entitlement, naming rules, period,
/// contacts, name servers, DS records, authInfo, token (P-20, P-22), standing (P-23), stated price
/// (P-33), credit.
pub fn decide(
    command: &CreateDomain,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<Created, Refusal> {
    let rulebook = facts.rulebooks.at(now);
    if facts.live.is_some_and(Domain::is_live) {
        return Err(Refusal::Exists);
    }
    entitled(facts.registrar, &command.name)?;
    rulebook.names.judge(&command.name).map_err(Refusal::NameRule)?;
    let years = years(command.period, rulebook)?;
    let (registrant, contacts) = contacts(command, facts)?;
    let name_servers = name_servers(&command.name_servers, facts, rulebook)?;
    let ds = ds_records(&command.secure_dns, rulebook)?;
    let auth_info = auth_info::keep(&command.auth_info, rulebook, now)?;
    let vouched = vouched(command, facts, rulebook, now)?;
    let government = vouched.is_some_and(|token| token.request.basis == request::Basis::Government);
    let quote = pricing::price(rulebook, &command.name, government, Operation::Create, years, now);
    let charged = pricing::check_stated(command.stated_fee.as_ref(), &quote)?;
    affordable(facts.account, charged)?;
    let domain = Domain {
        id: command.id,
        name: command.name.clone(),
        registrar: facts.registrar.id.clone(),
        created_by: facts.registrar.id.clone(),
        vouching: vouched.map(vouching),
        registrant,
        contacts,
        name_servers,
        ds,
        auth_info,
        tier: quote.class.clone(),
        created_at: now,
        updated: None,
        changed_at: now,
        expires_at: calendar::add_years(now, i32::from(years))?,
        lifecycle: Lifecycle::Active,
        graces: vec![Grace {
            kind: GraceKind::Add,
            until: calendar::add_days(now, i64::from(rulebook.grace_days.add))?,
            charged,
            expires_before: None,
        }],
        transfer: None,
        transferred_at: None,
        provisional: None,
        causes: BTreeMap::new(),
        client_statuses: StatusSet::EMPTY,
        standing_seen: vouched.map_or(0, |token| token.standing.count_until(now)),
        personal: DomainContact {
            contact_email: vouched
                .map(|token| token.request.personal.contact_email.clone())
                .unwrap_or_default(),
            gaining_email: None,
        },
    };
    let decision = decision(&domain, charged, vouched, facts, now);
    Ok(Created { domain, quote, decision })
}

/// Rows, token, request and ledger line of a create, whole.
fn decision(
    domain: &Domain,
    charged: Money,
    vouched: Option<&TokenFacts<'_>>,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    if let Some(TokenFacts { token, request, .. }) = vouched {
        decision.append(request::registered(request, now));
        let mut used = (*token).clone();
        used.state = TokenState::Used { at: now, domain: domain.id };
        decision.change(now, &[Event::TokenUsed], used, None);
    }
    let of_this_name = |host: &&HostFacts| domain.name_servers.contains(&host.id);
    let losses: Vec<_> = facts
        .hosts
        .values()
        .filter(of_this_name)
        .map(|host| NameServerLoss {
            host: host.id,
            gone_at: None,
            earliest_loss: host.earliest_loss,
        })
        .collect();
    let parents = Parents {
        rulebooks: facts.rulebooks,
        standing: vouched.map(|token| token.standing),
        gaining: None,
        name_servers: &losses,
    };
    let due = due_at(domain, &parents);
    decision.change(now, &[Event::DomainCreated], domain.clone(), due);
    decision.charges.push(Charge {
        registrar: domain.registrar.clone(),
        at: now,
        kind: ChargeKind::Create,
        domain: domain.id,
        name: domain.name.clone(),
        amount: charged,
    });
    decision
}

fn vouching(token: &TokenFacts<'_>) -> Vouching {
    Vouching {
        organization: token.token.organization,
        basis: token.request.basis,
        request: token.request.id,
        terms_version: token.request.terms_version.clone(),
    }
}

fn entitled(registrar: &Registrar, name: &DomainName) -> Result<(), Refusal> {
    let entitled = registrar.tlds.iter().any(|tld| tld.as_str() == name.tld());
    entitled.then_some(()).ok_or_else(|| Refusal::NotEntitled(name.tld().to_owned()))
}

fn years(period: Option<Period>, rulebook: &Rulebook) -> Result<u8, Refusal> {
    let registration = &rulebook.registration;
    let (minimum, maximum) = (registration.years_minimum, registration.years_maximum);
    let years = match period {
        None => registration.years_default,
        Some(Period::Years(years)) => years,
        Some(Period::Months(_)) => return Err(Refusal::Period { minimum, maximum }),
    };
    let allowed = (minimum..=maximum).contains(&years);
    allowed.then_some(years).ok_or(Refusal::Period { minimum, maximum })
}

type Contacts = (Option<ContactId>, BTreeSet<(ContactRole, ContactId)>);

fn contacts(command: &CreateDomain, facts: &Facts<'_>) -> Result<Contacts, Refusal> {
    match facts.registrar.data_model {
        DataModel::Minimum if command.registrant.is_some() || !command.contacts.is_empty() => {
            return Err(Refusal::DataModelMinimum);
        }
        DataModel::Minimum => return Ok((None, BTreeSet::new())),
        DataModel::Maximum => {}
    }
    let registrant = command.registrant.as_ref().ok_or(Refusal::RegistrantRequired)?;
    let registrant = contact(registrant, facts)?;
    let mut contacts = BTreeSet::new();
    for (role, handle) in &command.contacts {
        if contacts.iter().any(|(taken, _)| taken == role) {
            return Err(Refusal::ContactRoleTwice(role.as_str()));
        }
        contacts.insert((*role, contact(handle, facts)?));
    }
    Ok((Some(registrant), contacts))
}

fn contact(handle: &ContactHandle, facts: &Facts<'_>) -> Result<ContactId, Refusal> {
    match facts.contacts.get(handle) {
        None => Err(Refusal::NoSuchContact(handle.clone())),
        Some((_, sponsor)) if *sponsor != facts.registrar.id => {
            Err(Refusal::ContactNotSponsored(handle.clone()))
        }
        Some((id, _)) => Ok(*id),
    }
}

fn name_servers(
    given: &NameServers,
    facts: &Facts<'_>,
    rulebook: &Rulebook,
) -> Result<BTreeSet<HostId>, Refusal> {
    let NameServers::Objects(names) = given else { return Err(Refusal::HostAttributes) };
    if names.len() > rulebook.name_servers_maximum as usize {
        return Err(Refusal::TooManyNameServers(rulebook.name_servers_maximum));
    }
    let mut hosts = BTreeSet::new();
    for name in names {
        let host = facts.hosts.get(name).ok_or_else(|| Refusal::NoSuchHost(name.clone()))?;
        if host.lacks_glue {
            return Err(Refusal::NoGlue(name.clone()));
        }
        if !hosts.insert(host.id) {
            return Err(Refusal::NameServerTwice(name.clone()));
        }
    }
    Ok(hosts)
}

fn ds_records(given: &SecureDns, rulebook: &Rulebook) -> Result<BTreeSet<DsRecord>, Refusal> {
    let SecureDns::Records { records, lifetime_given } = given else {
        return Err(Refusal::KeyData);
    };
    if *lifetime_given {
        return Err(Refusal::SignatureLifetime);
    }
    let rules = &rulebook.secure_dns;
    if records.len() > rules.maximum_records as usize {
        return Err(Refusal::TooManyDsRecords(rules.maximum_records));
    }
    let mut taken = BTreeSet::new();
    for record in records {
        if !rules.algorithms.contains(&record.algorithm) {
            return Err(Refusal::DsAlgorithm(record.algorithm));
        }
        if !rules.digest_types.contains(&record.digest_type) {
            return Err(Refusal::DsDigestType(record.digest_type));
        }
        let digits = digest_octets(record.digest_type).map(|octets| octets * 2);
        if digits != Some(record.digest.len()) {
            return Err(Refusal::DsDigestLength(record.digest_type));
        }
        if !taken.insert(record.clone()) {
            return Err(Refusal::DsRecordTwice);
        }
    }
    Ok(taken)
}

/// Octets of a digest by its type (RFC 4509: SHA-256; RFC 6605: SHA-384; RFC 5933 and 9558: GOST;
/// RFC 9563: SM3); of no other is the length known.
const fn digest_octets(digest_type: u8) -> Option<usize> {
    match digest_type {
        2 | 3 | 5 | 6 => Some(32),
        4 => Some(48),
        _ => None,
    }
}

/// The token, where one is required and good (P-20, P-22, P-23).
fn vouched<'a, 'b>(
    command: &CreateDomain,
    facts: &'b Facts<'a>,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Option<&'b TokenFacts<'a>>, Refusal> {
    match (rulebook.eligibility.token_required, command.token_presented) {
        (true, false) => return Err(Refusal::TokenRequired),
        (false, true) => return Err(Refusal::TokenNotApplicable),
        (false, false) => return Ok(None),
        (true, true) => {}
    }
    let presented = facts.token.as_ref().ok_or(TokenRefusal::Unknown)?;
    let TokenFacts { token, standing, .. } = presented;
    token.admits(&command.name, TokenOperation::Create, &facts.registrar.id, now)?;
    let standing = *standing.at(now);
    if !standing.is_good() {
        return Err(Refusal::NotInGoodStanding(standing.code()));
    }
    Ok(Some(presented))
}

/// P-33: beyond balance and credit a command is refused.
fn affordable(account: &Account, charged: Money) -> Result<(), Refusal> {
    account.covers(charged).then_some(()).ok_or(Refusal::Credit(charged))
}
