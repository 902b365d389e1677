//! The answers themselves, as JSON (RFC 9083): each a shape that borrows from its view and is
//! written once, with no tree between.

mod card;
mod entity;
mod link;
mod notice;
mod object;

use serde::Serialize;

use super::view::{DomainView, NameServerView, Place, RegistrarView};
use notice::Notice;
pub use object::LAST_UPDATE;
pub use object::{DomainObject, NameServerObject, RegistrarObject};

/// The media type of every answer (RFC 7480, section 4.2).
pub const MEDIA_TYPE: &str = "application/rdap+json";

/// What every answer conforms to; `redacted` joins where it is used (RFC 9537, section 2).
const CONFORMANCE: [&str; 4] = [
    "rdap_level_0",
    "icann_rdap_response_profile_1",
    "icann_rdap_technical_implementation_guide_1",
    "redacted",
];

/// What an answer conforms to.
fn conformance(redacted: bool) -> &'static [&'static str] {
    match redacted {
        true => &CONFORMANCE,
        false => CONFORMANCE.split_at(3).0,
    }
}

/// An object with what stands around it at the top of an answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Whole<'a, T> {
    rdap_conformance: &'static [&'static str],
    #[serde(flatten)]
    object: T,
    notices: Vec<Notice<'a>>,
}

/// Several objects that a search found (RFC 9083, section 8).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Found<'a> {
    rdap_conformance: &'static [&'static str],
    #[serde(flatten)]
    results: Results<'a>,
    notices: Vec<Notice<'a>>,
}

/// What was searched for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Results<'a> {
    /// Names.
    DomainSearchResults(Vec<DomainObject<'a>>),
    /// Name servers.
    NameserverSearchResults(Vec<NameServerObject<'a>>),
    /// Registrars.
    EntitySearchResults(Vec<RegistrarObject<'a>>),
}

/// A registered name (profile, section 2).
#[must_use]
pub fn domain<'a>(view: &'a DomainView, place: &'a Place) -> Whole<'a, DomainObject<'a>> {
    let object = object::domain(view, place);
    Whole {
        rdap_conformance: conformance(object.has_redactions()),
        object,
        notices: vec![notice::statuses(place), notice::complaint(place), notice::terms(place)],
    }
}

/// A name server (profile, section 4).
#[must_use]
pub fn name_server<'a>(
    view: &'a NameServerView,
    place: &'a Place,
) -> Whole<'a, NameServerObject<'a>> {
    whole(object::name_server(view, place), place)
}

/// A registrar asked for by its IANA id (profile, section 3).
#[must_use]
pub fn registrar<'a>(
    view: &'a RegistrarView,
    place: &'a Place,
    as_of: jiff::Timestamp,
) -> Whole<'a, RegistrarObject<'a>> {
    whole(object::registrar(view, place, as_of), place)
}

fn whole<T>(object: T, place: &Place) -> Whole<'_, T> {
    let notices = vec![notice::terms(place)];
    Whole { rdap_conformance: conformance(false), object, notices }
}

/// What a search found, and whether there is more of it.
#[derive(Debug)]
pub struct Page<T> {
    /// The objects that are shown.
    pub rows: Vec<T>,
    /// Whether there are more.
    pub more: bool,
}

/// Names that a search found.
#[must_use]
pub fn domains<'a>(page: &'a Page<DomainView>, place: &'a Place, most: i64) -> Found<'a> {
    let objects = page.rows.iter().map(|view| object::domain(view, place)).collect::<Vec<_>>();
    let redacted = objects.iter().any(DomainObject::has_redactions);
    let notices = vec![notice::statuses(place), notice::complaint(place)];
    found(
        Results::DomainSearchResults(objects),
        redacted,
        notices,
        page.more.then_some(most),
        place,
    )
}

/// Name servers that a search found.
#[must_use]
pub fn name_servers<'a>(page: &'a Page<NameServerView>, place: &'a Place, most: i64) -> Found<'a> {
    let objects = page.rows.iter().map(|view| object::name_server(view, place)).collect();
    let results = Results::NameserverSearchResults(objects);
    found(results, false, Vec::new(), page.more.then_some(most), place)
}

/// Registrars that a search found.
#[must_use]
pub fn registrars<'a>(
    page: &'a Page<RegistrarView>,
    place: &'a Place,
    (most, as_of): (i64, jiff::Timestamp),
) -> Found<'a> {
    let objects = page.rows.iter().map(|view| object::registrar(view, place, as_of)).collect();
    let results = Results::EntitySearchResults(objects);
    found(results, false, Vec::new(), page.more.then_some(most), place)
}

fn found<'a>(
    results: Results<'a>,
    redacted: bool,
    mut notices: Vec<Notice<'a>>,
    cut_at: Option<i64>,
    place: &'a Place,
) -> Found<'a> {
    notices.extend(cut_at.map(notice::truncated));
    notices.push(notice::terms(place));
    Found { rdap_conformance: conformance(redacted), results, notices }
}

/// An answer without an object.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told<'a> {
    rdap_conformance: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<[&'a str; 1]>,
    notices: Vec<Notice<'a>>,
}

/// What this service can be asked (RFC 9083, section 7).
#[must_use]
pub fn help(place: &Place, rows_maximum: i64) -> Told<'_> {
    let mut notices = Vec::from(notice::service(rows_maximum));
    notices.push(notice::terms(place));
    let rdap_conformance = conformance(false);
    Told { rdap_conformance, error_code: None, title: None, description: None, notices }
}

/// An error (RFC 9083, section 6).
#[must_use]
pub fn error<'a>(code: u16, title: &'a str, description: &'a str, place: &'a Place) -> Told<'a> {
    Told {
        rdap_conformance: conformance(false),
        error_code: Some(code),
        title: Some(title),
        description: Some([description]),
        notices: vec![notice::terms(place)],
    }
}
