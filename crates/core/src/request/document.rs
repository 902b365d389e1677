//! What a requestor hands in after the request itself (P-13).

use jiff::Timestamp;

use super::{Decided, Refusal, Request, due_at};
use crate::decision::Decision;
use crate::document::{DocumentRef, add_new};
use crate::event::Event;
use crate::rulebook::RulebookVersions;

/// Adds documents to a request that is not decided (P-13); those it has already are passed over.
///
/// # Errors
/// [`Refusal::NotOpen`], [`Refusal::NothingHandedIn`].
pub fn hand_in(
    request: &Request,
    documents: Vec<DocumentRef>,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if !request.is_undecided() {
        return Err(Refusal::NotOpen(Decided::of(&request.state)));
    }
    let mut after = request.clone();
    if !add_new(&mut after.documents, documents) {
        return Err(Refusal::NothingHandedIn);
    }
    let due = due_at(&after, rulebooks, now);
    let mut decision = Decision::default();
    decision.change(now, &[Event::RequestDocumentsReceived], after, due);
    Ok(decision)
}
