//! Sample sites of Watch, and those who look at them.

use registry_core::decision::Actor;
use registry_core::document::DocumentHash;
use registry_core::id::{PortfolioId, StaffId, WatchNoticeId};
use registry_core::name::HostName;
use registry_core::rulebook::Rulebook;
use registry_core::watch::{
    Class, Criterion, Delivery, Evidence, Facts, Finding, FindingState, NewAssessment, NewNotice,
    NewVerdict, NoticeKind, Origin, Owner, Portfolio, RuleReference, SiteChanges, Tier,
    add_evidence, assess, judge_finding, make_finding, open, sendable, sent,
};
use uuid::Uuid;

use super::Samples;

impl Samples {
    /// The rulebook of `.pharmacy`.
    pub fn rulebook(&self) -> Rulebook {
        let source = include_str!("../../../../etc/rulebooks/pharmacy.toml");
        Rulebook::load("pharmacy", source).expect("a sound book")
    }

    /// A person who judges sites.
    pub fn analyst(&self, number: u128) -> Actor {
        let id = StaffId::from_uuid(Uuid::from_u128(0xA0 + number));
        Actor::Staff { id, name: format!("Analyst {number}") }
    }

    /// A registrar's portfolio, which asked for nothing.
    pub fn portfolio(&self, name: &str) -> Portfolio {
        Portfolio {
            id: id!(PortfolioId),
            name: name.to_owned(),
            owner: Owner::Registrar { iana_id: 9995 },
            tier: Tier::Complimentary,
            report_unapproved: None,
            unapproved_declined: None,
            abuse_contact: "abuse@registrar.test".to_owned(),
            entered_at: self.now,
        }
    }

    /// A piece of evidence from a visit of its own.
    pub fn evidence(&self, byte: u8) -> Evidence {
        Evidence {
            id: id!(EvidenceId),
            origin: Origin::Capture { session: id!(CaptureId) },
            hash: DocumentHash([byte; 32]),
            at: self.now,
            shows: "The shop takes an order without a prescription.".to_owned(),
        }
    }

    /// A finding that rests on some evidence.
    pub fn finding(&self, criterion: Criterion, evidence: &[Evidence]) -> Finding {
        Finding {
            id: id!(FindingId),
            criterion,
            jurisdiction: None,
            rule: RuleReference { id: "no-prescription-needed".to_owned(), version: 1 },
            evidence: evidence.iter().map(|piece| piece.id).collect(),
            explanation: "It says that no prescription is needed.".to_owned(),
            state: FindingState::Proposed,
        }
    }

    /// A site that came on record with a finding of C1 on two visits.
    pub fn site(&self, names: &[&str]) -> SiteChanges {
        let names = names.iter().map(|name| HostName::parse(name).expect("a host name")).collect();
        let opened = open(id!(SiteId), names, &Actor::Clock, self.now);
        let mut changes = SiteChanges::opened(opened).expect("it opens a site");
        let evidence = [self.evidence(1), self.evidence(2)];
        for piece in evidence.clone() {
            let added = add_evidence(changes.site(), piece, &Actor::Clock, self.now);
            changes.add([added.expect("evidence")]);
        }
        let finding = self.finding(Criterion::C1, &evidence);
        let made = make_finding(changes.site(), finding, &Actor::Clock, self.now);
        changes.add([made.expect("a finding")]);
        changes
    }

    /// Accepts what was found, and calls the site something.
    pub fn assess(&self, changes: &mut SiteChanges, class: Class, facts: &Facts) {
        let by = self.analyst(1);
        let findings: Vec<_> = changes.site().findings().iter().map(|found| found.id).collect();
        for id in findings {
            let accept = NewVerdict::Accept;
            let judged = judge_finding(changes.site(), id, accept, &by, facts, self.now);
            changes.add([judged.expect("accepted")]);
        }
        let new = NewAssessment { class, reason: "As the exhibits show.".to_owned() };
        let signed = assess(changes.site(), new, &by, facts, &self.rulebook(), self.now);
        changes.add(signed.expect("signed"));
    }

    /// Tells a portfolio of a rogue site.
    pub fn tell(&self, changes: &mut SiteChanges, portfolio: &Portfolio) -> WatchNoticeId {
        let (by, rulebook) = (self.analyst(1), self.rulebook());
        let facts = self.facts_in(&[portfolio.id]);
        let id = id!(WatchNoticeId);
        let new =
            NewNotice { id, kind: NoticeKind::Rogue, portfolio: Some(portfolio), related: &[] };
        let notice = sendable(changes.site(), new, &by, &facts, &rulebook, self.now);
        let notice = notice.expect("a notice that may leave");
        let delivery =
            Delivery { letter: DocumentHash([9; 32]), portfolio: Some(portfolio), related: &[] };
        let left = sent(changes.site(), notice, delivery, &by, &facts, &rulebook, self.now);
        changes.add([left.expect("it leaves")]);
        id
    }

    /// What is known of a site in some portfolios.
    pub fn facts_in(&self, portfolios: &[PortfolioId]) -> Facts {
        Facts { portfolios: portfolios.iter().copied().collect(), ..Facts::default() }
    }
}
