//! Records an organization (P-1).

use registry_core::contact::email;
use registry_core::id::OrganizationId;
use registry_core::organization::{self, Organization, OrganizationContact};
use registry_store::{Membership, Tx};

use super::{Acting, Failure, Refusal, refused, required};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// What is known of a new organization.
#[derive(Debug, Clone)]
pub struct CreateOrganization {
    /// Its legal name.
    pub name: String,
    /// What kind it is, in the words of the programmes (P-2).
    pub kind: String,
    /// ISO 3166-1 code of the country it is based in.
    pub country: String,
    /// The person the registry speaks to.
    pub contact_name: String,
    /// The address reminders go to.
    pub contact_email: String,
}

/// Records an organization; an applicant who enters it is its first member.
///
/// # Errors
/// A field that cannot be taken, or the database's trouble.
pub async fn create(
    registry: &Registry,
    acting: &Acting,
    command: CreateOrganization,
) -> Result<Organization, Failure> {
    let reached = acting.reach(Permission::RecordOrganization).map_err(Failure::Refused)?;
    let first_member = reached.person();
    check(&command).map_err(Failure::Refused)?;
    let id = OrganizationId::from_uuid(identity::new_uuid(&registry.clock));
    let (actor, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now| {
        let organization = Organization {
            id,
            name: command.name.trim().to_owned(),
            kind: command.kind.clone(),
            country: command.country.to_ascii_uppercase(),
            government: Vec::new(),
            conflicts: Vec::new(),
            affiliates: Vec::new(),
            disclosures: Vec::new(),
            learnt: Vec::new(),
            questions: Vec::new(),
            created_at: now,
            personal: OrganizationContact {
                contact_name: command.contact_name.trim().to_owned(),
                contact_email: command.contact_email.trim().to_owned(),
            },
        };
        if first_member.is_some() && is_known(tx, &organization)? {
            return Err(refused(organization::Refusal::KnownAlready));
        }
        let decision = organization::create(organization.clone(), now);
        tx.record(&decision, &actor, &cited, now)?;
        if let Some(member) = first_member {
            let given_by = actor.clone();
            let first = Membership { organization: id, member, since: now, given_by };
            tx.insert_membership(&first)?;
        }
        Ok(organization)
    };
    registry.write(write).await
}

/// How many organizations of one beginning are compared.
const ALIKE: i64 = 200;

/// Whether an organization of this name is known in this country: who enters it a second time
/// would act for one that others act for.
fn is_known(tx: &mut Tx<'_>, new: &Organization) -> Result<bool, Failure> {
    let folded = new.name.to_lowercase();
    let alike = tx.organizations_page(&new.name, None, ALIKE)?;
    let is_same =
        |one: &Organization| one.name.to_lowercase() == folded && one.country == new.country;
    Ok(alike.iter().any(is_same))
}

/// Whether an organization's data can be taken.
pub(super) fn check(command: &CreateOrganization) -> Result<(), Refusal> {
    required("name", &command.name)?;
    required("kind", &command.kind)?;
    required("contact_name", &command.contact_name)?;
    country(&command.country)?;
    if !email::is_address(command.contact_email.trim()) {
        let found = command.contact_email.clone();
        let allowed = "an e-mail address: local-part@domain";
        return Err(Refusal::Field { field: "contact_email".into(), found, allowed });
    }
    Ok(())
}

/// Whether a text is a country's code, in any case.
pub(super) fn country(code: &str) -> Result<(), Refusal> {
    if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Ok(());
    }
    let allowed = "a country code of ISO 3166-1, as US";
    Err(Refusal::Field { field: "country".into(), found: code.to_owned(), allowed })
}
