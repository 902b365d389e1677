//! The registered name above an internal host (EPP.md, section 5).

use crate::domain::{Domain, Lifecycle};
use crate::id::{DomainId, RegistrarId};
use crate::refusal::refusals;

refusals! {
    /// Why no host may stand under a name.
    #[derive(Copy)]
    pub enum SuperordinateRefusal {
        /// It does not exist.
        Missing = "superordinate-not-found", "the registered name above this host does not exist";
        /// It is another registrar's.
        NotSponsored =
            "superordinate-not-sponsored", "the registered name above this host is sponsored by another registrar";
        /// It is being deleted.
        PendingDelete =
            "superordinate-pending-delete", "the registered name above this host is pending delete";
    }
}

/// The name above, if it exists, is the registrar's own and stays.
pub(super) fn owned(
    above: Option<&Domain>,
    registrar: &RegistrarId,
) -> Result<DomainId, SuperordinateRefusal> {
    let domain = above.filter(|above| above.is_live()).ok_or(SuperordinateRefusal::Missing)?;
    if domain.registrar != *registrar {
        return Err(SuperordinateRefusal::NotSponsored);
    }
    match domain.lifecycle {
        Lifecycle::Active => Ok(domain.id),
        // A name whose restore waits for its report is pendingDelete too (RFC 3915).
        Lifecycle::Redemption { .. }
        | Lifecycle::PendingRestore { .. }
        | Lifecycle::PendingDelete { .. } => Err(SuperordinateRefusal::PendingDelete),
        Lifecycle::Purged { .. } => Err(SuperordinateRefusal::Missing),
    }
}
