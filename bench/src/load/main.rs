//! The load tool: N connections, each one command after the other, for a set time.
//!
//! It runs as a process of its own and reports its processor time per operation beside the
//! server's: a costly tool flatters every ratio on a small machine. Frames are built before the
//! clock starts, an answer is read no further than its code, and only loopback is driven.

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

mod frames;
mod process;
mod run;
mod session;

/// Drives the EPP service of a sandbox (or of `canned`) and prints one line of JSON.
#[derive(Parser)]
struct Options {
    /// `sandbox.json` of what is to be driven.
    #[arg(long)]
    sandbox: PathBuf,
    /// What each connection sends.
    #[arg(long, value_enum)]
    command: Command,
    /// Connections at once.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1000))]
    connections: u32,
    /// How long it is measured.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// How long it runs before it is measured.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(0..=60))]
    warm_up_seconds: u64,
    /// Log in as this registrar alone; default: in turn as each with data model `maximum`.
    #[arg(long)]
    registrar: Option<String>,
    /// Part of every name that is created; must differ between runs on one sandbox.
    #[arg(long)]
    run: Option<String>,
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Command {
    /// `domain:check` of one free name.
    Check,
    /// `domain:info` of a name by its sponsor.
    Info,
    /// `domain:create` in the open TLD.
    Create,
}

impl Command {
    fn word(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Info => "info",
            Self::Create => "create",
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let target = session::Target::read(&options.sandbox, options.registrar.as_deref())?;
    // The process id is enough to tell runs apart: a sandbox outlives no reboot.
    let run = options.run.clone().unwrap_or_else(|| std::process::id().to_string());
    let plan = run::Plan {
        command: options.command,
        connections: options.connections,
        warm_up: Duration::from_secs(options.warm_up_seconds),
        measured: Duration::from_secs(options.seconds),
        run,
    };
    let result = run::run(&target, &plan).await?;
    println!("{}", result.to_json(&plan));
    if result.refused > 0 {
        return Err(format!("{} refused; the first: {}", result.refused, result.refusal).into());
    }
    Ok(())
}
