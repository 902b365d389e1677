//! A verified top-level domain in one program: vetting, registry and watch.

mod certificate;
mod clock;
mod config;
mod dns;
mod epp;
mod identity;
mod listen;
mod private_file;
mod registry;
mod seal;
mod secret_key;
mod staff;
mod tls;
mod worker;

fn main() {}
