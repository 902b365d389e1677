//! `pharos zone export`: a TLD's zone as it should be now.

use std::io::{BufWriter, Write};

use super::commands::{Outcome, Which};
use super::opened;
use crate::dns::export::write_zone;

pub(super) async fn export(which: &Which, tld: &str) -> Outcome {
    let registry = opened::registry(which).await?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let delegated = write_zone(&registry, tld, &mut out).await?;
    out.flush()?;
    eprintln!("{delegated} names of .{tld} are delegated");
    Ok(())
}
