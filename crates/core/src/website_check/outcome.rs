//! What was seen on the way from a name to a website, and what that comes to (P-3).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::url::{follow, is_approved};

/// One way from a name, step by step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Try {
    /// What was asked, in order: each step is where the one before it redirected to.
    pub steps: Vec<Step>,
}

/// One question to one server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The URL that was asked for.
    pub url: String,
    /// The addresses that its host has.
    pub addresses: Vec<IpAddr>,
    /// The one that was connected to.
    pub connected_to: Option<IpAddr>,
    /// The version of TLS, once a certificate was accepted.
    pub tls: Option<String>,
    /// What came of it.
    pub answer: Answer,
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "answer")]
pub enum Answer {
    /// A status, and where it redirects to.
    Status {
        /// The status (RFC 9110, section 15).
        status: u16,
        /// The field `Location`.
        location: Option<String>,
    },
    /// The host has no address.
    NoAddress {
        /// What the resolver said.
        words: String,
    },
    /// It has an address that is nobody's public one: nothing was connected to.
    ForbiddenAddress {
        /// Which.
        address: IpAddr,
    },
    /// The URL has a port that is not looked at.
    ForbiddenPort {
        /// Which.
        port: u16,
    },
    /// Nobody could be connected to, or the connection broke.
    NotReached {
        /// What the system said.
        words: String,
    },
    /// Nothing came in time.
    Late,
    /// The certificate was not accepted, or no secure connection came about.
    TlsFailed {
        /// Why.
        words: String,
    },
    /// What came is no answer of HTTP.
    NoHttp {
        /// Why.
        words: String,
    },
}

macro_rules! outcomes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal;)*) => {
        /// What a look comes to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Outcome {
            $($(#[$doc])* $variant,)*
        }

        impl Outcome {
            /// Every outcome.
            pub const ALL: &'static [Outcome] = &[$(Outcome::$variant,)*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Outcome::$variant => $code,)* }
            }
        }
    };
}

outcomes! {
    /// It leads to an approved website, which answers.
    Approved = "approved";
    /// It leads to a website that is not approved.
    Elsewhere = "elsewhere";
    /// An error answers.
    ErrorStatus = "error-status";
    /// A redirect leads where nobody can follow: another scheme, a bare address, no URL.
    UnusableRedirect = "unusable-redirect";
    /// A redirect leads to a port that is not looked at.
    ForbiddenPort = "forbidden-port";
    /// It is redirected again and again.
    TooManyRedirects = "too-many-redirects";
    /// A host on the way has no address.
    NoAddress = "no-address";
    /// A host on the way has an address that is nobody's public one.
    ForbiddenAddress = "forbidden-address";
    /// Nobody could be connected to.
    NotReached = "not-reached";
    /// Nothing came in time.
    Late = "late";
    /// The certificate was not accepted.
    TlsFailed = "tls-failed";
    /// What came is no answer of HTTP.
    NoHttp = "no-http";
}

impl Outcome {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn passes(self) -> bool {
        matches!(self, Outcome::Approved)
    }

    /// Whether no website has spoken: then another way to it may still tell more.
    const fn is_silence(self) -> bool {
        matches!(
            self,
            Outcome::NoAddress
                | Outcome::ForbiddenAddress
                | Outcome::NotReached
                | Outcome::Late
                | Outcome::TlsFailed
                | Outcome::NoHttp
        )
    }
}

/// Where a step redirects to: none where it does not; an error where nobody can follow.
pub fn redirect_of(step: &Step) -> Option<Result<String, ()>> {
    match &step.answer {
        Answer::Status { status: 301 | 302 | 303 | 307 | 308, location: Some(location) } => {
            Some(follow(&step.url, location).ok_or(()))
        }
        _ => None,
    }
}

/// What all that was tried comes to: an approved website, whichever way led there; else what the
/// first way found, or a later one where the first met with silence.
#[must_use]
pub fn classify(tries: &[Try], approved: &[String]) -> Outcome {
    let outcomes: Vec<_> = tries.iter().map(|one| of_try(one, approved)).collect();
    if outcomes.contains(&Outcome::Approved) {
        return Outcome::Approved;
    }
    let spoken = outcomes.iter().find(|outcome| !outcome.is_silence());
    spoken.or(outcomes.first()).copied().unwrap_or(Outcome::NoAddress)
}

fn of_try(one: &Try, approved: &[String]) -> Outcome {
    let Some(last) = one.steps.last() else { return Outcome::NoAddress };
    match &last.answer {
        Answer::Status { status, .. } => match redirect_of(last) {
            Some(Ok(_)) => Outcome::TooManyRedirects,
            Some(Err(())) => Outcome::UnusableRedirect,
            None => of_status(*status, is_approved(&last.url, approved)),
        },
        Answer::NoAddress { .. } => Outcome::NoAddress,
        Answer::ForbiddenAddress { .. } => Outcome::ForbiddenAddress,
        Answer::ForbiddenPort { .. } => Outcome::ForbiddenPort,
        Answer::NotReached { .. } => Outcome::NotReached,
        Answer::Late => Outcome::Late,
        Answer::TlsFailed { .. } => Outcome::TlsFailed,
        Answer::NoHttp { .. } => Outcome::NoHttp,
    }
}

/// An approved website may ask for a sign-in or turn machines away: it is there all the same.
const fn of_status(status: u16, is_approved: bool) -> Outcome {
    match (status, is_approved) {
        (404 | 410, _) | (500.., _) | (400.., false) => Outcome::ErrorStatus,
        (_, true) => Outcome::Approved,
        (_, false) => Outcome::Elsewhere,
    }
}
