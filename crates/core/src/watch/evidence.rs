//! What a finding rests on, and which of it is independent (P-92).

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::{Recorded, WatchEvent};
use super::refusal::Refusal;
use super::site::Site;
use crate::decision::Actor;
use crate::document::DocumentHash;
use crate::id::{CaptureId, EvidenceId};

/// Where a piece of evidence comes from.
///
/// Two pieces are independent if they come from different places: what one capture saw under three
/// profiles is one place, what a second capture saw on another day is another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "from")]
pub enum Origin {
    /// One visit to the site by us.
    Capture {
        /// Which.
        session: CaptureId,
    },
    /// A register of licences, of products or of names.
    Register {
        /// Which register, by its own name.
        name: String,
    },
    /// Somebody's report or a document somebody handed in.
    Report {
        /// Who it comes from.
        source: String,
    },
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Its id.
    pub id: EvidenceId,
    /// Where it comes from.
    pub origin: Origin,
    /// The SHA-256 of its bytes.
    pub hash: DocumentHash,
    /// When it was seen or received.
    pub at: Timestamp,
    /// What it shows, in words.
    pub shows: String,
}

/// How many of some pieces are independent of each other.
pub fn independent<'a>(pieces: impl IntoIterator<Item = &'a Evidence>) -> usize {
    pieces.into_iter().map(|piece| &piece.origin).collect::<BTreeSet<_>>().len()
}

/// Adds a piece of evidence.
pub fn add_evidence(
    site: &Site,
    piece: Evidence,
    by: &Actor,
    now: Timestamp,
) -> Result<Recorded, Refusal> {
    match site.evidence_of(piece.id) {
        Some(_) => Err(Refusal::EvidenceKnown(piece.id)),
        None => Ok(Recorded::new(WatchEvent::EvidenceAdded(piece), by, now)),
    }
}
