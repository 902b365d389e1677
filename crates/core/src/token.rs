//! Tokens: the proof that a name was vouched for (P-20 to P-23, RFC 8495).
//!
//! ```text
//!  Live ──use──▶ Used          Live ──time──▶ Expired          Live ──kill──▶ Killed
//! ```
//! `Used`, `Expired` and `Killed` are ends. The secret itself is never here: only its SHA-256.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::decision::Decision;
use crate::event::Event;
use crate::id::{AccreditationId, DomainId, OrganizationId, RegistrarId, RequestId, TokenId};
use crate::name::DomainName;
use crate::refusal::refusals;

/// SHA-256 of a token's text; the text has at least 128 random bits, so no salt is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TokenHash(pub [u8; 32]);

/// A registration token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Its id; not the secret.
    pub id: TokenId,
    /// The digest of the secret.
    pub hash: TokenHash,
    /// What it allows.
    pub operation: TokenOperation,
    /// For which name.
    pub name: DomainName,
    /// For which organization.
    pub organization: OrganizationId,
    /// The accreditation it stands on; none is government basis.
    pub accreditation: Option<AccreditationId>,
    /// The request whose acceptance minted it; of a consent to a transfer (P-37), the one the
    /// name stands on.
    pub request: RequestId,
    /// The only registrar that may present it, if bound.
    pub registrar: Option<RegistrarId>,
    /// The version of the terms accepted by the organization that a transfer moves the name to
    /// (P-10); none where the holder stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms_version: Option<String>,
    /// When it was minted.
    pub minted_at: Timestamp,
    /// First instant at which it is worth nothing (P-21).
    pub expires_at: Timestamp,
    /// Where it stands.
    pub state: TokenState,
}

/// What a token allows: one operation on one name (P-20).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenOperation {
    /// Registering the name.
    Create,
    /// Moving the name (P-37).
    Transfer,
}

/// Where a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum TokenState {
    /// Good until it expires.
    Live,
    /// Consumed by the command that made or moves the name.
    Used {
        /// When.
        at: Timestamp,
        /// By which name.
        domain: DomainId,
    },
    /// Ran out unused.
    Expired {
        /// When.
        at: Timestamp,
    },
    /// Replaced by a new one, or dead with its acceptance.
    Killed {
        /// When.
        at: Timestamp,
    },
}

impl TokenState {
    /// The stable code under which rows and answers show it.
    pub const fn code(self) -> &'static str {
        match self {
            TokenState::Live => "live",
            TokenState::Used { .. } => "used",
            TokenState::Expired { .. } => "expired",
            TokenState::Killed { .. } => "killed",
        }
    }
}

refusals! {
    /// Why a presented token is refused: EPP 2201, and nothing is consumed (P-20).
    #[derive(Copy)]
    pub enum TokenRefusal {
        /// No such token was ever minted.
        Unknown = "token-unknown", "this token is not known";
        /// It was used.
        Used = "token-used", "this token was used";
        /// It ran out.
        Expired = "token-expired", "this token has expired";
        /// It was replaced or withdrawn.
        Killed = "token-killed", "this token was replaced or withdrawn";
        /// It is for another name.
        OtherName = "token-for-another-name", "this token is for another name";
        /// It is for another operation.
        OtherOperation = "token-for-another-operation", "this token is for another operation";
        /// It is bound to another registrar.
        OtherRegistrar = "token-for-another-registrar", "this token is bound to another registrar";
    }
}

impl Token {
    /// The token at an instant: a live one past its end has expired (P-21).
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Token {
        let mut token = self.clone();
        if token.state == TokenState::Live && now >= token.expires_at {
            token.state = TokenState::Expired { at: token.expires_at };
        }
        token
    }

    /// The instant at which time alone changes it.
    pub fn due_at(&self) -> Option<Timestamp> {
        (self.state == TokenState::Live).then_some(self.expires_at)
    }

    /// Whether it may be presented for this name and operation by this registrar now (P-20).
    pub fn admits(
        &self,
        name: &DomainName,
        operation: TokenOperation,
        registrar: &RegistrarId,
        now: Timestamp,
    ) -> Result<(), TokenRefusal> {
        if self.name != *name {
            return Err(TokenRefusal::OtherName);
        }
        if self.operation != operation {
            return Err(TokenRefusal::OtherOperation);
        }
        if self.registrar.as_ref().is_some_and(|bound| bound != registrar) {
            return Err(TokenRefusal::OtherRegistrar);
        }
        match self.at(now).state {
            TokenState::Live => Ok(()),
            TokenState::Used { .. } => Err(TokenRefusal::Used),
            TokenState::Expired { .. } => Err(TokenRefusal::Expired),
            TokenState::Killed { .. } => Err(TokenRefusal::Killed),
        }
    }
}

/// Steps a token up to `now`.
pub fn advance(token: &Token, now: Timestamp) -> (Token, Decision) {
    let after = token.at(now);
    let mut decision = Decision::default();
    if after.state != token.state {
        decision.change(token.expires_at, &[Event::TokenExpired], after.clone(), None);
    }
    (after, decision)
}
