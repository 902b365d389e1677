//! The floor of `bench/`: durable creates through `Store::write`, without EPP, TLS and decision.
//!
//! `cargo run --release -p registry-store --example durable_writes -- [creates] [tasks] [engine]
//! [form] [registrars]`: engine is `sqlite` (in temporary space) or `postgres` (on the server of
//! `PHAROS_TEST_POSTGRES_URL`); form is `vouched` (a name with a token, two hosts and three
//! contacts: 14 rows) or `open` (what `bench/` creates: one contact in three roles, 8 rows).

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

/// A name to be created, by whom, and what vouches for it in a TLD that asks for a token.
struct Prepared {
    name: String,
    registrar: RegistrarId,
    vouched: Option<(Request, Token)>,
}

/// What every name points to.
#[derive(Clone)]
struct Furniture {
    hosts: Vec<Host>,
    contacts: Vec<Contact>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, otherwise| {
        arguments.get(place).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let word = |place: usize| arguments.get(place).map(String::as_str).unwrap_or_default();
    let world = match word(2) {
        "postgres" => World::postgres(),
        _ => World::sqlite(),
    };
    let work = Work {
        creates: number(0, 20_000),
        tasks: number(1, 64),
        vouched: word(3) != "open",
        registrars: number(4, 1),
    };
    block_on(run(&world, &work));
}

/// How much is written, and in which form.
struct Work {
    creates: usize,
    tasks: usize,
    vouched: bool,
    registrars: usize,
}

async fn run(world: &World, work: &Work) {
    let samples = Samples::at(world.clock.now());
    let furniture = furnish(&world.store, samples, work).await;
    for round in 1..=5 {
        let prepared = Arc::new(prepare(&world.store, samples, work, round).await);
        let next = Arc::new(AtomicUsize::new(0));
        let (begun, processor) = (Instant::now(), processor_ticks());
        let workers = (0..work.tasks).map(|_| {
            let (store, prepared, next) =
                (world.store.clone(), Arc::clone(&prepared), Arc::clone(&next));
            let furniture = furniture.clone();
            tokio::spawn(async move {
                let mut waits = Vec::new();
                while let Some(one) = prepared.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let begun = Instant::now();
                    create(&store, samples, one, &furniture).await;
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
        let rate = work.creates as f64 / elapsed.as_secs_f64();
        let ticks = processor_ticks().saturating_sub(processor);
        let processor = ticks as f64 * 10_000.0 / work.creates as f64;
        let (p50, p99) = (waits[waits.len() / 2], waits[waits.len() * 99 / 100]);
        println!(
            "round {round}: {rate:.0} creates/s, p50 {p50:.1?}, p99 {p99:.1?}, \
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

fn registrar(number: usize) -> RegistrarId {
    RegistrarId::parse(&format!("alpha-{number}")).expect("a registrar id")
}

/// Registrars with an account each; two external hosts and three contacts, or one contact.
async fn furnish(store: &Store, samples: Samples, work: &Work) -> Furniture {
    let registrars: Vec<_> = (0..work.registrars.max(1)).map(registrar).collect();
    let sponsor = registrars[0].as_str();
    let (hosts, handles): (&[&str], &[&str]) = match work.vouched {
        true => (&["ns1.elsewhere.test", "ns2.elsewhere.test"], &["C-1000", "C-1001", "C-1002"]),
        false => (&[], &["C-1000"]),
    };
    let hosts: Vec<_> = hosts.iter().map(|name| samples.host(name, sponsor, None)).collect();
    let contacts: Vec<_> = handles.iter().map(|id| samples.contact(id, sponsor)).collect();
    let mut decision = Decision::default();
    for id in &registrars {
        let authorized = samples.registrar(id.as_str());
        decision.append(registry_core::registrar::authorize(authorized, samples.now));
    }
    for host in &hosts {
        decision.change(samples.now, &[Event::HostCreated], host.clone(), None);
    }
    for contact in &contacts {
        decision.change(samples.now, &[Event::ContactCreated], contact.clone(), None);
    }
    let write = move |tx: &mut Tx<'_>, now| -> Written<()> {
        tx.record(&decision, &Actor::Import, &samples.cited(), now)?;
        for id in &registrars {
            tx.open_account(id, &samples.account(100_000_000_000, 0))?;
        }
        Ok(())
    };
    store.write(write).await.expect("furnished");
    Furniture { hosts, contacts }
}

/// Names, and accepted requests with their tokens where they are vouched for.
async fn prepare(store: &Store, samples: Samples, work: &Work, round: usize) -> Vec<Prepared> {
    let organization = samples.organization("Acme");
    let mut prepared = Vec::new();
    for number in 0..work.creates {
        let registrar = registrar(number % work.registrars.max(1));
        // As the load tool names them: each task has a place of its own among all names.
        let label = format!("load-{round}-{}-{number:08}", number % work.tasks.max(1));
        if !work.vouched {
            let name = format!("{label}.example");
            prepared.push(Prepared { name, registrar, vouched: None });
            continue;
        }
        let name = format!("{label}.pharmacy");
        let mut request = samples.request(organization.id, &name);
        let mut hash = [0; 32];
        hash[..16].copy_from_slice(request.id.as_uuid().as_bytes());
        let token = samples.token(&request, hash, samples.days(30));
        let (at, by) = (samples.now, "reviewer".to_owned());
        let (token_id, token_expires_at) = (token.id, token.expires_at);
        request.state = RequestState::Accepted { at, by, token: token_id, token_expires_at };
        prepared.push(Prepared { name, registrar, vouched: Some((request, token)) });
    }
    for chunk in prepared.chunks(1_000) {
        let mut decision = Decision::default();
        for (request, token) in chunk.iter().filter_map(|one| one.vouched.as_ref()) {
            let (due_at, events) = (token.due_at(), &[Event::RequestAccepted]);
            decision.change(samples.now, events, request.clone(), due_at);
            decision.change(samples.now, &[Event::TokenMinted], token.clone(), due_at);
        }
        let write = move |tx: &mut Tx<'_>, now| -> Written<()> {
            Ok(tx.record(&decision, &Actor::Import, &samples.cited(), now)?)
        };
        store.write(write).await.expect("prepared");
    }
    prepared
}

/// Loads and locks what a create decides on, and records what it decides.
async fn create(store: &Store, samples: Samples, one: &Prepared, furniture: &Furniture) {
    let Furniture { hosts, contacts } = furniture;
    let mut domain: Domain = samples.domain(&one.name, one.registrar.as_str());
    let contact = |place: usize| contacts[place % contacts.len()].id;
    domain.name_servers = hosts.iter().map(|host| host.id).collect();
    domain.registrant = Some(contact(0));
    domain.contacts.insert((ContactRole::Admin, contact(1)));
    domain.contacts.insert((ContactRole::Tech, contact(2)));
    let vouched = one.vouched.as_ref().map(|(request, token)| (request.id, token.hash));
    let names: Vec<_> = hosts.iter().map(|host| host.name.clone()).collect();
    let handles: Vec<_> = contacts.iter().map(|contact| contact.handle.clone()).collect();
    let amount = samples.account(75_000, 0).balance;
    let registrar = one.registrar.clone();
    let write = move |tx: &mut Tx<'_>, now: Timestamp| -> Written<()> {
        let mut decision = samples.creates(&domain);
        if let Some((request, hash)) = vouched {
            let token = tx.token_by_hash(&hash, Lock::Update, now)?.expect("the token");
            let request = tx.request(request, Lock::Update, now)?.expect("the request");
            let (mut token, mut request) = (token.object, request.object);
            token.state = TokenState::Used { at: now, domain: domain.id };
            request.state = RequestState::Registered { at: now };
            decision.change(now, &[Event::TokenUsed], token, None);
            decision.change(now, &[Event::RequestRegistered], request, None);
        }
        assert!(tx.domain(&domain.name, Lock::Update, now)?.is_none());
        tx.hosts(&names, Lock::Share, now)?;
        tx.contact_sponsors(&handles, Lock::Share, now)?;
        tx.account(&registrar)?;
        let (kind, name) = (ChargeKind::Create, domain.name.clone());
        decision.charges.push(Charge {
            registrar: registrar.clone(),
            at: now,
            kind,
            domain: domain.id,
            name,
            amount,
        });
        Ok(tx.record(&decision, &Actor::Registrar(registrar.clone()), &samples.cited(), now)?)
    };
    store.write(write).await.expect("created");
}
