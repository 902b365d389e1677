//! What an update takes from a name: contacts, name servers, DS records. Only what is there goes.

use std::collections::BTreeSet;

use super::Refusal;
use crate::domain::{
    ContactRefusal, ContactRole, DsRecord, KnownContacts, KnownHosts, NameServers, Removal,
    SecureDnsRefusal, SecureDnsUpdate, name_servers, secure_dns,
};
use crate::id::{ContactHandle, ContactId, HostId};
use crate::rulebook::Rulebook;

/// Takes contacts from those a name has, whoever sponsors them: a transfer leaves them behind.
pub(super) fn contacts(
    contacts: &mut BTreeSet<(ContactRole, ContactId)>,
    given: &[(ContactRole, ContactHandle)],
    known: &KnownContacts,
) -> Result<(), Refusal> {
    for (role, handle) in given {
        let (id, _) = known.get(handle).ok_or_else(|| ContactRefusal::NotFound(handle.clone()))?;
        if !contacts.remove(&(*role, *id)) {
            return Err(Refusal::ContactNotLinked(handle.clone()));
        }
    }
    Ok(())
}

/// Takes name servers from those a name has.
pub(super) fn name_servers(
    linked: &mut BTreeSet<HostId>,
    given: &NameServers,
    known: &KnownHosts,
) -> Result<(), Refusal> {
    for name in name_servers::objects(given)? {
        if !linked.remove(&name_servers::host(name, known)?.id) {
            return Err(Refusal::NameServerNotLinked(name.clone()));
        }
    }
    Ok(())
}

/// Takes DS records away, then adds others (RFC 5910, section 5.2.5).
pub(super) fn signers(
    signers: &mut BTreeSet<DsRecord>,
    given: &SecureDnsUpdate,
    rulebook: &Rulebook,
) -> Result<(), Refusal> {
    if given.urgent {
        return Err(Refusal::UrgentNotSupported);
    }
    if given.lifetime_given {
        return Err(SecureDnsRefusal::SignatureLifetime.into());
    }
    match &given.remove {
        Removal::Nothing => {}
        Removal::All => signers.clear(),
        Removal::Listed(listed) => {
            for record in secure_dns::records(listed)? {
                if !signers.remove(record) {
                    return Err(Refusal::DsRecordNotThere);
                }
            }
        }
    }
    if let Some(added) = &given.add {
        secure_dns::add(signers, added, rulebook)?;
    }
    Ok(())
}
