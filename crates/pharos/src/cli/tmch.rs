//! `pharos tmch`: loads the lists of the Trademark Clearinghouse, and shows which are in force.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use clap::ValueEnum;
use registry_store::ListKind;

use super::commands::{Outcome, Which};
use super::opened;
use crate::clearinghouse;

/// A list, by the word its publisher has for it.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Kind {
    /// The certificate all validators' lead to, in PEM; load it first.
    Anchor,
    /// The revoked certificates of validators, in PEM or DER.
    Crl,
    /// The revoked signed marks.
    Smdrl,
    /// The labels that claims lie on.
    Dnl,
}

impl Kind {
    const fn kind(self) -> ListKind {
        match self {
            Kind::Anchor => ListKind::TrustAnchor,
            Kind::Crl => ListKind::RevokedCertificates,
            Kind::Smdrl => ListKind::RevokedMarks,
            Kind::Dnl => ListKind::Claims,
        }
    }
}

/// Replaces a list whole, or not at all.
pub(super) async fn load(which: &Which, kind: Kind, file: &Path) -> Outcome {
    let name = file.display();
    let input = File::open(file).map_err(|error| format!("{name} cannot be read: {error}"))?;
    let registry = opened::registry(which).await?;
    let told = |written: usize| eprintln!("entries read: {written}");
    let entries = clearinghouse::load(&registry.store, kind.kind(), BufReader::new(input), told);
    let entries = entries.await.map_err(|error| format!("{name}: {error}"))?;
    match kind {
        Kind::Anchor | Kind::Crl => println!("{name} is in force"),
        Kind::Smdrl | Kind::Dnl => println!("{name} is in force; entries: {entries}"),
    }
    Ok(())
}

/// Says which lists are in force, since when, and which are missing.
pub(super) async fn show(which: &Which) -> Outcome {
    let registry = opened::registry(which).await?;
    for kind in ListKind::ALL {
        let list = registry.store.read(move |read| read.clearinghouse_list(kind)).await?;
        match list {
            None => println!("{:<6} none was loaded", kind.code()),
            Some(list) => println!(
                "{:<6} made {}, loaded {}, entries: {}",
                kind.code(),
                list.made_at,
                list.loaded_at,
                list.entries
            ),
        }
    }
    Ok(())
}
