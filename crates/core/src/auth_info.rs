//! authInfo of names and contacts (RFC 9154): kept as a salted digest, for a while.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::calendar::{self, CalendarError};
use crate::refusal::refusals;
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

/// What a command shows as authInfo to be let in; held against the digest at the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthInfoShown {
    /// None.
    Absent,
    /// The one that is set.
    Right,
    /// Another, or none is set, or one of a contact for a name.
    Wrong,
    /// The extension form, which nobody defined.
    Extension,
}

refusals! {
    /// Why an authInfo that was shown opens nothing (RFC 9154; EPP.md, section 8).
    #[derive(Copy)]
    pub enum ShownRefusal {
        /// None was shown where one is needed.
        Absent = "auth-info-required", "the authInfo is missing";
        /// It does not fit.
        Wrong = "auth-info-wrong", "the authInfo is wrong, or none is set";
        /// The extension form.
        Extension =
            "auth-info-extension", "authInfo in the form of an extension is not supported";
    }
}

impl AuthInfoShown {
    /// Refuses all but the right one.
    pub const fn needed(self) -> Result<(), ShownRefusal> {
        match self {
            AuthInfoShown::Absent => Err(ShownRefusal::Absent),
            AuthInfoShown::Right => Ok(()),
            AuthInfoShown::Wrong => Err(ShownRefusal::Wrong),
            AuthInfoShown::Extension => Err(ShownRefusal::Extension),
        }
    }

    /// Refuses a wrong one; none is needed.
    pub const fn if_shown(self) -> Result<(), ShownRefusal> {
        match self {
            AuthInfoShown::Absent => Ok(()),
            shown => shown.needed(),
        }
    }
}

refusals! {
    /// Why an authInfo is refused.
    pub enum AuthInfoRefusal {
        /// Weaker than the rulebook asks (RFC 9154, section 4.1).
        Weak(u32) =
            "auth-info-weak", "the authInfo is too weak: at least {0} bits of printable ASCII";
        /// The extension form.
        Extension = "auth-info-extension", "authInfo in the form of an extension is not supported";
    } or {
        /// Its end would leave the calendar.
        Calendar(CalendarError);
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
