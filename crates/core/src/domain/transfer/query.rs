//! Decides `domain:transfer` with `op="query"` — RFC 5731, section 3.1.3.

use super::DomainTransfer;
use crate::auth_info::{AuthInfoShown, ShownRefusal};
use crate::domain::Domain;
use crate::id::RegistrarId;
use crate::refusal::refusals;

refusals! {
    /// Why a query is refused.
    #[derive(Copy)]
    pub enum Refusal {
        /// Neither a party nor in possession of the authInfo.
        NotParty = "not-party", "this transfer is shown to its two registrars alone";
        /// Nothing to show.
        NoTransfer = "no-transfer", "no transfer of this name is on record";
    } or {
        /// The authInfo opens nothing.
        AuthInfo(ShownRefusal);
    }
}

/// Shows the newest transfer to its parties, the sponsor, and whoever has the authInfo.
pub fn decide<'a>(
    domain: &'a Domain,
    registrar: &RegistrarId,
    shown: AuthInfoShown,
) -> Result<&'a DomainTransfer, Refusal> {
    shown.if_shown()?;
    let transfer = domain.transfer.as_ref();
    let party = domain.registrar == *registrar
        || shown == AuthInfoShown::Right
        || transfer.is_some_and(|transfer| transfer.concerns(registrar));
    if !party {
        return Err(Refusal::NotParty);
    }
    transfer.ok_or(Refusal::NoTransfer)
}
