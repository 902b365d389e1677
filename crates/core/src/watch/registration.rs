//! At which registrar a site's name is, as RDAP said when we looked (P-94): a notice goes to whoever
//! can act, and names that are only held move.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::{Recorded, WatchEvent};
use super::portfolio::Portfolio;
use super::refusal::Refusal;
use super::site::Site;
use crate::decision::Actor;
use crate::id::EvidenceId;
use crate::name::HostName;

/// What RDAP said of a registered name (RFC 9083, section 5.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The registered name: one of the site's, or one above it.
    pub name: HostName,
    /// What its registrar is called.
    pub registrar: Option<String>,
    /// The registrar's number at IANA.
    pub iana_id: Option<u32>,
    /// Where the registrar takes reports of abuse.
    pub abuse_email: Option<String>,
    /// The statuses of the name, as RDAP spells them: `client hold`.
    pub statuses: Vec<String>,
    /// What it was read from.
    pub evidence: EvidenceId,
    /// When it was asked.
    pub at: Timestamp,
}

impl Registration {
    /// Whether nothing is found under the name any more, as its statuses say.
    #[must_use]
    pub fn is_held(&self) -> bool {
        let is_hold = |status: &String| matches!(status.as_str(), "client hold" | "server hold");
        self.statuses.iter().any(is_hold)
    }
}

/// Notes what RDAP said. An answer about a name that is not the site's says nothing of it.
pub(super) fn registration_seen(
    site: &Site,
    registration: &Registration,
    now: Timestamp,
) -> Option<Recorded> {
    let is_own = site.names.iter().any(|name| name.is_within(&registration.name));
    let event = WatchEvent::RegistrationSeen(registration.clone());
    is_own.then(|| Recorded::new(event, &Actor::Clock, now))
}

/// A registrar is asked about names that are with it: where RDAP named another one for each of the
/// site's names, the notice would go to whoever can do nothing.
pub(super) fn is_with(site: &Site, portfolio: &Portfolio) -> Result<(), Refusal> {
    let Some(asked) = portfolio.owner.iana_id() else { return Ok(()) };
    let elsewhere = |name: &HostName| {
        let mut seen = site.registrations.iter().filter(|seen| name.is_within(&seen.name));
        seen.find_map(|seen| Some((seen, seen.iana_id.filter(|known| *known != asked)?)))
    };
    let elsewhere: Option<Vec<_>> = site.names.iter().map(elsewhere).collect();
    let Some((seen, known)) = elsewhere.and_then(|all| all.first().copied()) else { return Ok(()) };
    let who = seen.registrar.as_deref().unwrap_or("another registrar");
    let (name, at) = (&seen.name, seen.at);
    Err(Refusal::AtAnotherRegistrar(format!("{name} was at {who} (IANA id {known}) at {at}")))
}
