//! `pharos dns status`: each zone along its chain: what the registry serves, what its secondaries
//! took, and what the signer and the listed name servers answer now.

use std::error::Error;
use std::net::SocketAddr;

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::chain;
use super::ds::{self, PATIENCE, Wanted};
use super::status_words::in_words;
use crate::api_client::Target;
use crate::cli::api::{Access, got};
use crate::cli::commands::{Outcome, Which};
use crate::cli::print;
use crate::clock::Clock;
use crate::dns::transfer::ask::ask;
use crate::dns::wire::{Answered, Asking, rtype};
use crate::identity;
use crate::web::api::zones::{SecondariesShape, SecondaryShape, ZoneShape};

/// The port at which listed name servers answer.
const PORT: u16 = 53;

#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    access: Access,
    /// Where the signer answers, with its port; else that of the configuration (dns.signer).
    #[arg(long)]
    signer: Option<SocketAddr>,
    /// A public server, with its port, asked in place of those that the zone lists. May be given
    /// several times.
    #[arg(long)]
    public: Vec<SocketAddr>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// A zone along its chain.
#[derive(Debug, Serialize)]
pub(super) struct ZoneChain {
    /// As the registry serves it, in the form of the API.
    pub(super) zone: ZoneShape,
    /// What its secondaries were told and took; none before it is served.
    pub(super) secondaries: Vec<SecondaryShape>,
    /// What the signer answers; absent where none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signer: Option<ServerState>,
    /// What each public name server answers, at each of its addresses.
    pub(super) name_servers: Vec<ServerState>,
    /// What the parent is to publish, as the signer has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ds: Option<Wanted>,
}

/// What a server answers about a zone now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ServerState {
    /// Its name; absent for the signer and for a server that was given by its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    pub(super) address: SocketAddr,
    /// The serial of its SOA.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) serial: Option<u32>,
    /// Until when the SOA is signed; absent when it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signed_until: Option<Timestamp>,
    /// Why it gives no good answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) trouble: Option<String>,
}

pub(super) async fn run(given: &StatusArguments) -> Outcome {
    let StatusArguments { which, access, signer, public, json } = given;
    let target = access.target(which.sandbox.as_deref())?;
    let signer = match signer {
        Some(signer) => Some(*signer),
        None => chain::known_signer(which)?,
    };
    let clock = Clock::real(std::time::Duration::MAX);
    let mut chains = Vec::new();
    for zone in got::<Vec<ZoneShape>>(&target, "/api/v1/zones").await? {
        chains.push(along(zone, &target, (signer, public), &clock).await?);
    }
    if *json {
        let text = serde_json::to_string_pretty(&chains)?;
        return print(format!("{text}\n").as_bytes());
    }
    let now = clock.wall_now();
    let texts: Vec<String> = chains.iter().map(|chain| in_words(chain, now)).collect();
    print(format!("{}\n", texts.join("\n\n")).as_bytes())
}

async fn along(
    zone: ZoneShape,
    target: &Target,
    (signer, public): (Option<SocketAddr>, &[SocketAddr]),
    clock: &Clock,
) -> Result<ZoneChain, Box<dyn Error>> {
    let secondaries = match zone.served {
        true => {
            let path = format!("/api/v1/zones/{}/secondaries", zone.tld);
            got::<SecondariesShape>(target, &path).await?.secondaries
        }
        false => Vec::new(),
    };
    let listed = zone.name_servers.iter().flat_map(|server| {
        let at = |address: &_| (Some(server.name.clone()), SocketAddr::new(*address, PORT));
        server.addresses.iter().map(at)
    });
    let asked: Vec<(Option<String>, SocketAddr)> = match public.is_empty() {
        true => listed.collect(),
        false => public.iter().map(|address| (None, *address)).collect(),
    };
    // All at once: one that is silent costs its patience, and not each of them.
    let all = signer.map(|address| (None, address)).into_iter().chain(asked);
    let asking = all.map(|(name, address)| {
        let (tld, clock) = (zone.tld.clone(), clock.clone());
        tokio::spawn(async move { state(&tld, name, address, &clock).await })
    });
    let mut states = Vec::new();
    for state in asking.collect::<Vec<_>>() {
        states.push(state.await?);
    }
    let name_servers = states.split_off(usize::from(signer.is_some()));
    let signer = states.pop();
    let ds = match signer.as_ref().filter(|signer| signer.trouble.is_none()) {
        Some(signer) => Some(ds::wanted(&zone.tld, signer.address).await?),
        None => None,
    };
    Ok(ZoneChain { zone, secondaries, signer, name_servers, ds })
}

async fn state(tld: &str, name: Option<String>, address: SocketAddr, clock: &Clock) -> ServerState {
    let answered = start_of_authority(tld, address, clock).await;
    read(name, address, tld, answered, clock.wall_now())
}

async fn start_of_authority(
    tld: &str,
    address: SocketAddr,
    clock: &Clock,
) -> Result<Answered, String> {
    let id = u16::from_be_bytes(identity::random());
    let question = Asking::signed_data(tld, rtype::SOA, id, clock.wall_now());
    let (asking, sent) = question.map_err(|error| error.to_string())?;
    let answered = ask(address, &asking, sent.octets(), clock, PATIENCE).await;
    answered.map_err(|error| error.to_string())
}

/// What an answer to the question for the SOA says.
pub(super) fn read(
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
