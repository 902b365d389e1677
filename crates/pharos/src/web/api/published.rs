//! `/api/v1/published` and `/documents/…` — what anybody may know of the registry (P-72): its
//! documents, programmes, authorized registrars, and where abuse is reported.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use data_encoding::HEXLOWER;
use registry_core::registrar::Registrar;
use registry_core::rulebook::Programme;
use registry_core::terms::{Access, Content, DocumentKind, Edition};
use registry_store::{Lock, Snapshot, StoreError};
use serde::Serialize;
use utoipa::ToSchema;

use super::documents;
use super::shapes::Instant;
use crate::watch::report::ANYBODY;
use crate::web::Web;
use crate::web::problem::Problem;

/// A document as the public sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedDocument {
    /// Its code.
    document: &'static str,
    /// What it is called.
    title: &'static str,
    /// The version.
    version: String,
    /// When it was published.
    published_at: Instant,
    /// First instant at which it holds.
    effective_at: Instant,
    /// Where it can be read.
    path: String,
}

/// A document that is given to who asks for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OnRequest {
    /// Its code.
    document: &'static str,
    /// What it is called.
    title: &'static str,
}

/// A programme by whose accreditation an organization qualifies.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedProgramme {
    /// The TLD.
    tld: String,
    /// Its name.
    name: String,
    /// Who accredits.
    accreditor: String,
    /// Kinds of organization that may apply.
    eligible: Vec<String>,
    /// Its checklist.
    standards: Vec<String>,
}

/// An authorized registrar.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedRegistrar {
    /// Its name.
    name: String,
    /// Its IANA id.
    iana_id: u32,
    /// Its web site.
    url: String,
    /// Where abuse is reported to.
    abuse_email: String,
}

/// What anybody may know of the registry.
#[derive(Debug, Serialize, ToSchema)]
pub struct Published {
    /// The documents in force.
    in_force: Vec<PublishedDocument>,
    /// Those that are published and do not hold yet.
    announced: Vec<PublishedDocument>,
    /// Documents that are given to who asks for them.
    on_request: Vec<OnRequest>,
    /// The programmes.
    programmes: Vec<PublishedProgramme>,
    /// The authorized registrars.
    registrars: Vec<PublishedRegistrar>,
    /// Where abuse in the registry's names is reported to.
    abuse_email: String,
    /// Where letters reach the registry.
    postal_address: String,
    /// The SHA-256 of the key that signs checkpoints, exports and bundles of evidence, as DER.
    signing_key: String,
}

fn shown(edition: &Edition) -> PublishedDocument {
    let (kind, version) = (edition.kind, edition.version.clone());
    PublishedDocument {
        document: kind.code(),
        title: kind.title(),
        path: format!("/documents/{}/{version}", kind.code()),
        version,
        published_at: Instant(edition.published_at),
        effective_at: Instant(edition.effective_at),
    }
}

/// Tells what the registry publishes; nobody has to sign in for it.
#[utoipa::path(get, path = "/api/v1/published", tag = "editions", security(()),
    responses((status = 200, body = Published))
)]
pub async fn show(State(web): State<Web>) -> Result<Json<Published>, Problem> {
    let now = web.registry.clock.registry_now();
    let abuse_email = web.settings.abuse_email.clone();
    let postal_address = web.settings.postal_address.clone();
    let signing_key = HEXLOWER.encode(&web.registry.signing_key.fingerprint());
    let read = move |read: &mut Snapshot<'_>| {
        let of = |access| DocumentKind::ALL.into_iter().filter(move |it| it.access() == access);
        let (mut in_force, mut announced) = (Vec::new(), Vec::new());
        for kind in of(Access::Public) {
            let editions = read.editions_of(kind, Lock::None)?;
            let holds = registry_core::terms::in_force_at(&editions, kind, now);
            in_force.extend(holds.map(shown));
            let waits = registry_core::terms::announced_at(&editions, kind, now);
            announced.extend(waits.map(shown));
        }
        let on_request = of(Access::OnRequest)
            .map(|kind| OnRequest { document: kind.code(), title: kind.title() })
            .collect();
        let mut programmes = Vec::new();
        for tld in read.tlds() {
            let rulebooks = read.rulebooks(tld.as_str())?;
            let of_tld = &rulebooks.at(now).eligibility.programmes;
            programmes.extend(of_tld.iter().map(|programme| of_programme(tld.as_str(), programme)));
        }
        let registrars = read.registrars()?.into_iter().filter(Registrar::is_for_anybody);
        let registrars = registrars
            .map(|one| PublishedRegistrar {
                name: one.name,
                iana_id: one.iana_id,
                url: one.url,
                abuse_email: one.abuse.email,
            })
            .collect();
        Ok(Published {
            in_force,
            announced,
            on_request,
            programmes,
            registrars,
            abuse_email,
            postal_address,
            signing_key,
        })
    };
    Ok(Json(web.registry.store.read(read).await?))
}

fn of_programme(tld: &str, programme: &Programme) -> PublishedProgramme {
    let standard = |one: &registry_core::rulebook::Standard| format!("{} {}", one.number, one.text);
    PublishedProgramme {
        tld: tld.to_owned(),
        name: programme.name.clone(),
        accreditor: programme.accreditor.clone(),
        eligible: programme.eligible_organization_types.clone(),
        standards: programme.standards.iter().map(standard).collect(),
    }
}

/// The routes of documents as anybody reads them.
pub fn pages() -> Router<Web> {
    Router::new()
        .route("/documents/{document}", get(in_force))
        .route("/documents/{document}/{version}", get(version))
}

async fn in_force(State(web): State<Web>, Path(document): Path<String>) -> Response {
    let now = web.registry.clock.registry_now();
    text_of(&web, &document, move |editions, kind| {
        registry_core::terms::in_force_at(editions, kind, now).cloned()
    })
    .await
}

async fn version(
    State(web): State<Web>,
    Path((document, version)): Path<(String, String)>,
) -> Response {
    text_of(&web, &document, move |editions, _| {
        editions.iter().find(|edition| edition.version == version).cloned()
    })
    .await
}

/// The text of a public document; what is not public is not there.
async fn text_of(
    web: &Web,
    document: &str,
    choose: impl FnOnce(&[Edition], DocumentKind) -> Option<Edition> + Send + 'static,
) -> Response {
    let kind = DocumentKind::from_code(document).filter(|kind| kind.access() == Access::Public);
    let Some(kind) = kind else { return missing() };
    let read = move |read: &mut Snapshot<'_>| -> Result<Option<Edition>, StoreError> {
        Ok(choose(&read.editions_of(kind, Lock::None)?, kind))
    };
    match web.registry.store.read(read).await {
        Ok(Some(Edition { content: Content::Text(text), .. })) => {
            ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
        }
        Ok(Some(Edition { content: Content::Document(document), .. })) => {
            let file = documents::as_file(web, document, ANYBODY.to_owned()).await;
            file.unwrap_or_else(Problem::into_response)
        }
        Ok(None) => missing(),
        Err(error) => Problem::from(error).into_response(),
    }
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, "There is no such document.\n").into_response()
}
