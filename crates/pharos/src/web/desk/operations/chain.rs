//! One zone along its chain: what the signer and the listed name servers answer now, and what the
//! parent is to publish (CDS, RFC 7344).

use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::Response;
use jiff::Timestamp;
use registry_store::Snapshot;

use super::{Asked, sheet, shown};
use crate::dns::parent;
use crate::dns::servers::{self, ServerState};
use crate::dns::status::{self, ZoneStatus};
use crate::page::catalogue::Language;
use crate::page::sheet::{Cell, Part, Sheet, Table};
use crate::page::words;
use crate::staff::permission::Permission;
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::public::{no_such_page, unavailable};

/// How long a server may keep the page waiting; all are asked at once.
const PATIENCE: Duration = Duration::from_secs(2);

/// The page; it asks each server as it is shown.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(tld): Path<String>,
) -> Response {
    let mut page = match sheet(&web, &visitor, "operations-zones", ("", Permission::ReadRegistry)) {
        Ok(page) => page,
        Err(response) => return response,
    };
    if !web.registry.tlds.iter().any(|ours| ours.as_str() == tld) {
        return no_such_page(State(web.clone())).await;
    }
    let now = web.registry.clock.registry_now();
    let of = tld.clone();
    let read = move |read: &mut Snapshot<'_>| status::of(read, &of, now);
    let zone = match web.registry.store.read(read).await {
        Ok(zone) => zone,
        Err(error) => return unavailable(&web, &error),
    };
    let language = page.frame.words;
    page.frame = page.frame.about(format!(".{tld}"));
    page.trail =
        vec![("/desk/operations/zones".to_owned(), language.say("operations-zones").into())];
    page.lead = Some(language.say("chain-lead").into());
    let (states, parent) = tokio::join!(asked(&web, &zone), for_parent(&web, &tld));
    page.add(Part::Table(answers(language, &states, web.registry.clock.wall_now())));
    told_for_parent(&mut page, parent);
    shown(page, &Asked::default())
}

/// The signer, if one is known, and every address of the listed name servers; what each answers.
async fn asked(web: &Web, zone: &ZoneStatus) -> Vec<(String, ServerState)> {
    let language = crate::page::catalogue::Catalogue::english();
    let signer = web.settings.signer.map(|at| (language.say("chain-signer").to_string(), at));
    let listed = zone.name_servers.iter().flat_map(|server| {
        let at = |address: &_| (server.name.to_string(), SocketAddr::new(*address, servers::PORT));
        server.addresses.iter().map(at)
    });
    let asking = signer.into_iter().chain(listed).map(|(name, address)| {
        let (tld, clock) = (zone.tld.clone(), web.registry.clock.clone());
        let state = async move { servers::state(&tld, None, address, (&clock, PATIENCE)).await };
        (name, tokio::spawn(state))
    });
    let mut states = Vec::new();
    for (name, state) in asking.collect::<Vec<_>>() {
        states.extend(state.await.ok().map(|state| (name, state)));
    }
    states
}

/// The DS records that the signer asks for; none where no signer is known.
async fn for_parent(web: &Web, tld: &str) -> Option<Result<parent::Wanted, String>> {
    let signer = web.settings.signer?;
    Some(parent::wanted(tld, signer, (&web.registry.clock, PATIENCE)).await)
}

fn answers(language: Language, states: &[(String, ServerState)], wall: Timestamp) -> Table {
    let columns = [
        language.say("chain-server").to_string(),
        language.say("zones-has").to_string(),
        format!("{}#", language.say("zones-serial")),
        language.say("chain-signed").to_string(),
    ];
    let title = language.say("chain-answers");
    let mut table = Table::new("answers", title, columns, language.say("chain-nobody"));
    let row = |(name, state): &(String, ServerState)| {
        let ServerState { address, serial, signed_until, trouble, .. } = state;
        let expired = signed_until.is_some_and(|until| until < wall);
        let answered = match (trouble, signed_until) {
            (Some(trouble), _) => Cell::both(language.say("chain-fails"), trouble),
            (None, None) => Cell::badge("bad", language.say("chain-unsigned")),
            (None, Some(_)) if expired => Cell::badge("bad", language.say("chain-expired")),
            (None, Some(_)) => Cell::badge("good", language.say("chain-sound")),
        };
        vec![
            Cell::both(name, address),
            answered,
            Cell::words(serial.map(|serial| serial.to_string()).unwrap_or_default()),
            Cell::words(signed_until.map(words::moment).unwrap_or_default()),
        ]
    };
    table.rows = states.iter().map(row).collect();
    table
}

fn told_for_parent(page: &mut Sheet, parent: Option<Result<parent::Wanted, String>>) {
    let language = page.frame.words;
    match parent {
        None => {
            let words = language.say("chain-no-signer-words");
            page.add(Part::notice("info", language.say("chain-no-signer"), words));
        }
        Some(Err(trouble)) => {
            page.add(Part::notice("bad", language.say("chain-no-keys"), trouble));
        }
        Some(Ok(wanted)) => {
            let lines = vec![(language.say("chain-ds").into(), wanted.lines().join("\n"))];
            page.add(Part::facts("parent", language.say("chain-parent"), lines));
        }
    }
}
