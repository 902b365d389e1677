//! The JSON API: whatever a person can do at a desk, a program can do here.
//!
//! Every handler is its own documentation: `/openapi.json` is made from them, and a route that
//! is not documented cannot be reached.

mod accreditation_shapes;
pub mod accreditations;
pub mod accuracy;
pub mod appeal_extensions;
pub mod appeal_shapes;
pub mod appeals;
pub mod case_acts;
pub mod case_dates;
pub mod case_shapes;
pub mod cases;
pub mod commission;
pub mod commission_shapes;
pub mod conflicts;
pub mod contact_addresses;
pub mod disclosure_requests;
pub mod documents;
pub mod domains;
pub mod editions;
pub mod findings;
pub mod forecasts;
pub mod invoices;
pub mod licences;
pub mod maintenances;
mod measurements;
pub mod members;
pub mod notices;
pub mod organizations;
pub mod people;
pub mod personal_data;
pub mod published;
mod query_counts;
pub mod records;
pub mod registrar_shapes;
pub mod registrars;
mod request_shapes;
pub mod requests;
mod secondaries;
mod service_levels;
mod shapes;
mod sign_ins;
pub mod sittings;
pub mod tokens;
pub mod transfers;
pub mod verify;
pub mod watch_candidates;
pub mod watch_competitors;
pub mod watch_complaints;
pub mod watch_conflicts;
pub mod watch_guide;
pub mod watch_holds;
mod watch_judged_shapes;
pub mod watch_mail;
pub mod watch_networks;
pub mod watch_outside;
pub mod watch_portfolios;
mod watch_shapes;
pub mod watch_site_acts;
mod watch_site_shapes;
pub mod watch_sites;
pub mod watch_sweeps;
mod watch_told_shapes;
pub mod watch_visits;
pub mod websites;
pub mod zones;

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::Deserialize;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{IntoParams, Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Web;
use super::idempotency;
use super::problem::Problem;

/// Rows of a page when nothing else is asked for.
const PAGE_DEFAULT: i64 = 50;

/// Most rows of a page.
const PAGE_MAXIMUM: i64 = 200;

/// The document's head; paths and schemas come from the handlers.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "Pharos registry API",
        description = "Vetting and registration data of a verified top-level domain. Errors are \
                       problem details (RFC 9457). Lists are read page by page with `cursor`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    modifiers(&BearerToken),
    security(("bearer" = []))
)]
struct Document;

struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("bearer", scheme);
    }
}

