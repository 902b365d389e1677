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

/// What the signer answers, if one is known, and what every address of the listed name servers.
async fn asked(web: &Web, zone: &ZoneStatus) -> (Option<ServerState>, Vec<ServerState>) {
    let signer = web.settings.signer;
    let listed = zone.name_servers.iter().flat_map(|server| {
        let name = server.name.to_string();
        let at = move |address: &_| (Some(name.clone()), SocketAddr::new(*address, servers::PORT));
        server.addresses.iter().map(at)
    });
    let all = signer.map(|address| (None, address)).into_iter().chain(listed);
    let mut states = servers::states(&zone.tld, all, (&web.registry.clock, PATIENCE)).await;
    let listed = states.split_off(usize::from(signer.is_some()).min(states.len()));
    (states.pop(), listed)
}

/// The DS records that the signer asks for; none where no signer is known.
async fn for_parent(web: &Web, tld: &str) -> Option<Result<parent::Wanted, String>> {
    let signer = web.settings.signer?;
    Some(parent::wanted(tld, signer, (&web.registry.clock, PATIENCE)).await)
}

fn answers(
    language: Language,
    (signer, listed): &(Option<ServerState>, Vec<ServerState>),
    wall: Timestamp,
) -> Table {
    let columns = [
        language.say("chain-server").to_string(),
        language.say("zones-has").to_string(),
        format!("{}#", language.say("zones-serial")),
        language.say("chain-signed").to_string(),
    ];
    let title = language.say("chain-answers");
    let mut table = Table::new("answers", title, columns, language.say("chain-nobody"));
    let leader = signer.as_ref().and_then(|signer| signer.serial);
    let row = |state: &ServerState| {
        let ServerState { name, address, serial, signed_until, .. } = state;
        let name = name.clone().unwrap_or_else(|| language.say("chain-signer").to_string());
        vec![
            Cell::both(name, address),
            soundness(language, state, (leader, wall)),
            Cell::words(serial.map(|serial| serial.to_string()).unwrap_or_default()),
            Cell::words(signed_until.map(words::moment).unwrap_or_default()),
        ]
    };
    table.rows = signer.iter().chain(listed).map(row).collect();
    table
}

/// Whether an answer is good: it came, its signature holds, and it is the signer's zone.
fn soundness(
    language: Language,
    state: &ServerState,
    (leader, wall): (Option<u32>, Timestamp),
) -> Cell {
    let is_behind = leader.is_some() && state.serial != leader;
    match (&state.trouble, state.signed_until) {
        (Some(trouble), _) => Cell::both(language.say("chain-fails"), trouble),
        (None, None) => Cell::badge("bad", language.say("chain-unsigned")),
        (None, Some(until)) if until < wall => Cell::badge("bad", language.say("chain-expired")),
        (None, Some(_)) if is_behind => Cell::badge("warn", language.say("zones-behind")),
        (None, Some(_)) => Cell::badge("good", language.say("chain-sound")),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::catalogue::Catalogue;

    fn answered(serial: u32, until: Option<&str>) -> ServerState {
        ServerState {
            name: Some("a.example".to_owned()),
            address: SocketAddr::from(([192, 0, 2, 3], servers::PORT)),
            serial: Some(serial),
            signed_until: until.map(|text| text.parse().expect("an instant")),
            trouble: None,
        }
    }

    #[test]
    fn an_answer_is_sound_that_is_signed_and_the_signers() {
        let language = Catalogue::english();
        let wall = "2027-01-01T00:00:00Z".parse().expect("an instant");
        let (good, over) = (Some("2027-01-09T00:00:00Z"), Some("2026-12-31T00:00:00Z"));
        let silent = ServerState { trouble: Some("no answer".to_owned()), ..answered(9, good) };
        let cases = [
            (answered(9, good), Some(9), "Sound"),
            (answered(9, good), None, "Sound"),
            (answered(8, good), Some(9), "Behind"),
            (answered(9, over), Some(9), "Signature expired"),
            (answered(9, None), Some(9), "Not signed"),
            (silent, Some(9), "No good answer"),
        ];
        for (state, leader, expected) in cases {
            let cell = format!("{:?}", soundness(language, &state, (leader, wall)));
            assert!(cell.contains(expected), "{expected}: {cell}");
        }
    }
}
