//! What the registry knows of an organization besides its data: affiliates (P-7), breaches it
//! disclosed (P-58), information from any source (P-57).
//!
//! Entries are added and never taken out; an affiliation ends.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Ended, Organization, Refusal};
use crate::decision::{Actor, Decision};
use crate::document::DocumentRef;
use crate::event::Event;
use crate::id::{AffiliateId, OrganizationId, RecordId};

/// Somebody whose breach is the organization's (P-7; T&C 14.11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affiliate {
    /// Its id, by which a case can name it.
    pub id: AffiliateId,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 code of its country.
    pub country: String,
    /// How it belongs to the organization: parent, subsidiary, under the same control.
    pub relation: String,
    /// The organization it is, if the registry knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationId>,
    /// When it was recorded.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// How the affiliation ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

/// A breach of law that the organization told of itself (P-58; T&C 9.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosure {
    /// Its id.
    pub id: RecordId,
    /// What happened, and which law or requirement it broke.
    pub words: String,
    /// The day it happened.
    pub happened_on: Date,
    /// When the registry had the disclosure.
    pub disclosed_at: Timestamp,
    /// Whose it was, if an affiliate's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affiliate: Option<AffiliateId>,
    /// What came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentRef>,
    /// When it was recorded.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
}

/// Something the registry learnt, from any source (P-57; T&C 1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learnt {
    /// Its id.
    pub id: RecordId,
    /// Where it came from.
    pub source: String,
    /// What it says.
    pub words: String,
    /// When the registry had it.
    pub received_at: Timestamp,
    /// What came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentRef>,
    /// When it was recorded.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
}

/// Records an affiliate (P-7).
pub fn record_affiliate(
    organization: &Organization,
    affiliate: Affiliate,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if affiliate.organization == Some(organization.id) {
        return Err(Refusal::OwnAffiliate);
    }
    let mut after = organization.clone();
    after.affiliates.push(affiliate);
    Ok(after.recorded(Event::AffiliateRecorded, now))
}

/// Records that an affiliation ended; what it did until then stays the organization's.
pub fn end_affiliation(
    organization: &Organization,
    affiliate: AffiliateId,
    reason: &str,
    by: &Actor,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let mut after = organization.clone();
    let open = |one: &&mut Affiliate| one.id == affiliate && one.ended.is_none();
    let found = after.affiliates.iter_mut().find(open).ok_or(Refusal::NoSuchAffiliate)?;
    found.ended = Some(Ended { at: now, by: by.clone(), reason: reason.to_owned() });
    Ok(after.recorded(Event::AffiliationEnded, now))
}

/// Records a breach that the organization disclosed, by the day it happened and the instant the
/// registry had it (P-58).
pub fn record_disclosure(
    organization: &Organization,
    disclosure: Disclosure,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    received(disclosure.disclosed_at, now)?;
    let disclosed_on = disclosure.disclosed_at.to_zoned(TimeZone::UTC).date();
    if disclosure.happened_on > disclosed_on {
        return Err(Refusal::HappenedLater);
    }
    if let Some(affiliate) = disclosure.affiliate
        && organization.affiliates.iter().all(|one| one.id != affiliate)
    {
        return Err(Refusal::NoSuchAffiliate);
    }
    let mut after = organization.clone();
    after.disclosures.push(disclosure);
    Ok(after.recorded(Event::BreachDisclosed, now))
}

/// Records information from any source (P-57).
pub fn record_information(
    organization: &Organization,
    learnt: Learnt,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    received(learnt.received_at, now)?;
    let mut after = organization.clone();
    after.learnt.push(learnt);
    Ok(after.recorded(Event::InformationRecorded, now))
}

/// What came may be recorded later than it came, never earlier (P-59).
fn received(at: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if at > now { Err(Refusal::ReceivedInTheFuture) } else { Ok(()) }
}
