//! What a visit by a machine records of a site (P-92, decision 0054): what was seen, what was found,
//! and what is laid before a person. Nothing of it accuses.

use jiff::Timestamp;

use super::class::{Class, MachineClass, Nature};
use super::evidence::{Evidence, add_evidence};
use super::finding::{Finding, make_finding, see_again};
use super::machine::{Proposal, propose, propose_nature, seen};
use super::refusal::Refusal;
use super::registration::{Registration, registration_seen};
use super::signer::Facts;
use super::site::Site;
use super::step::SiteChanges;
use crate::decision::Actor;
use crate::id::FindingId;

/// Whether there is anything under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// There is something to look at.
    Live,
    /// Its pages say of themselves that the name is for sale, parked or suspended.
    Parked,
    /// DNS knows no address of it.
    Nothing,
}

impl Content {
    /// What a machine calls a site by it. What pages say of themselves ends nothing that a person
    /// signed: whoever is accused writes them.
    fn class(self, site: &Site, now: Timestamp) -> MachineClass {
        match self {
            Self::Nothing => MachineClass::Inactive,
            Self::Parked if site.assessment_at(now).is_none() => MachineClass::Inactive,
            Self::Live | Self::Parked => MachineClass::Pending,
        }
    }
}

/// What one visit saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// What was taken.
    pub piece: Evidence,
    /// Whether there is anything.
    pub content: Content,
    /// What RDAP said of the name; none where it was not asked or did not answer.
    pub registration: Option<Registration>,
    /// What rules found, each resting on the piece.
    pub findings: Vec<Finding>,
    /// What kind of site it seems to be; none where that could not be told.
    pub nature: Option<Nature>,
    /// What it could be called; none where nothing speaks for anything.
    pub class: Option<Class>,
}

/// What a visit laid before people: the next one does not ask what they were asked, and answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Told {
    /// What the site could be called.
    pub class: Option<Class>,
    /// What kind of site it seems to be.
    pub nature: Option<Nature>,
}

/// Records what a visit saw: its evidence, what was found, whether there is content, and what is
/// laid before a person. What was found before, and may still be true, is not found anew: it rests
/// on one more piece of evidence.
///
/// # Errors
/// Evidence or a finding that cannot be one.
pub fn visited(
    changes: &mut SiteChanges,
    sight: &Sight,
    before: Told,
    facts: &Facts,
    now: Timestamp,
) -> Result<Told, Refusal> {
    changes.add([add_evidence(changes.site(), sight.piece.clone(), &Actor::Clock, now)?]);
    let registration = sight.registration.as_ref();
    changes.add(registration.and_then(|seen| registration_seen(changes.site(), seen, now)));
    let (speaks, is_news) = found(changes, sight, now)?;
    let class = sight.content.class(changes.site(), now);
    changes.add(seen(changes.site(), class, now));
    let nature = sight.nature.filter(|nature| *nature != Nature::Operated);
    let was_judged = changes.site().nature().is_some() && nature == before.nature;
    if let Some(nature) = nature.filter(|_| !was_judged) {
        changes.add(propose_nature(changes.site(), nature, now));
    }
    let Some(class) = sight.class else { return Ok(Told { class: None, nature }) };
    let findings = if class.accuses() { speaks } else { Vec::new() };
    let proposal = Proposal { class, findings };
    if is_laid_before(changes.site(), &proposal, before.class.filter(|_| !is_news), now) {
        return Ok(Told { class: Some(class), nature });
    }
    let made = match propose(changes.site(), proposal, facts, now) {
        Err(Refusal::ProposedOnNothing) => Vec::new(),
        made => made?,
    };
    let class = (!made.is_empty()).then_some(class);
    changes.add(made);
    Ok(Told { class, nature })
}

/// Records the findings; which they are on record, and whether there is a new one among them.
fn found(
    changes: &mut SiteChanges,
    sight: &Sight,
    now: Timestamp,
) -> Result<(Vec<FindingId>, bool), Refusal> {
    let (mut speaks, mut is_news) = (Vec::new(), false);
    for finding in &sight.findings {
        let site = changes.site();
        // What was refused or cured is found anew.
        let known =
            site.findings().iter().find(|known| known.may_hold() && is_same(known, finding));
        let (id, recorded) = match known {
            Some(known) => (known.id, see_again(known, sight.piece.id, now)),
            None => (finding.id, make_finding(site, finding.clone(), &Actor::Clock, now)?),
        };
        is_news |= id == finding.id;
        changes.add([recorded]);
        speaks.push(id);
    }
    Ok((speaks, is_news))
}

/// Whether one rule found the same, by the same law, whichever version of it looked.
fn is_same(known: &Finding, found: &Finding) -> bool {
    (&known.rule.id, known.criterion, &known.jurisdiction)
        == (&found.rule.id, found.criterion, &found.jurisdiction)
}

/// Whether people have this before them, know it already, or call the site so.
fn is_laid_before(site: &Site, proposal: &Proposal, before: Option<Class>, now: Timestamp) -> bool {
    let is_part_of = |laid: &Proposal| {
        let mut findings = proposal.findings.iter();
        laid.class == proposal.class && findings.all(|id| laid.findings.contains(id))
    };
    // Of an accredited site the review of its accreditation is the proposal.
    let is_reviewed = proposal.class.accuses() && site.accreditation_review().is_some();
    let was_answered = before == Some(proposal.class) && !site.assessments().is_empty();
    site.proposal().is_some_and(is_part_of)
        || is_reviewed
        || site.class_at(now) == proposal.class
        || was_answered
}
