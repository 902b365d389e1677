//! Somebody who does anything at all to one site, in any order, at any time.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use registry_core::decision::Actor;
use registry_core::document::DocumentHash;
use registry_core::id::{
    AccreditationId, CaptureId, CaseId, EvidenceId, FindingId, PortfolioId, ReviewId, SiteId,
    StaffId, WatchNoticeId,
};
use registry_core::name::{DomainName, HostName, Tld};
use registry_core::rulebook::Rulebook;
use registry_core::watch::{
    Answer, Class, Conflict, Criterion, Delivery, Evidence, Facts, Finding, FindingState,
    Jurisdiction, MachineClass, Nature, NewAssessment, NewCure, NewNotice, NewReview, NewVerdict,
    NoticeKind, Origin, Outcome, Owner, Party, Portfolio, Proposal, Recorded, Refusal, Reply,
    RuleReference, Ruling, SendableNotice, Site, Tier, Verification, Wish, add_evidence, advance,
    answered, assess, case_opened, cure, decide_review, judge_finding, judge_nature, make_finding,
    open, propose, propose_nature, request_review, seen, sendable, sent, verified,
};
use uuid::Uuid;

pub(crate) const PHARMACY: &str = include_str!("../../../../etc/rulebooks/pharmacy.toml");

pub(crate) fn rulebook() -> Rulebook {
    Rulebook::load("pharmacy.toml", PHARMACY).unwrap()
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(crate) fn staff(number: u128) -> StaffId {
    StaffId::from_uuid(uuid(number))
}

pub(crate) fn person(number: u128) -> Actor {
    Actor::Staff { id: StaffId::from_uuid(uuid(number)), name: format!("Person {number}") }
}

pub(crate) fn site_id(number: u128) -> SiteId {
    SiteId::from_uuid(uuid(number))
}

pub(crate) fn place(code: &str) -> Jurisdiction {
    Jurisdiction::parse(code).unwrap()
}

/// One of two portfolios: the first asked for unapproved sites.
pub(crate) fn portfolio(number: u128) -> Portfolio {
    let wish = Wish { by: "Their counsel".to_owned(), at: at("2027-01-01T00:00:00Z") };
    Portfolio {
        id: PortfolioId::from_uuid(uuid(number)),
        name: format!("Registrar {number}"),
        owner: Owner::Registrar { iana_id: 9999 },
        tier: Tier::Complimentary,
        report_unapproved: (number == 1).then_some(wish),
        unapproved_declined: None,
        abuse_contact: "abuse@registrar.example".to_owned(),
        entered_at: at("2027-01-01T00:00:00Z"),
    }
}

/// Facts of a site that nothing special is known of.
pub(crate) fn plain_facts() -> Facts {
    let portfolios = [1, 2].map(|number| portfolio(number).id).into();
    Facts { portfolios, ..Facts::default() }
}

pub(crate) fn accreditation() -> AccreditationId {
    AccreditationId::from_uuid(uuid(70))
}

pub(crate) fn own_name() -> DomainName {
    DomainName::parse("acme.pharmacy", &[Tld::parse("pharmacy").unwrap()]).unwrap()
}

pub(crate) fn piece(number: u128, origin: Origin, at: Timestamp) -> Evidence {
    let id = EvidenceId::from_uuid(uuid(number));
    let shows = "An order form that asks for no prescription.".to_owned();
    let [.., last] = number.to_be_bytes();
    Evidence { id, origin, hash: DocumentHash([last; 32]), at, shows }
}

pub(crate) fn capture(number: u128) -> Origin {
    Origin::Capture { session: CaptureId::from_uuid(uuid(number)) }
}

pub(crate) fn finding(number: u128, criterion: Criterion, evidence: &[u128]) -> Finding {
    Finding {
        id: FindingId::from_uuid(uuid(number)),
        criterion,
        jurisdiction: Some(place("US-CA")),
        rule: RuleReference { id: "no-prescription-needed".to_owned(), version: 1 },
        evidence: evidence.iter().map(|id| EvidenceId::from_uuid(uuid(*id))).collect(),
        explanation: "The page says that no prescription is needed.".to_owned(),
        state: FindingState::Proposed,
    }
}

/// An act, with what it is done with. Numbers choose among what is there.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    Add(Origin),
    Find { criterion: Criterion, place: Option<&'static str>, evidence: Vec<Index> },
    Judge { finding: Index, accepts: bool, by: Actor },
    ProposeNature(Nature),
    JudgeNature { nature: Nature, by: Actor },
    See(MachineClass),
    Propose { class: Class, findings: Vec<Index> },
    Assess { class: Class, by: Actor },
    Cure { dropped: Vec<&'static str>, evidence: Index, by: Actor },
    Review { words: &'static str },
    Decide { clears: Option<Class>, by: Actor },
    Notify { kind: NoticeKind, portfolio: Option<u128>, by: Actor },
    Answer(Reply),
    Verify { outcome: Outcome, evidence: Option<Index> },
    Wait { hours: i64 },
    OpenCase { by: Actor },
}

/// Persons of the registry for the most part; a clock, a registrar's person and an import too.
fn actors() -> impl Strategy<Value = Actor> {
    let stranger = Actor::Applicant { id: StaffId::from_uuid(uuid(19)), name: "Guest".to_owned() };
    prop_oneof![
        12 => select(vec![person(10), person(11), person(12)]),
        1 => select(vec![Actor::Clock, Actor::Import, stranger]),
    ]
}

fn classes() -> impl Strategy<Value = Class> {
    let rest = select(Class::ALL.to_vec());
    prop_oneof![4 => Just(Class::Rogue), 2 => Just(Class::Unapproved), 3 => rest]
}

fn natures() -> impl Strategy<Value = Nature> {
    select(vec![Nature::Operated, Nature::Operated, Nature::InformationOnly, Nature::Compromised])
}

fn origins() -> impl Strategy<Value = Origin> {
    let register = Origin::Register { name: "A register of licences".to_owned() };
    let report = Origin::Report { source: "A buyer".to_owned() };
    let nobody = Origin::Report { source: " ".to_owned() };
    select(vec![capture(1), capture(1), capture(2), register, report, nobody])
}

fn evidence_acts() -> impl Strategy<Value = Act> {
    let places = select(vec![None, Some("US"), Some("US-CA"), Some("DE"), Some("DE")]);
    let criteria = select(Criterion::ALL.to_vec());
    let pieces = prop::collection::vec(any::<Index>(), 0..4);
    let finds = (criteria, places, pieces).prop_map(|(criterion, place, evidence)| Act::Find {
        criterion,
        place,
        evidence,
    });
    let judges = (any::<Index>(), prop::bool::weighted(0.9), actors())
        .prop_map(|(finding, accepts, by)| Act::Judge { finding, accepts, by });
    prop_oneof![origins().prop_map(Act::Add), finds, judges]
}

fn class_acts() -> impl Strategy<Value = Act> {
    let findings = prop::collection::vec(any::<Index>(), 0..3);
    let proposes =
        (classes(), findings).prop_map(|(class, findings)| Act::Propose { class, findings });
    let assesses = (classes(), actors()).prop_map(|(class, by)| Act::Assess { class, by });
    let dropped = select(vec![vec!["US"], vec!["US-CA"], vec!["DE"], vec!["US", "DE"]]);
    let cures = (dropped, any::<Index>(), actors()).prop_map(|(dropped, evidence, by)| Act::Cure {
        dropped,
        evidence,
        by,
    });
    let sees = select(vec![MachineClass::Pending, MachineClass::Inactive]).prop_map(Act::See);
    let judges = (natures(), actors()).prop_map(|(nature, by)| Act::JudgeNature { nature, by });
    prop_oneof![
        2 => proposes,
        6 => assesses,
        2 => cures,
        1 => sees,
        1 => natures().prop_map(Act::ProposeNature),
        2 => judges,
    ]
}

fn outside_acts() -> impl Strategy<Value = Act> {
    let kinds = select(vec![NoticeKind::Rogue, NoticeKind::Unapproved, NoticeKind::Compromised]);
    let portfolios = select(vec![None, Some(1), Some(2), Some(3)]);
    let notifies = (kinds, portfolios, actors()).prop_map(|(kind, portfolio, by)| Act::Notify {
        kind,
        portfolio,
        by,
    });
    let reason = || "See our letter.".to_owned();
    let replies = select(vec![
        Reply::ClientNotified,
        Reply::Suspended,
        Reply::Disputed { reason: String::new() },
        Reply::Declined { reason: reason() },
        Reply::NoReply,
    ]);
    let outcomes = select(vec![Outcome::Suspended, Outcome::Unchanged, Outcome::Unknown]);
    let verifies = (outcomes, prop::option::of(any::<Index>()))
        .prop_map(|(outcome, evidence)| Act::Verify { outcome, evidence });
    let decides =
        (prop::option::of(classes()), actors()).prop_map(|(clears, by)| Act::Decide { clears, by });
    prop_oneof![
        5 => actors().prop_map(|by| Act::OpenCase { by }),
        6 => notifies,
        1 => replies.prop_map(Act::Answer),
        1 => verifies,
        2 => select(vec!["", "We ship to nobody."]).prop_map(|words| Act::Review { words }),
        4 => decides,
        1 => (1_i64..24 * 120).prop_map(|hours| Act::Wait { hours }),
    ]
}

/// What is known of a site beside it; it stays the same for one history.
pub(crate) fn facts() -> impl Strategy<Value = Facts> {
    let parties = select(vec![
        Party::Site(site_id(1)),
        Party::Site(site_id(2)),
        Party::Site(site_id(3)),
        Party::Portfolio(portfolio(1).id),
        Party::Portfolio(portfolio(3).id),
    ]);
    let conflicts = prop::collection::vec((10_u128..13, parties), 0..3);
    (prop::bool::weighted(0.4), prop::bool::weighted(0.25), conflicts).prop_map(
        |(accredited, own, conflicts)| Facts {
            accreditation: accredited.then(accreditation),
            own_name: own.then(own_name),
            competitors: BTreeSet::from([site_id(2)]),
            conflicts: conflicts
                .into_iter()
                .map(|(number, about)| Conflict { person: StaffId::from_uuid(uuid(number)), about })
                .collect(),
            ..plain_facts()
        },
    )
}

pub(crate) fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![5 => evidence_acts(), 4 => class_acts(), 3 => outside_acts()];
    prop::collection::vec(act, 1..60)
}

/// A site with its history and what left the house about it.
pub(crate) struct Play {
    pub(crate) site: Site,
    pub(crate) history: Vec<Recorded>,
    pub(crate) notices: Vec<(Site, SendableNotice, Timestamp)>,
    pub(crate) refusals: Vec<Refusal>,
    pub(crate) facts: Facts,
    pub(crate) now: Timestamp,
    rulebook: Rulebook,
    next: u128,
}

impl Play {
    pub(crate) fn new(facts: Facts) -> Self {
        let now = at("2027-03-01T09:00:00Z");
        let names = vec![HostName::parse("pills.example").unwrap()];
        let opened = open(site_id(1), names, &Actor::Clock, now);
        let site = Site::of([&opened]).unwrap();
        let (history, rulebook) = (vec![opened], rulebook());
        let (notices, refusals) = (Vec::new(), Vec::new());
        Self { site, history, notices, refusals, facts, now, rulebook, next: 1000 }
    }

    pub(crate) fn record(&mut self, events: Vec<Recorded>) {
        for event in events {
            self.site = self.site.clone().after(&event);
            self.history.push(event);
        }
    }

    /// Does an act, an hour after the one before; what is refused is noted.
    pub(crate) fn act(&mut self, act: &Act) -> Vec<Recorded> {
        let hours = if let Act::Wait { hours } = act { *hours } else { 1 };
        self.now += SignedDuration::from_hours(hours);
        let fell_due = advance(&self.site, &self.rulebook, self.now);
        self.record(fell_due);
        self.next += 1;
        match self.decide(act) {
            Ok(events) => {
                self.record(events.clone());
                events
            }
            Err(refusal) => {
                self.refusals.push(refusal);
                Vec::new()
            }
        }
    }

    fn piece_of(&self, index: &Index) -> Option<EvidenceId> {
        let pieces = &self.site.evidence();
        (!pieces.is_empty()).then(|| index.get(pieces).id)
    }

    fn finding_of(&self, index: &Index) -> FindingId {
        let findings = &self.site.findings();
        let unknown = FindingId::from_uuid(uuid(999));
        if findings.is_empty() { unknown } else { index.get(findings).id }
    }

    fn decide(&mut self, act: &Act) -> Result<Vec<Recorded>, Refusal> {
        let (site, facts, rulebook, now) = (&self.site, &self.facts, &self.rulebook, self.now);
        let reason = || "As the exhibits show.".to_owned();
        match act {
            Act::Add(origin) => {
                let new = piece(self.next, origin.clone(), now);
                Ok(vec![add_evidence(site, new, &Actor::Clock, now)?])
            }
            Act::Find { criterion, place: code, evidence } => {
                let pieces = evidence.iter().filter_map(|index| self.piece_of(index)).collect();
                let jurisdiction = code.map(place);
                let made = finding(self.next, *criterion, &[]);
                let made = Finding { evidence: pieces, jurisdiction, ..made };
                Ok(vec![make_finding(site, made, &Actor::Clock, now)?])
            }
            Act::Judge { finding, accepts, by } => {
                let refuse = NewVerdict::Refuse { reason: reason() };
                let verdict = if *accepts { NewVerdict::Accept } else { refuse };
                let id = self.finding_of(finding);
                Ok(vec![judge_finding(site, id, verdict, by, facts, now)?])
            }
            Act::ProposeNature(nature) => {
                Ok(propose_nature(site, *nature, now).into_iter().collect())
            }
            Act::JudgeNature { nature, by } => {
                Ok(vec![judge_nature(site, *nature, "As seen.", by, facts, now)?])
            }
            Act::See(class) => Ok(seen(site, *class, now).into_iter().collect()),
            Act::Propose { class, findings } => {
                let findings = findings.iter().map(|index| self.finding_of(index)).collect();
                let made = Proposal { class: *class, findings };
                propose(site, made, facts, now)
            }
            Act::Assess { class, by } => {
                let new = NewAssessment { class: *class, reason: reason() };
                assess(site, new, by, facts, rulebook, now)
            }
            Act::Cure { dropped, evidence, by } => {
                let evidence = self.piece_of(evidence);
                let evidence = evidence.unwrap_or(EvidenceId::from_uuid(uuid(998)));
                let dropped = dropped.iter().map(|code| place(code)).collect();
                let new = NewCure { dropped, evidence, reason: reason() };
                cure(site, new, by, facts, rulebook, now)
            }
            Act::Review { .. } | Act::Decide { .. } => self.review(act),
            Act::Notify { kind, portfolio, by } => self.notify(*kind, *portfolio, by),
            Act::Answer(reply) => {
                let notice = self.last_notice();
                let words = "Your letter of yesterday.".to_owned();
                let answer = Answer { notice, reply: reply.clone(), words, at: now };
                Ok(vec![answered(site, answer, &Actor::Import, now)?])
            }
            Act::Verify { outcome, evidence } => {
                let evidence = evidence.as_ref().and_then(|index| self.piece_of(index));
                let notice = self.last_notice();
                let seen = Verification { notice, outcome: *outcome, evidence, at: now };
                Ok(vec![verified(site, seen, &Actor::Clock, now)?])
            }
            Act::Wait { .. } => Ok(Vec::new()),
            Act::OpenCase { by } => {
                let case = (CaseId::from_uuid(uuid(7)), "PR-2027-000007".to_owned());
                Ok(vec![case_opened(site, case, by, facts, rulebook, now)?])
            }
        }
    }

    fn review(&self, act: &Act) -> Result<Vec<Recorded>, Refusal> {
        let (site, facts, rulebook, now) = (&self.site, &self.facts, &self.rulebook, self.now);
        let reason = "The pages were read again.".to_owned();
        match act {
            Act::Review { words } => {
                let id = ReviewId::from_uuid(uuid(self.next));
                let (asked_by, words) = ("The operator".to_owned(), (*words).to_owned());
                let new = NewReview { id, asked_by, words };
                Ok(vec![request_review(site, new, &Actor::Import, rulebook, now)?])
            }
            Act::Decide { clears, by } => {
                let ruling = match clears {
                    Some(class) => Ruling::Clear { class: *class, reason },
                    None => Ruling::Uphold { reason },
                };
                let last = site.reviews().last().map(|review| review.id);
                let id = last.unwrap_or(ReviewId::from_uuid(uuid(997)));
                decide_review(site, id, ruling, by, facts, rulebook, now)
            }
            _ => Ok(Vec::new()),
        }
    }

    fn last_notice(&self) -> WatchNoticeId {
        let last = self.site.notices().last().map(|notice| notice.id());
        last.unwrap_or(WatchNoticeId::from_uuid(uuid(996)))
    }

    fn notify(
        &mut self,
        kind: NoticeKind,
        number: Option<u128>,
        by: &Actor,
    ) -> Result<Vec<Recorded>, Refusal> {
        let (site, now) = (&self.site, self.now);
        let told = number.map(portfolio);
        let id = WatchNoticeId::from_uuid(uuid(self.next));
        let new = NewNotice { id, kind, portfolio: told.as_ref(), related: &[] };
        let notice = sendable(site, new, by, &self.facts, &self.rulebook, now)?;
        let same = sendable(site, new, by, &self.facts, &self.rulebook, now)?;
        self.notices.push((site.clone(), same, now));
        let delivery =
            Delivery { letter: DocumentHash([9; 32]), portfolio: told.as_ref(), related: &[] };
        Ok(vec![sent(site, notice, delivery, by, &self.facts, &self.rulebook, now)?])
    }
}
