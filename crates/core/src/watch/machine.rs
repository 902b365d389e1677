//! What machines do about a site: they see, find and propose (P-92). What they set is a
//! [`MachineClass`], which has no word for an accusation.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::class::{Class, MachineClass, Nature};
use super::event::{Recorded, WatchEvent};
use super::refusal::Refusal;
use super::signer::Facts;
use super::site::{Site, Standing};
use crate::decision::Actor;
use crate::id::{FindingId, SiteId};
use crate::name::HostName;

/// What a machine lays before a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What the site could be called.
    pub class: Class,
    /// What speaks for it.
    pub findings: Vec<FindingId>,
}

/// Puts a site on record.
#[must_use]
pub fn open(id: SiteId, names: Vec<HostName>, by: &Actor, now: Timestamp) -> Recorded {
    Recorded::new(WatchEvent::SiteOpened { id, names }, by, now)
}

/// Notes whether a site has content. An assessment that holds ends only with the content: that
/// there is some is no news, and a site that comes back waits for a person.
#[must_use]
pub fn seen(site: &Site, class: MachineClass, now: Timestamp) -> Option<Recorded> {
    let known = site.class_at(now) == Class::from(class);
    let holds = site.assessment_at(now).is_some();
    let is_news = match class {
        MachineClass::Inactive => !known,
        MachineClass::Pending => !known && !holds,
    };
    is_news.then(|| Recorded::new(WatchEvent::Seen { class }, &Actor::Clock, now))
}

/// Says what kind of site it may be; a person judges that before the site can be accused. A question
/// that is open stays as it was asked, and that a site is its owner's is no question.
#[must_use]
pub fn propose_nature(site: &Site, nature: Nature, now: Timestamp) -> Option<Recorded> {
    let is_question = nature != Nature::Operated && site.nature != Some(nature);
    let event = WatchEvent::NatureProposed { nature };
    (is_question && site.proposed_nature.is_none())
        .then(|| Recorded::new(event, &Actor::Clock, now))
}

/// Proposes a class to a person (P-92).
///
/// A proposal to accuse is not made of a site that informs only, and not of one that somebody may
/// have broken into (P-96): there nothing happens. Of an accredited site it opens a review of the
/// accreditation in its place. C4 alone proposes nothing (P-91).
pub fn propose(
    site: &Site,
    proposal: Proposal,
    facts: &Facts,
    now: Timestamp,
) -> Result<Vec<Recorded>, Refusal> {
    if let Some(unknown) = proposal.findings.iter().find(|id| site.finding(**id).is_none()) {
        return Err(Refusal::FindingUnknown(*unknown));
    }
    let record = |event| Recorded::new(event, &Actor::Clock, now);
    if !proposal.class.accuses() {
        return Ok(with_pending(site, record(WatchEvent::ProposalMade(proposal)), now));
    }
    if is_kept(site, now) {
        return Ok(Vec::new());
    }
    if !rests_on_a_criterion(site, &proposal) {
        return Err(Refusal::ProposedOnNothing);
    }
    match (facts.accreditation, &site.accreditation_review) {
        (Some(accreditation), None) => {
            let event = WatchEvent::AccreditationReviewOpened { accreditation, first: None };
            Ok(vec![record(event)])
        }
        (Some(_), Some(_)) => Ok(Vec::new()),
        (None, _) => Ok(with_pending(site, record(WatchEvent::ProposalMade(proposal)), now)),
    }
}

/// Whether a machine leaves a site as it is: one that informs only, or that was broken into.
fn is_kept(site: &Site, now: Timestamp) -> bool {
    site.class_at(now) == Class::InformationOnly
        || site.may_be(Nature::InformationOnly)
        || site.may_be(Nature::Compromised)
}

/// Whether something carries a proposal that nobody found untrue, and that is not cured.
fn rests_on_a_criterion(site: &Site, proposal: &Proposal) -> bool {
    let findings = proposal.findings.iter().filter_map(|id| site.finding(*id));
    let mut standing = findings.filter(|finding| finding.may_hold());
    standing.any(|finding| finding.criterion.makes_rogue())
}

/// What nobody has looked at is under review once something is proposed of it.
fn with_pending(site: &Site, made: Recorded, now: Timestamp) -> Vec<Recorded> {
    match site.standing {
        Standing::Unverified => {
            seen(site, MachineClass::Pending, now).into_iter().chain([made]).collect()
        }
        Standing::Seen { .. } | Standing::Assessed { .. } => vec![made],
    }
}
