//! Decides `domain:create` — RFC 5731, section 3.2.1; token P-20 to P-23; price P-33.

mod refusal;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

pub use refusal::Refusal;

use super::accuracy::Compared;
use super::{
    ContactRefusal, ContactRole, Domain, DomainContact, Enforced, Grace, GraceKind, HostFacts,
    KnownContacts, KnownHosts, Lifecycle, NameServerLoss, NameServers, Parents, Period, SecureDns,
    Vouching, accuracy, cause, contacts, due_at, launch, name_servers, secure_dns, term,
};
use crate::accreditation::Standing;
use crate::auth_info::{self, AuthInfoGiven};
use crate::calendar;
use crate::decision::{Charge, ChargeKind, Decision};
use crate::event::Event;
use crate::id::{ContactHandle, ContactId, DomainId};
use crate::money::Money;
use crate::name::DomainName;
use crate::pricing::{self, Operation, Quote, StatedFee};
use crate::registrar::{Account, DataModel, Registrar};
use crate::request::{self, Request};
use crate::rulebook::{Rulebook, RulebookVersions};
use crate::status::StatusSet;
use crate::timeline::Timeline;
use crate::token::{Token, TokenOperation, TokenRefusal, TokenState};
use crate::ttl::{self, TtlWish, Ttls};

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
    /// Times to live.
    pub ttls: Vec<TtlWish>,
    /// What becomes of the authInfo given.
    pub auth_info: AuthInfoGiven,
    /// What it says about a launch.
    pub launch: Option<launch::LaunchAsked>,
    /// Whether a token was presented.
    pub token_presented: bool,
    /// The fee stated.
    pub stated_fee: Option<StatedFee>,
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
    pub contacts: &'a KnownContacts,
    /// The hosts named that exist.
    pub hosts: &'a KnownHosts,
    /// What a launch lets it see.
    pub launch: launch::LaunchFacts,
    /// The token presented, if it was ever minted, and what it stands on.
    pub token: Option<TokenFacts<'a>>,
    /// Who vouched and the registrant named, where both exist (P-34).
    pub compared: Option<Compared<'a>>,
    /// The rulebook versions of the TLD.
    pub rulebooks: &'a RulebookVersions,
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
/// contacts, name servers, DS records, TTLs, authInfo, launch (RFC 8334), token (P-20, P-22),
/// standing (P-23), stated price (P-33), credit. A registrant that is not the organization opens a
/// check and refuses nothing (P-34).
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
    let years = term::years(command.period, rulebook)?;
    let (registrant, contacts) = contacts(command, facts)?;
    let mut name_servers = BTreeSet::new();
    name_servers::add(&mut name_servers, &command.name_servers, facts.hosts, rulebook)?;
    let mut ds = BTreeSet::new();
    secure_dns::add(&mut ds, &command.secure_dns, rulebook)?;
    let mut ttls = Ttls::new();
    ttl::set(&mut ttls, &command.ttls, &Domain::TTL_TYPES, &rulebook.ttl)?;
    let auth_info = auth_info::keep(&command.auth_info, rulebook, now)?;
    let launched =
        launch::admit(&command.name, command.launch.as_ref(), &facts.launch, rulebook, now)?;
    let vouched = vouched(command, facts, rulebook, now)?;
    let government = vouched.is_some_and(|token| token.request.basis == request::Basis::Government);
    let quote = pricing::price(rulebook, &command.name, government, Operation::Create, years, now);
    let charged = pricing::check_stated(command.stated_fee.as_ref(), &quote)?;
    facts.account.affords(charged)?;
    let mut domain = Domain {
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
        launched,
        graces: vec![Grace {
            kind: GraceKind::Add,
            until: calendar::add_days(now, i64::from(rulebook.grace_days.add))?,
            charged,
            expires_before: None,
        }],
        transfer: None,
        transferred_at: None,
        holder_changed_at: None,
        provisional: None,
        expired_lapsed: false,
        causes: BTreeMap::new(),
        accuracy: None,
        lock_proposal: None,
        enforced: Enforced::default(),
        client_statuses: StatusSet::EMPTY,
        ttls,
        standing_seen: vouched.map_or(0, |token| token.standing.count_until(now)),
        personal: DomainContact {
            contact_email: vouched
                .map(|token| token.request.personal.contact_email.clone())
                .unwrap_or_default(),
            address_changes: Vec::new(),
            gaining_email: None,
            restore_report: None,
        },
    };
    let decision = decision(&mut domain, charged, vouched, facts, now);
    Ok(Created { domain, quote, decision })
}

/// Rows, token, request and ledger line of a create, whole.
fn decision(
    domain: &mut Domain,
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
    if let Some(compared) = &facts.compared {
        accuracy::compare(domain, &mut decision, compared, facts.rulebooks.at(now), now);
        decision = cause::settled(domain, decision, &parents);
    }
    decision.charges.push(Charge::on(domain, ChargeKind::Create, charged, now));
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

type Contacts = (Option<ContactId>, BTreeSet<(ContactRole, ContactId)>);

fn contacts(command: &CreateDomain, facts: &Facts<'_>) -> Result<Contacts, Refusal> {
    match facts.registrar.data_model {
        DataModel::Minimum if command.registrant.is_some() || !command.contacts.is_empty() => {
            return Err(ContactRefusal::DataModelMinimum.into());
        }
        DataModel::Minimum => return Ok((None, BTreeSet::new())),
        DataModel::Maximum => {}
    }
    let (known, registrar) = (facts.contacts, &facts.registrar.id);
    let registrant = command.registrant.as_ref().ok_or(Refusal::RegistrantRequired)?;
    let registrant = contacts::own(registrant, known, registrar)?;
    let mut others = BTreeSet::new();
    contacts::add(&mut others, &command.contacts, known, registrar)?;
    Ok((Some(registrant), others))
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
