//! The grounds of a rejection: which may be given, and what each has to say (P-11, P-55h).

use serde::{Deserialize, Serialize};

use super::{Refusal, Request};
use crate::id::RequestId;

/// A coded reason for a rejection, with the reviewer's words (P-11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which.
    pub code: ReasonCode,
    /// In the reviewer's words.
    pub words: String,
    /// What is missing; `incomplete` names it (T&C 3.2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// The law or the rule of ICANN; `no-name-nexus` cites it (T&C 3.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
}

impl Reason {
    /// A reason that names and cites nothing.
    pub fn new(code: ReasonCode, words: impl Into<String>) -> Self {
        Self { code, words: words.into(), missing: Vec::new(), citation: None }
    }

    /// The reason with what is missing.
    #[must_use]
    pub fn naming(mut self, missing: &[&str]) -> Self {
        self.missing = missing.iter().map(|item| (*item).to_owned()).collect();
        self
    }

    /// The reason with the law or rule.
    #[must_use]
    pub fn citing(mut self, citation: &str) -> Self {
        self.citation = Some(citation.to_owned());
        self
    }
}

/// The coded reasons (P-11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonCode {
    /// Something is missing (T&C 3.2).
    Incomplete,
    /// The requestor does not qualify (T&C 3.3).
    NotQualified,
    /// The same name was rejected for the same customer before (T&C 3.1).
    PreviouslyRejected,
    /// The name matches no trademark, service mark or business name (T&C 3.1).
    NoNameNexus,
    /// An earlier request was accepted (T&C 3.4).
    EarlierRequestAccepted,
    /// Reserved, blocked, or against a naming rule (T&C 4.2).
    Policy,
}

impl ReasonCode {
    /// Every reason.
    pub const ALL: &'static [ReasonCode] = &[
        ReasonCode::Incomplete,
        ReasonCode::NotQualified,
        ReasonCode::PreviouslyRejected,
        ReasonCode::NoNameNexus,
        ReasonCode::EarlierRequestAccepted,
        ReasonCode::Policy,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            ReasonCode::Incomplete => "incomplete",
            ReasonCode::NotQualified => "not-qualified",
            ReasonCode::PreviouslyRejected => "previously-rejected",
            ReasonCode::NoNameNexus => "no-name-nexus",
            ReasonCode::EarlierRequestAccepted => "earlier-request-accepted",
            ReasonCode::Policy => "policy",
        }
    }
}

/// The grounds, if each may be given and says what it has to (P-11).
///
/// `prior_rejections` are those of the same name for the same customer that stand; one that an
/// appeal reversed is none (P-55h).
///
/// Checks, in order: at least one and each in words; never one that an appeal refuted (P-55h);
/// then what each code asks for.
pub(super) fn checked(
    request: &Request,
    reasons: Vec<Reason>,
    prior_rejections: &[RequestId],
) -> Result<Vec<Reason>, Refusal> {
    let wordless = |reason: &Reason| reason.words.trim().is_empty();
    if reasons.is_empty() || reasons.iter().any(wordless) {
        return Err(Refusal::NoReason);
    }
    request.not_refuted(&reasons)?;
    for reason in &reasons {
        match reason.code {
            ReasonCode::Incomplete if !names_something(&reason.missing) => {
                return Err(Refusal::NothingNamed);
            }
            ReasonCode::NoNameNexus if !cites_something(reason.citation.as_deref()) => {
                return Err(Refusal::NothingCited);
            }
            ReasonCode::PreviouslyRejected if prior_rejections.is_empty() => {
                return Err(Refusal::NotRejectedBefore);
            }
            ReasonCode::Incomplete
            | ReasonCode::NotQualified
            | ReasonCode::PreviouslyRejected
            | ReasonCode::NoNameNexus
            | ReasonCode::EarlierRequestAccepted
            | ReasonCode::Policy => {}
        }
    }
    Ok(reasons)
}

fn names_something(missing: &[String]) -> bool {
    !missing.is_empty() && missing.iter().all(|item| !item.trim().is_empty())
}

fn cites_something(citation: Option<&str>) -> bool {
    citation.is_some_and(|citation| !citation.trim().is_empty())
}
