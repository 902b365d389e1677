//! What anybody may read of the registry without signing in (P-72): its programmes, documents,
//! registrars, prices, figures and state. Each page is a sheet.

mod documents;
mod figures;
mod guide;
mod market;
mod programmes;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use registry_core::name::Tld;
use registry_core::rulebook::{Rulebook, RulebookVersions};
use registry_store::Snapshot;

pub use figures::PublicFigures;

use super::Web;
use super::public::unavailable;
use crate::page::html;
use crate::page::sheet::Sheet;

/// The routes of these pages.
pub fn router() -> Router<Web> {
    Router::new()
        .route("/apply", get(programmes::apply))
        .route("/programmes", get(programmes::show))
        .route("/policies", get(documents::policies))
        .route("/abuse", get(documents::abuse))
        .route("/registrars", get(market::registrars))
        .route("/registrar-guide", get(market::guide))
        .route("/prices", get(market::prices))
        .route("/statistics", get(figures::statistics))
        .route("/status", get(figures::status))
        .route("/guide", get(guide::show))
        .route("/guide/sheet", get(guide::sheet))
        .route("/guide/{place}", get(guide::place))
}

fn shown(sheet: &Sheet) -> Response {
    html(StatusCode::OK, sheet)
}

/// Every TLD with the versions of its rulebook.
type Books = Vec<(Tld, Arc<RulebookVersions>)>;

/// The rulebooks of every TLD.
async fn books(web: &Web) -> Result<Books, Response> {
    let read = |read: &mut Snapshot<'_>| {
        let tlds = read.tlds().to_vec();
        let of = |tld: Tld| read.rulebooks(tld.as_str()).map(|books| (tld, books));
        tlds.into_iter().map(of).collect()
    };
    web.registry.store.read(read).await.map_err(|error| unavailable(web, &error))
}

/// The rulebooks in force now, of the TLDs whose holders are verified.
fn verified<'b>(
    web: &Web,
    books: &'b Books,
) -> impl Iterator<Item = (&'b Tld, &'b Rulebook)> + use<'b> {
    let now = web.registry.clock.registry_now();
    let in_force = books.iter().map(move |(tld, versions)| (tld, versions.at(now)));
    in_force.filter(|(_, book)| book.eligibility.accreditation_required)
}
