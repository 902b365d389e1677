//! Passkeys of accounts, and the challenges that wait for an answer.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::StaffId;

use crate::error::StoreError;
use crate::row::{instant, instant_opt, micros, uuid};
use crate::schema::{passkey, passkey_challenge};
use crate::session::{Session, Tx};

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// The id that the authenticator gave it.
    pub id: Vec<u8>,
    /// Whose it is.
    pub staff: StaffId,
    /// What its owner calls it.
    pub name: String,
    /// Its public key, and what else never changes.
    pub public_key: Vec<u8>,
    /// What each use changes.
    pub counters: Vec<u8>,
    /// Since when, in wall time.
    pub added_wall: Timestamp,
    /// When it was used last, in wall time.
    pub used_wall: Option<Timestamp>,
}

type PasskeyRow = (Vec<u8>, Vec<u8>, String, Vec<u8>, Vec<u8>, i64, Option<i64>);

fn read(row: PasskeyRow) -> Result<Passkey, StoreError> {
    let (id, staff, name, public_key, counters, added, used) = row;
    Ok(Passkey {
        id,
        staff: StaffId::from_uuid(uuid(&staff)?),
        name,
        public_key,
        counters,
        added_wall: instant(added)?,
        used_wall: instant_opt(used)?,
    })
}

impl Session<'_> {
    /// A passkey by its id.
    pub fn passkey(&mut self, id: &[u8]) -> Result<Option<Passkey>, StoreError> {
        let row: Option<PasskeyRow> = passkey::table
            .find(id)
            .select(passkey::all_columns)
            .first(self.connection)
            .optional()?;
        row.map(read).transpose()
    }

    /// The passkeys of a person, in the order in which they were added.
    pub fn passkeys_of(&mut self, staff: StaffId) -> Result<Vec<Passkey>, StoreError> {
        let rows: Vec<PasskeyRow> = passkey::table
            .filter(passkey::staff_id.eq(staff.as_uuid().as_bytes().as_slice()))
            .order((passkey::added_wall.asc(), passkey::id.asc()))
            .select(passkey::all_columns)
            .load(self.connection)?;
        rows.into_iter().map(read).collect()
    }
}

impl Tx<'_> {
    /// Adds a passkey; whether its id is new.
    pub fn insert_passkey(&mut self, new: &Passkey) -> Result<bool, StoreError> {
        if self.passkey(&new.id)?.is_some() {
            return Ok(false);
        }
        let row = (
            passkey::id.eq(&new.id),
            passkey::staff_id.eq(new.staff.as_uuid().as_bytes().as_slice()),
            passkey::name.eq(&new.name),
            passkey::public_key.eq(&new.public_key),
            passkey::counters.eq(&new.counters),
            passkey::added_wall.eq(micros(new.added_wall)),
            passkey::used_wall.eq(new.used_wall.map(micros)),
        );
        diesel::insert_into(passkey::table).values(row).execute(self.connection)?;
        Ok(true)
    }

    /// Keeps what a use of a passkey changed; whether it is as it was when that was judged.
    pub fn use_passkey(
        &mut self,
        judged: &Passkey,
        counters: &[u8],
        wall: Timestamp,
    ) -> Result<bool, StoreError> {
        let same = passkey::table.find(&judged.id).filter(passkey::counters.eq(&judged.counters));
        let set = (passkey::counters.eq(counters), passkey::used_wall.eq(micros(wall)));
        Ok(diesel::update(same).set(set).execute(self.connection)? == 1)
    }

    /// Takes a passkey away from a person; whether it was theirs.
    pub fn delete_passkey(&mut self, staff: StaffId, id: &[u8]) -> Result<bool, StoreError> {
        let own = passkey::table
            .find(id)
            .filter(passkey::staff_id.eq(staff.as_uuid().as_bytes().as_slice()));
        Ok(diesel::delete(own).execute(self.connection)? == 1)
    }

    /// Keeps a challenge until its answer comes, and forgets those whose time is over.
    pub fn insert_passkey_challenge(
        &mut self,
        hash: &[u8; 32],
        (staff, state): (Option<StaffId>, &[u8]),
        (wall, expires_wall): (Timestamp, Timestamp),
    ) -> Result<(), StoreError> {
        let old = passkey_challenge::table.filter(passkey_challenge::expires_wall.le(micros(wall)));
        diesel::delete(old).execute(self.connection)?;
        let row = (
            passkey_challenge::hash.eq(hash.as_slice()),
            passkey_challenge::staff_id.eq(staff.map(|id| id.as_uuid().as_bytes().to_vec())),
            passkey_challenge::state.eq(state),
            passkey_challenge::expires_wall.eq(micros(expires_wall)),
        );
        diesel::insert_into(passkey_challenge::table).values(row).execute(self.connection)?;
        Ok(())
    }

    /// Uses a challenge up: what was kept of it, if it was this person's and its time is not over.
    pub fn use_passkey_challenge(
        &mut self,
        hash: &[u8; 32],
        staff: Option<StaffId>,
        wall: Timestamp,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let one = passkey_challenge::table.find(hash.as_slice());
        let kept: Option<(Option<Vec<u8>>, Vec<u8>, i64)> = one
            .select((
                passkey_challenge::staff_id,
                passkey_challenge::state,
                passkey_challenge::expires_wall,
            ))
            .first(self.connection)
            .optional()?;
        // Of two who answer at once, one deletes it.
        let is_first = diesel::delete(one).execute(self.connection)? == 1;
        let theirs = staff.map(|id| id.as_uuid().as_bytes().to_vec());
        let is_good = |(owner, _, expires): &(Option<Vec<u8>>, Vec<u8>, i64)| {
            is_first && *owner == theirs && *expires > micros(wall)
        };
        Ok(kept.filter(is_good).map(|(_, state, _)| state))
    }
}
