//! `pharos audit verify`: every chain, every total, every token, every checkpoint.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use registry_store::{Checkpoint, audit};

use crate::cli::commands::{Outcome, Which};
use crate::cli::opened;
use crate::signing_key::PublicKey;

pub(super) async fn run(which: &Which, keys: &[PathBuf]) -> Outcome {
    let registry = opened::registry(which).await?;
    let mut trusted = vec![registry.signing_key.public()?];
    for file in keys {
        trusted.push(read(file)?);
    }
    let is_signed = move |made: &Checkpoint| {
        let signed = |key: &PublicKey| key.verifies(made.statement.as_bytes(), &made.signature);
        trusted.iter().any(signed)
    };
    let report = registry.store.read(|read| audit::verify(read, is_signed, |_| {})).await?;
    for problem in &report.problems {
        let number = problem.number.map_or_else(String::new, |number| format!(" entry {number}"));
        println!("{} {}{number}: {}", problem.kind, problem.object, problem.what);
    }
    let audit::Report { objects, entries, checkpoints, problems } = report;
    println!("{objects} objects, {entries} entries, {checkpoints} checkpoints");
    match problems.len() {
        0 => {
            println!("the record is whole");
            Ok(())
        }
        count => Err(format!("the record has {count} problems").into()),
    }
}

fn read(file: &PathBuf) -> Result<PublicKey, Box<dyn Error>> {
    let text = fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    Ok(PublicKey::from_pem(&text).map_err(|found| format!("{}: {found}", file.display()))?)
}
