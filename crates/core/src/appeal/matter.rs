//! What was new and is not considered (P-55d; Exhibit A, f.3 and g.4).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::clock::due_at;
use super::{Appeal, Refusal};
use crate::decision::Decision;
use crate::document::DocumentHash;
use crate::event::Event;

/// Which side of an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Who appeals.
    Appellant,
    /// The registry.
    Registry,
}

/// What kind of new matter it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatterKind {
    /// Evidence, or other information.
    Evidence,
    /// An argument.
    Argument,
    /// A plan to comply.
    CompliancePlan,
    /// A witness.
    Witness,
}

/// An attempt to bring something new, refused and logged; it counts as a violation of the terms
/// (Exhibit A, f.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedMatter {
    /// When it was refused.
    pub at: Timestamp,
    /// Whose attempt it was.
    pub side: Side,
    /// Of which kind.
    pub kind: MatterKind,
    /// What it was, in words; never its content.
    pub words: String,
    /// The document, if it was one.
    pub document: Option<DocumentHash>,
}

/// Refuses new matter and logs the attempt: as long as the appeal runs, a teleconference included.
pub fn refuse_matter(
    appeal: &Appeal,
    (side, kind): (Side, MatterKind),
    words: &str,
    document: Option<DocumentHash>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    appeal.running()?;
    if words.trim().is_empty() {
        return Err(Refusal::Words("what was new"));
    }
    let mut after = appeal.clone();
    let words = words.trim().to_owned();
    after.refused.push(RefusedMatter { at: now, side, kind, words, document });
    let (mut decision, due) = (Decision::default(), due_at(&after));
    decision.change(now, &[Event::AppealMatterRefused], after, due);
    Ok(decision)
}
