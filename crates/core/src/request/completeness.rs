//! What a request lacks, as far as a machine can see: shown, never decided on (P-11, P-13).

use jiff::Timestamp;

use super::Request;
use crate::accreditation::Accreditation;
use crate::id::InformationRequestId;

/// Something a request lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// No trademark, service mark or business name is stated (T&C 3.1).
    Nexus,
    /// A mark or name is stated without a proof; its place in the list, from 1.
    Proof(usize),
    /// The accreditation it stands on lists no website (P-3).
    Website,
    /// No application of that accreditation lists a jurisdiction (P-5).
    Jurisdiction,
    /// A question is not answered, and its due date has passed (P-13).
    Answer(InformationRequestId),
}

impl Lack {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Lack::Nexus => "nexus-evidence",
            Lack::Proof(_) => "evidence-document",
            Lack::Website => "approved-website",
            Lack::Jurisdiction => "jurisdictions",
            Lack::Answer(_) => "overdue-answer",
        }
    }

    /// What is missing, in words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Lack::Nexus => "a trademark, service mark or business name".to_owned(),
            Lack::Proof(place) => format!("a document that proves mark or name {place}"),
            Lack::Website => "an approved website of the accreditation".to_owned(),
            Lack::Jurisdiction => "the jurisdictions of the accreditation".to_owned(),
            Lack::Answer(_) => "the answer to a question whose due date has passed".to_owned(),
        }
    }
}

/// Everything a request lacks, in the order in which a reviewer reads it.
#[must_use]
pub fn lacks(
    request: &Request,
    accreditation: Option<&Accreditation>,
    now: Timestamp,
) -> Vec<Lack> {
    let mut lacks = Vec::new();
    if request.evidence.is_empty() {
        lacks.push(Lack::Nexus);
    }
    let unproven = request.evidence.iter().enumerate().filter(|(_, one)| one.document().is_none());
    lacks.extend(unproven.map(|(place, _)| Lack::Proof(place + 1)));
    if let Some(accreditation) = accreditation {
        if accreditation.websites.is_empty() {
            lacks.push(Lack::Website);
        }
        let mut applications = accreditation.applications.values();
        if applications.all(|application| application.jurisdictions.is_empty()) {
            lacks.push(Lack::Jurisdiction);
        }
    }
    let overdue = request.information.iter().filter(|asked| asked.is_overdue(now));
    lacks.extend(overdue.map(|asked| Lack::Answer(asked.id)));
    lacks
}
