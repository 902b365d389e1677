//! Whether a licence runs: a pure function of the licence, its name and the name's newest
//! revocation (P-60).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Licence, State};
use crate::casework::{Case, TermsEnd, terms_end};
use crate::domain::Domain;
use crate::status::CauseKind;

/// Why a licence ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndReason {
    /// The name was deleted (T&C 8.1, 13.4).
    Deleted,
    /// The terms ended by a final revocation, back on the date of its notice (T&C 5.3; P-71).
    Revoked,
    /// The name has another holder, and a licence cannot be assigned (T&C 13.4).
    Assigned,
}

impl EndReason {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            EndReason::Deleted => "deleted",
            EndReason::Revoked => "revoked",
            EndReason::Assigned => "assigned",
        }
    }
}

/// Where a licence stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has decided.
    Asked,
    /// It was refused.
    Refused,
    /// It runs.
    Running,
    /// It runs, and a Revocation Notice is out: nothing is handed out any more.
    Noticed {
        /// Since when.
        since: Timestamp,
    },
    /// It has ended.
    Ended {
        /// When.
        at: Timestamp,
        /// Why.
        why: EndReason,
    },
}

impl Standing {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Standing::Asked => "asked",
            Standing::Refused => "refused",
            Standing::Running => "running",
            Standing::Noticed { .. } => "noticed",
            Standing::Ended { .. } => "ended",
        }
    }
}

/// Where a licence stands, by the name as it is projected to the instant asked for.
#[must_use]
pub fn standing(licence: &Licence, domain: &Domain, revocation: Option<&Case>) -> Standing {
    match &licence.state {
        State::Asked => return Standing::Asked,
        State::Refused { .. } => return Standing::Refused,
        State::Ended { at, why: EndReason::Assigned, .. } => {
            return Standing::Ended { at: *at, why: EndReason::Assigned };
        }
        // The end of the terms may have been taken back since, by a restore.
        State::Granted(_) | State::Ended { .. } => {}
    }
    if let Some(end) = terms_end(domain, revocation) {
        let why = match end {
            TermsEnd::Revoked { .. } => EndReason::Revoked,
            TermsEnd::Deleted { .. } => EndReason::Deleted,
        };
        return Standing::Ended { at: end.at(), why };
    }
    let holder = domain.vouching.as_ref().map(|held| held.organization);
    if holder != Some(licence.organization) {
        let at = domain.holder_changed_at.unwrap_or(domain.changed_at);
        return Standing::Ended { at, why: EndReason::Assigned };
    }
    match domain.causes.get(&CauseKind::Revoked) {
        Some(cause) => Standing::Noticed { since: cause.since },
        None => Standing::Running,
    }
}
