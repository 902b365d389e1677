//! Why a case is opened where what a name stands on is gone (P-6).

use crate::casework::{Grounds, Reason, Supporting};

/// What names stood on, and do not any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// An accreditation was withdrawn.
    Accreditation,
    /// A government basis was lost.
    GovernmentBasis,
}

impl Lost {
    const fn words(self) -> &'static str {
        match self {
            Lost::Accreditation => "the accreditation is withdrawn",
            Lost::GovernmentBasis => "the government basis is lost",
        }
    }

    /// The grounds of the Pending Revocation Notice: approval has to last (T&C 2.4), and this is no
    /// lapse that a term's end would be. The reason is that of the act.
    #[must_use]
    pub fn grounds(self, reason: &str) -> Grounds {
        let words = format!("{}: {}", self.words(), reason.trim());
        let record = format!("the registry's record of its decision: {words}");
        Grounds {
            reasons: vec![Reason { clause: "T&C 2.4".to_owned(), words }],
            supporting: Supporting { words: Some(record), documents: Vec::new() },
        }
    }
}
