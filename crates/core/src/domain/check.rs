//! Decides `domain:check` for one name — RFC 5731, section 3.1.1; tokens RFC 8495, 3.1.1.

use jiff::Timestamp;

use super::Domain;
use crate::id::RegistrarId;
use crate::name::DomainName;
use crate::pricing::Quote;
use crate::rulebook::{NameRuleRefusal, Rulebook};
use crate::token::{Token, TokenOperation};

/// The token that came with a check.
#[derive(Debug, Clone, Copy)]
pub enum Presented<'a> {
    /// None came.
    None,
    /// One came that was never minted.
    Unknown,
    /// One came that was.
    Known(&'a Token),
}

/// What a check may see of one name.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The live name, projected to now, if there is one.
    pub live: Option<&'a Domain>,
    /// The token that came with the command.
    pub presented: Presented<'a>,
    /// Who asks.
    pub registrar: &'a RegistrarId,
    /// The price of a create, and whether the client asked for prices too.
    pub quote: &'a Quote,
    /// Whether the client asked for prices too.
    pub fee_checked: bool,
    /// The rulebook in force.
    pub rulebook: &'a Rulebook,
}

/// Why a name is not available.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant's reason says it")]
pub enum Unavailable {
    InUse,
    Reserved,
    Blocked,
    TokenRequired,
    TokenMismatch,
    PremiumWithoutFee,
}

impl Unavailable {
    /// The reason as a check states it: at most 32 characters (eppcom `reasonBaseType`).
    pub const fn reason(self) -> &'static str {
        match self {
            Unavailable::InUse => "in use",
            Unavailable::Reserved => "reserved",
            Unavailable::Blocked => "blocked",
            Unavailable::TokenRequired => "allocation token required",
            Unavailable::TokenMismatch => "allocation token mismatch",
            Unavailable::PremiumWithoutFee => "premium: use fee extension",
        }
    }
}

/// Whether a name can be created now, in the order of EPP.md, section 3.
pub fn decide(name: &DomainName, facts: &Facts<'_>, now: Timestamp) -> Result<(), Unavailable> {
    match facts.rulebook.names.judge(name) {
        Ok(()) => {}
        Err(NameRuleRefusal::Reserved) => return Err(Unavailable::Reserved),
        Err(NameRuleRefusal::Blocked) => return Err(Unavailable::Blocked),
    }
    if facts.live.is_some_and(Domain::is_live) {
        return Err(Unavailable::InUse);
    }
    if facts.rulebook.eligibility.token_required {
        match facts.presented {
            Presented::None => return Err(Unavailable::TokenRequired),
            Presented::Unknown => return Err(Unavailable::TokenMismatch),
            Presented::Known(token) => token
                .admits(name, TokenOperation::Create, facts.registrar, now)
                .map_err(|_| Unavailable::TokenMismatch)?,
        }
    }
    if facts.quote.premium && !facts.fee_checked {
        return Err(Unavailable::PremiumWithoutFee);
    }
    Ok(())
}