/// Every documented route.
pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(super::health::show))
        .routes(routes!(organizations::list, organizations::create))
        .routes(routes!(organizations::show, records::change))
        .routes(routes!(organizations::decide_government_basis))
        .routes(routes!(records::affiliate))
        .routes(routes!(records::end_affiliation))
        .routes(routes!(records::disclosure))
        .routes(routes!(records::information))
        .routes(routes!(records::ask))
        .routes(routes!(records::reply))
        .routes(routes!(documents::upload))
        .routes(routes!(documents::show))
        .routes(routes!(documents::content))
        .routes(routes!(findings::waiting))
        .routes(routes!(findings::show))
        .routes(routes!(conflicts::mark))
        .routes(routes!(conflicts::end))
        .routes(routes!(accreditations::list, accreditations::apply))
        .routes(routes!(accreditations::show))
        .routes(routes!(accreditations::review))
        .routes(routes!(accreditations::change_websites))
        .routes(routes!(accreditations::grant))
        .routes(routes!(accreditations::refuse))
        .routes(routes!(accreditations::withdraw_application))
        .routes(routes!(accreditations::withdraw))
        .routes(routes!(requests::list, requests::submit))
        .routes(routes!(requests::show))
        .routes(routes!(requests::accept))
        .routes(routes!(requests::accept_order))
        .routes(routes!(requests::reject))
        .routes(routes!(requests::withdraw_acceptance))
        .routes(routes!(requests::ask))
        .routes(routes!(requests::reply))
        .routes(routes!(appeals::list, appeals::receive))
        .routes(routes!(appeals::show))
        .routes(routes!(appeals::admit))
        .routes(routes!(appeals::forfeit))
        .routes(routes!(appeals::respond))
        .routes(routes!(appeal_extensions::extend))
        .routes(routes!(appeals::name_counsel))
        .routes(routes!(appeals::refuse_matter))
        .routes(routes!(appeals::invoice_costs))
        .routes(routes!(appeals::end_by_costs))
        .routes(routes!(sittings::list))
        .routes(routes!(commission::seat))
        .routes(routes!(commission::declare_unable))
        .routes(routes!(commission::select))
        .routes(routes!(commission::articles, commission::send_articles))
        .routes(routes!(commission::article))
        .routes(routes!(commission::convene))
        .routes(routes!(commission::hold_teleconference))
        .routes(routes!(commission::votes, commission::vote))
        .routes(routes!(commission::report))
        .routes(routes!(invoices::list, invoices::create))
        .routes(routes!(invoices::show))
        .routes(routes!(invoices::record_payment))
        .routes(routes!(invoices::make_void))
        .routes(routes!(cases::list))
        .routes(routes!(cases::show))
        .routes(routes!(cases::open_revocation))
        .routes(routes!(cases::open_suspension))
        .routes(routes!(cases::open_discontinuation))
        .routes(routes!(cases::open_dispute))
        .routes(routes!(cases::open_compliance))
        .routes(routes!(case_acts::respond))
        .routes(routes!(case_acts::note))
        .routes(routes!(case_acts::rescind))
        .routes(routes!(case_acts::revoke))
        .routes(routes!(case_acts::confirm_no_appeal))
        .routes(routes!(case_acts::lift))
        .routes(routes!(case_acts::close))
        .routes(routes!(case_acts::schedule))
        .routes(routes!(case_acts::take_back))
        .routes(routes!(case_acts::lock))
        .routes(routes!(case_acts::order_move))
        .routes(routes!(case_acts::reject_move))
        .routes(routes!(case_acts::suspend_for_term))
        .routes(routes!(case_acts::roll_back))
        .routes(routes!(case_acts::release))
        .routes(routes!(case_acts::extend))
        .routes(routes!(case_acts::confirm))
        .routes(routes!(case_acts::drop_proposal))
        .routes(routes!(tokens::show))
        .routes(routes!(tokens::reissue))
        .routes(routes!(domains::show))
        .routes(routes!(contact_addresses::of_request))
        .routes(routes!(contact_addresses::of_name))
        .routes(routes!(accuracy::list))
        .routes(routes!(accuracy::show))
        .routes(routes!(accuracy::close))
        .routes(routes!(websites::list))
        .routes(routes!(websites::show))
        .routes(routes!(websites::judge))
        .routes(routes!(transfers::consent))
        .routes(routes!(transfers::propose_lock, transfers::drop_lock_proposal))
        .routes(routes!(transfers::confirm_lock))
        .routes(routes!(licences::list, licences::ask))
        .routes(routes!(licences::show))
        .routes(routes!(licences::grant))
        .routes(routes!(licences::refuse))
        .routes(routes!(licences::downloads, licences::download))
        .routes(routes!(registrars::list, registrars::enter))
        .routes(routes!(registrars::show))
        .routes(routes!(registrars::accredit))
        .routes(routes!(registrars::sign))
        .routes(routes!(registrars::name_contacts))
        .routes(routes!(registrars::report_test))
        .routes(routes!(registrars::admit))
        .routes(routes!(registrars::refuse))
        .routes(routes!(disclosure_requests::list, disclosure_requests::ask))
        .routes(routes!(disclosure_requests::show))
        .routes(routes!(disclosure_requests::answer))
        .routes(routes!(personal_data::show))
        .routes(routes!(personal_data::hold))
        .routes(routes!(personal_data::release))
        .routes(routes!(personal_data::erase))
        .routes(routes!(personal_data::erase_due))
        .routes(routes!(editions::list, editions::publish))
        .routes(routes!(editions::show))
        .routes(routes!(editions::withdraw))
        .routes(routes!(editions::given, editions::give))
        .routes(routes!(published::show))
        .routes(routes!(secondaries::list))
        .routes(routes!(measurements::hand_in))
        .routes(routes!(service_levels::show))
        .routes(routes!(query_counts::list))
        .routes(routes!(verify::verify))
        .routes(routes!(maintenances::list, maintenances::create))
        .routes(routes!(maintenances::show, maintenances::replace, maintenances::remove))
        .routes(routes!(watch_competitors::list, watch_competitors::record))
        .routes(routes!(watch_competitors::end))
        .routes(routes!(watch_complaints::show))
        .routes(routes!(watch_holds::list, watch_holds::hold))
        .routes(routes!(watch_holds::lift))
        .routes(routes!(watch_networks::list, watch_networks::name))
        .routes(routes!(watch_networks::show, watch_networks::change))
        .routes(routes!(watch_networks::end))
        .routes(routes!(watch_networks::record))
        .routes(routes!(watch_networks::groups))
        .routes(routes!(watch_networks::ties))
        .routes(routes!(watch_portfolios::list, watch_portfolios::enter))
        .routes(routes!(watch_portfolios::show, watch_portfolios::change))
        .routes(routes!(watch_portfolios::wish))
        .routes(routes!(watch_portfolios::names, watch_portfolios::upload))
        .routes(routes!(watch_sweeps::begin))
        .routes(routes!(watch_sweeps::list))
        .routes(routes!(watch_portfolios::notices))
        .routes(routes!(watch_candidates::list))
        .routes(routes!(watch_candidates::show))
        .routes(routes!(watch_candidates::take))
        .routes(routes!(watch_candidates::dismiss))
        .routes(routes!(watch_sites::list, watch_sites::open))
        .routes(routes!(watch_sites::show))
        .routes(routes!(watch_sites::as_of))
        .routes(routes!(watch_sites::add_evidence))
        .routes(routes!(watch_sites::make_finding))
        .routes(routes!(watch_visits::list, watch_visits::ask))
        .routes(routes!(watch_site_acts::judge_finding))
        .routes(routes!(watch_site_acts::judge_nature))
        .routes(routes!(watch_site_acts::assess))
        .routes(routes!(watch_site_acts::cure))
        .routes(routes!(watch_site_acts::request_review))
        .routes(routes!(watch_site_acts::decide_review))
        .routes(routes!(watch_site_acts::send_notice))
        .routes(routes!(watch_site_acts::answer))
        .routes(routes!(watch_site_acts::verify))
        .routes(routes!(watch_site_acts::open_case))
        .routes(routes!(watch_guide::show))
        .routes(routes!(watch_outside::reports, watch_outside::report))
        .routes(routes!(watch_outside::report_xarf))
        .routes(routes!(watch_outside::answer))
        .routes(routes!(watch_outside::standing_of, watch_outside::standing_of_many))
        .routes(routes!(watch_mail::list, watch_mail::hand_in))
        .routes(routes!(watch_mail::show))
        .routes(routes!(watch_mail::read))
        .routes(routes!(watch_conflicts::marks, watch_conflicts::mark))
        .routes(routes!(watch_conflicts::end_mark))
        .routes(routes!(watch_outside::statistics))
        .routes(routes!(zones::list))
        .routes(routes!(zones::release))
        .routes(routes!(notices::list))
        .routes(routes!(notices::show))
        .routes(routes!(notices::try_again))
        .routes(routes!(people::me))
        .routes(routes!(people::make_bearer_token, people::revoke_bearer_token))
        .routes(routes!(people::invite))
        .routes(routes!(sign_ins::list))
        .routes(routes!(members::list, members::invite))
        .routes(routes!(members::end))
        .routes(routes!(members::list_colleagues, members::invite_colleague))
        .routes(routes!(members::end_colleague))
}

