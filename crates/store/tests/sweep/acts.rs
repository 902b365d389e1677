//! Who there is, and what they do: every act is decided by the core on what the store loads.

use jiff::{SignedDuration, Timestamp};
use registry_core::accreditation::{
    self, Accreditation, Granting, NewApplication, NewJudgement, Standing, Verdict,
};
use registry_core::contact::Contact;
use registry_core::decision::{Actor, Decision, Object};
use registry_core::domain::{self, Domain, Lifecycle, Vouching, delete};
use registry_core::event::Event;
use registry_core::id::{ApplicationId, HostId, TokenId};
use registry_core::maintenance::Maintenance;
use registry_core::name::{DomainName, HostName};
use registry_core::organization::Organization;
use registry_core::request::{Basis, Request, RequestState};
use registry_core::rulebook::{RulebookVersions, Standard};
use registry_core::status::CauseKind;
use registry_core::token::{Token, TokenState};
use registry_core::transfer::Answer;
use registry_store::{Lock, Tx};
use registry_testkit::{Samples, World};

use crate::aside::Restated;
use crate::{Dice, Written, alpha, aside, beta, lifecycle, transfers, write};

/// Names under both TLDs; the first half stands on accreditations.
const NAMES: [&str; 8] = [
    "a.pharmacy",
    "b.pharmacy",
    "c.pharmacy",
    "d.pharmacy", //
    "a.example",
    "b.example",
    "c.example",
    "d.example",
];

/// Organizations, their accreditations, and everything that was ever named.
#[derive(Debug, Clone)]
pub(crate) struct Cast {
    organizations: Vec<Organization>,
    pub(crate) accreditations: Vec<Accreditation>,
    pub(crate) names: Vec<DomainName>,
    pub(crate) hosts: Vec<HostName>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) contacts: Vec<Contact>,
}

impl Cast {
    pub(crate) fn new(samples: &Samples) -> Self {
        let organizations: Vec<_> =
            ["Acme", "Beta", "Core"].map(|name| samples.organization(name)).into();
        let accredited = |(place, organization): (usize, &Organization)| {
            samples.accreditation(organization.id, samples.days(200 + 70 * place as i64))
        };
        let accreditations: Vec<_> = organizations.iter().enumerate().map(accredited).collect();
        let names: Vec<DomainName> =
            NAMES.map(|name| DomainName::try_from(name.to_owned()).expect("a name")).into();
        let host = |name: &DomainName| HostName::parse(&format!("ns1.{name}")).expect("a host");
        let hosts = names.iter().map(host).collect();
        let tokens = accreditations
            .iter()
            .enumerate()
            .map(|(place, _)| {
                let request = samples.request(organizations[place].id, "waits.pharmacy");
                let digest = [place as u8 + 1; 32];
                samples.token(&request, digest, samples.days(60 + place as i64))
            })
            .take(1)
            .collect();
        let contacts =
            vec![samples.contact("C-ONE", "alpha-rx"), samples.contact("C-TWO", "beta-rx")];
        Self { organizations, accreditations, names, hosts, tokens, contacts }
    }

    /// Records who there is from the start.
    pub(crate) async fn enter(&self, world: &World) {
        let samples = Samples::at(world.clock.now());
        let cast = self.clone();
        let enter = move |tx: &mut Tx<'_>, now| {
            let mut decision =
                registry_core::registrar::authorize(samples.registrar("alpha-rx"), now);
            let other = samples.registrar("beta-rx");
            decision.append(registry_core::registrar::authorize(other, now));
            for organization in &cast.organizations {
                let made = organization.clone();
                decision.change(now, &[Event::OrganizationCreated], made, None);
            }
            for accreditation in &cast.accreditations {
                let books = tx.rulebooks_of_programme(&accreditation.programme, now)?;
                let due_at = accreditation::due_at(accreditation, &books, now);
                let granted = accreditation.clone();
                decision.change(now, &[Event::AccreditationGranted], granted, due_at);
            }
            for contact in &cast.contacts {
                decision.change(now, &[Event::ContactCreated], contact.clone(), None);
            }
            for token in &cast.tokens {
                decision.change(now, &[Event::TokenMinted], token.clone(), token.due_at());
            }
            tx.record(&decision, &Actor::Import, &samples.cited(), now)?;
            tx.open_account(&alpha(), &samples.account(1_000_000_000, 0))?;
            tx.open_account(&beta(), &samples.account(1_000_000_000, 0))?;
            Ok(())
        };
        write(&world.store, enter).await.expect("they are there");
    }
}

