//! Whose names are watched, and what they want to hear of (P-90, P-93).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use crate::calendar::{add_days, add_hours};
use crate::contact::email;
use crate::decision::Decision;
use crate::event::Event;
use crate::id::PortfolioId;
use crate::rulebook::Rulebook;

/// The names of one registrar, registry or hosting provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portfolio {
    /// Its id.
    pub id: PortfolioId,
    /// Its owner, by name.
    pub name: String,
    /// What its owner is.
    pub owner: Owner,
    /// How often it is looked at.
    pub tier: Tier,
    /// Since when its owner wants to hear of unapproved sites too, and who said so; none if not.
    pub report_unapproved: Option<Wish>,
    /// Since when its owner does not want to hear of them, and who said so; none where that was
    /// never said, or the owner wants to.
    pub unapproved_declined: Option<Wish>,
    /// Where its owner takes reports of abuse.
    pub abuse_contact: String,
    /// When it was entered.
    pub entered_at: Timestamp,
}

/// What is known of a portfolio's owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPortfolio {
    /// Its owner, by name.
    pub name: String,
    /// What its owner is.
    pub owner: Owner,
    /// How often it is looked at.
    pub tier: Tier,
    /// Where its owner takes reports of abuse.
    pub abuse_contact: String,
}

/// What the owner of a portfolio is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Owner {
    /// A registrar.
    Registrar {
        /// Its number at IANA.
        iana_id: u32,
    },
    /// A registry.
    Registry,
    /// A hosting provider.
    Host,
}

/// How often a portfolio is looked at (P-90).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// In sweeps, free of charge.
    Complimentary,
    /// All the time.
    Expanded,
}

/// A wish, as it was recorded (P-93).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Who spoke for the owner.
    pub by: String,
    /// Since when it holds.
    pub at: Timestamp,
}

impl Portfolio {
    /// Whether its owner had asked for unapproved sites at an instant (P-93).
    #[must_use]
    pub fn wants_unapproved(&self, at: Timestamp) -> bool {
        self.report_unapproved.as_ref().is_some_and(|wish| wish.at <= at)
    }
}

impl Owner {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Registrar { .. } => "registrar",
            Self::Registry => "registry",
            Self::Host => "host",
        }
    }

    /// Its number at IANA, if it is a registrar.
    #[must_use]
    pub const fn iana_id(self) -> Option<u32> {
        match self {
            Self::Registrar { iana_id } => Some(iana_id),
            Self::Registry | Self::Host => None,
        }
    }
}

impl Tier {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Complimentary => "complimentary",
            Self::Expanded => "expanded",
        }
    }

    /// What a code stands for.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Complimentary, Self::Expanded].into_iter().find(|tier| tier.code() == code)
    }
}

/// From when on a portfolio is to be swept again (P-90); none while no name is listed in it.
///
/// `listed_at` is when names were listed last that were not there before, `swept_at` when the last
/// sweep began that came to its end.
pub fn sweep_due_at(
    tier: Tier,
    listed_at: Option<Timestamp>,
    swept_at: Option<Timestamp>,
    rulebook: &Rulebook,
) -> Result<Option<Timestamp>, Refusal> {
    let (Some(listed_at), Some(swept_at)) = (listed_at, swept_at) else { return Ok(listed_at) };
    let due_at = match tier {
        Tier::Complimentary => {
            add_days(swept_at, i64::from(rulebook.watch.complimentary_sweep_days))?
        }
        Tier::Expanded if listed_at > swept_at => listed_at,
        Tier::Expanded => add_hours(swept_at, rulebook.watch.expanded_sweep_hours)?,
    };
    Ok(Some(due_at))
}

impl NewPortfolio {
    fn checked(self) -> Result<Self, Refusal> {
        if self.name.trim().is_empty() {
            return Err(Refusal::PortfolioUnnamed);
        }
        if let Owner::Registrar { iana_id: 0 } = self.owner {
            return Err(Refusal::NoIanaId);
        }
        match email::is_address(&self.abuse_contact) {
            true => Ok(self),
            false => Err(Refusal::AbuseContact(self.abuse_contact)),
        }
    }
}

/// Enters a portfolio (P-90). Its owner has asked for nothing yet.
pub fn enter(id: PortfolioId, new: NewPortfolio, now: Timestamp) -> Result<Decision, Refusal> {
    let NewPortfolio { name, owner, tier, abuse_contact } = new.checked()?;
    let (report_unapproved, unapproved_declined, entered_at) = (None, None, now);
    let portfolio = Portfolio {
        id,
        name,
        owner,
        tier,
        report_unapproved,
        unapproved_declined,
        abuse_contact,
        entered_at,
    };
    Ok(recorded(portfolio, Event::PortfolioEntered, now))
}

/// Changes what is known of a portfolio's owner; what it wished stays.
pub fn change(
    portfolio: &Portfolio,
    new: NewPortfolio,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let NewPortfolio { name, owner, tier, abuse_contact } = new.checked()?;
    let after = Portfolio { name, owner, tier, abuse_contact, ..portfolio.clone() };
    Ok(recorded(after, Event::PortfolioChanged, now))
}

/// Records whether the owner wants to hear of unapproved sites, and who spoke for it (P-93): who
/// withdrew a wish stands as well as who had it.
pub fn wish(
    portfolio: &Portfolio,
    wants: bool,
    spokesperson: &str,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if spokesperson.trim().is_empty() {
        return Err(Refusal::WithoutWords);
    }
    let wish = Wish { by: spokesperson.to_owned(), at: now };
    let (report_unapproved, unapproved_declined) =
        if wants { (Some(wish), None) } else { (None, Some(wish)) };
    let after = Portfolio { report_unapproved, unapproved_declined, ..portfolio.clone() };
    Ok(recorded(after, Event::PortfolioWishRecorded, now))
}

fn recorded(portfolio: Portfolio, event: Event, now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    decision.change(now, &[event], portfolio, None);
    decision
}
