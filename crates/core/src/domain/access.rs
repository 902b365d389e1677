//! Who may act on a name, and which statuses forbid it (EPP.md, section 2).

use super::Domain;
use crate::id::RegistrarId;
use crate::rulebook::Rulebook;
use crate::sponsored::{SponsorRefusal, may_act};
use crate::status::Status;

/// Admits the sponsor of a name that is live and carries none of some statuses.
pub(super) fn admit(
    domain: &Domain,
    registrar: &RegistrarId,
    forbidding: &[Status],
    rulebook: &Rulebook,
) -> Result<(), SponsorRefusal> {
    may_act(registrar, &domain.registrar, domain.statuses(rulebook), forbidding)?;
    let refused = SponsorRefusal::Prohibited(domain.lifecycle.code());
    domain.is_live().then_some(()).ok_or(refused)
}
