//! A verified top-level domain in one program: vetting, registry and watch.
//!
//! A library for the sake of its own binary and tests; its interface to everybody else is the
//! command line ([`cli`]), EPP ([`epp`]), HTTPS ([`web`], [`rdap`]) and the zone ([`dns`]).

mod api_client;
pub mod audit_run;
pub mod certificate;
pub mod clearinghouse;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod dns;
pub mod epp;
pub mod export;
pub mod https;
pub mod identity;
pub mod listen;
pub mod lookups;
pub mod mail;
pub mod openpgp;
#[expect(missing_docs, reason = "a view's fields are the words of its template")]
pub mod page;
pub mod private_file;
pub mod prober;
pub mod rdap;
pub mod registry;
pub mod sandbox;
pub mod scanner;
pub mod seal;
pub mod secret_key;
pub mod serve;
pub mod service_levels;
pub mod signing_key;
pub mod staff;
pub mod test_report;
pub mod tls;
pub mod vetting;
pub mod watch;
pub mod web;
pub mod website;
pub mod whois;
pub mod worker;
