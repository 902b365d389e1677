//! Maintenances (RFC 9167).

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::MaintenanceId;
use registry_core::maintenance::{self, Maintenance};

use crate::engine::{Lock, load};
use crate::error::StoreError;
use crate::projected::Projected;
use crate::row::{Row, Stored, Written, micros, put, stored, written_row};
use crate::schema::maintenance::dsl;
use crate::session::{Session, Tx};

impl Session<'_> {
    /// A maintenance projected to `now`.
    pub fn maintenance(
        &mut self,
        id: MaintenanceId,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Maintenance>>, StoreError> {
        let lock = self.admitted(lock);
        let query = dsl::maintenance
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(maintenance));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        let row = rows.into_iter().next().map(|row| self.take::<Maintenance>(row, lock));
        row.transpose()?.map(|row| self.project_maintenance(row, now)).transpose()
    }

    /// The maintenances that lie ahead or go on at `now`, oldest first.
    pub fn maintenances(&mut self, now: Timestamp) -> Result<Vec<Maintenance>, StoreError> {
        // Time does something to every such one, if only end it, and to no other.
        let rows: Vec<Stored> = dsl::maintenance
            .filter(dsl::due_at.is_not_null())
            .order(dsl::id.asc())
            .select(stored!(maintenance))
            .load(self.connection)?;
        let mut maintenances = Vec::new();
        for row in rows {
            let row = self.take::<Maintenance>(row, Lock::None)?;
            let projected = self.project_maintenance(row, now)?.object;
            maintenances.extend(Some(projected).filter(Maintenance::is_announced));
        }
        Ok(maintenances)
    }

    fn project_maintenance(
        &mut self,
        row: Row<Maintenance>,
        now: Timestamp,
    ) -> Result<Projected<Maintenance>, StoreError> {
        if !row.is_due(now) {
            return Ok(Projected::settled(row));
        }
        let registrars = self.registrars()?;
        let advanced = maintenance::advance(&row.object, &registrars, now);
        let due_at = maintenance::due_at(&advanced.maintenance);
        let (object, caught_up) = (advanced.maintenance, advanced.decision);
        Ok(Projected { object, caught_up, due_at, overdue: true })
    }
}

impl Tx<'_> {
    pub(crate) fn put_maintenance(
        &mut self,
        maintenance: &Maintenance,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = maintenance.id.as_uuid().as_bytes().as_slice();
        let row = written_row!(MaintenanceRow in maintenance {
            id: &'r [u8] = id,
            created_at: i64 = micros(maintenance.created_at),
        } with written);
        put!(self.connection, maintenance, id, row, is_new)
    }
}
