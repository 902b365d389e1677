//! `pharos audit checkpoints`: the signed statements as files that need nothing of ours.

use std::fs;
use std::path::Path;

use registry_store::Snapshot;

use crate::cli::commands::{Outcome, Which};
use crate::cli::opened;
use crate::private_file::{Readers, write_whole};
use crate::registry::Registry;

/// How many are read at once.
const PAGE: i64 = 100;

/// What stands in the folder beside the statements.
const README: &str = "\
Each NNNNNN.txt is a checkpoint: a statement over the heads of the registry's record that changed
since the one before, which it names by its SHA-256. NNNNNN.sig is its signature (Ed25519) by
signing.pub.pem. NNNNNN.heads lists those heads; its SHA-256 stands in the statement.

    openssl pkeyutl -verify -pubin -inkey signing.pub.pem -rawin -in NNNNNN.txt -sigfile NNNNNN.sig
    sha256sum NNNNNN.heads
";

/// What stands beside the log of evidence.
const EVIDENCE: &str = "\
log.jsonl is the log of everything that was done with bundles of evidence, a line for each act: its
lines are the leaves of a Merkle tree (RFC 9162, section 2.1). Each NNNNNN.txt says how many lines
there were at the end of a day, and the root over them; it names the checkpoint before. NNNNNN.sig is
its signature (Ed25519) by ../signing.pub.pem, NNNNNN.tsr an authority's time stamp of it (RFC 3161),
where there is one.

    openssl pkeyutl -verify -pubin -inkey ../signing.pub.pem -rawin -in NNNNNN.txt -sigfile NNNNNN.sig
    openssl ts -verify -data NNNNNN.txt -in NNNNNN.tsr -CAfile AUTHORITY.pem
";

pub(super) async fn run(which: &Which, to: &Path) -> Outcome {
    let registry = opened::registry(which).await?;
    let told = |error: std::io::Error| format!("{}: {error}", to.display());
    fs::create_dir_all(to).map_err(told)?;
    let write = |name: &str, content: &[u8]| {
        let file = to.join(name);
        match file.exists() {
            true => Ok(false),
            false => write_whole(&file, content, Readers::Everybody).map(|()| true).map_err(told),
        }
    };
    write("README", README.as_bytes())?;
    write("signing.pub.pem", registry.signing_key.public_pem().as_bytes())?;
    let (mut after, mut since, mut written) = (0, None, 0);
    loop {
        let page = registry.store.read(move |read| read.checkpoints(after, PAGE)).await?;
        if page.is_empty() {
            break;
        }
        for made in page {
            let name = |ending| format!("{:06}.{ending}", made.number);
            if write(&name("txt"), made.statement.as_bytes())? {
                write(&name("sig"), &made.signature)?;
                let until = made.until;
                let heads =
                    registry.store.read(move |read| read.heads_changed(since, until)).await?;
                write(&name("heads"), heads.lines().as_bytes())?;
                written += 1;
            }
            (after, since) = (made.number, Some(made.until));
        }
    }
    evidence(&registry, to).await?;
    println!("{after} checkpoints in {}, {written} of them new", to.display());
    Ok(())
}

/// Writes the log of evidence with its own checkpoints, if there is one.
async fn evidence(registry: &Registry, to: &Path) -> Outcome {
    let read =
        |read: &mut Snapshot<'_>| Ok((read.log_checkpoints(1)?, read.log_lines(0, i64::MAX)?));
    let (checkpoints, lines) = registry.store.read(read).await?;
    if lines.is_empty() {
        return Ok(());
    }
    let folder = to.join("evidence");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let write = |name: &str, content: &[u8]| {
        let file = folder.join(name);
        let written = write_whole(&file, content, Readers::Everybody);
        written.map_err(|error| format!("{}: {error}", file.display()))
    };
    write("README", EVIDENCE.as_bytes())?;
    // It only grows: what was written before stands at its beginning.
    let log: String = lines.iter().map(|line| format!("{line}\n")).collect();
    write("log.jsonl", log.as_bytes())?;
    for made in checkpoints {
        let name = |ending| format!("{:06}.{ending}", made.number);
        write(&name("txt"), made.text.as_bytes())?;
        write(&name("sig"), &made.signature)?;
        if let Some(stamp) = &made.stamp {
            write(&name("tsr"), stamp)?;
        }
    }
    Ok(())
}
