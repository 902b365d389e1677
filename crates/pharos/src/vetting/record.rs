//! Records what the registry knows of an organization: changed data, affiliates, disclosures,
//! information from any source (P-7, P-57, P-58).

use jiff::Timestamp;
use jiff::civil::Date;
use registry_core::decision::Decision;
use registry_core::document::DocumentHash;
use registry_core::id::{AffiliateId, OrganizationId, RecordId};
use registry_core::organization::{
    self, Affiliate, Details, Disclosure, Learnt, Organization, OrganizationContact,
};
use registry_store::{Lock, Tx};

use super::organization::{CreateOrganization, check, check_contact, country};
use super::{Acting, Failure, Missing, Refusal, document, found, refused, required};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// What is recorded of an organization.
#[derive(Debug, Clone)]
pub enum Record {
    /// Its data, changed.
    Change(CreateOrganization),
    /// An affiliate (P-7).
    Affiliate {
        /// Its name.
        name: String,
        /// ISO 3166-1 code of its country.
        country: String,
        /// How it belongs to the organization.
        relation: String,
        /// The organization it is, if the registry knows it.
        organization: Option<OrganizationId>,
    },
    /// The end of an affiliation.
    AffiliationEnded {
        /// Whose.
        affiliate: AffiliateId,
        /// Why.
        reason: String,
    },
    /// A breach that the organization disclosed (P-58).
    Disclosure {
        /// What happened, and which law it broke.
        words: String,
        /// The day it happened.
        happened_on: Date,
        /// When the registry had the disclosure, if that was before now.
        disclosed_at: Option<Timestamp>,
        /// Whose it was, if an affiliate's.
        affiliate: Option<AffiliateId>,
        /// What came with it.
        documents: Vec<DocumentHash>,
    },
    /// Information from any source (P-57).
    Information {
        /// Where it came from.
        source: String,
        /// What it says.
        words: String,
        /// When the registry had it, if that was before now.
        received_at: Option<Timestamp>,
        /// What came with it.
        documents: Vec<DocumentHash>,
    },
}

/// Changes whom the registry speaks to and where reminders go, as the organization wants it (P-57).
///
/// # Errors
/// A field that cannot be taken, the refusals of the core, or the database's trouble.
pub async fn change_contact(
    registry: &Registry,
    acting: &Acting,
    id: OrganizationId,
    contact: OrganizationContact,
) -> Result<Organization, Failure> {
    let reached = acting.reach(Permission::RecordOrganization).map_err(Failure::Refused)?;
    let contact = OrganizationContact {
        contact_name: contact.contact_name.trim().to_owned(),
        contact_email: contact.contact_email.trim().to_owned(),
    };
    check_contact(&contact.contact_name, &contact.contact_email).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let before = found(tx.organization(id, Lock::Update)?, Missing::Organization(id))?;
        reached.over(tx, id, Missing::Organization(id))?;
        let name = acting.name();
        let decision = organization::change_contact(&before, contact.clone(), &name, now);
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?;
        found(tx.organization(id, Lock::None)?, Missing::Organization(id))
    };
    registry.write(write).await
}

/// Records something of an organization.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn record(
    registry: &Registry,
    acting: &Acting,
    (id, record): (OrganizationId, Record),
) -> Result<Organization, Failure> {
    acting.may(Permission::RecordOrganization).map_err(Failure::Refused)?;
    sound(&record).map_err(Failure::Refused)?;
    let new_id = identity::new_uuid(&registry.clock);
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let before = found(tx.organization(id, Lock::Update)?, Missing::Organization(id))?;
        let decision = decided(tx, &before, &record, (&acting, new_id), now)?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        found(tx.organization(id, Lock::None)?, Missing::Organization(id))
    };
    registry.write(write).await
}

fn sound(record: &Record) -> Result<(), Refusal> {
    match record {
        Record::Change(details) => check(details),
        Record::Affiliate { name, country: code, relation, organization: _ } => {
            required("name", name)?;
            required("relation", relation)?;
            country(code)
        }
        Record::AffiliationEnded { affiliate: _, reason } => required("reason", reason),
        Record::Disclosure { words, .. } => required("words", words),
        Record::Information { source, words, .. } => {
            required("source", source)?;
            required("words", words)
        }
    }
}

fn decided(
    tx: &mut Tx<'_>,
    before: &Organization,
    record: &Record,
    (acting, new_id): (&Acting, uuid::Uuid),
    now: Timestamp,
) -> Result<Decision, Failure> {
    let by = acting.actor.clone();
    let decision = match record.clone() {
        Record::Change(details) => organization::change(before, data(details), now),
        Record::Affiliate { name, country, relation, organization } => {
            let affiliate = Affiliate {
                id: AffiliateId::from_uuid(new_id),
                name: name.trim().to_owned(),
                country: country.to_ascii_uppercase(),
                relation: relation.trim().to_owned(),
                organization,
                at: now,
                by,
                ended: None,
            };
            if let Some(known) = organization {
                found(tx.organization(known, Lock::None)?, Missing::Organization(known))?;
            }
            organization::record_affiliate(before, affiliate, now)
        }
        Record::AffiliationEnded { affiliate, reason } => {
            organization::end_affiliation(before, affiliate, reason.trim(), &by, now)
        }
        Record::Disclosure { words, happened_on, disclosed_at, affiliate, documents } => {
            let disclosure = Disclosure {
                id: RecordId::from_uuid(new_id),
                words: words.trim().to_owned(),
                happened_on,
                disclosed_at: disclosed_at.unwrap_or(now),
                affiliate,
                documents: document::cited(tx, &by, "documents", &documents)?,
                at: now,
                by,
            };
            organization::record_disclosure(before, disclosure, now)
        }
        Record::Information { source, words, received_at, documents } => {
            let learnt = Learnt {
                id: RecordId::from_uuid(new_id),
                source: source.trim().to_owned(),
                words: words.trim().to_owned(),
                received_at: received_at.unwrap_or(now),
                documents: document::cited(tx, &by, "documents", &documents)?,
                at: now,
                by,
            };
            organization::record_information(before, learnt, now)
        }
    };
    decision.map_err(refused)
}

fn data(details: CreateOrganization) -> Details {
    Details {
        name: details.name.trim().to_owned(),
        kind: details.kind,
        country: details.country.to_ascii_uppercase(),
        contact: OrganizationContact {
            contact_name: details.contact_name.trim().to_owned(),
            contact_email: details.contact_email.trim().to_owned(),
        },
    }
}