/// A registration that is tried: its accreditation and who might serve it, by their places.
#[derive(Debug, Clone)]
pub(crate) struct Registration {
    domain: Domain,
    token: TokenId,
    request: Request,
    place: usize,
    served_by: usize,
}

/// What somebody does, with everything it makes.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    Turn(SignedDuration),
    Register(Box<Registration>),
    Delete(usize),
    Renew(usize),
    Update(usize),
    Restore(usize),
    /// The report on a restore.
    Report(usize),
    /// A host under a name, by its place.
    Host(usize, HostId),
    /// The other registrar asks for a name; another accreditation may be to hold it.
    Ask(usize, TokenId, usize),
    /// Who may answer does.
    Answer(usize, Answer),
    Cause(usize, CauseKind),
    /// The other registrar asks for a contact.
    AskContact(usize),
    AnswerContact(usize, Answer),
    Announce(Box<Maintenance>),
    Restate(usize, Restated),
    Apply(usize, ApplicationId),
    Grant(usize),
    Refuse(usize),
    WithdrawApplication(usize),
    Withdraw(usize),
}

impl Act {
    pub(crate) fn draw(dice: &mut Dice, cast: &Cast, now: Timestamp, number: usize) -> Self {
        const DAYS: [i64; 9] = [1, 4, 5, 29, 30, 31, 45, 60, 90];
        const ANSWERS: [Answer; 3] = [Answer::Approve, Answer::Reject, Answer::Cancel];
        /// Whom a maintenance concerns, by the TLDs of its plan.
        const TOLD: [&[&str]; 2] = [&["pharmacy"], &[]];
        let samples = Samples::at(now);
        let place = dice.below(cast.accreditations.len());
        let name = dice.below(cast.names.len());
        match dice.below(38) {
            20 | 21 => {
                let text = cast.names[name].to_string();
                let request = samples.request(cast.organizations[place].id, &text);
                Act::Ask(name, samples.token(&request, [0; 32], now).id, place)
            }
            22 | 23 => Act::Answer(name, ANSWERS[dice.below(ANSWERS.len())]),
            31 | 32 => Act::AskContact(dice.below(cast.contacts.len())),
            33 => {
                let contact = dice.below(cast.contacts.len());
                Act::AnswerContact(contact, ANSWERS[dice.below(ANSWERS.len())])
            }
            34 | 35 => Act::Announce(Box::new(samples.maintenance(TOLD[dice.below(TOLD.len())]))),
            36 => Act::Restate(name, Restated::Anew(Box::new(samples.plan(&["pharmacy"])))),
            37 => Act::Restate(name, Restated::CalledOff),
            24 => {
                const KINDS: [CauseKind; 3] =
                    [CauseKind::Dispute, CauseKind::Violation, CauseKind::RegistryLock];
                Act::Cause(name, KINDS[dice.below(KINDS.len())])
            }
            0..=6 => {
                let hours = DAYS[dice.below(DAYS.len())] * 24 + dice.below(3) as i64 - 1;
                Act::Turn(SignedDuration::from_hours(hours))
            }
            7..=11 => {
                let text = cast.names[name].to_string();
                let request = samples.request(cast.organizations[place].id, &text);
                let token = samples.token(&request, [0; 32], now);
                let mut domain = samples.domain(&text, "alpha-rx");
                domain.personal.contact_email = "holder@organization.test".to_owned();
                let served_by = dice.below(cast.hosts.len());
                let token = token.id;
                Act::Register(Box::new(Registration { domain, token, request, place, served_by }))
            }
            12 => Act::Delete(name),
            13 | 14 => {
                let host = samples.host(cast.hosts[name].as_str(), "alpha-rx", None);
                Act::Host(name, host.id)
            }
            15 | 16 => {
                let id = uuid::Uuid::from_u128(0x019b_0000_0000_7000_9000 << 64 | number as u128);
                Act::Apply(place, ApplicationId::from_uuid(id))
            }
            17 => Act::Grant(place),
            25 | 26 => Act::Renew(name),
            27 => Act::Update(name),
            28 | 29 => Act::Restore(name),
            30 => Act::Report(name),
            18 => match dice.below(2) {
                0 => Act::Refuse(place),
                _ => Act::WithdrawApplication(place),
            },
            _ => match dice.below(6) {
                0 => Act::Withdraw(place),
                _ => Act::Grant(place),
            },
        }
    }
}

