//! Puts many names of one accreditation into a sandbox that stands still, for `bench/lapse`.
//!
//! `cargo run --release -p registry-store --example many_names -- DATABASE COUNT ENDS_AT`: the
//! accreditation, granted at the sandbox's clock, ends at the instant; each name has a request, a
//! used token and a name server.

use std::convert::Infallible;
use std::error::Error;

use jiff::Timestamp;
use registry_core::decision::{Actor, Decision};
use registry_core::domain::Vouching;
use registry_core::event::Event;
use registry_core::host::Host;
use registry_core::name::HostName;
use registry_core::request::{Basis, RequestState};
use registry_core::token::TokenState;
use registry_core::{accreditation, domain};
use registry_store::{DatabaseUrl, Failure, Lock, Store, Tx};
use registry_testkit::{Samples, block_on, standing_still};

/// Names in one transaction.
const CHUNK: usize = 200;

/// Who sponsors them.
const REGISTRAR: &str = "alpha-rx";

/// Where they all point: a name server that the sandbox has.
const NAME_SERVER: &str = "ns1.registered.example";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().ok_or_else(|| format!("{what} is not given"));
    let url: DatabaseUrl = next("DATABASE")?.parse()?;
    let count: usize = next("COUNT")?.parse()?;
    let ends_at: Timestamp = next("ENDS_AT")?.parse()?;
    block_on(fill(&url, count, ends_at))
}

async fn fill(url: &DatabaseUrl, count: usize, ends_at: Timestamp) -> Result<(), Box<dyn Error>> {
    let (store, now) = standing_still(url).await?;
    let samples = Samples::at(now);
    let server = host(&store, now).await?;
    let organization = samples.organization("Chain of Pharmacies");
    let accreditation = samples.accreditation(organization.id, ends_at);
    let (holder, granted) = (organization.clone(), accreditation.clone());
    let enter = move |tx: &mut Tx<'_>, now| -> Result<(), Failure<Infallible>> {
        let books = tx.rulebooks_of_programme(&granted.programme, now)?;
        let due_at = accreditation::due_at(&granted, &books, now);
        let mut decision = Decision::default();
        decision.change(now, &[Event::OrganizationCreated], holder.clone(), None);
        decision.change(now, &[Event::AccreditationGranted], granted.clone(), due_at);
        Ok(tx.record(&decision, &Actor::Import, &samples.cited(), now)?)
    };
    store.write(enter).await.map_err(|error| format!("{error:?}"))?;
    let numbers: Vec<usize> = (0..count).collect();
    for chunk in numbers.chunks(CHUNK) {
        let vouching = samples.vouching(&accreditation);
        let chunk = chunk.to_vec();
        let server = server.clone();
        let create = move |tx: &mut Tx<'_>, now| -> Result<(), Failure<Infallible>> {
            let mut decision = Decision::default();
            for number in &chunk {
                name(tx, &mut decision, &samples, (*number, &server, &vouching), now)?;
            }
            Ok(tx.record(&decision, &Actor::Import, &samples.cited(), now)?)
        };
        store.write(create).await.map_err(|error| format!("{error:?}"))?;
    }
    println!("{count} names of an accreditation that ends at {ends_at}");
    Ok(())
}

async fn host(store: &Store, now: Timestamp) -> Result<Host, Box<dyn Error>> {
    let name = HostName::parse(NAME_SERVER)?;
    let asked = name.clone();
    let read = store.read(move |read| read.hosts(&[asked], Lock::None, now)).await?;
    Ok(read.into_values().next().ok_or(format!("the sandbox has no {name}"))?)
}

/// A name as it stands after its creation: its request registered, its token used.
fn name(
    tx: &mut Tx<'_>,
    decision: &mut Decision,
    samples: &Samples,
    (number, server, vouching): (usize, &Host, &Vouching),
    now: Timestamp,
) -> Result<(), Failure<Infallible>> {
    let mut domain = samples.domain(&format!("lapse-{number:07}.pharmacy"), REGISTRAR);
    let mut request = samples.request(vouching.organization, domain.name.as_str());
    let mut hash = [0; 32];
    hash[..16].copy_from_slice(request.id.as_uuid().as_bytes());
    let mut token = samples.token(&request, hash, samples.days(60));
    token.state = TokenState::Used { at: now, domain: domain.id };
    request.state = RequestState::Registered { at: now };
    if let Basis::Accreditation(id) = vouching.basis {
        (request.basis, token.accreditation) = (vouching.basis, Some(id));
    }
    domain.vouching = Some(Vouching { request: request.id, ..vouching.clone() });
    domain.personal.contact_email.clone_from(&request.personal.contact_email);
    domain.name_servers.insert(server.id);
    let parents = tx.parents_of(&domain, now)?;
    domain.standing_seen = parents.view().standing.map_or(0, |line| line.count_until(now));
    let due_at = domain::due_at(&domain, &parents.view());
    decision.change(now, &[Event::RequestRegistered], request, None);
    decision.change(now, &[Event::TokenUsed], token, None);
    decision.change(now, &[Event::DomainCreated], domain, due_at);
    Ok(())
}
