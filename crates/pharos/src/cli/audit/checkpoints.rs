//! `pharos audit checkpoints`: the signed statements as files that need nothing of ours.

use std::fs;
use std::path::Path;

use crate::cli::commands::{Outcome, Which};
use crate::cli::opened;
use crate::private_file::{Readers, write_whole};

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
    println!("{after} checkpoints in {}, {written} of them new", to.display());
    Ok(())
}
