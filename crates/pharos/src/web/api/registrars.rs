//! `/api/v1/registrars` — registrars, and their onboarding (P-80).

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use registry_core::id::RegistrarId;
use registry_core::onboarding::{ContactFor, RegistrarContact};
use registry_core::registrar::{AbuseContact, DataModel};
use registry_store::{Lock, Snapshot};
use serde::Deserialize;
use utoipa::ToSchema;

use super::documents::HASH;
use super::registrar_shapes::RegistrarShape;
use super::shapes::{Instant, Page};
use super::{PageQuery, Query, cursor, parse};
use crate::staff::permission::Permission;
use crate::test_report::SignedReport;
use crate::vetting::onboarding::{self, DecideRegistrar, EnterRegistrar, Record};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

const ID: &str = "an EPP client id: 3 to 16 of a-z, 0-9 and hyphen";

/// Lists registrars in the order of their ids, each with what it lacks.
#[utoipa::path(get, path = "/api/v1/registrars", tag = "registrars", params(PageQuery),
    responses((status = 200, body = Page<RegistrarShape>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<RegistrarShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let (limit, after) = (page.limit()?, page.begin::<RegistrarId, u8>()?);
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let behind = after.as_ref().map(|(id, _)| id);
        let found = read.registrars_page(behind, limit)?;
        let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
        let next = found.last().filter(|_| full).map(|last| cursor(&last.id, &0));
        let mut items = Vec::with_capacity(found.len());
        for one in found {
            items.push(onboarding::shown(read, one, now)?.into());
        }
        Ok(Page { items, next })
    };
    Ok(Json(web.registry.store.read(read).await?))
}

/// Shows a registrar with what it lacks.
#[utoipa::path(get, path = "/api/v1/registrars/{id}", tag = "registrars",
    params(("id" = String, Path)),
    responses((status = 200, body = RegistrarShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<RegistrarShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let id: RegistrarId = parse("id", &id, ID)?;
    let (now, wanted) = (web.registry.clock.registry_now(), id.clone());
    let read = move |read: &mut Snapshot<'_>| {
        let found = read.registrar(&wanted, Lock::None)?;
        found.map(|found| onboarding::shown(read, found, now)).transpose()
    };
    let found = web.registry.store.read(read).await?;
    let missing = || Problem::not_found(format!("registrar {id}"));
    found.map(|shown| Json(shown.into())).ok_or_else(missing)
}

/// A registrar that applies.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRegistrarBody {
    /// The EPP client id it is to have: 3 to 16 of a-z, 0-9 and hyphen.
    id: String,
    /// Its name.
    name: String,
    /// Its IANA id.
    iana_id: u32,
    /// The TLDs it is to be entitled to, without the dot.
    tlds: Vec<String>,
    /// `minimum` or `maximum`; none is what the rulebook says.
    data_model: Option<String>,
    /// Its web site.
    url: String,
    /// Base URL of its RDAP service, as registered with IANA.
    rdap_url: Option<String>,
    /// Where abuse is reported to: e-mail address.
    abuse_email: String,
    /// Where abuse is reported to: telephone, in the form +1.8475551212.
    abuse_voice: String,
}

/// Enters a registrar that applies, with an empty account; it logs in nowhere until it is admitted.
#[utoipa::path(post, path = "/api/v1/registrars", tag = "registrars",
    request_body = NewRegistrarBody,
    responses((status = 201, body = RegistrarShape), (status = "4XX", body = Problem))
)]
pub async fn enter(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewRegistrarBody>,
) -> Result<(StatusCode, Json<RegistrarShape>), Problem> {
    if !registry_core::contact::email::is_address(&body.abuse_email) {
        let found = format!("{:?}", body.abuse_email);
        return Err(Problem::field("abuse_email", found, "local-part@domain"));
    }
    let command = EnterRegistrar {
        id: parse("id", &body.id, ID)?,
        name: body.name,
        iana_id: body.iana_id,
        tlds: onboarding::tlds(&web.registry, &body.tlds)?,
        data_model: body.data_model.as_deref().map(data_model).transpose()?,
        url: body.url,
        rdap_url: body.rdap_url,
        abuse: AbuseContact { email: body.abuse_email, voice: body.abuse_voice },
    };
    let entered = onboarding::enter(&web.registry, &caller.acting(), command).await?;
    Ok((StatusCode::CREATED, Json(entered.into())))
}

fn data_model(text: &str) -> Result<DataModel, Problem> {
    match text {
        "minimum" => Ok(DataModel::Minimum),
        "maximum" => Ok(DataModel::Maximum),
        other => Err(Problem::field("data_model", format!("{other:?}"), "minimum or maximum")),
    }
}

async fn record(
    web: &Web,
    caller: &Caller,
    (id, record): (&str, Record),
) -> Result<Json<RegistrarShape>, Problem> {
    let id = parse("id", id, ID)?;
    Ok(Json(onboarding::record(&web.registry, &caller.acting(), (id, record)).await?.into()))
}

