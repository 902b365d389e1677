//! Who calls: a program with a bearer token, or a person with a session.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use registry_store::Once;

use super::Web;
use super::headers::RequestId;
use super::problem::Problem;
use crate::staff::account::Person;
use crate::staff::api_token;
use crate::staff::invitation;
use crate::staff::permission::Permission;
use crate::staff::secret::{self, Secret};
use crate::staff::session::{self, SignedIn};
use crate::vetting::{Acting, Refusal};

/// A program with a good bearer token.
#[derive(Debug, Clone)]
pub struct Caller {
    /// On whose behalf.
    pub person: Person,
    request_id: Option<String>,
    once: Option<Once>,
}

impl Caller {
    /// The caller as history will name it.
    #[must_use]
    pub fn acting(&self) -> Acting {
        let acting = self.person.acting(self.request_id.clone());
        Acting { once: self.once.clone(), ..acting }
    }

    /// Whether the caller may do it; 403 if not.
    ///
    /// # Errors
    /// The problem to answer with.
    pub fn may(&self, permission: Permission) -> Result<(), Problem> {
        let allowed = self.person.role.may(permission);
        allowed.then_some(()).ok_or_else(|| Refusal::NotPermitted(permission).into())
    }
}

impl FromRequestParts<Web> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let given = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) =
            given.and_then(|value| value.split_once(' ')).ok_or_else(Problem::unauthenticated)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Problem::unauthenticated());
        }
        let person = api_token::bearer(&web.registry, &Secret::presented(token.trim())).await?;
        let person = person.ok_or_else(Problem::unauthenticated)?;
        let once = parts.extensions.get::<Once>().cloned();
        Ok(Self { person, request_id: request_id(parts), once })
    }
}

/// A person at a desk, with a session.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Who, and what their forms carry.
    pub signed_in: SignedIn,
    request_id: Option<String>,
}

impl Visitor {
    /// The visitor as history will name them.
    #[must_use]
    pub fn acting(&self) -> Acting {
        self.signed_in.person.acting(self.request_id.clone())
    }

    /// Whether the visitor may do it.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.signed_in.person.role.may(permission)
    }

    /// Whether a form carries the token of this session.
    #[must_use]
    pub fn sent(&self, csrf: &str) -> bool {
        secret::same(csrf, &self.signed_in.csrf)
    }
}

impl FromRequestParts<Web> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let resumed = match cookie(&parts.headers) {
            Some(secret) => session::resume(&web.registry, &secret).await,
            None => Ok(None),
        };
        match resumed {
            Ok(Some(signed_in)) if lacks_second_factor(web, &signed_in.person, &parts.uri) => {
                Err(Redirect::to("/desk/account").into_response())
            }
            Ok(Some(signed_in)) => Ok(Self { signed_in, request_id: request_id(parts) }),
            Ok(None) => Err(Redirect::to(&sign_in_path(&parts.method, &parts.uri)).into_response()),
            Err(error) => Err(Problem::from(error).into_response()),
        }
    }
}

/// Whether somebody has to set a second factor up before anything else: the settings ask for one,
/// and the account is older than they are.
fn lacks_second_factor(web: &Web, person: &Person, uri: &Uri) -> bool {
    let needed = invitation::needs_second_factor(&web.registry, person.role);
    let there = uri.path().starts_with("/desk/account") || uri.path() == "/sign-out";
    needed && !person.has_second_factor && !there
}

/// The session's secret, if the browser sent one.
#[must_use]
pub fn cookie(headers: &HeaderMap) -> Option<Secret> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs =
        cookies.flat_map(|value| value.split(';')).filter_map(|one| one.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim() == session::COOKIE)?;
    Some(Secret::presented(value.trim()))
}

/// Whether a form came from one of our own pages, as far as the browser says.
#[must_use]
pub fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        // Older browsers: the origin has to be this host.
        None => text("origin").is_none_or(|origin| {
            let host = text("host").unwrap_or_default();
            origin.split_once("://").is_some_and(|(_, origin)| origin == host)
        }),
    }
}

fn request_id(parts: &Parts) -> Option<String> {
    parts.extensions.get::<RequestId>().map(|id| id.0.clone())
}

/// Where to sign in, and where to go on from there; only a page is gone on to.
fn sign_in_path(method: &Method, uri: &Uri) -> String {
    let next = uri.path();
    if *method == Method::GET && next.starts_with("/desk") {
        format!("/sign-in?next={next}")
    } else {
        "/sign-in".to_owned()
    }
}
