//! What every act of a registrar on an object asks first: whose it is, and what its statuses
//! forbid (EPP.md, section 2); and how an update changes the statuses a sponsor sets.

use crate::id::RegistrarId;
use crate::refusal::refusals;
use crate::status::{Status, StatusSet};

refusals! {
    /// Why a registrar may not act on an object.
    #[derive(Copy)]
    pub enum SponsorRefusal {
        /// Another registrar's.
        NotSponsor = "not-sponsor", "this object is sponsored by another registrar";
        /// A status forbids it.
        Prohibited(&'static str) = "status-prohibits", "the status {0} forbids this";
    }
}

refusals! {
    /// Why the statuses of an object do not change as asked.
    #[derive(Copy)]
    pub enum StatusRefusal {
        /// Only the registry sets it, or it follows from other things.
        NotTheSponsors(&'static str) =
            "status-not-the-clients", "the status {0} is not the client's to set or remove";
        /// It is set.
        AlreadySet(&'static str) = "status-already-set", "the status {0} is set already";
        /// It is not set.
        NotSet(&'static str) = "status-not-set", "the status {0} is not set";
    }
}

/// What an update does to the statuses a sponsor sets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatusChange {
    /// Those to set.
    pub add: Vec<Status>,
    /// Those to remove; they go first.
    pub remove: Vec<Status>,
}

impl StatusChange {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty()
    }

    /// Whether it does nothing but lift `clientUpdateProhibited`: the one update that status lets
    /// pass (RFC 5731, section 2.3, read strictly).
    pub fn lifts_update_lock_only(&self) -> bool {
        self.add.is_empty() && self.remove == [Status::ClientUpdateProhibited]
    }

    /// The statuses after it; setting what is set and removing what is not is refused.
    pub fn apply(&self, before: StatusSet) -> Result<StatusSet, StatusRefusal> {
        let mut statuses = before;
        let every = self.remove.iter().chain(&self.add);
        if let Some(status) = every.copied().find(|status| !status.is_sponsors()) {
            return Err(StatusRefusal::NotTheSponsors(status.as_str()));
        }
        for status in &self.remove {
            if !statuses.has(*status) {
                return Err(StatusRefusal::NotSet(status.as_str()));
            }
            statuses.remove(*status);
        }
        for status in &self.add {
            if statuses.has(*status) {
                return Err(StatusRefusal::AlreadySet(status.as_str()));
            }
            statuses.insert(*status);
        }
        Ok(statuses)
    }
}

/// Sponsorship first, then each status that forbids the act.
pub fn may_act(
    by: &RegistrarId,
    sponsor: &RegistrarId,
    statuses: StatusSet,
    forbidding: &[Status],
) -> Result<(), SponsorRefusal> {
    if by != sponsor {
        return Err(SponsorRefusal::NotSponsor);
    }
    match forbidding.iter().find(|status| statuses.has(**status)) {
        Some(status) => Err(SponsorRefusal::Prohibited(status.as_str())),
        None => Ok(()),
    }
}

/// As [`may_act`], for an update; `lifts_lock_only` as [`StatusChange::lifts_update_lock_only`]
/// says of the whole command.
pub fn may_update(
    by: &RegistrarId,
    sponsor: &RegistrarId,
    statuses: StatusSet,
    lifts_lock_only: bool,
) -> Result<(), SponsorRefusal> {
    let always = [Status::ServerUpdateProhibited, Status::PendingDelete, Status::PendingTransfer];
    may_act(by, sponsor, statuses, &always)?;
    match lifts_lock_only {
        true => Ok(()),
        false => may_act(by, sponsor, statuses, &[Status::ClientUpdateProhibited]),
    }
}
