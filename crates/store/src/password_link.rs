//! One-time links by which somebody sets a new password.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::StaffId;

use crate::error::StoreError;
use crate::row::{micros, uuid};
use crate::schema::password_link;
use crate::session::{Session, Tx};

impl Session<'_> {
    /// Whose link it is, while it is good.
    pub fn password_link(
        &mut self,
        hash: &[u8; 32],
        wall: Timestamp,
    ) -> Result<Option<StaffId>, StoreError> {
        let good = password_link::table
            .find(hash.as_slice())
            .filter(password_link::expires_wall.gt(micros(wall)))
            .select(password_link::staff_id);
        let found: Option<Vec<u8>> = good.first(self.connection).optional()?;
        found.map(|id| Ok(StaffId::from_uuid(uuid(&id)?))).transpose()
    }
}

impl Tx<'_> {
    /// Adds a link to an account.
    pub fn insert_password_link(
        &mut self,
        hash: &[u8; 32],
        (staff, expires_wall): (StaffId, Timestamp),
    ) -> Result<(), StoreError> {
        let row = (
            password_link::hash.eq(hash.as_slice()),
            password_link::staff_id.eq(staff.as_uuid().as_bytes().as_slice()),
            password_link::expires_wall.eq(micros(expires_wall)),
        );
        diesel::insert_into(password_link::table).values(row).execute(self.connection)?;
        Ok(())
    }

    /// Uses a link up; whether it was good.
    pub fn use_password_link(
        &mut self,
        hash: &[u8; 32],
        wall: Timestamp,
    ) -> Result<bool, StoreError> {
        let good = password_link::table
            .find(hash.as_slice())
            .filter(password_link::expires_wall.gt(micros(wall)));
        Ok(diesel::delete(good).execute(self.connection)? == 1)
    }

    /// Takes every link of a person back.
    pub fn take_back_password_links(&mut self, staff: StaffId) -> Result<(), StoreError> {
        let key = staff.as_uuid().as_bytes().as_slice();
        let theirs = password_link::table.filter(password_link::staff_id.eq(key));
        diesel::delete(theirs).execute(self.connection)?;
        Ok(())
    }

    /// Forgets links that ran out before an instant.
    pub fn forget_password_links(&mut self, before_wall: Timestamp) -> Result<(), StoreError> {
        let old = password_link::table.filter(password_link::expires_wall.le(micros(before_wall)));
        diesel::delete(old).execute(self.connection)?;
        Ok(())
    }
}
