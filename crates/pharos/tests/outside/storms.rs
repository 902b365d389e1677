//! Many connections of one registrar at the same few names: nothing fails, nothing waits for ever,
//! and the record adds up: chains, totals, and the ledger against the price list, line by line.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use registry_testkit::Chance;

use crate::support::epp::{Answer, with_contact};
use crate::support::{Engine, Epp, Sandbox, frames, on_both_engines};

/// Connections of the one registrar.
const CONNECTIONS: u64 = 64;
/// Connections of the one it trades names with.
const PARTNERS: u64 = 8;
/// Names they all want: few, so that they meet.
const NAMES: u64 = 120;
/// How long it blows; `./test --long` sets more.
const SECONDS: u64 = 5;

on_both_engines![one_registrar_on_64_connections];

async fn one_registrar_on_64_connections(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    let alpha = with_registrant(&sandbox, "alpha-rx").await;
    let beta = with_registrant(&sandbox, "beta-rx").await;
    let mut hands: Vec<Epp> = vec![alpha, beta];
    for _ in 1..CONNECTIONS {
        hands.push(Epp::login(&sandbox, "alpha-rx").await);
    }
    for _ in 1..PARTNERS {
        hands.push(Epp::login(&sandbox, "beta-rx").await);
    }
    let seconds = std::env::var("PHAROS_STORM_SECONDS").ok().and_then(|text| text.parse().ok());
    let until = Instant::now() + Duration::from_secs(seconds.unwrap_or(SECONDS));
    let mut storm = tokio::task::JoinSet::new();
    for (seed, hand) in (1..).zip(hands) {
        storm.spawn(blow(hand, Chance(seed), until));
    }
    let counts = storm.join_all().await.into_iter().fold(BTreeMap::new(), merge);
    println!("{counts:?}");
    for verb in ["create", "renew", "update", "transfer", "delete"] {
        let done = counts.iter().filter(|((word, code), _)| *word == verb && *code < 2000);
        assert!(
            done.map(|(_, count)| count).sum::<u64>() > 0,
            "no {verb} went through: {counts:?}"
        );
    }
    sandbox.audit();
}

async fn with_registrant(sandbox: &Sandbox, registrar: &str) -> Epp {
    let mut epp = Epp::login(sandbox, registrar).await;
    with_contact(&mut epp).await;
    epp
}

type Counts = BTreeMap<(&'static str, u16), u64>;

fn merge(mut all: Counts, one: Counts) -> Counts {
    for (what, count) in one {
        *all.entry(what).or_default() += count;
    }
    all
}

/// One connection's acts until time is up, by verb and result code.
async fn blow(mut epp: Epp, mut chance: Chance, until: Instant) -> Counts {
    let mut counts = Counts::new();
    let secret: Arc<str> = "a secret that both of them know".into();
    while Instant::now() < until {
        let name = format!("storm-{}.example", chance.below(NAMES));
        let (verb, answer) = act(&mut epp, &mut chance, &name, &secret).await;
        assert!(answer.code < 2400, "{verb} {name}: {}", answer.xml);
        *counts.entry((verb, answer.code)).or_default() += 1;
    }
    counts
}

async fn act(
    epp: &mut Epp,
    chance: &mut Chance,
    name: &str,
    secret: &str,
) -> (&'static str, Answer) {
    match chance.below(10) {
        0..=2 => ("create", epp.ask(&frames::create(name, &epp.registrar.clone(), None)).await),
        3 => ("update", epp.ask(&frames::set_secret(name, secret)).await),
        4..=5 => {
            let info = epp.ask(&frames::info(name)).await;
            match info.text("domain:exDate").and_then(|date| date.get(..10)) {
                Some(date) => ("renew", epp.ask(&frames::renew(name, date)).await),
                None => ("info", info),
            }
        }
        6..=7 => {
            let operation = chance.one_of(&["request", "approve", "reject", "cancel"]);
            ("transfer", epp.ask(&frames::transfer(name, operation, secret)).await)
        }
        _ => ("delete", epp.ask(&frames::delete(name)).await),
    }
}
