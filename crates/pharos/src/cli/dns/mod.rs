//! `pharos dns`: the chain from this registry to the public name servers.

mod chain;
mod knot;
mod nsd;
mod status;
mod status_words;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::time::Duration;

use clap::Subcommand;

use super::commands::{Outcome, Which};
use super::print;
use crate::clock::Clock;
use crate::dns::parent;

#[derive(Debug, Subcommand)]
pub(super) enum DnsCommands {
    /// Print a configuration of Knot DNS as the signer behind this registry, its secrets included.
    KnotConfig(Box<chain::KnotArguments>),
    /// Print a configuration of NSD as a public server behind the signer, its secrets included.
    NsdConfig(Box<chain::NsdArguments>),
    /// Show each zone along its chain: what is served from here, what the secondaries took, and
    /// what the signer and the public name servers answer now.
    Status(Box<status::StatusArguments>),
    /// Show the DS records of a TLD, for its parent, as the signer wants them (CDS, RFC 7344).
    Ds {
        #[command(flatten)]
        which: Which,
        /// The TLD, without its dot.
        tld: String,
        /// The server to ask, with its port; else that of the configuration (dns.signer).
        #[arg(long)]
        server: Option<SocketAddr>,
    },
}

pub(super) async fn run(command: DnsCommands) -> Outcome {
    match command {
        DnsCommands::KnotConfig(given) => {
            let chain = chain::of_knot(&given)?;
            print(knot::configuration(&chain).as_bytes())
        }
        DnsCommands::NsdConfig(given) => {
            let chain = chain::of_nsd(&given)?;
            print(nsd::configuration(&chain).as_bytes())
        }
        DnsCommands::Status(given) => status::run(&given).await,
        DnsCommands::Ds { which, tld, server } => {
            let server = match server {
                Some(server) => server,
                None => chain::signer(&which)?,
            };
            let clock = Clock::real(Duration::MAX);
            let wanted = parent::wanted(&tld, server, (&clock, status::PATIENCE)).await?;
            let lines = wanted.lines();
            print(format!("{}\n", lines.join("\n")).as_bytes())
        }
    }
}
