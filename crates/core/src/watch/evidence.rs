//! What a finding rests on, and which of it is independent (P-92).

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::{Recorded, WatchEvent};
use super::finding::Finding;
use super::refusal::Refusal;
use super::sent_notice::SentNotice;
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

impl Origin {
    /// The place in one spelling: letters, spaces and case tell no two sources apart.
    fn place(&self) -> Self {
        let one_spelling = |text: &str| {
            text.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase().to_lowercase()
        };
        match self {
            Self::Capture { session } => Self::Capture { session: *session },
            Self::Register { name } => Self::Register { name: one_spelling(name) },
            Self::Report { source } => Self::Report { source: one_spelling(source) },
        }
    }

    fn is_named(&self) -> bool {
        match self {
            Self::Capture { .. } => true,
            Self::Register { name: named } | Self::Report { source: named } => {
                !named.trim().is_empty()
            }
        }
    }
}

impl Evidence {
    /// Whether somebody outside may be given its bytes: what reporters sent is theirs, and names them.
    #[must_use]
    pub const fn may_be_handed_out(&self) -> bool {
        match self.origin {
            Origin::Capture { .. } | Origin::Register { .. } => true,
            Origin::Report { .. } => false,
        }
    }
}

/// The evidence that carries what a notice told, in the order in which it came: of what was accepted
/// when that was signed, and is accepted still. Nothing once what was told does not hold any more.
#[must_use]
pub fn evidence_told<'a>(site: &'a Site, notice: &SentNotice, now: Timestamp) -> Vec<&'a Evidence> {
    if !site.still_says(notice, now) {
        return Vec::new();
    }
    let told = site.assessments().iter().find(|one| Some(one.number()) == notice.assessment());
    let was_told = |finding: &&Finding| match told {
        Some(told) => told.findings().contains(&finding.id),
        None => notice.assessment().is_none(),
    };
    let findings = site.accepted().filter(was_told);
    let pieces: BTreeSet<_> = findings.flat_map(|finding| &finding.evidence).collect();
    site.evidence().iter().filter(|piece| pieces.contains(&piece.id)).collect()
}

/// How many of some pieces are independent of each other: the same bytes from two places count
/// once, and so do two files of one place.
#[must_use]
pub fn independent(pieces: &[&Evidence]) -> usize {
    let places: BTreeSet<_> = pieces.iter().map(|piece| piece.origin.place()).collect();
    let hashes: BTreeSet<_> = pieces.iter().map(|piece| piece.hash).collect();
    places.len().min(hashes.len())
}

/// Adds a piece of evidence, which says where it comes from and was there before now.
pub fn add_evidence(
    site: &Site,
    piece: Evidence,
    by: &Actor,
    now: Timestamp,
) -> Result<Recorded, Refusal> {
    if site.evidence_of(piece.id).is_some() {
        return Err(Refusal::EvidenceKnown(piece.id));
    }
    if !piece.origin.is_named() {
        return Err(Refusal::WithoutSource);
    }
    if piece.at > now {
        return Err(Refusal::EvidenceAhead { seen: piece.at, now });
    }
    Ok(Recorded::new(WatchEvent::EvidenceAdded(piece), by, now))
}
