//! Codes that stand in for a second factor, by the SHA-256 of each.

use diesel::prelude::*;
use registry_core::id::StaffId;

use crate::error::StoreError;
use crate::schema::recovery_code;
use crate::session::{Session, Tx};

impl Session<'_> {
    /// How many codes a person has left.
    pub fn recovery_codes_left(&mut self, person: StaffId) -> Result<i64, StoreError> {
        let key = person.as_uuid().as_bytes().as_slice();
        let own = recovery_code::table.filter(recovery_code::staff_id.eq(key));
        Ok(own.count().get_result(self.connection)?)
    }
}

impl Tx<'_> {
    /// Gives a person these codes and no others.
    pub fn replace_recovery_codes(
        &mut self,
        person: StaffId,
        hashes: &[[u8; 32]],
    ) -> Result<(), StoreError> {
        let key = person.as_uuid().as_bytes().as_slice();
        let own = recovery_code::table.filter(recovery_code::staff_id.eq(key));
        diesel::delete(own).execute(self.connection)?;
        for hash in hashes {
            let row = (recovery_code::hash.eq(hash.as_slice()), recovery_code::staff_id.eq(key));
            diesel::insert_into(recovery_code::table).values(row).execute(self.connection)?;
        }
        Ok(())
    }

    /// Uses a code of a person up; whether it was one.
    pub fn use_recovery_code(
        &mut self,
        person: StaffId,
        hash: &[u8; 32],
    ) -> Result<bool, StoreError> {
        let key = person.as_uuid().as_bytes().as_slice();
        let one = recovery_code::table.find(hash.as_slice());
        let own = one.filter(recovery_code::staff_id.eq(key));
        Ok(diesel::delete(own).execute(self.connection)? == 1)
    }
}
