//! `pharos watch`: finding names that look like pharmacies (POLICY section 10).

use clap::Subcommand;

use super::commands::{Outcome, Which};
use super::scan::{self, ScanArguments};
use super::watch_mail::{self, MailArguments};
use super::watch_report;

#[derive(Debug, Subcommand)]
pub(super) enum WatchCommands {
    /// Look through names, and tell which are worth a look and why: names one a line, or a zone
    /// file; gzip is read too.
    Scan(ScanArguments),
    /// Hand in a mail that came for the registry: what a mail server pipes to. The exit status is 0
    /// where it is here, 65 where it is no mail that can be taken, 75 where it should be tried again.
    Mail(MailArguments),
    /// What was scanned, found and done in a month, for the record of Specification 11 3(b).
    Report {
        #[command(flatten)]
        which: Which,
        /// The month in UTC, as 2026-05.
        #[arg(long, value_name = "MONTH")]
        month: String,
    },
}

/// Runs a command.
pub(super) async fn run(command: &WatchCommands) -> Outcome {
    match command {
        WatchCommands::Scan(arguments) => scan::run(arguments),
        WatchCommands::Mail(arguments) => watch_mail::hand_in(arguments).await,
        WatchCommands::Report { which, month } => watch_report::print_month(which, month).await,
    }
}
