//! When the terms of a name end (P-71; T&C 5.3, 8.1, 14.10).

use jiff::Timestamp;

use super::{Case, Matter, revocation};
use crate::domain::Domain;

/// The end of the terms of a name: the logo goes at once, sections 3 to 13 survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermsEnd {
    /// A final revocation ends them, back on the date of the Revocation Notice (T&C 5.3).
    Revoked {
        /// The date of the notice.
        at: Timestamp,
    },
    /// A deletion ends them (T&C 8.1).
    Deleted {
        /// When.
        at: Timestamp,
    },
}

impl TermsEnd {
    /// When.
    pub const fn at(self) -> Timestamp {
        match self {
            TermsEnd::Revoked { at } | TermsEnd::Deleted { at } => at,
        }
    }
}

/// When the terms of a name ended, by the name and by its newest revocation; none while they run.
///
/// A revocation that can still be appealed, or is, ends nothing yet; a reversed one never did
/// (P-55h). A restore takes a deletion's end back.
#[must_use]
pub fn terms_end(domain: &Domain, revocation: Option<&Case>) -> Option<TermsEnd> {
    let of = revocation.and_then(|case| match &case.matter {
        Matter::Revocation(of) => Some(of.state),
        _ => None,
    });
    match of {
        Some(
            revocation::State::Scheduled { revoked, .. }
            | revocation::State::Deleted { revoked, .. },
        ) => {
            let at = revoked.clock.map_or(revoked.at, |clock| clock.noticed_at);
            Some(TermsEnd::Revoked { at })
        }
        _ => domain.enforced.deleted_at.map(|at| TermsEnd::Deleted { at }),
    }
}