/// Does it in one world; the word says how it went, and is the same in every world.
pub(crate) fn perform(
    tx: &mut Tx<'_>,
    cast: &Cast,
    act: &Act,
    now: Timestamp,
) -> Written<&'static str> {
    match act {
        Act::Turn(_) => Ok("turned"),
        Act::Register(registration) => register(tx, cast, registration, now),
        Act::Delete(name) => remove(tx, &cast.names[*name], now),
        Act::Ask(name, token, place) => {
            let standing_on = &cast.accreditations[*place];
            transfers::ask(tx, &cast.names[*name], (*token, standing_on), now)
        }
        Act::Answer(name, answer) => transfers::answer(tx, &cast.names[*name], *answer, now),
        Act::Cause(name, kind) => transfers::cause(tx, &cast.names[*name], *kind, now),
        Act::AskContact(place) => aside::ask(tx, &cast.contacts[*place].handle, now),
        Act::AnswerContact(place, answer) => {
            aside::answer(tx, &cast.contacts[*place].handle, *answer, now)
        }
        Act::Announce(made) => aside::announce(tx, made, now),
        Act::Restate(place, restated) => aside::restate(tx, *place, restated, now),
        Act::Renew(name) => lifecycle::renewed(tx, &cast.names[*name], now),
        Act::Update(name) => lifecycle::updated(tx, &cast.names[*name], now),
        Act::Restore(name) => lifecycle::restored(tx, &cast.names[*name], false, now),
        Act::Report(name) => lifecycle::restored(tx, &cast.names[*name], true, now),
        Act::Host(name, id) => host(tx, &cast.names[*name], (&cast.hosts[*name], *id), now),
        Act::Apply(place, _)
        | Act::Grant(place)
        | Act::Refuse(place)
        | Act::WithdrawApplication(place)
        | Act::Withdraw(place) => accredit(tx, &cast.accreditations[*place], act, now),
    }
}

/// The live registration of a name, what was due of it recorded.
pub(crate) fn live(tx: &mut Tx<'_>, name: &DomainName, now: Timestamp) -> Written<Option<Domain>> {
    let Some(mut found) = tx.domain(name, Lock::Update, now)? else { return Ok(None) };
    tx.catch_up(&mut found, &Samples::at(now).cited())?;
    Ok(Some(found.object).filter(Domain::is_live))
}

fn register(
    tx: &mut Tx<'_>,
    cast: &Cast,
    registration: &Registration,
    now: Timestamp,
) -> Written<&'static str> {
    let Registration { domain, token, request, place, served_by } = registration;
    let (standing_on, server) = (&cast.accreditations[*place], &cast.hosts[*served_by]);
    let samples = Samples::at(now);
    if live(tx, &domain.name, now)?.is_some() {
        return Ok("taken");
    }
    let mut domain = domain.clone();
    let servers = tx.hosts(std::slice::from_ref(server), Lock::Share, now)?;
    domain.name_servers = servers.values().map(|host| host.id).collect();
    let mut decision = Decision::default();
    if domain.name.tld() == "pharmacy" {
        let basis = Basis::Accreditation(standing_on.id);
        let standing = tx.standing(standing_on.organization, basis, Lock::Share, now)?;
        if !matches!(standing.at(now), Standing::InTerm { .. }) {
            return Ok("not in term");
        }
        let mut request = request.clone();
        let mut used = samples.token(&request, [0; 32], now);
        used.id = *token;
        used.hash = registry_core::token::TokenHash(digest(*token));
        used.state = TokenState::Used { at: now, domain: domain.id };
        request.basis = basis;
        request.state = RequestState::Registered { at: now };
        let vouching = samples.vouching(standing_on);
        domain.vouching = Some(Vouching { request: request.id, ..vouching });
        domain.standing_seen = standing.count_until(now);
        decision.change(now, &[Event::RequestRegistered], request, None);
        decision.change(now, &[Event::TokenUsed], used, None);
    }
    let parents = tx.parents_of(&domain, now)?;
    let due_at = domain::due_at(&domain, &parents.view());
    decision.change(now, &[Event::DomainCreated], domain, due_at);
    tx.record(&decision, &Actor::Import, &samples.cited(), now)?;
    Ok("registered")
}

/// A digest of a sample token's own.
pub(crate) fn digest(token: TokenId) -> [u8; 32] {
    let mut digest = [9; 32];
    digest[..16].copy_from_slice(token.as_uuid().as_bytes());
    digest
}

