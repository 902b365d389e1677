//! Registrars: their records, and what their sign-in is checked against.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::RegistrarId;
use registry_core::registrar::Registrar;

use crate::engine::{Both, Lock, fixed, load};
use crate::error::StoreError;
use crate::row::{Stored, Written, instant_opt, micros, put, stored, written_row};
use crate::schema;
use crate::session::{Session, Tx};

/// What a registrar's sign-in is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrarLogin {
    /// The registrar.
    pub registrar: Registrar,
    /// Its place in its history: another number is a changed registrar.
    pub number: i64,
    /// What its password is checked against; none until one was set.
    pub credential: Option<Credential>,
    /// SHA-256 of each client certificate it may come with.
    pub fingerprints: Vec<[u8; 32]>,
    /// The networks it may come from, as CIDR text; empty is anywhere.
    pub networks: Vec<String>,
}

/// A client certificate that a registrar may come with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// Its SHA-256, over the whole of it.
    pub fingerprint: [u8; 32],
    /// The certificate in DER; none of one that was entered by its digest alone.
    pub der: Option<Vec<u8>>,
}

/// A registrar's password, and what happened at its logins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// argon2id, as a PHC string.
    pub password_hash: String,
    /// Since when it is in use, in registry time; none where that was not noted.
    pub password_set_at: Option<Timestamp>,
    /// Logins refused since the last that was not.
    pub failed_logins: u32,
    /// The client's software as it named itself last.
    pub user_agent: Option<String>,
}

impl Session<'_> {
    /// A registrar.
    pub fn registrar(
        &mut self,
        id: &RegistrarId,
        lock: Lock,
    ) -> Result<Option<Registrar>, StoreError> {
        use schema::registrar::dsl;
        let lock = self.admitted(lock);
        let query = dsl::registrar.filter(dsl::id.eq(id.as_str())).select(stored!(registrar));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        let row = rows.into_iter().next().map(|row| self.take::<Registrar>(row, lock));
        Ok(row.transpose()?.map(|row| row.object))
    }

    /// Every registrar, in the order of their ids.
    pub fn registrars(&mut self) -> Result<Vec<Registrar>, StoreError> {
        use schema::registrar::dsl;
        let rows: Vec<Stored> =
            dsl::registrar.order(dsl::id.asc()).select(stored!(registrar)).load(self.connection)?;
        let take = |row| Ok(self.take::<Registrar>(row, Lock::None)?.object);
        rows.into_iter().map(take).collect()
    }

    /// Registrars in the order of their ids, behind one.
    pub fn registrars_page(
        &mut self,
        after: Option<&RegistrarId>,
        limit: i64,
    ) -> Result<Vec<Registrar>, StoreError> {
        use schema::registrar::dsl;
        let rows: Vec<Stored> = dsl::registrar
            .filter(dsl::id.gt(after.map_or("", RegistrarId::as_str)))
            .order(dsl::id.asc())
            .limit(limit)
            .select(stored!(registrar))
            .load(self.connection)?;
        let take = |row| Ok(self.take::<Registrar>(row, Lock::None)?.object);
        rows.into_iter().map(take).collect()
    }

    /// A registrar and its place in its history, if that is not the one an open session has seen.
    pub fn registrar_since(
        &mut self,
        id: &RegistrarId,
        seen: i64,
    ) -> Result<Option<(Registrar, i64)>, StoreError> {
        let Some(number) = self.registrar_number(id)?.filter(|number| *number != seen) else {
            return Ok(None);
        };
        Ok(self.registrar(id, Lock::None)?.map(|registrar| (registrar, number)))
    }

    fn registrar_number(&mut self, id: &RegistrarId) -> Result<Option<i64>, StoreError> {
        use schema::registrar::dsl;
        let query = dsl::registrar.find(id.as_str()).select(dsl::number);
        // Every command asks; `first` would add a LIMIT, whose value SQLite prepares anew for.
        Ok(fixed!(query).one(self.connection)?)
    }

    /// What a registrar's sign-in is checked against.
    pub fn registrar_login(
        &mut self,
        id: &RegistrarId,
    ) -> Result<Option<RegistrarLogin>, StoreError> {
        use schema::{registrar_certificate, registrar_credential, registrar_network};
        let Some(registrar) = self.registrar(id, Lock::None)? else { return Ok(None) };
        let Some(number) = self.registrar_number(id)? else { return Ok(None) };
        let credential = registrar_credential::table
            .find(id.as_str())
            .select((
                registrar_credential::password_hash,
                registrar_credential::password_set_at,
                registrar_credential::failed_logins,
                registrar_credential::user_agent,
            ))
            .first(self.connection)
            .optional()?
            .map(credential)
            .transpose()?;
        let fingerprints: Vec<Vec<u8>> = registrar_certificate::table
            .filter(registrar_certificate::registrar_id.eq(id.as_str()))
            .order(registrar_certificate::fingerprint.asc())
            .select(registrar_certificate::fingerprint)
            .load(self.connection)?;
        let networks = registrar_network::table
            .filter(registrar_network::registrar_id.eq(id.as_str()))
            .order(registrar_network::network.asc())
            .select(registrar_network::network)
            .load(self.connection)?;
        let fingerprints =
            fingerprints.iter().map(|bytes| fingerprint(bytes)).collect::<Result<_, _>>()?;
        Ok(Some(RegistrarLogin { registrar, number, credential, fingerprints, networks }))
    }

    /// The client certificates that a registrar may come with, in the order of their digests.
    pub fn registrar_certificates(
        &mut self,
        id: &RegistrarId,
    ) -> Result<Vec<ClientCertificate>, StoreError> {
        use schema::registrar_certificate::dsl;
        let rows: Vec<(Vec<u8>, Option<Vec<u8>>)> = dsl::registrar_certificate
            .filter(dsl::registrar_id.eq(id.as_str()))
            .order(dsl::fingerprint.asc())
            .select((dsl::fingerprint, dsl::der))
            .load(self.connection)?;
        let read = |(bytes, der): (Vec<u8>, _)| {
            Ok(ClientCertificate { fingerprint: fingerprint(&bytes)?, der })
        };
        rows.into_iter().map(read).collect()
    }
}

