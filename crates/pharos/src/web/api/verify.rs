//! `/verify` — whether the TLD vouches for the holder of a name, for programs.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use registry_core::name::DomainName;
use registry_store::{QueryService, Snapshot};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

use super::Query;
use super::shapes::Instant as At;
use crate::lookups::found::{self, FoundName};
use crate::page::catalogue::Catalogue;
use crate::page::lookup::judged;
use crate::rdap::caching;
use crate::web::problem::Problem;
use crate::web::{Web, lookup};

/// The name.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct VerifyQuery {
    /// The name to ask about, with A-labels or U-labels.
    name: String,
}

/// Whether the TLD vouches for the holder of a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Verification {
    /// The name.
    name: String,
    /// Whether anybody has it.
    registered: bool,
    /// Whether it carries the badge now: its holder is verified and in good standing, the name
    /// works, and nothing speaks against it.
    verified: bool,
    /// What it carries: `verified`, `verified-under-review`, `deleted`, `suspended`, `disputed`,
    /// `pending-revocation`, `accreditation-ended`, `not-in-good-standing`, `on-hold`,
    /// `not-delegated`, `nobody-verified` or `not-registered`.
    state: &'static str,
    /// The same in a sentence.
    words: String,
    /// Why the registry keeps it from something, in codes (P-56).
    reasons: Vec<&'static str>,
    /// Its holder, where somebody was verified and it is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<VerifiedHolder>,
    /// Its registrar.
    #[serde(skip_serializing_if = "Option::is_none")]
    registrar: Option<Sponsor>,
    /// When it was registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    registered_at: Option<At>,
    /// When its registration ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<At>,
}

/// The holder of a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerifiedHolder {
    /// Its name.
    name: String,
    /// ISO 3166-1 alpha-2 code of its country.
    country: String,
}

/// The registrar of a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sponsor {
    /// Its name.
    name: String,
    /// Its IANA id.
    iana_id: u32,
}

impl Verification {
    fn unregistered(name: &DomainName) -> Self {
        Self {
            name: name.to_string(),
            registered: false,
            verified: false,
            state: "not-registered",
            words: "Nobody was given this name.".to_owned(),
            reasons: Vec::new(),
            holder: None,
            registrar: None,
            registered_at: None,
            expires_at: None,
        }
    }

    fn of(found: FoundName) -> Self {
        let FoundName { view, vouched, holder, standing: _, causes } = found;
        let (_, _, words) = judged(Catalogue::english(), vouched);
        let (name, iana_id) = (view.registrar.name.clone(), view.registrar.iana_id);
        Self {
            name: view.name.to_string(),
            registered: true,
            verified: vouched.is_verified(),
            state: vouched.code(),
            words: words.into(),
            reasons: causes.iter().map(|kind| kind.code()).collect(),
            holder: holder.map(|(name, country)| VerifiedHolder { name, country }),
            registrar: Some(Sponsor { name, iana_id }),
            registered_at: Some(At(view.created_at)),
            expires_at: Some(At(view.expires_at)),
        }
    }
}

/// Tells whether the TLD vouches for the holder of a name; nobody has to sign in for it.
///
/// Any page may ask (`Access-Control-Allow-Origin: *`). The answer may be kept for ten seconds and
/// has an `ETag`.
#[utoipa::path(get, path = "/verify", tag = "look-up", security(()), params(VerifyQuery),
    responses((status = 200, body = Verification), (status = 304), (status = 400, body = Problem),
        (status = 429, body = Problem))
)]
pub async fn verify(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    query: Result<Query<VerifyQuery>, Problem>,
) -> Response {
    let answered = match query {
        Ok(Query(query)) => answered(&web, peer, &headers, &query.name).await,
        Err(problem) => Err(problem),
    };
    let mut response = answered.unwrap_or_else(Problem::into_response);
    let anybody = HeaderValue::from_static("*");
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
    response
}

async fn answered(
    web: &Web,
    peer: SocketAddr,
    headers: &HeaderMap,
    text: &str,
) -> Result<Response, Problem> {
    web.registry.lookups.page.take(peer.ip(), Instant::now()).map_err(Problem::too_often)?;
    let name = lookup::read(&text.trim().to_lowercase(), web).map_err(|refusal| {
        Problem::field("name", format!("{text:?}"), lookup::in_words(web, refusal))
    })?;
    let now = web.registry.clock.registry_now();
    web.registry.lookups.counts.count(QueryService::WebWhois, name.tld(), now);
    let (asked, sponsors) = (name.clone(), Arc::clone(&web.registry.lookups.sponsors));
    let look = move |snapshot: &mut Snapshot<'_>| found::name(snapshot, &sponsors, &asked, now);
    let said = match web.registry.store.read(look).await? {
        Some(found) => Verification::of(found),
        None => Verification::unregistered(&name),
    };
    let body = serde_json::to_string(&said).unwrap_or_default();
    let digest = Sha256::digest(body.as_bytes());
    let digest = data_encoding::HEXLOWER.encode(digest.as_slice().split_at(16).0);
    let tag = format!("\"{digest}\"");
    let media = HeaderValue::from_static("application/json");
    Ok(caching::answer_tagged(headers, (&tag, media), body))
}
