//! How a site looked when it was visited: the picture in a bundle of its evidence.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use registry_capture::PICTURE;
use registry_evidence::bundle::{Limits, item};
use registry_store::Snapshot;

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::super::public::{no_such_page, unavailable};
use super::evidence::{asked, has_bundle};
use crate::page::catalogue::Catalogue;
use crate::watch::custody;

/// The picture of a visit by its bundle; that it has none is a picture too. Who sees it has read the
/// bundle, and stands in its log.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(of): Path<(String, String)>,
) -> Response {
    let (id, hash) = match asked(&web, &visitor, of).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| match read.watch_site_whole(id, now)? {
        Some(whole) if has_bundle(&whole, hash) => read.document_whole(hash).map(Some),
        _ => Ok(None),
    };
    let bundle = match web.registry.store.read(read).await {
        Ok(Some(bundle)) => bundle,
        Ok(None) => return no_such_page(State(web.clone())).await,
        Err(error) => return unavailable(&web, &error),
    };
    let reader = visitor.acting().name();
    if let Err(error) = custody::read_by(&web.registry, hash, reader).await {
        return unavailable(&web, &error);
    }
    let (media, content) = match item(&bundle, PICTURE, &Limits::default()) {
        Ok(Some(picture)) => ("image/png", picture),
        Ok(None) | Err(_) => ("image/svg+xml", none_taken().into_bytes()),
    };
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    response
}

/// That there is none, as a picture.
fn none_taken() -> String {
    let words = Catalogue::english().say("picture-none-taken");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 48\" width=\"640\" height=\"48\">\
         <rect width=\"640\" height=\"48\" fill=\"#f4f6f6\"/><text x=\"16\" y=\"30\" \
         font-family=\"sans-serif\" font-size=\"16\" fill=\"#3c4a52\">{words}</text></svg>"
    )
}
