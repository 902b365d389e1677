//! The command line: everything an operator does.

mod api;
mod audit;
mod commands;
mod dns;
mod mail;
mod maintenance;
mod opened;
mod probe;
mod registrar;
mod sandbox;
mod scan;
mod tmch;
mod watch;
mod watch_mail;
mod watch_report;
mod zone;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser};

use commands::{Commands, run};
use watch_mail::NotHandedIn;

/// Pharos: a verified top-level domain in one program.
#[derive(Debug, Parser)]
#[command(name = "pharos", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Commands,
}

/// Prints what a command has to say; whoever has read enough may close the pipe.
fn print(text: &[u8]) -> commands::Outcome {
    match std::io::stdout().lock().write_all(text) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Reads the command line, runs the command, and says in one clear line what went wrong.
pub fn main() -> ExitCode {
    let given = match Arguments::command().subcommand(api::command()).try_get_matches() {
        Ok(given) => given,
        Err(error) if watch_mail::is_asked_for() && error.use_stderr() => {
            eprint!("{error}");
            return ExitCode::from(watch_mail::TRY_AGAIN);
        }
        Err(error) => error.exit(),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("pharos: the runtime cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = match given.subcommand() {
        Some((api::NAME, given)) => runtime.block_on(api::run(given)),
        _ => match Arguments::from_arg_matches(&given) {
            Ok(arguments) => runtime.block_on(run(arguments.command)),
            Err(error) => error.exit(),
        },
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pharos: {error}");
            let status = error.downcast_ref::<NotHandedIn>().map(|error| error.status);
            status.map_or(ExitCode::FAILURE, ExitCode::from)
        }
    }
}
