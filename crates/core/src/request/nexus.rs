//! Why a name is its requestor's: marks and business names, and the machine's hint (P-11; T&C 3.1).
//!
//! The hint compares letters and decides nothing: it shows a reviewer where to look.

use serde::{Deserialize, Serialize};

use super::Request;
use crate::document::DocumentRef;
use crate::organization::Organization;

/// What ties a name to its requestor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum NexusEvidence {
    /// A trademark.
    Trademark(Mark),
    /// A service mark.
    ServiceMark(Mark),
    /// A business name.
    BusinessName(BusinessName),
}

/// A registered mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its words, as registered.
    pub words: String,
    /// The office that registered it.
    pub office: String,
    /// Its number there.
    pub number: String,
    /// The jurisdiction where it is protected.
    pub jurisdiction: String,
    /// The proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentRef>,
}

/// A name that an organization does business under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessName {
    /// The name, as registered.
    pub words: String,
    /// The register it stands in.
    pub register: String,
    /// The proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentRef>,
}

impl NexusEvidence {
    /// The stable code of its kind.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            NexusEvidence::Trademark(_) => "trademark",
            NexusEvidence::ServiceMark(_) => "service-mark",
            NexusEvidence::BusinessName(_) => "business-name",
        }
    }

    /// The words of the mark or name.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            NexusEvidence::Trademark(mark) | NexusEvidence::ServiceMark(mark) => &mark.words,
            NexusEvidence::BusinessName(name) => &name.words,
        }
    }

    /// The proof, if one was handed in.
    #[must_use]
    pub const fn document(&self) -> Option<&DocumentRef> {
        match self {
            NexusEvidence::Trademark(mark) | NexusEvidence::ServiceMark(mark) => {
                mark.document.as_ref()
            }
            NexusEvidence::BusinessName(name) => name.document.as_ref(),
        }
    }

    /// The evidence with this proof, or none.
    #[must_use]
    pub fn proven_by(mut self, proof: Option<DocumentRef>) -> Self {
        match &mut self {
            NexusEvidence::Trademark(mark) | NexusEvidence::ServiceMark(mark) => {
                mark.document = proof;
            }
            NexusEvidence::BusinessName(name) => name.document = proof,
        }
        self
    }

    /// The first of its fields that says nothing.
    #[must_use]
    pub fn empty_field(&self) -> Option<&'static str> {
        let fields = match self {
            NexusEvidence::Trademark(mark) | NexusEvidence::ServiceMark(mark) => vec![
                ("words", &mark.words),
                ("office", &mark.office),
                ("number", &mark.number),
                ("jurisdiction", &mark.jurisdiction),
            ],
            NexusEvidence::BusinessName(name) => {
                vec![("words", &name.words), ("register", &name.register)]
            }
        };
        fields.into_iter().find(|(_, text)| text.trim().is_empty()).map(|(field, _)| field)
    }
}

/// How near words come to a label, letters and digits alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// Neither holds the other.
    Apart,
    /// One holds the other.
    Partly,
    /// They are the same.
    Same,
}

impl Closeness {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Closeness::Apart => "apart",
            Closeness::Partly => "partly",
            Closeness::Same => "same",
        }
    }
}

/// Fewest letters that mean something where one text holds the other.
const LETTERS_MINIMUM: usize = 3;

/// How near words come to the label of a name; case, spaces and signs do not count.
#[must_use]
pub fn closeness(label: &str, words: &str) -> Closeness {
    let (label, words) = (folded(label), folded(words));
    if label.is_empty() || words.is_empty() {
        return Closeness::Apart;
    }
    if label == words {
        return Closeness::Same;
    }
    let (short, long) = if label.len() < words.len() { (label, words) } else { (words, label) };
    let holds = short.chars().count() >= LETTERS_MINIMUM && long.contains(&short);
    if holds { Closeness::Partly } else { Closeness::Apart }
}

fn folded(text: &str) -> String {
    text.to_lowercase().chars().filter(|found| found.is_alphanumeric()).collect()
}

/// The machine's hint: how near the label comes to each mark and name given as evidence, and last
/// to the organization's own name.
#[must_use]
pub fn hints(request: &Request, organization: &Organization) -> Vec<(String, Closeness)> {
    let label = request.name.label();
    let given = request.evidence.iter().map(NexusEvidence::words);
    let compared = given.chain([organization.name.as_str()]);
    compared.map(|words| (words.to_owned(), closeness(label, words))).collect()
}
