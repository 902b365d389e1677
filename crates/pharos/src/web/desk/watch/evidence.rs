//! The documents of a site as files to save: its evidence, its letters, what reporters sent. Nothing
//! else of the registry's documents is given out here.

use axum::extract::{Path, State};
use axum::response::Response;
use registry_core::document::DocumentHash;
use registry_core::id::SiteId;
use registry_store::{SiteWhole, Snapshot};

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::super::public::no_such_page;
use super::super::{given, not_for};
use crate::staff::permission::Permission;

/// A document that a site's page leads to.
pub(super) async fn document(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, hash)): Path<(String, String)>,
) -> Response {
    if !visitor.may(Permission::ReadWatch) {
        return not_for(&web, &visitor, Permission::ReadWatch);
    }
    let (Ok(id), Ok(hash)) = (id.parse::<SiteId>(), hash.parse::<DocumentHash>()) else {
        return no_such_page(State(web.clone())).await;
    };
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| match read.watch_site_whole(id, now)? {
        Some(whole) if cites(&whole, hash) => read.document(hash),
        _ => Ok(None),
    };
    given(&web, &visitor, web.registry.store.read(read).await).await
}

fn cites(whole: &SiteWhole, hash: DocumentHash) -> bool {
    let site = &whole.site;
    site.evidence().iter().any(|piece| piece.hash == hash)
        || site.notices().iter().any(|notice| notice.letter() == hash)
        || whole.reports.iter().any(|report| report.document == Some(hash))
        || whole.bundles.iter().any(|bundle| bundle.document == hash)
}
