//! Puts many delegated names into a sandbox that stands still, for `bench/zone`.
//!
//! `cargo run --release -p registry-store --example many_delegations -- DATABASE COUNT`: names of
//! `.example`, each with two name servers, one in ten with a DS record; each is marked, for the zone
//! to look at it.

use std::convert::Infallible;
use std::error::Error;

use registry_core::decision::{Actor, Decision};
use registry_core::domain::{self, DsRecord};
use registry_core::event::Event;
use registry_core::id::HostId;
use registry_core::name::HostName;
use registry_store::{DatabaseUrl, Failure, Lock, Tx};
use registry_testkit::{Samples, block_on, standing_still};

/// Names in one transaction.
const CHUNK: usize = 500;

/// Who sponsors them.
const REGISTRAR: &str = "alpha-rx";

/// Where they all point: name servers that the sandbox has.
const NAME_SERVERS: [&str; 2] = ["ns1.registered.example", "ns1.registered.pharmacy"];

/// One in so many is signed.
const SIGNED: usize = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().ok_or_else(|| format!("{what} is not given"));
    let url: DatabaseUrl = next("DATABASE")?.parse()?;
    let count: usize = next("COUNT")?.parse()?;
    block_on(fill(&url, count))
}

async fn fill(url: &DatabaseUrl, count: usize) -> Result<(), Box<dyn Error>> {
    let (store, now) = standing_still(url).await?;
    let names: Result<Vec<_>, _> = NAME_SERVERS.iter().map(|name| HostName::parse(name)).collect();
    let names = names?;
    let hosts = store.read(move |read| read.hosts(&names, Lock::None, now)).await?;
    let hosts: Vec<HostId> = hosts.into_values().map(|host| host.id).collect();
    let samples = Samples::at(now);
    for first in (0..count).step_by(CHUNK) {
        let hosts = hosts.clone();
        let numbers = first..count.min(first + CHUNK);
        let create = move |tx: &mut Tx<'_>, now| -> Result<(), Failure<Infallible>> {
            let mut decision = Decision::default();
            for number in numbers.clone() {
                let name = format!("zone-{number:07}.example");
                let mut domain = samples.domain(&name, REGISTRAR);
                domain.name_servers.extend(&hosts);
                if number % SIGNED == 0 {
                    let (key_tag, digest) = (1, format!("{number:064X}"));
                    let signer = DsRecord { key_tag, algorithm: 13, digest_type: 2, digest };
                    domain.ds.insert(signer);
                }
                let parents = tx.parents_of(&domain, now)?;
                let due_at = domain::due_at(&domain, &parents.view());
                decision.change(now, &[Event::DomainCreated], domain, due_at);
            }
            Ok(tx.record(&decision, &Actor::Import, &samples.cited(), now)?)
        };
        store.write(create).await.map_err(|error| format!("{error:?}"))?;
    }
    println!("{count} delegated names of .example");
    Ok(())
}
