//! What anybody may learn of a site (WATCH.md, section 3; P-93): that the registry vouches for it or
//! found it lawful, and that it is rogue once those who can act were told. What is unapproved,
//! pending, or signed and not told is not told from what nobody looked at.

use jiff::Timestamp;

use super::class::Class;
use super::site::Site;
use crate::rulebook::Rulebook;

/// What anybody may learn of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicStanding {
    /// The registry vouches for whoever is behind it now.
    Certified,
    /// It was reviewed whole, and keeps law and standards.
    Legitimate,
    /// It is rogue, and those who can act were told.
    Rogue,
    /// Nothing is said of it.
    NothingSaid,
}

impl PublicStanding {
    /// Every standing there is.
    pub const ALL: [Self; 4] = [Self::Certified, Self::Legitimate, Self::Rogue, Self::NothingSaid];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Certified => "certified",
            Self::Legitimate => "legitimate",
            Self::Rogue => "rogue",
            Self::NothingSaid => "nothing-said",
        }
    }
}

/// What anybody may learn at `now` of a name: of its site, if there is one, and whether the registry
/// vouches for it now.
///
/// What is vouched for goes on to be, whatever was signed, until something may be told: else the
/// silence would tell (P-93). What was signed as certified says so no longer than that lasts (P-6).
#[must_use]
pub fn public_standing(
    site: Option<&Site>,
    is_vouched_for: bool,
    rulebook: &Rulebook,
    now: Timestamp,
) -> PublicStanding {
    if site.is_some_and(|site| site.is_told_as_rogue(rulebook, now)) {
        return PublicStanding::Rogue;
    }
    if is_vouched_for {
        return PublicStanding::Certified;
    }
    match site.map(|site| site.class_at(now)) {
        Some(Class::Legitimate) => PublicStanding::Legitimate,
        _ => PublicStanding::NothingSaid,
    }
}
