//! A token by the whole honest path: organization, accreditation, request, acceptance, each by
//! the seeded people.

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::id::{AccreditationId, OrganizationId, RegistrarId};
use registry_core::request::Basis;
use registry_store::{Lock, Snapshot};
use serde::{Deserialize, Serialize};

use crate::registry::Registry;
use crate::sandbox::checklist;
use crate::sandbox::world::SeededPeople;
use crate::vetting::accept::{self, AcceptRequest};
use crate::vetting::accreditation::{self, Apply};
use crate::vetting::consent::{self, ConsentToTransfer};
use crate::vetting::organization::{self, CreateOrganization};
use crate::vetting::submit::{self, SubmitRequest};
use crate::vetting::{Failure, Refusal};

/// What is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    domain: String,
    organization: String,
    /// The only registrar that may present it.
    #[serde(default)]
    registrar: Option<String>,
}

/// What the path led to.
#[derive(Debug, Serialize)]
pub(super) struct Made {
    token: String,
    expires_at: String,
    request: String,
    accreditation: String,
    organization: String,
}

/// Walks the path; refusals are those of the path.
pub(super) async fn make(
    registry: &Registry,
    people: &SeededPeople,
    asked: Asked,
) -> Result<Made, Failure> {
    let name = submit::parse_name(registry, &asked.domain).map_err(Failure::Refused)?;
    let bound = asked.registrar.as_deref().map(parse_registrar).transpose()?;
    let (organization, accreditation) =
        accredited(registry, people, &asked.organization, name.tld()).await?;
    let request = SubmitRequest {
        name: asked.domain,
        organization,
        basis: Basis::Accreditation(accreditation),
        contact_email: CONTACT.to_owned(),
        submitted_by: "Sandy Submitter".to_owned(),
        may_bind: true,
        terms_version: registry.terms_in_force().await?,
        name_nexus: "The name the organization does business under.".to_owned(),
        evidence: Vec::new(),
        documents: Vec::new(),
        ordered_by: None,
    };
    let request = submit::submit(registry, &people.reviewer, request).await?;
    let acceptance = AcceptRequest { request: request.id, registrar: bound, confirm: true };
    let accepted = accept::accept(registry, &people.supervisor, acceptance).await?;
    Ok(Made {
        token: accepted.secret.expose().to_owned(),
        expires_at: accepted.token.expires_at.to_string(),
        request: request.id.to_string(),
        accreditation: accreditation.to_string(),
        organization: organization.to_string(),
    })
}

/// A consent that is asked for: to which registrar, and who is to hold the name if not its holder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConsentAsked {
    domain: String,
    registrar: String,
    #[serde(default)]
    organization: Option<String>,
}

/// Consents to a transfer (P-37) by the seeded people; gives the token's secret.
pub(super) async fn consent(
    registry: &Registry,
    people: &SeededPeople,
    asked: ConsentAsked,
) -> Result<String, Failure> {
    let name = submit::parse_name(registry, &asked.domain).map_err(Failure::Refused)?;
    let holder = match &asked.organization {
        Some(organization) => {
            let (organization, accreditation) =
                accredited(registry, people, organization, name.tld()).await?;
            Some((organization, Basis::Accreditation(accreditation)))
        }
        None => None,
    };
    let registrar = parse_registrar(&asked.registrar)?;
    let terms_version = match holder {
        Some(_) => Some(registry.terms_in_force().await?),
        None => None,
    };
    let command = ConsentToTransfer { name, registrar, holder, terms_version };
    let (_, secret) = consent::consent(registry, &people.reviewer, command).await?;
    Ok(secret.expose().to_owned())
}

fn parse_registrar(text: &str) -> Result<RegistrarId, Failure> {
    text.parse().map_err(|_| {
        let (found, allowed) = (text.to_owned(), "a registrar id");
        Failure::Refused(Refusal::Field { field: "registrar".into(), found, allowed })
    })
}

/// Where the letters of the sandbox's organizations go.
const CONTACT: &str = "office@customer.sandbox.test";

/// An organization of this name with an accreditation in term: an old one, or a new one.
async fn accredited(
    registry: &Registry,
    people: &SeededPeople,
    name: &str,
    tld: &str,
) -> Result<(OrganizationId, AccreditationId), Failure> {
    let now = registry.clock.registry_now();
    let rulebooks = registry.store.rulebooks(tld)?;
    let programmes = &rulebooks.at(now).eligibility.programmes;
    let programme = programmes.first().ok_or_else(|| {
        Failure::Refused(Refusal::Field {
            field: "domain".into(),
            found: tld.to_owned(),
            allowed: "a name under a TLD that asks for a token",
        })
    })?;
    let wanted = name.to_owned();
    let known = registry.store.read(move |read| in_term(read, &wanted, now)).await?;
    if let Some(known) = known {
        return Ok(known);
    }
    let kinds = &programme.eligible_organization_types;
    let created = CreateOrganization {
        name: name.to_owned(),
        kind: kinds.first().cloned().unwrap_or_default(),
        country: "US".to_owned(),
        contact_name: "Sandy Submitter".to_owned(),
        contact_email: CONTACT.to_owned(),
    };
    let created = organization::create(registry, &people.reviewer, created).await?;
    let apply = Apply {
        organization: created.id,
        programme: programme.id.clone(),
        websites: vec!["https://www.customer.sandbox.test/".to_owned()],
        jurisdictions: vec!["US-IL".to_owned()],
        documents: Vec::new(),
    };
    let (applied, application) = accreditation::apply(registry, &people.reviewer, apply).await?;
    let granted = checklist::grant(registry, &people.reviewer, &applied, application).await?;
    Ok((created.id, granted.id))
}

/// The first organization of exactly this name that has an accreditation in term.
fn in_term(
    read: &mut Snapshot<'_>,
    name: &str,
    now: Timestamp,
) -> Result<Option<(OrganizationId, AccreditationId)>, registry_store::StoreError> {
    for organization in read.organizations_page(name, None, 100)? {
        if organization.name != name {
            continue;
        }
        for accreditation in read.accreditations_of(organization.id, Lock::None, now)? {
            let id = accreditation.object.id;
            let basis = Basis::Accreditation(id);
            let standing = *read.standing(organization.id, basis, Lock::None, now)?.at(now);
            if matches!(standing, Standing::InTerm { .. }) {
                return Ok(Some((organization.id, id)));
            }
        }
    }
    Ok(None)
}
