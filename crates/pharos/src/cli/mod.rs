//! The command line: everything an operator does.

mod audit;
mod commands;
mod mail;
mod maintenance;
mod opened;
mod registrar;
mod sandbox;
mod tmch;
mod zone;

use std::process::ExitCode;

use clap::Parser;

use commands::{Commands, run};

/// Pharos: a verified top-level domain in one program.
#[derive(Debug, Parser)]
#[command(name = "pharos", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Commands,
}

/// Reads the command line, runs the command, and says in one clear line what went wrong.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("pharos: the runtime cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(arguments.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pharos: {error}");
            ExitCode::FAILURE
        }
    }
}
