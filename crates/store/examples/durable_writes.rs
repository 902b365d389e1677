//! The floor of `bench/`: durable creates through `Store::write`, without EPP, TLS and decision.
//!
//! `cargo run --release -p registry-store --example durable_writes -- [creates] [tasks]` on SQLite
//! in the current folder's temporary space; `PHAROS_TEST_POSTGRES_URL` and a third argument
//! `postgres` for the other engine.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use registry_core::contact::Contact;
use registry_core::decision::{Actor, Charge, ChargeKind, Decision};
use registry_core::domain::{ContactRole, Domain};
use registry_core::event::Event;
use registry_core::host::Host;
use registry_core::id::RegistrarId;
use registry_core::request::{Request, RequestState};
use registry_core::token::{Token, TokenState};
use registry_store::{Failure, Lock, Store, Tx};
use registry_testkit::{Samples, World, block_on};

type Written<T> = Result<T, Failure<Infallible>>;

struct Prepared {
    request: Request,
    token: Token,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number =
        |otherwise| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (creates, tasks): (usize, usize) = (number(20_000), number(64));
    let world = match std::env::args().nth(3).as_deref() {
        Some("postgres") => World::postgres(),
        _ => World::sqlite(),
    };
    block_on(run(&world, creates, tasks));
}

async fn run(world: &World, creates: usize, tasks: usize) {
    let samples = Samples::at(world.clock.now());
    let (hosts, contacts) = furnish(&world.store, samples).await;
    for round in 1..=5 {
        let prepared = Arc::new(prepare(&world.store, samples, creates, round).await);
        let next = Arc::new(AtomicUsize::new(0));
        let (begun, processor) = (Instant::now(), processor_ticks());
        let workers = (0..tasks).map(|_| {
            let (store, prepared, next) =
                (world.store.clone(), Arc::clone(&prepared), Arc::clone(&next));
            let (hosts, contacts) = (hosts.clone(), contacts.clone());
            tokio::spawn(async move {
                let mut waits = Vec::new();
                while let Some(one) = prepared.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let begun = Instant::now();
                    create(&store, samples, one, &hosts, &contacts).await;
                    waits.push(begun.elapsed());
                }
                waits
            })
        });
        let mut waits: Vec<Duration> = Vec::new();
        for worker in workers.collect::<Vec<_>>() {
            waits.extend(worker.await.expect("a worker ends"));
        }
        let elapsed = begun.elapsed();
        waits.sort_unstable();
        let rate = creates as f64 / elapsed.as_secs_f64();
        let ticks = processor_ticks().saturating_sub(processor);
        let processor = ticks as f64 * 10_000.0 / creates as f64;
        let (p50, p99) = (waits[waits.len() / 2], waits[waits.len() * 99 / 100]);
        println!(
            "round {round}: {rate:.0} creates/s, p50 {p50:?}, p99 {p99:?}, \
             {processor:.0} us of processor each"
        );
    }
}

/// Processor time of this process so far, in the hundredths of a second Linux counts.
fn processor_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, after)| after);
    let fields = after_name.split_ascii_whitespace().skip(11).take(2);
    fields.filter_map(|field| field.parse::<u64>().ok()).sum()
}

fn alpha() -> RegistrarId {
    RegistrarId::parse("alpha-rx").expect("a registrar id")
}

/// One registrar, two external hosts and three contacts that every name uses.
async fn furnish(store: &Store, samples: Samples) -> (Vec<Host>, Vec<Contact>) {
    let hosts =
        ["ns1.elsewhere.test", "ns2.elsewhere.test"].map(|n| samples.host(n, "alpha-rx", None));
    let contacts = ["C-1000", "C-1001", "C-1002"].map(|handle| samples.contact(handle, "alpha-rx"));
    let mut decision =
        registry_core::registrar::authorize(samples.registrar("alpha-rx"), samples.now);
    for host in &hosts {
        decision.change(samples.now, &[Event::HostCreated], host.clone(), None);
    }
    for contact in &contacts {
        decision.change(samples.now, &[Event::ContactCreated], contact.clone(), None);
    }
    let write = move |tx: &mut Tx<'_>, now| -> Written<()> {
        tx.record(&decision, &Actor::Import, &samples.cited(), now)?;
        Ok(tx.open_account(&alpha(), &samples.account(100_000_000_000, 0))?)
    };
    store.write(write).await.expect("furnished");
    (hosts.to_vec(), contacts.to_vec())
}

