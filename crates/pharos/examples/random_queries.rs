//! Says random things to WHOIS for some seconds, and fails when a question panics, or when an
//! answer says more in a line than it should. No database: what is read of a line, and what is
//! said of it, are pure.
//!
//! ```text
//! random_queries SECONDS [SEED]
//! ```

use std::time::{Duration, Instant};
use std::{env, process};

use jiff::Timestamp;
use pharos::whois::answer;
use pharos::whois::query::Query;
use registry_core::name::Tld;
use registry_testkit::Chance;

/// What lines are made of, beside random octets.
const PIECES: &[&str] = &[
    "domain ",
    "nameserver ",
    "registrar ",
    "host\t",
    "acme",
    ".pharmacy",
    ".example",
    ".",
    "..",
    "xn--",
    "xn--bcher-kva",
    "bücher",
    "\u{202e}",
    "\u{fffe}",
    "ß",
    "-",
    "192.0.2.1",
    "2001:db8::1",
    "::ffff:",
    "\r",
    "\n",
    "\0",
    "\u{1b}[2J",
    "\"",
    " ",
    "help",
];

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some(seconds) = arguments.first().and_then(|text| text.parse().ok()) else {
        eprintln!("usage: random_queries SECONDS [SEED]");
        process::exit(2);
    };
    let seed = arguments.get(1).and_then(|text| text.parse().ok()).unwrap_or(1);
    let tlds: Vec<_> = ["pharmacy", "example"].iter().flat_map(|tld| Tld::parse(tld)).collect();
    let until = Instant::now() + Duration::from_secs(seconds);
    let (mut chance, mut rounds) = (Chance(seed), 0_u64);
    while Instant::now() < until {
        let line = line(&mut chance);
        let outcome = std::panic::catch_unwind(|| is_sound(&said(&line, &tlds)));
        if !matches!(outcome, Ok(true)) {
            eprintln!("queries: {outcome:?} with seed {seed} on {}", line.escape_ascii());
            process::exit(1);
        }
        rounds += 1;
    }
    println!("queries: {rounds} rounds in {seconds} seconds from seed {seed}");
}

/// Some pieces, and some octets of any value.
fn line(chance: &mut Chance) -> Vec<u8> {
    let mut line = Vec::new();
    for _ in 0..chance.below(9) {
        match chance.below(3) {
            0 => line
                .extend((0..chance.below(5)).map(|_| u8::try_from(chance.below(256)).unwrap_or(0))),
            1 => line.extend((0..chance.below(70)).map(|_| b'a')),
            _ => line.extend_from_slice(chance.one_of(PIECES).as_bytes()),
        }
    }
    line
}

/// What there is to say without a database.
fn said(line: &[u8], tlds: &[Tld]) -> String {
    let now = Timestamp::UNIX_EPOCH;
    match Query::parse(line, tlds) {
        Query::Domain(name) => answer::switched_off(name.tld(), None),
        Query::NameServer(_) | Query::Address(_) | Query::Help => answer::help(),
        Query::Registrar(asked) => {
            answer::no_match(pharos::whois::query::Kind::Registrar, &asked, now)
        }
        Query::Nothing { kind, asked } => answer::no_match(kind, &asked, now),
        Query::TooLong => answer::too_long(),
    }
}

/// Whole lines, and nothing in them that a terminal would obey.
fn is_sound(said: &str) -> bool {
    let lines: Option<Vec<_>> =
        said.split_inclusive('\n').map(|l| l.strip_suffix("\r\n")).collect();
    lines.is_some_and(|lines| lines.iter().all(|line| !line.chars().any(char::is_control)))
}
