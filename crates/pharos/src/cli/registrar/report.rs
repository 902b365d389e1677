//! `pharos registrar report` and `trust`: the test of a registrar, told by its sandbox (P-80).

use std::path::PathBuf;

use clap::Args;
use registry_core::id::RegistrarId;
use registry_store::Tx;

use crate::cli::commands::{Outcome, Which};
use crate::cli::opened;
use crate::signing_key::PublicKey;
use crate::test_report::{self, TRUSTED_KEY};

/// Whose test is to be reported.
#[derive(Debug, Args)]
pub(in crate::cli) struct Report {
    #[command(flatten)]
    which: Which,
    /// The EPP client id under which it was logged in to the sandbox.
    id: String,
    /// The EPP client id under which it applies at the registry; the report counts for no other.
    #[arg(long = "for")]
    tested: String,
}

/// A sandbox that is to be believed.
#[derive(Debug, Args)]
pub(in crate::cli) struct Trust {
    #[command(flatten)]
    which: Which,
    /// The sandbox's public key: `signing.pub.pem` in its folder. Reports it signs are taken from
    /// now on.
    key: PathBuf,
}

/// Prints the signed report of what a registrar did in a sandbox.
pub(in crate::cli) async fn report(given: Report) -> Outcome {
    let registry = opened::registry(&given.which).await?;
    let (registrar, tested): (RegistrarId, RegistrarId) =
        (given.id.parse()?, given.tested.parse()?);
    let signed = test_report::make(&registry, registrar, tested).await?;
    println!("{}", serde_json::to_string_pretty(&signed)?);
    Ok(())
}

/// Enters the key of a sandbox whose reports are believed.
pub(in crate::cli) async fn trust(given: Trust) -> Outcome {
    let registry = opened::registry(&given.which).await?;
    let file = given.key.display();
    let text = std::fs::read_to_string(&given.key).map_err(|error| format!("{file}: {error}"))?;
    let key = PublicKey::from_pem(&text).map_err(|found| format!("{file}: {found}"))?;
    let fingerprint = data_encoding::HEXLOWER.encode(&key.fingerprint());
    let enter = move |tx: &mut Tx<'_>, _now| {
        if test_report::trusted(tx)?.contains(&key) {
            return Ok(());
        }
        let before = tx.meta(TRUSTED_KEY)?.unwrap_or_default();
        tx.set_meta(TRUSTED_KEY, &format!("{before}{}\n", text.trim()))
    };
    registry.commit(enter).await?;
    println!("reports signed by {fingerprint} are believed");
    Ok(())
}
