//! Who speaks on a connection, and what was negotiated (RFC 5730, section 2.2).

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use registry_core::id::RegistrarId;
use registry_core::registrar::Registrar;
use registry_epp::Phase;
use registry_epp::namespace::NamespaceSet;

use crate::certificate::{fingerprint_sha256, not_after};

/// One connection's state.
#[derive(Debug)]
pub(super) struct Session {
    /// Where it comes from.
    pub(super) address: IpAddr,
    /// The client certificate, if one was shown.
    pub(super) certificate: Option<ClientCertificate>,
    /// Logins refused on this connection.
    pub(super) failed_logins: u32,
    /// Who is logged in.
    pub(super) login: Option<Arc<Login>>,
}

/// What is known of the certificate a client shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientCertificate {
    /// SHA-256 over the whole of it.
    pub fingerprint: [u8; 32],
    /// Its last instant, in wall time, if it can be read.
    pub expires_at: Option<Timestamp>,
}

impl ClientCertificate {
    /// Reads a certificate in DER.
    pub fn of(der: &[u8]) -> Self {
        Self { fingerprint: fingerprint_sha256(der), expires_at: not_after(der).ok() }
    }
}

/// A registrar logged in; counts as one of its sessions until it is dropped.
#[derive(Debug)]
pub(super) struct Login {
    /// The registrar as it stood when it was last looked at.
    pub(super) registrar: Registrar,
    /// Its place in its history then: another number is a changed registrar.
    pub(super) number: i64,
    /// What was negotiated.
    pub(super) namespaces: NamespaceSet,
    place: Arc<Place>,
}

impl Session {
    pub(super) fn new(address: IpAddr, certificate: Option<ClientCertificate>) -> Self {
        Self { address, certificate, failed_logins: 0, login: None }
    }

    /// What the decoder may take now.
    pub(super) fn phase(&self) -> Phase {
        match &self.login {
            None => Phase::BeforeLogin,
            Some(login) => Phase::Open(login.namespaces),
        }
    }
}

impl Login {
    pub(super) fn new(
        registrar: Registrar,
        number: i64,
        namespaces: NamespaceSet,
        place: Arc<Place>,
    ) -> Self {
        Self { registrar, number, namespaces, place }
    }

    /// The same session of a registrar that was changed meanwhile.
    pub(super) fn of_changed(&self, registrar: Registrar, number: i64) -> Self {
        Self::new(registrar, number, self.namespaces, Arc::clone(&self.place))
    }
}

/// How many sessions each registrar has on this node.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    taken: Arc<Mutex<HashMap<RegistrarId, u32>>>,
}

/// One session's place; given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    registrar: RegistrarId,
}

impl Places {
    /// Takes a place, unless the registrar has all it may have.
    pub(super) fn take(&self, registrar: &RegistrarId, most: u32) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(registrar.clone()).or_default();
        (*count < most).then(|| {
            *count += 1;
            Place { places: self.clone(), registrar: registrar.clone() }
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.registrar) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.registrar);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registrar_has_only_so_many_places_and_gets_them_back() {
        let places = Places::default();
        let alpha: RegistrarId = "alpha-rx".parse().expect("a registrar id");
        let beta: RegistrarId = "beta-rx".parse().expect("a registrar id");
        let first = places.take(&alpha, 1);
        assert!(first.is_some());
        assert!(places.take(&alpha, 1).is_none());
        assert!(places.take(&beta, 1).is_some());
        drop(first);
        assert!(places.take(&alpha, 1).is_some());
    }
}
