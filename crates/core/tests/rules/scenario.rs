//! Builders that every rule is played with: rulebooks, an accreditation and its acts, a name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Timestamp};
use registry_core::accreditation::{
    self, Accreditation, Granting, NewApplication, NewJudgement, Refusal, Standing, Verdict,
};
use registry_core::decision::{Actor, Charge, ChargeKind, Decision, Duty, Object};
use registry_core::document::{DocumentHash, DocumentRef, MediaType};
use registry_core::domain::{
    Domain, DomainContact, Grace, GraceKind, Lifecycle, Vouching, advance,
};
use registry_core::event::Event;
use registry_core::id::{
    AccreditationId, ApplicationId, DomainId, HostId, OrganizationId, RegistrarId, RequestId,
};
use registry_core::money::{Currency, Money};
use registry_core::name::{DomainName, Tld};
use registry_core::organization::{Organization, OrganizationContact};
use registry_core::request::Basis;
use registry_core::rulebook::{Rulebook, RulebookVersions, Standard};
use registry_core::status::{Cause, CauseKind, StatusSet};
use registry_core::timeline::Timeline;
use registry_core::ttl::Ttls;
use uuid::Uuid;

const PHARMACY: &str = include_str!("../../../../etc/rulebooks/pharmacy.toml");
const OPEN: &str = include_str!("../../../../etc/rulebooks/open.toml");

static PHARMACY_BOOK: LazyLock<Arc<Rulebook>> = LazyLock::new(|| Arc::new(load(PHARMACY)));
static OPEN_BOOK: LazyLock<Arc<Rulebook>> = LazyLock::new(|| Arc::new(load(OPEN)));

pub(crate) const CUSTOMER: &str = "owner@acme.example";
pub(crate) const MICROSECOND: SignedDuration = SignedDuration::from_micros(1);

fn load(text: &str) -> Rulebook {
    Rulebook::load("book.toml", text).unwrap()
}

pub(crate) fn pharmacy() -> RulebookVersions {
    RulebookVersions::single(Arc::clone(&PHARMACY_BOOK))
}

pub(crate) fn open() -> RulebookVersions {
    RulebookVersions::single(Arc::clone(&OPEN_BOOK))
}

/// The pharmacy book with some of its text replaced; each text must be there.
pub(crate) fn pharmacy_with(changes: &[(&str, &str)]) -> RulebookVersions {
    RulebookVersions::single(Arc::new(load(&edited(PHARMACY, changes))))
}

/// The open book with some of its text replaced.
pub(crate) fn open_with(changes: &[(&str, &str)]) -> RulebookVersions {
    RulebookVersions::single(Arc::new(load(&edited(OPEN, changes))))
}

fn edited(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the book does not say {from}");
        text.replace(from, to)
    })
}

/// An instant: a date alone is its first instant in UTC.
pub(crate) fn at(text: &str) -> Timestamp {
    let text = if text.contains('T') { text.to_owned() } else { format!("{text}T00:00:00Z") };
    text.parse().unwrap()
}

pub(crate) fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

pub(crate) fn usd(text: &str) -> Money {
    Money::parse_decimal(text, Currency::parse("USD").unwrap()).unwrap()
}

pub(crate) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(crate) fn application(number: u128) -> ApplicationId {
    ApplicationId::from_uuid(uuid(number))
}

pub(crate) fn host_id(number: u128) -> HostId {
    HostId::from_uuid(uuid(number))
}

pub(crate) fn registrar(text: &str) -> RegistrarId {
    RegistrarId::parse(text).unwrap()
}

pub(crate) fn tld(text: &str) -> Tld {
    Tld::parse(text).unwrap()
}

pub(crate) fn name(text: &str) -> DomainName {
    DomainName::parse(text, &[tld("pharmacy"), tld("example")]).unwrap()
}

pub(crate) fn organization() -> Organization {
    Organization {
        id: OrganizationId::from_uuid(uuid(1)),
        name: "Acme Pharmacy".to_owned(),
        kind: "pharmacy".to_owned(),
        country: "US".to_owned(),
        government: Vec::new(),
        conflicts: Vec::new(),
        affiliates: Vec::new(),
        disclosures: Vec::new(),
        learnt: Vec::new(),
        questions: Vec::new(),
        members: Vec::new(),
        created_at: at("2026-01-01"),
        personal: OrganizationContact {
            contact_name: "Ann".to_owned(),
            contact_email: CUSTOMER.to_owned(),
        },
    }
}