/// Accepted requests and their tokens.
async fn prepare(store: &Store, samples: Samples, count: usize, round: usize) -> Vec<Prepared> {
    let organization = samples.organization("Acme");
    let mut prepared = Vec::new();
    for number in 0..count {
        let mut request =
            samples.request(organization.id, &format!("r{round}n{number:07}.pharmacy"));
        let mut hash = [0; 32];
        hash[..16].copy_from_slice(request.id.as_uuid().as_bytes());
        let token = samples.token(&request, hash, samples.days(30));
        let (at, by) = (samples.now, "reviewer".to_owned());
        let (token_id, token_expires_at) = (token.id, token.expires_at);
        request.state = RequestState::Accepted { at, by, token: token_id, token_expires_at };
        prepared.push(Prepared { request, token });
    }
    for chunk in prepared.chunks(1_000) {
        let mut decision = Decision::default();
        for Prepared { request, token } in chunk {
            decision.change(
                samples.now,
                &[Event::RequestAccepted],
                request.clone(),
                token.due_at(),
            );
            decision.change(samples.now, &[Event::TokenMinted], token.clone(), token.due_at());
        }
        let write = move |tx: &mut Tx<'_>, now| -> Written<()> {
            Ok(tx.record(&decision, &Actor::Import, &samples.cited(), now)?)
        };
        store.write(write).await.expect("prepared");
    }
    prepared
}

/// Loads and locks what a create decides on, and records what it decides: 14 rows.
async fn create(
    store: &Store,
    samples: Samples,
    one: &Prepared,
    hosts: &[Host],
    contacts: &[Contact],
) {
    let mut domain: Domain = samples.domain(one.request.name.as_str(), "alpha-rx");
    domain.name_servers = hosts.iter().map(|host| host.id).collect();
    domain.registrant = Some(contacts[0].id);
    domain.contacts.insert((ContactRole::Admin, contacts[1].id));
    domain.contacts.insert((ContactRole::Tech, contacts[2].id));
    let (hash, request) = (one.token.hash, one.request.id);
    let names: Vec<_> = hosts.iter().map(|host| host.name.clone()).collect();
    let handles: Vec<_> = contacts.iter().map(|contact| contact.handle.clone()).collect();
    let amount = samples.account(75_000, 0).balance;
    let write = move |tx: &mut Tx<'_>, now: Timestamp| -> Written<()> {
        let token = tx.token_by_hash(&hash, Lock::Update, now)?.expect("the token");
        let request = tx.request(request, Lock::Update, now)?.expect("the request");
        assert!(tx.domain(&domain.name, Lock::Update, now)?.is_none());
        tx.hosts(&names, Lock::Share, now)?;
        tx.contacts(&handles, Lock::Share, now)?;
        tx.account(&alpha())?;
        let (mut token, mut request) = (token.object, request.object);
        token.state = TokenState::Used { at: now, domain: domain.id };
        request.state = RequestState::Registered { at: now };
        let mut decision = samples.creates(&domain);
        decision.change(now, &[Event::TokenUsed], token, None);
        decision.change(now, &[Event::RequestRegistered], request, None);
        let (kind, name) = (ChargeKind::Create, domain.name.clone());
        decision.charges.push(Charge {
            registrar: alpha(),
            at: now,
            kind,
            domain: domain.id,
            name,
            amount,
        });
        Ok(tx.record(&decision, &Actor::Registrar(alpha()), &samples.cited(), now)?)
    };
    store.write(write).await.expect("created");
}
