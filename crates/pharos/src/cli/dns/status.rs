//! `pharos dns status`: each zone along its chain: what the registry serves, what its secondaries
//! took, and what the signer and the listed name servers answer now.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::chain;
use super::status_words::in_words;
use crate::api_client::Target;
use crate::cli::api::{Access, got};
use crate::cli::commands::{Outcome, Which};
use crate::cli::print;
use crate::clock::Clock;
use crate::dns::parent::{self, Wanted};
use crate::dns::servers::{self, ServerState};
use crate::web::api::zones::{SecondariesShape, SecondaryShape, ZoneShape};

/// How long a server may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

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
        let at =
            |address: &_| (Some(server.name.clone()), SocketAddr::new(*address, servers::PORT));
        server.addresses.iter().map(at)
    });
    let asked: Vec<(Option<String>, SocketAddr)> = match public.is_empty() {
        true => listed.collect(),
        false => public.iter().map(|address| (None, *address)).collect(),
    };
    let all = signer.map(|address| (None, address)).into_iter().chain(asked);
    let mut states = servers::states(&zone.tld, all, (clock, PATIENCE)).await;
    let name_servers = states.split_off(usize::from(signer.is_some()));
    let signer = states.pop();
    let ds = match signer.as_ref().filter(|signer| signer.trouble.is_none()) {
        Some(signer) => Some(parent::wanted(&zone.tld, signer.address, (clock, PATIENCE)).await?),
        None => None,
    };
    Ok(ZoneChain { zone, secondaries, signer, name_servers, ds })
}
