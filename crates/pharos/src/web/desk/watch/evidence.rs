//! The documents of a site as files to save: its evidence, its letters, what reporters sent. Nothing
//! else of the registry's documents is given out here.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use registry_core::document::DocumentHash;
use registry_core::id::{SiteId, WatchNoticeId};
use registry_store::{Bundle, BundleKept, SiteWhole, Snapshot};

use super::super::super::Web;
use super::super::super::api::watch_complaints::as_archive;
use super::super::super::caller::Visitor;
use super::super::super::public::{no_such_page, unavailable};
use super::super::{given, not_for};
use crate::page::home::Note;
use crate::page::{Frame, html};
use crate::staff::permission::Permission;
use crate::vetting::Failure;
use crate::watch::complaint;

/// A document that a site's page leads to.
pub(super) async fn document(
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
        Some(whole) if cites(&whole, hash) => read.document(hash),
        _ => Ok(None),
    };
    given(&web, &visitor, web.registry.store.read(read).await).await
}

/// Which document of which site is asked for.
///
/// # Errors
/// The page to answer with: the visitor reads no sites, or it is nobody's.
pub(super) async fn asked(
    web: &Web,
    visitor: &Visitor,
    (site, document): (String, String),
) -> Result<(SiteId, DocumentHash), Response> {
    if !visitor.may(Permission::ReadWatch) {
        return Err(not_for(web, visitor, Permission::ReadWatch));
    }
    match (site.parse(), document.parse()) {
        (Ok(site), Ok(document)) => Ok((site, document)),
        _ => Err(no_such_page(State(web.clone())).await),
    }
}

/// What a complaint to ICANN about a notice takes, or why there is none.
pub(super) async fn complaint(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, notice)): Path<(String, String)>,
) -> Response {
    if !visitor.may(Permission::SendWatchNotice) {
        return not_for(&web, &visitor, Permission::SendWatchNotice);
    }
    let parsed = id.parse::<SiteId>().ok().zip(notice.parse::<WatchNoticeId>().ok());
    let Some(which) = parsed else { return no_such_page(State(web.clone())).await };
    match complaint::put_together(&web.registry, &visitor.acting(), which).await {
        Ok(made) => as_archive(made),
        Err(Failure::Store(error)) => unavailable(&web, &error),
        Err(Failure::Refused(refusal)) => {
            let frame = Frame::desk(&web, &visitor, "complaint-title").at("watch");
            let page = Note {
                lines: vec![frame.say("complaint-none").with("why", refusal)],
                back_path: "/desk/watch",
                back_words: frame.say("go-to-desk"),
                frame,
            };
            html(StatusCode::CONFLICT, &page)
        }
    }
}

/// Whether a document is a bundle of a site's evidence that is here still.
pub(super) fn has_bundle(whole: &SiteWhole, hash: DocumentHash) -> bool {
    let is_here = |bundle: &Bundle| matches!(bundle.kept, BundleKept::Until(_));
    whole.bundles.iter().any(|bundle| bundle.document == hash && is_here(bundle))
}

fn cites(whole: &SiteWhole, hash: DocumentHash) -> bool {
    let site = &whole.site;
    site.evidence().iter().any(|piece| piece.hash == hash)
        || site.notices().iter().any(|notice| notice.letter() == hash)
        || whole.reports.iter().any(|report| report.document == Some(hash))
        || whole.bundles.iter().any(|bundle| bundle.document == hash)
}