fn remove(tx: &mut Tx<'_>, name: &DomainName, now: Timestamp) -> Written<&'static str> {
    let Some(domain) = live(tx, name, now)? else { return Ok("free") };
    let parents = tx.parents_of(&domain, now)?;
    let hosts_under = tx.hosts_under(domain.id, Lock::Update)?;
    let facts = delete::Facts {
        domain: &domain,
        parents: parents.view(),
        hosts_under: &hosts_under,
        grace_deletes: 0,
        adds: 0,
    };
    match delete::decide(&domain.registrar, &facts, now) {
        Ok(deleted) => {
            let cited = Samples::at(now).cited();
            tx.record(&deleted.decision, &Actor::Registrar(domain.registrar.clone()), &cited, now)?;
            Ok(if deleted.at_once { "purged" } else { "deleted" })
        }
        Err(refusal) => Ok(refusal.code()),
    }
}

fn host(
    tx: &mut Tx<'_>,
    name: &DomainName,
    (host, id): (&HostName, HostId),
    now: Timestamp,
) -> Written<&'static str> {
    let Some(above) = live(tx, name, now)? else { return Ok("no name above") };
    if above.lifecycle != Lifecycle::Active {
        return Ok("going");
    }
    if !tx.hosts(std::slice::from_ref(host), Lock::Share, now)?.is_empty() {
        return Ok("taken");
    }
    let samples = Samples::at(now);
    let mut host = samples.host(host.as_str(), "alpha-rx", Some(&above));
    host.id = id;
    host.registrar = above.registrar;
    let mut decision = Decision::default();
    decision.change(now, &[Event::HostCreated], host, None);
    tx.record(&decision, &Actor::Import, &samples.cited(), now)?;
    Ok("made")
}

fn accredit(
    tx: &mut Tx<'_>,
    which: &Accreditation,
    act: &Act,
    now: Timestamp,
) -> Written<&'static str> {
    let cited = Samples::at(now).cited();
    let found = tx.accreditation(which.id, Lock::Update, now)?;
    let mut found = found.expect("it was there from the start");
    tx.catch_up(&mut found, &cited)?;
    let known = found.object;
    let books = tx.rulebooks_of_programme(&known.programme, now)?;
    let open = known.pending_applications().next();
    let open = open.unwrap_or_else(|| ApplicationId::from_uuid(uuid::Uuid::nil()));
    let whose = tx.organization(known.organization, Lock::None)?.expect("it was there as well");
    let (whose, with) = (&whose, (&*books, now));
    let decided = match act {
        Act::Apply(_, id) => {
            let new = NewApplication {
                terms_version: None,
                id: *id,
                jurisdictions: vec!["US-IL".to_owned()],
                websites: Vec::new(),
                documents: Vec::new(),
            };
            accreditation::apply(&known, new, whose, &books, now)
        }
        Act::Grant(_) => accreditation::grant(
            &reviewed(&known, open, &books, now),
            open,
            Granting::default(),
            whose,
            with,
        ),
        Act::Refuse(_) => accreditation::refuse(&known, open, "not enough", whose, with),
        Act::WithdrawApplication(_) => {
            accreditation::withdraw_application(&known, open, whose, &books, now)
        }
        _ => accreditation::withdraw(&known, "broken rules", whose, &books, now),
    };
    match decided {
        Ok(decision) => {
            tx.record(&decision, &Actor::Import, &cited, now)?;
            Ok("decided")
        }
        Err(refusal) => Ok(refusal.code()),
    }
}

/// The accreditation with every standard of the checklist judged met, if the application is open.
fn reviewed(
    known: &Accreditation,
    open: ApplicationId,
    books: &RulebookVersions,
    now: Timestamp,
) -> Accreditation {
    let programmes = &books.at(now).eligibility.programmes;
    let programme = programmes.iter().find(|one| one.id == known.programme);
    let standards = programme.map(|one| one.standards.as_slice()).unwrap_or_default();
    let met = |standard: &Standard| NewJudgement {
        standard: standard.number.clone(),
        verdict: Verdict::Met,
        words: "Seen.".to_owned(),
    };
    let met: Vec<_> = standards.iter().map(met).collect();
    let judged = accreditation::judge(known, open, &met, &Actor::Import, books, now);
    let after = judged.ok().and_then(|mut decision| decision.changes.pop()).map(|one| one.after);
    match after {
        Some(Object::Accreditation(judged)) => *judged,
        _ => known.clone(),
    }
}
