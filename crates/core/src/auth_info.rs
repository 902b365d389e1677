//! authInfo of names and contacts (RFC 9154): kept as a salted digest, for a while.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::calendar::{self, CalendarError};
use crate::rulebook::Rulebook;

/// A salted SHA-256 of an authInfo, and when it runs out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthInfo {
    /// The salt, hexadecimal.
    pub salt: String,
    /// SHA-256 over salt and text, hexadecimal.
    pub hash: String,
    /// First instant at which it no longer counts.
    pub expires_at: Timestamp,
}

/// What a command gives as authInfo; the text itself never comes this far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthInfoGiven {
    /// Empty: unset.
    Unset,
    /// The extension form, which nobody defined.
    Extension,
    /// A text: its strength, salt and digest, made at the edge.
    Text {
        /// Bits by length and character set.
        bits: u32,
        /// The salt, hexadecimal.
        salt: String,
        /// The digest, hexadecimal.
        hash: String,
    },
}

/// Why an authInfo is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AuthInfoRefusal {
    /// Weaker than the rulebook asks (RFC 9154, section 4.1).
    #[error("the authInfo is too weak: at least {0} bits of printable ASCII")]
    Weak(u32),
    /// The extension form.
    #[error("authInfo in the form of an extension is not supported")]
    Extension,
    /// Its end would leave the calendar.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl AuthInfoRefusal {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            AuthInfoRefusal::Weak(_) => "auth-info-weak",
            AuthInfoRefusal::Extension => "auth-info-extension",
            AuthInfoRefusal::Calendar(_) => "date-out-of-range",
        }
    }
}

/// What is kept of an authInfo that is given now.
pub fn keep(
    given: &AuthInfoGiven,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Option<AuthInfo>, AuthInfoRefusal> {
    let rules = &rulebook.auth_info;
    match given {
        AuthInfoGiven::Unset => Ok(None),
        AuthInfoGiven::Extension => Err(AuthInfoRefusal::Extension),
        AuthInfoGiven::Text { bits, .. } if *bits < rules.minimum_entropy_bits => {
            Err(AuthInfoRefusal::Weak(rules.minimum_entropy_bits))
        }
        AuthInfoGiven::Text { bits: _, salt, hash } => {
            let expires_at = calendar::add_days(now, i64::from(rules.lifetime_days))?;
            Ok(Some(AuthInfo { salt: salt.clone(), hash: hash.clone(), expires_at }))
        }
    }
}
