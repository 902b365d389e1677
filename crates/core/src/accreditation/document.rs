//! What an applicant hands in, and what an application still lacks (P-2, P-3, P-13).

use jiff::Timestamp;

use super::acts::open;
use super::{Accreditation, Application, Refusal, due_at};
use crate::decision::Decision;
use crate::document::DocumentRef;
use crate::event::Event;
use crate::id::ApplicationId;
use crate::rulebook::{Programme, RulebookVersions};

/// Something an application lacks, as far as a machine can see: shown, never decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// It asks for no website, and none is approved (P-3).
    Website,
    /// The accreditation was made elsewhere, and no document proves it (P-2).
    Proof,
    /// The programme has a checklist, and nothing was handed in for it (P-2).
    Documents,
}

impl Lack {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Lack::Website => "website",
            Lack::Proof => "proof",
            Lack::Documents => "documents",
        }
    }
}

/// Everything an application lacks by what its programme asks for, in the order of a review.
#[must_use]
pub fn lacks(
    accreditation: &Accreditation,
    application: &Application,
    programme: &Programme,
) -> Vec<Lack> {
    let mut lacks = Vec::new();
    if application.websites.is_empty() && accreditation.websites.is_empty() {
        lacks.push(Lack::Website);
    }
    let nothing = application.documents.is_empty() && application.evidence.is_empty();
    match (nothing, programme.run_here) {
        (true, false) => lacks.push(Lack::Proof),
        (true, true) if !programme.standards.is_empty() => lacks.push(Lack::Documents),
        (true | false, _) => {}
    }
    lacks
}

/// Adds documents to an application that is under review (P-13); those it has already are passed
/// over.
///
/// # Errors
/// [`Refusal::ApplicationNotOpen`], [`Refusal::NothingHandedIn`].
pub fn hand_in(
    accreditation: &Accreditation,
    application: ApplicationId,
    documents: Vec<DocumentRef>,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    open(accreditation, application)?;
    let mut after = accreditation.clone();
    let stated = after.applications.get_mut(&application);
    let stated = stated.ok_or(Refusal::ApplicationNotOpen(application))?;
    if !crate::document::add_new(&mut stated.documents, documents) {
        return Err(Refusal::NothingHandedIn);
    }
    let due_at = due_at(&after, rulebooks, now);
    let mut decision = Decision::default();
    decision.change(now, &[Event::ApplicationDocumentsReceived], after, due_at);
    Ok(decision)
}