fn fingerprint(bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|error| StoreError::unreadable("fingerprint", error))
}

fn credential(
    (password_hash, password_set_at, failed_logins, user_agent): (
        String,
        Option<i64>,
        i64,
        Option<String>,
    ),
) -> Result<Credential, StoreError> {
    Ok(Credential {
        password_hash,
        password_set_at: instant_opt(password_set_at)?,
        failed_logins: u32::try_from(failed_logins).unwrap_or(u32::MAX),
        user_agent,
    })
}

impl Tx<'_> {
    /// Sets a registrar's password hash, in use from now on.
    pub fn set_registrar_password(
        &mut self,
        id: &RegistrarId,
        password_hash: &str,
    ) -> Result<(), StoreError> {
        use schema::registrar_credential::dsl;
        let set = (dsl::password_hash.eq(password_hash), dsl::password_set_at.eq(micros(self.now)));
        let row = (dsl::registrar_id.eq(id.as_str()), set, dsl::failed_logins.eq(0));
        let query = diesel::insert_into(dsl::registrar_credential)
            .values(row)
            .on_conflict(dsl::registrar_id)
            .do_update()
            .set(set);
        Both(query).execute(self.connection)?;
        Ok(())
    }

    /// Counts a refused login of a registrar that exists.
    pub fn note_failed_login(&mut self, id: &RegistrarId) -> Result<(), StoreError> {
        use schema::registrar_credential::dsl;
        let row = dsl::registrar_credential.find(id.as_str());
        diesel::update(row)
            .set(dsl::failed_logins.eq(dsl::failed_logins + 1))
            .execute(self.connection)?;
        Ok(())
    }

    /// Begins the count of refused logins anew, and keeps what the client called itself.
    pub fn note_login(
        &mut self,
        id: &RegistrarId,
        user_agent: Option<&str>,
    ) -> Result<(), StoreError> {
        use schema::registrar_credential::dsl;
        let row = dsl::registrar_credential.find(id.as_str());
        diesel::update(row)
            .set((dsl::failed_logins.eq(0), dsl::user_agent.eq(user_agent)))
            .execute(self.connection)?;
        Ok(())
    }

    /// Replaces the certificates a registrar may come with.
    pub fn set_registrar_certificates(
        &mut self,
        id: &RegistrarId,
        certificates: &[ClientCertificate],
    ) -> Result<(), StoreError> {
        use schema::registrar_certificate::dsl;
        let old = dsl::registrar_certificate.filter(dsl::registrar_id.eq(id.as_str()));
        diesel::delete(old).execute(self.connection)?;
        for ClientCertificate { fingerprint, der } in certificates {
            let row = (
                dsl::registrar_id.eq(id.as_str()),
                dsl::fingerprint.eq(fingerprint.as_slice()),
                dsl::der.eq(der.as_deref()),
            );
            diesel::insert_into(dsl::registrar_certificate).values(row).execute(self.connection)?;
        }
        Ok(())
    }

    /// Replaces the networks a registrar may come from.
    pub fn set_registrar_networks(
        &mut self,
        id: &RegistrarId,
        networks: &[String],
    ) -> Result<(), StoreError> {
        use schema::registrar_network::dsl;
        let old = dsl::registrar_network.filter(dsl::registrar_id.eq(id.as_str()));
        diesel::delete(old).execute(self.connection)?;
        for network in networks {
            let row = (dsl::registrar_id.eq(id.as_str()), dsl::network.eq(network));
            diesel::insert_into(dsl::registrar_network).values(row).execute(self.connection)?;
        }
        Ok(())
    }

    pub(crate) fn put_registrar(
        &mut self,
        registrar: &Registrar,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let row = written_row!(RegistrarRow in registrar {
            id: &'r str = registrar.id.as_str(),
            name: &'r str = &registrar.name,
            iana_id: i64 = i64::from(registrar.iana_id),
            state: &'r str = registrar.state.code(),
            created_at: i64 = micros(registrar.created_at),
        } with written);
        put!(self.connection, registrar, registrar.id.as_str(), row, is_new)
    }
}
