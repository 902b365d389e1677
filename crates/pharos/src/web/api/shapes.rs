//! What the API shows: the objects of the core in JSON of their own, so that a change inside is
//! no change outside.

use super::records::{AffiliateShape, DisclosureShape, LearntShape};
use super::request_shapes::InformationShape;
use jiff::Timestamp;
use registry_core::organization::{Conflict, Organization};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An instant: RFC 3339 in UTC.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = DateTime)]
pub struct Instant(pub Timestamp);

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows, in order.
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// An organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganizationShape {
    /// Its id.
    pub id: Uuid,
    /// Its legal name.
    pub name: String,
    /// What kind it is, in the words of the programmes.
    pub kind: String,
    /// ISO 3166-1 code of its country.
    pub country: String,
    /// The person the registry speaks to.
    pub contact_name: String,
    /// The address reminders go to.
    pub contact_email: String,
    /// Whether it holds a government basis now.
    pub government_basis: bool,
    /// Who is or was marked as conflicted about it, in order.
    pub conflicts: Vec<ConflictShape>,
    /// Its affiliates, those it had included.
    pub affiliates: Vec<AffiliateShape>,
    /// Breaches it disclosed.
    pub disclosures: Vec<DisclosureShape>,
    /// What the registry learnt about it.
    pub information: Vec<LearntShape>,
    /// Questions asked about it, and replies.
    pub questions: Vec<InformationShape>,
    /// When it was recorded.
    pub created_at: Instant,
}

impl OrganizationShape {
    /// An organization at an instant: which of its questions are overdue then.
    pub fn at(organization: Organization, now: Timestamp) -> Self {
        let overdue: Vec<_> =
            organization.questions.iter().map(|asked| asked.is_overdue(now)).collect();
        let mut shape = Self::from(organization);
        for (asked, overdue) in shape.questions.iter_mut().zip(overdue) {
            asked.overdue = overdue;
        }
        shape
    }
}

impl From<Organization> for OrganizationShape {
    fn from(organization: Organization) -> Self {
        let Organization {
            id,
            name,
            kind,
            country,
            government,
            conflicts,
            affiliates,
            disclosures,
            learnt,
            questions,
            members: _,
            created_at,
            personal,
        } = organization;
        Self {
            id: *id.as_uuid(),
            name,
            kind,
            country,
            contact_name: personal.contact_name,
            contact_email: personal.contact_email,
            government_basis: government.last().is_some_and(|fact| fact.granted),
            conflicts: conflicts.into_iter().map(Into::into).collect(),
            affiliates: affiliates.into_iter().map(Into::into).collect(),
            disclosures: disclosures.into_iter().map(Into::into).collect(),
            information: learnt.into_iter().map(Into::into).collect(),
            questions: questions.into_iter().map(Into::into).collect(),
            created_at: Instant(created_at),
        }
    }
}

/// A person who decides nothing about an organization, or signs nothing about a watched site.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConflictShape {
    /// The person's account.
    pub staff: Uuid,
    /// The person's name.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub marked_at: Instant,
    /// Who marked it.
    pub marked_by: String,
    /// Until when; absent while it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Instant>,
    /// Who ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<String>,
    /// Why it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<String>,
}

impl From<Conflict> for ConflictShape {
    fn from(conflict: Conflict) -> Self {
        let Conflict { staff, name, reason, at, by, ended } = conflict;
        let ended_by = ended.as_ref().map(|end| end.by.name());
        Self {
            staff: *staff.as_uuid(),
            name,
            reason,
            marked_at: Instant(at),
            marked_by: by.name(),
            ended_at: ended.as_ref().map(|end| Instant(end.at)),
            ended_by,
            end_reason: ended.map(|end| end.reason),
        }
    }
}
