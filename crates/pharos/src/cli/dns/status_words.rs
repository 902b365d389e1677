//! A zone along its chain, as an operator reads it.

use jiff::Timestamp;

use super::status::ZoneChain;
use crate::cli::zone;
use crate::dns::servers::ServerState;
use crate::web::api::zones::{SecondaryShape, TakenShape};

/// The lines about a zone.
pub(super) fn in_words(chain: &ZoneChain, now: Timestamp) -> String {
    let ZoneChain { zone, secondaries, signer, name_servers, ds } = chain;
    let mut lines = vec![zone::in_words(zone)];
    if zone.served && secondaries.is_empty() {
        lines.push("  no secondary asked the node that was asked, or is told by it".to_owned());
    }
    lines.extend(secondaries.iter().map(secondary));
    lines.extend(servers(signer.as_ref(), name_servers, now));
    if signer.is_none() {
        lines.push("  no signer is known: give --signer, or set dns.signer".to_owned());
    }
    if let Some(ds) = ds {
        lines.push("  for the parent:".to_owned());
        lines.extend(ds.lines().into_iter().map(|line| format!("    {line}")));
    }
    lines.join("\n")
}

fn secondary(known: &SecondaryShape) -> String {
    let SecondaryShape { peer, key, is_current, told, acknowledged, attempts, .. } = known;
    let SecondaryShape { told_again_at, trouble, taken, asked_at, .. } = known;
    let key = key.as_ref().map(|key| format!(" with {key}")).unwrap_or_default();
    let state = if *is_current { "is current" } else { "IS BEHIND" };
    let mut parts = vec![format!("  secondary {peer}{key} {state}")];
    if let Some(TakenShape { serial, kind, records, at }) = taken {
        let (kind, at) = (kind.to_uppercase(), at.0);
        parts.push(format!("took {serial} at {at} by {kind}, {records} records"));
    }
    match (told, acknowledged) {
        (Some(told), Some(heard)) if told == heard => parts.push(format!("was told of {told}")),
        (Some(told), _) => {
            parts.push(format!("does not answer about {told}, told {attempts} times"))
        }
        (None, _) => {}
    }
    parts.extend(told_again_at.map(|at| format!("is told again at {}", at.0)));
    parts.extend(asked_at.map(|at| format!("asked last at {}", at.0)));
    parts.extend(trouble.as_ref().map(|trouble| format!("trouble: {trouble}")));
    parts.join("; ")
}

/// A line for each server, its columns in line with the others'.
fn servers(signer: Option<&ServerState>, public: &[ServerState], now: Timestamp) -> Vec<String> {
    let serial = signer.and_then(|signer| signer.serial);
    let titled = |title: &str, state: &ServerState, leader| {
        let name = state.name.as_deref().unwrap_or(title);
        (format!("{name} {}", state.address), answer(state, leader, now))
    };
    let rows = signer.into_iter().map(|state| titled("signer", state, None));
    let rows = rows.chain(public.iter().map(|state| titled("public", state, serial)));
    let rows: Vec<(String, String)> = rows.collect();
    let width = rows.iter().map(|(who, _)| who.len()).max().unwrap_or_default();
    rows.into_iter().map(|(who, said)| format!("  {who:width$}  {said}")).collect()
}

fn answer(state: &ServerState, leader: Option<u32>, now: Timestamp) -> String {
    let ServerState { serial, signed_until, trouble, .. } = state;
    if let Some(trouble) = trouble {
        return format!("FAILS: {trouble}");
    }
    let serial = serial.map(|serial| format!("serial {serial}")).unwrap_or_default();
    let signed = match signed_until {
        None => "not signed".to_owned(),
        Some(until) if *until < now => format!("its SIGNATURE EXPIRED at {until}"),
        Some(until) => format!("signed until {until}"),
    };
    let behind = match (leader, state.serial) {
        (Some(leader), Some(serial)) if leader != serial => ", NOT THAT OF THE SIGNER",
        _ => "",
    };
    format!("{serial}{behind}, {signed}")
}