/// A proof, by its document.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccreditationProofBody {
    /// The SHA-256 of the document, uploaded before.
    document: String,
}

/// Files the proof that ICANN accredits the registrar under its IANA id.
#[utoipa::path(post, path = "/api/v1/registrars/{id}/accreditation", tag = "registrars",
    params(("id" = String, Path)), request_body = AccreditationProofBody,
    responses((status = 200, body = RegistrarShape), (status = "4XX", body = Problem))
)]
pub async fn accredit(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<AccreditationProofBody>,
) -> Result<Json<RegistrarShape>, Problem> {
    let proof = Record::Accreditation(parse("document", &body.document, HASH)?);
    record(&web, &caller, (&id, proof)).await
}

/// A signed agreement.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedAgreementBody {
    /// Its version: the one that was in force when it was signed.
    version: String,
    /// When both had signed.
    signed_at: Instant,
    /// The SHA-256 of the signed copy, uploaded before.
    document: String,
}

/// Files the agreement that the registrar signed.
#[utoipa::path(post, path = "/api/v1/registrars/{id}/agreement", tag = "registrars",
    params(("id" = String, Path)), request_body = SignedAgreementBody,
    responses((status = 200, body = RegistrarShape), (status = "4XX", body = Problem))
)]
pub async fn sign(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<SignedAgreementBody>,
) -> Result<Json<RegistrarShape>, Problem> {
    let document = parse("document", &body.document, HASH)?;
    let signed = Record::Agreement(body.version, body.signed_at.0, document);
    record(&web, &caller, (&id, signed)).await
}

/// A person or desk at a registrar.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrarContactBody {
    /// `technical`, `billing`, `compliance` or `management`.
    role: String,
    /// Who.
    name: String,
    /// E-mail address.
    email: String,
    /// Telephone, in the form +1.8475551212.
    voice: Option<String>,
}

/// Everybody the registry speaks to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrarContactsBody {
    /// In place of those there were.
    contacts: Vec<RegistrarContactBody>,
}

/// Names the people the registry speaks to, in place of those there were.
#[utoipa::path(post, path = "/api/v1/registrars/{id}/contacts", tag = "registrars",
    params(("id" = String, Path)), request_body = RegistrarContactsBody,
    responses((status = 200, body = RegistrarShape), (status = "4XX", body = Problem))
)]
pub async fn name_contacts(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<RegistrarContactsBody>,
) -> Result<Json<RegistrarShape>, Problem> {
    let contact = |(number, one): (usize, RegistrarContactBody)| {
        let role = ContactFor::ALL.into_iter().find(|role| role.code() == one.role);
        let allowed = "technical, billing, compliance or management";
        let at = format!("contacts[{number}].role");
        let role = role.ok_or_else(|| Problem::field(&at, format!("{:?}", one.role), allowed))?;
        Ok(RegistrarContact { role, name: one.name, email: one.email, voice: one.voice })
    };
    let contacts =
        body.contacts.into_iter().enumerate().map(contact).collect::<Result<_, Problem>>()?;
    record(&web, &caller, (&id, Record::Contacts(contacts))).await
}

/// Takes in what `pharos registrar report` printed in the sandbox where the registrar tested.
#[utoipa::path(post, path = "/api/v1/registrars/{id}/test-report", tag = "registrars",
    params(("id" = String, Path)), request_body = SignedReport,
    responses((status = 200, body = RegistrarShape), (status = "4XX", body = Problem))
)]
pub async fn report_test(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(signed): JsonBody<SignedReport>,
) -> Result<Json<RegistrarShape>, Problem> {
    record(&web, &caller, (&id, Record::TestReport(signed))).await
}

/// The reason of a decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrarWords {
    /// Why.
    words: String,
}

/// Admits a registrar that lacks nothing: it may log in from now on.
#[utoipa::path(post, path = "/api/v1/registrars/{id}/admit", tag = "registrars",
    params(("id" = String, Path)), request_body = RegistrarWords,
    responses((status = 200, body = RegistrarShape), (status = "4XX", body = Problem))
)]
pub async fn admit(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<RegistrarWords>,
) -> Result<Json<RegistrarShape>, Problem> {
    let command = (parse("id", &id, ID)?, DecideRegistrar::Admit(body.words));
    Ok(Json(onboarding::decide(&web.registry, &caller.acting(), command).await?.into()))
}

/// Refuses a registrar; what is recorded later lets it be decided anew.
#[utoipa::path(post, path = "/api/v1/registrars/{id}/refuse", tag = "registrars",
    params(("id" = String, Path)), request_body = RegistrarWords,
    responses((status = 200, body = RegistrarShape), (status = "4XX", body = Problem))
)]
pub async fn refuse(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<RegistrarWords>,
) -> Result<Json<RegistrarShape>, Problem> {
    let command = (parse("id", &id, ID)?, DecideRegistrar::Refuse(body.words));
    Ok(Json(onboarding::decide(&web.registry, &caller.acting(), command).await?.into()))
}
