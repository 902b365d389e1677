//! What every act of a registrar on a host or contact asks first: whose it is, and what its
//! statuses forbid (EPP.md, section 2).

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