/// An accreditation of 12-month terms nobody has applied for yet.
pub(crate) fn nothing_yet() -> Accreditation {
    Accreditation {
        id: AccreditationId::from_uuid(uuid(2)),
        organization: OrganizationId::from_uuid(uuid(1)),
        programme: "verified-websites".to_owned(),
        websites: vec!["https://acme.example".to_owned()],
        website_changes: Vec::new(),
        applications: BTreeMap::new(),
        facts: Vec::new(),
        recorded_changes: 0,
        reminded: None,
        created_at: at("2026-01-01"),
    }
}

/// What people do to an accreditation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Apply(u128),
    Grant(u128),
    Refuse(u128),
    TakeBack(u128),
    Withdraw,
}

/// A decision that has taken effect already: it may be looked at, or not.
#[derive(Debug)]
pub(crate) struct Recorded(Decision);

impl std::ops::Deref for Recorded {
    type Target = Decision;

    fn deref(&self) -> &Decision {
        &self.0
    }
}

/// An accreditation in the hands of staff: what is due is recorded before each act.
#[derive(Debug, Clone)]
pub(crate) struct Vouched {
    pub(crate) accreditation: Accreditation,
    pub(crate) rulebooks: RulebookVersions,
}

impl Vouched {
    pub(crate) fn new() -> Self {
        Self { accreditation: nothing_yet(), rulebooks: pharmacy() }
    }

    /// Applied for and granted at one instant: a term of 12 months.
    pub(crate) fn granted(since: &str) -> Self {
        let mut vouched = Self::new();
        vouched.must(since, Deed::Apply(1));
        vouched.must(since, Deed::Grant(1));
        vouched
    }

    pub(crate) fn must(&mut self, instant: &str, deed: Deed) -> Recorded {
        Recorded(self.act(at(instant), deed).unwrap())
    }

    pub(crate) fn act(&mut self, now: Timestamp, deed: Deed) -> Result<Decision, Refusal> {
        self.visit(now);
        let decision = decide(&self.accreditation, &self.rulebooks, now, deed)?;
        let Some(Object::Accreditation(after)) =
            decision.changes.last().map(|change| change.after.clone())
        else {
            panic!("an act on an accreditation changes it")
        };
        self.accreditation = *after;
        Ok(decision)
    }

    /// The sweep comes by.
    pub(crate) fn visit(&mut self, now: Timestamp) -> Recorded {
        let organization = organization();
        let advanced =
            accreditation::advance(&self.accreditation, &organization, &self.rulebooks, now);
        self.accreditation = advanced.accreditation;
        Recorded(advanced.decision)
    }

    pub(crate) fn due_at(&self, now: Timestamp) -> Option<Timestamp> {
        accreditation::due_at(&self.accreditation, &self.rulebooks, now)
    }

    pub(crate) fn line(&self) -> Timeline<Standing> {
        self.accreditation.standing(&self.rulebooks)
    }

    pub(crate) fn standing(&self, instant: Timestamp) -> Standing {
        *self.line().at(instant)
    }
}

pub(crate) fn decide(
    accreditation: &Accreditation,
    rulebooks: &RulebookVersions,
    now: Timestamp,
    deed: Deed,
) -> Result<Decision, Refusal> {
    let because = "the site sells without prescription";
    match deed {
        Deed::Apply(id) => {
            let where_ = vec!["US-IL".to_owned()];
            let id = application(id);
            let (websites, documents) = (Vec::new(), Vec::new());
            let new = NewApplication {
                id,
                jurisdictions: where_,
                websites,
                documents,
                terms_version: None,
            };
            accreditation::apply(accreditation, new, &organization(), rulebooks, now)
        }
        Deed::Grant(id) => granted(accreditation, application(id), rulebooks, now),
        Deed::Refuse(id) => {
            let (id, with) = (application(id), (rulebooks, now));
            accreditation::refuse(accreditation, id, because, &organization(), with)
        }
        Deed::TakeBack(id) => {
            let (id, whose) = (application(id), organization());
            accreditation::withdraw_application(accreditation, id, &whose, rulebooks, now)
        }
        Deed::Withdraw => {
            accreditation::withdraw(accreditation, because, &organization(), rulebooks, now)
        }
    }
}

/// A grant after every standard of the checklist was judged met.
pub(crate) fn granted(
    accreditation: &Accreditation,
    id: ApplicationId,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let judged = reviewed(accreditation, id, rulebooks, now)?;
    let granting = Granting::default();
    accreditation::grant(&judged, id, granting, &organization(), (rulebooks, now))
}

