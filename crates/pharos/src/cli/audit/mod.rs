//! `pharos audit`: the record nobody can quietly change.

mod checkpoints;
mod export;
mod show;
mod verify;

use std::path::PathBuf;

use clap::Subcommand;
use jiff::Timestamp;

use super::commands::{Outcome, Which};

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommands {
    /// Check every history chain, every total, every token and every checkpoint.
    Verify {
        #[command(flatten)]
        which: Which,
        /// A public key (PEM) that is trusted beside the registry's own; may be given again.
        #[arg(long)]
        key: Vec<PathBuf>,
    },
    /// Show what happened to an object, and what it is or was.
    Show {
        #[command(flatten)]
        which: Which,
        /// An id, a name, a host, a contact's id or a registrar's.
        object: String,
        /// Show it as it stood at this instant (RFC 3339), and what had happened by then.
        #[arg(long)]
        at: Option<Timestamp>,
        /// One JSON object a line, in place of words.
        #[arg(long)]
        json: bool,
    },
    /// Write the signed checkpoints into a folder, to be kept and checked elsewhere.
    Checkpoints {
        #[command(flatten)]
        which: Which,
        /// The folder; made if it is not there. Files that are there already stay.
        to: PathBuf,
    },
    /// Write the record of one matter into a folder that sha256sum and openssl check: events,
    /// documents, notices as they were sent, checkpoints.
    Export {
        #[command(flatten)]
        which: Which,
        /// The number of a case or an appeal; or the id of a case, an appeal, a request or an
        /// accreditation.
        matter: String,
        /// The e-mail address of the person who exports it, and who has to be allowed to see it.
        #[arg(long)]
        by: String,
        /// The folder; made if it is not there, refused if something is in it.
        #[arg(long)]
        to: PathBuf,
    },
}

pub(super) async fn run(command: AuditCommands) -> Outcome {
    match command {
        AuditCommands::Verify { which, key } => verify::run(&which, &key).await,
        AuditCommands::Show { which, object, at, json } => {
            show::run(&which, &object, at, json).await
        }
        AuditCommands::Export { which, matter, by, to } => {
            export::run(&which, &by, &matter, &to).await
        }
        AuditCommands::Checkpoints { which, to } => checkpoints::run(&which, &to).await,
    }
}
