//! What the servers along a zone's chain answer about it now: the signer and the public ones.

use std::net::SocketAddr;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::transfer::ask::ask;
use super::wire::{Answered, Asking, rtype};
use crate::clock::Clock;
use crate::identity;

/// The port at which listed name servers answer.
pub(crate) const PORT: u16 = 53;

/// What a server answers about a zone now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ServerState {
    /// Its name; absent for the signer and for a server that was given by its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) address: SocketAddr,
    /// The serial of its SOA.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) serial: Option<u32>,
    /// Until when the SOA is signed; absent when it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) signed_until: Option<Timestamp>,
    /// Why it gives no good answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) trouble: Option<String>,
}

/// What servers answer, by their names and addresses and in their order. All are asked at once: one
/// that is silent costs its patience, and not each of them.
pub(crate) async fn states(
    tld: &str,
    servers: impl IntoIterator<Item = (Option<String>, SocketAddr)>,
    (clock, patience): (&Clock, Duration),
) -> Vec<ServerState> {
    let asking = servers.into_iter().map(|(name, address)| {
        let (tld, clock) = (tld.to_owned(), clock.clone());
        tokio::spawn(async move {
            let answered = start_of_authority(&tld, address, (&clock, patience)).await;
            read(name, address, &tld, answered, clock.wall_now())
        })
    });
    let mut states = Vec::new();
    for state in asking.collect::<Vec<_>>() {
        states.extend(state.await);
    }
    states
}

async fn start_of_authority(
    tld: &str,
    address: SocketAddr,
    (clock, patience): (&Clock, Duration),
) -> Result<Answered, String> {
    let id = u16::from_be_bytes(identity::random());
    let question = Asking::signed_data(tld, rtype::SOA, id, clock.wall_now());
    let (asking, sent) = question.map_err(|error| error.to_string())?;
    let answered = ask(address, &asking, sent.octets(), clock, patience).await;
    answered.map_err(|error| error.to_string())
}

/// What an answer to the question for the SOA says.
pub(crate) fn read(
    name: Option<String>,
    address: SocketAddr,
    tld: &str,
    answered: Result<Answered, String>,
    now: Timestamp,
) -> ServerState {
    let nothing = ServerState { name, address, serial: None, signed_until: None, trouble: None };
    let answered = match answered {
        Ok(answered) => answered,
        Err(trouble) => return ServerState { trouble: Some(trouble), ..nothing },
    };
    let of_tld = || answered.records.iter().filter(|record| record.owner == tld);
    let serial = of_tld().find_map(|record| record.serial());
    // The last of them: as long as one holds, the answer is believed.
    let signed_until = of_tld().filter_map(|record| record.signed_until(rtype::SOA, now)).max();
    let trouble = match (answered.is_authoritative, serial) {
        (true, Some(_)) => None,
        (true, None) => Some(format!("it has no SOA of {tld}")),
        (false, _) => Some(format!("it has no authority for {tld}")),
    };
    ServerState { serial, signed_until, trouble, ..nothing }
}
