//! The list of networks: those that people named, and what is tied before anybody did.

use axum::extract::{Query, State};
use axum::response::Response;
use registry_core::id::{NetworkId, SiteId};
use registry_core::watch::Network;
use registry_store::{Snapshot, StoreError};

use super::super::super::super::Web;
use super::super::super::super::caller::Visitor;
use super::super::super::done::done_words;
use super::super::super::review::{Of, Reader};
use super::{List, ListQuery, PAGE, add, full, narrowed, table};
use crate::page::catalogue::{Catalogue, Language};
use crate::page::sheet::{Cell, Form, Part, Sheet};
use crate::page::words::Badge;

/// What a list of networks can be narrowed to beside those that were named.
pub(super) const TIED: &str = "tied";

/// The networks that people named, or the groups of sites that are tied to each other.
pub(in super::super) async fn networks(
    State(web): State<Web>,
    visitor: Visitor,
    Query(query): Query<ListQuery>,
) -> Response {
    let lead = Catalogue::english().say("watch-networks-lead");
    let fill = move |read: &mut Snapshot<'_>, reader: &Reader, page: &mut Sheet| {
        let language = reader.language;
        page.add(Part::Search(search(language, &query)));
        page.done = done_words(language, Of::Network, &query.done);
        match query.awaits == TIED {
            true => groups(read, reader, &query, page),
            false => named(read, reader, &query, page),
        }
    };
    List::Networks.shown((&web, &visitor), lead, fill).await
}

fn search(language: Language, query: &ListQuery) -> Form {
    let choices = [("", language.say("networks-named")), (TIED, language.say("networks-tied"))];
    let label = (language.say("networks-which"), language.say("watch-networks"));
    narrowed(List::Networks, query, label, choices)
}

fn named(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    query: &ListQuery,
    page: &mut Sheet,
) -> Result<(), StoreError> {
    let language = reader.language;
    let found = read.networks_page(query.begin::<String, NetworkId>().as_ref(), PAGE)?;
    let heads = [
        language.say("network-called"),
        language.say("network-sites"),
        language.say("network-named-by"),
        language.say("network-state"),
    ];
    let mut table = table(heads, language.say("watch-networks-empty"));
    table.rows = found.iter().map(|one| row(language, one)).collect();
    let next = full(&found).map(|last| query.next(List::Networks, &last.name, last.id));
    add(page, table, next, None);
    Ok(())
}

fn row(language: Language, network: &Network) -> Vec<Cell> {
    let state = match network.is_live() {
        true => Badge::new("waits", language.say("network-live")),
        false => Badge::new("plain", language.say("network-ended")),
    };
    vec![
        Cell::link(Of::Network.page(network.id), &network.name),
        Cell::words(network.sites.len()),
        Cell::words(network.named.by.name()),
        Cell::Badges(vec![state]),
    ]
}

fn groups(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    query: &ListQuery,
    page: &mut Sheet,
) -> Result<(), StoreError> {
    let language = reader.language;
    let found = read.site_groups_page(query.begin::<u32, SiteId>(), PAGE)?;
    let heads = [
        language.say("networks-one-of"),
        language.say("network-sites"),
        language.say("network-named"),
    ];
    let mut table = table(heads, language.say("networks-tied-empty"));
    let ids: Vec<_> = found.iter().map(|group| group.id).collect();
    let sites = read.watch_sites(&ids, reader.now)?;
    for group in &found {
        let Some(site) = sites.iter().find(|site| site.id == group.id) else { continue };
        let named = read.networks_of_site(group.id)?;
        let named: Vec<_> = named.into_iter().map(|network| network.name).collect();
        table.rows.push(vec![
            Cell::name(super::super::network::page_of(group.id), &site.name),
            Cell::words(group.sites),
            Cell::words(named.join(", ")),
        ]);
    }
    let next = full(&found).map(|last| query.next(List::Networks, last.sites, last.id));
    add(page, table, next, None);
    Ok(())
}
