//! A verified top-level domain in one program: vetting, registry and watch.

mod certificate;
mod cli;
mod clock;
mod config;
mod demo;
mod dns;
mod epp;
mod identity;
mod listen;
mod page;
mod private_file;
mod rdap;
mod registry;
mod sandbox;
mod seal;
mod secret_key;
mod serve;
mod staff;
mod tls;
mod vetting;
mod web;
mod worker;

fn main() -> std::process::ExitCode {
    cli::main()
}
