//! Who may sign (P-92, P-15): a named person without a conflict of interest.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use super::site::Site;
use crate::decision::Actor;
use crate::id::{AccreditationId, PortfolioId, SiteId, StaffId};
use crate::name::DomainName;

/// A person who signed. Made from somebody who acts, never from a machine:
///
/// ```compile_fail,E0451
/// use registry_core::watch::Signer;
/// fn forged(id: registry_core::id::StaffId) -> Signer {
///     Signer { id, name: "Nobody".to_owned() }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Signer {
    pub(super) id: StaffId,
    pub(super) name: String,
}

/// Whom somebody has a conflict about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "about", content = "id")]
pub enum Party {
    /// Whoever runs a site.
    Site(SiteId),
    /// Whoever a portfolio belongs to.
    Portfolio(PortfolioId),
}

/// A conflict of interest on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Conflict {
    /// Who has it.
    pub person: StaffId,
    /// About whom.
    pub about: Party,
}

/// What a decision about a site may see beside the site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The accreditation that covers the site or one of its names.
    pub accreditation: Option<AccreditationId>,
    /// The site's name under a TLD of ours (P-97).
    pub own_name: Option<DomainName>,
    /// Sites that compete with it.
    pub competitors: BTreeSet<SiteId>,
    /// Portfolios that one of its names is in.
    pub portfolios: BTreeSet<PortfolioId>,
    /// Conflicts on record.
    pub conflicts: Vec<Conflict>,
}

impl Signer {
    /// The account.
    #[must_use]
    pub const fn id(&self) -> StaffId {
        self.id
    }

    /// The name as it stood then.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The person as somebody who acts.
    pub(super) fn actor(&self) -> Actor {
        Actor::Staff { id: self.id, name: self.name.clone() }
    }

    /// The person who acts, if it is one of the registry and has no conflict about the site, its
    /// competitors or a portfolio it is in (P-92).
    pub fn of(by: &Actor, site: &Site, facts: &Facts) -> Result<Self, Refusal> {
        let Actor::Staff { id, name } = by else {
            return Err(Refusal::NotAPerson(by.name()));
        };
        if name.trim().is_empty() {
            return Err(Refusal::NotAPerson("a person without a name".to_owned()));
        }
        let touches = |party: &Party| match party {
            Party::Site(other) => *other == site.id || facts.competitors.contains(other),
            Party::Portfolio(portfolio) => facts.portfolios.contains(portfolio),
        };
        let conflict = facts
            .conflicts
            .iter()
            .find(|conflict| conflict.person == *id && touches(&conflict.about));
        match conflict {
            Some(_) => Err(Refusal::Conflicted(name.clone())),
            None => Ok(Self { id: *id, name: name.clone() }),
        }
    }
}
