//! The contacts that a create or an update names (EPP.md, section 4, create 2).

use std::collections::{BTreeMap, BTreeSet};

use super::ContactRole;
use crate::id::{ContactHandle, ContactId, RegistrarId};
use crate::refusal::refusals;

/// The contacts named that exist: their id and sponsor.
pub type KnownContacts = BTreeMap<ContactHandle, (ContactId, RegistrarId)>;

refusals! {
    /// Why a contact of a name is refused.
    pub enum ContactRefusal {
        /// The registrar's data model has no contacts.
        DataModelMinimum =
            "data-model-minimum", "a registrar of the minimum data model sends no contacts";
        /// No such contact.
        NotFound(ContactHandle) = "contact-not-found", "there is no contact {0}";
        /// Another registrar's.
        NotSponsored(ContactHandle) =
            "contact-not-sponsored", "the contact {0} is sponsored by another registrar";
        /// Two of one kind.
        RoleTwice(&'static str) =
            "contact-role-twice", "at most one contact of each kind; there would be two for {0}";
    }
}

/// A contact the client may use: one that exists and is its own.
pub(super) fn own(
    handle: &ContactHandle,
    known: &KnownContacts,
    registrar: &RegistrarId,
) -> Result<ContactId, ContactRefusal> {
    match known.get(handle) {
        None => Err(ContactRefusal::NotFound(handle.clone())),
        Some((_, sponsor)) if sponsor != registrar => {
            Err(ContactRefusal::NotSponsored(handle.clone()))
        }
        Some((id, _)) => Ok(*id),
    }
}

/// Adds contacts to those a name has; at most one of each kind.
pub(super) fn add(
    contacts: &mut BTreeSet<(ContactRole, ContactId)>,
    given: &[(ContactRole, ContactHandle)],
    known: &KnownContacts,
    registrar: &RegistrarId,
) -> Result<(), ContactRefusal> {
    for (role, handle) in given {
        if contacts.iter().any(|(taken, _)| taken == role) {
            return Err(ContactRefusal::RoleTwice(role.as_str()));
        }
        contacts.insert((*role, own(handle, known, registrar)?));
    }
    Ok(())
}