/// The description of all of it.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let (_, mut document) = router().split_for_parts();
    idempotency::describe(&mut document);
    document
}

/// The id in a path.
#[derive(Debug, Clone, Copy)]
pub struct PathId<T>(pub T);

impl<S: Send + Sync, T: FromStr<Err: Display>> FromRequestParts<S> for PathId<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let text = path.map(|Path(text)| text).unwrap_or_default();
        parse("id", &text, "an id, as this API shows it").map(Self)
    }
}

/// Reads a value, or says that the field cannot be taken.
fn parse<T: FromStr>(field: &str, text: &str, allowed: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::field(field, format!("{text:?}"), allowed))
}

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Most rows: 1 to 200, else 50.
    limit: Option<i64>,
}

impl PageQuery {
    fn limit(&self) -> Result<i64, Problem> {
        match self.limit {
            None => Ok(PAGE_DEFAULT),
            Some(limit) if (1..=PAGE_MAXIMUM).contains(&limit) => Ok(limit),
            Some(other) => Err(Problem::field("limit", other.to_string(), "1 to 200")),
        }
    }

    /// The two parts of a cursor, as `cursor` made it.
    fn begin<A: FromStr, B: FromStr>(&self) -> Result<Option<(A, B)>, Problem> {
        let Some(text) = &self.cursor else { return Ok(None) };
        let read = || {
            let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
            let plain = String::from_utf8(bytes).ok()?;
            let (first, second) = plain.split_once('\u{1f}')?;
            Some((first.parse().ok()?, second.parse().ok()?))
        };
        let wrong = || Problem::field("cursor", format!("{text:?}"), "`next` of the page before");
        read().map(Some).ok_or_else(wrong)
    }
}

/// An opaque cursor: the sort key of the last row.
fn cursor(first: &impl Display, second: &impl Display) -> String {
    data_encoding::BASE64URL_NOPAD.encode(format!("{first}\u{1f}{second}").as_bytes())
}

/// The query of a page, refused with the field that is wrong.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: serde::de::DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query.map(|axum::extract::Query(query)| Self(query)).map_err(|rejection| {
            let found = parts.uri.query().unwrap_or_default();
            Problem::field("query", format!("{found:?}"), rejection.body_text())
        })
    }
}
