//! Records an organization (P-1).

use registry_core::contact::email;
use registry_core::id::OrganizationId;
use registry_core::organization::{
    self, NAME_CHARACTERS_MAXIMUM, Organization, OrganizationContact,
};
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
            members: Vec::new(),
            created_at: now,
            personal: OrganizationContact {
                contact_name: command.contact_name.trim().to_owned(),
                contact_email: command.contact_email.trim().to_owned(),
            },
        };
        let decision = match first_member {
            None => organization::create(organization.clone(), now),
            Some(member) => {
                let is_known = tx.organization_named(&organization.name, &organization.country)?;
                let entered = organization.clone();
                organization::enter(entered, (member, is_known), &actor, now).map_err(refused)?
            }
        };
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

/// Whether an organization's data can be taken.
pub(super) fn check(command: &CreateOrganization) -> Result<(), Refusal> {
    required("name", &command.name)?;
    short("name", &command.name)?;
    required("kind", &command.kind)?;
    country(&command.country)?;
    check_contact(&command.contact_name, &command.contact_email)
}

/// Whether a name fits where names are shown.
fn short(field: &'static str, text: &str) -> Result<(), Refusal> {
    if text.trim().chars().count() <= NAME_CHARACTERS_MAXIMUM {
        return Ok(());
    }
    let found: String = text.chars().take(40).chain(['…']).collect();
    Err(Refusal::Field { field: field.into(), found, allowed: "200 characters at most" })
}

/// Whether somebody can be spoken to and written to.
pub(super) fn check_contact(name: &str, address: &str) -> Result<(), Refusal> {
    required("contact_name", name)?;
    short("contact_name", name)?;
    if !email::is_address(address.trim()) {
        let found = address.to_owned();
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