/// The accreditation with every standard of the checklist judged met.
pub(crate) fn reviewed(
    accreditation: &Accreditation,
    id: ApplicationId,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Accreditation, Refusal> {
    let programmes = &rulebooks.at(now).eligibility.programmes;
    let programme = programmes.iter().find(|one| one.id == accreditation.programme);
    let standards = programme.map(|one| one.standards.as_slice()).unwrap_or_default();
    let met = |standard: &Standard| NewJudgement {
        standard: standard.number.clone(),
        verdict: Verdict::Met,
        words: "Seen.".to_owned(),
    };
    let met: Vec<_> = standards.iter().map(met).collect();
    if met.is_empty() {
        return Ok(accreditation.clone());
    }
    let judged = accreditation::judge(accreditation, id, &met, &Actor::Import, rulebooks, now)?;
    let Object::Accreditation(judged) = judged.changes[0].after.clone() else {
        panic!("a review changes the accreditation")
    };
    Ok(*judged)
}

/// A document that proves something.
pub(crate) fn document() -> DocumentRef {
    DocumentRef {
        hash: DocumentHash([9; 32]),
        name: "proof.pdf".to_owned(),
        media_type: MediaType::Pdf,
        size_bytes: 1024,
        received_at: at("2026-01-01"),
    }
}

/// `acme.pharmacy`, sponsored by `alpha`, standing on the accreditation of [`nothing_yet`].
pub(crate) fn domain(created: &str, expires: &str) -> Domain {
    Domain {
        id: DomainId::from_uuid(uuid(3)),
        name: name("acme.pharmacy"),
        registrar: registrar("alpha"),
        created_by: registrar("alpha"),
        vouching: Some(Vouching {
            organization: OrganizationId::from_uuid(uuid(1)),
            basis: Basis::Accreditation(AccreditationId::from_uuid(uuid(2))),
            request: RequestId::from_uuid(uuid(4)),
            terms_version: "2027-01".to_owned(),
        }),
        registrant: None,
        contacts: BTreeSet::new(),
        name_servers: BTreeSet::from([host_id(7)]),
        ds: BTreeSet::new(),
        auth_info: None,
        tier: "standard".to_owned(),
        created_at: at(created),
        updated: None,
        changed_at: at(created),
        expires_at: at(expires),
        lifecycle: Lifecycle::Active,
        launched: None,
        graces: Vec::new(),
        transfer: None,
        transferred_at: None,
        holder_changed_at: None,
        provisional: None,
        expired_lapsed: false,
        causes: BTreeMap::new(),
        accuracy: None,
        lock_proposal: None,
        enforced: registry_core::domain::Enforced::default(),
        client_statuses: StatusSet::EMPTY,
        ttls: Ttls::new(),
        standing_seen: 0,
        personal: DomainContact { contact_email: CUSTOMER.to_owned(), ..DomainContact::default() },
    }
}

/// The name as `advance` leaves it at an instant, and what was to be recorded.
pub(crate) fn on(vouched: &Vouched, domain: &Domain, now: Timestamp) -> (Domain, Decision) {
    let line = vouched.line();
    let parents = crate::scene::parents(&vouched.rulebooks, Some(&line));
    let advanced = advance(domain, &parents, now);
    (advanced.domain, advanced.decision)
}

/// A name that has seen everything its accreditation went through until its creation.
pub(crate) fn domain_on(vouched: &Vouched, created: &str, expires: &str) -> Domain {
    let mut domain = domain(created, expires);
    domain.standing_seen = vouched.line().count_until(domain.created_at);
    domain
}

pub(crate) fn cause(kind: CauseKind) -> Cause {
    Cause {
        kind,
        since: at("2027-02-01"),
        set_by: "Ann".to_owned(),
        rule: "P-56".to_owned(),
        case: None,
    }
}

pub(crate) fn grace(kind: GraceKind, until: &str, charged: &str, before: Option<&str>) -> Grace {
    Grace { kind, until: at(until), charged: usd(charged), expires_before: before.map(at) }
}

/// Each event and its instant, in order.
pub(crate) fn events(decision: &Decision) -> Vec<(Timestamp, Event)> {
    let of = |change: &registry_core::decision::Change| {
        let at = change.at;
        change.events.clone().into_iter().map(move |event| (at, event))
    };
    decision.changes.iter().flat_map(of).collect()
}

/// Just the events, in order.
pub(crate) fn event_names(decision: &Decision) -> Vec<Event> {
    events(decision).into_iter().map(|(_, event)| event).collect()
}

/// The codes of mails and polls, in order: `mail suspension`, `poll suspended`.
pub(crate) fn duties(decision: &Decision) -> Vec<String> {
    let code = |duty: &Duty| match duty {
        Duty::Mail(notice) => format!("mail {}", notice.message.code()),
        Duty::Poll { message, .. } => format!("poll {}", message.occasion.code()),
    };
    decision.duties.iter().map(|owed| code(&owed.duty)).collect()
}

/// What was charged, and for what.
pub(crate) fn charges(decision: &Decision) -> Vec<(ChargeKind, Money)> {
    decision.charges.iter().map(|Charge { kind, amount, .. }| (*kind, *amount)).collect()
}
