//! What nodes agree on: leases, small facts.

use diesel::prelude::*;
use jiff::Timestamp;

use crate::engine::Both;
use crate::error::StoreError;
use crate::row::micros;
use crate::schema::{lease, meta};
use crate::session::{Session, Tx};

impl Session<'_> {
    /// A small fact by its name.
    pub fn meta(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        let value = meta::table.find(key).select(meta::value).first(self.connection);
        Ok(value.optional()?)
    }
}

impl Tx<'_> {
    /// Takes or renews a lease; its number if this holder has it now. The number grows with each
    /// change of holder.
    pub fn take_lease(
        &mut self,
        name: &str,
        holder: &str,
        wall: Timestamp,
        expires_wall: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        use lease::dsl;
        self.know_lease(name)?;
        let mine = dsl::lease.filter(dsl::name.eq(name)).filter(dsl::holder.eq(holder));
        let until = dsl::expires_wall.eq(micros(expires_wall));
        if diesel::update(mine).set(until).execute(self.connection)? == 0 {
            let free =
                dsl::lease.filter(dsl::name.eq(name)).filter(dsl::expires_wall.le(micros(wall)));
            let set = (dsl::holder.eq(holder), dsl::number.eq(dsl::number + 1), until);
            diesel::update(free).set(set).execute(self.connection)?;
        }
        let number = mine.select(dsl::number).first(self.connection).optional()?;
        Ok(number)
    }

    /// A lease that nobody has, where it was not known.
    fn know_lease(&mut self, name: &str) -> Result<(), StoreError> {
        use lease::dsl;
        let first = (
            dsl::name.eq(name),
            dsl::holder.eq(""),
            dsl::number.eq(0),
            dsl::expires_wall.eq(i64::MIN),
        );
        let first = diesel::insert_into(dsl::lease).values(first);
        Both(first.on_conflict(dsl::name).do_nothing()).execute(self.connection)?;
        Ok(())
    }

    /// Takes one's turn at something that one transaction does at a time: whoever else takes it waits
    /// until this one has ended.
    pub fn take_turn(&mut self, at: &str) -> Result<(), StoreError> {
        use lease::dsl;
        self.know_lease(at)?;
        let turn = diesel::update(dsl::lease.filter(dsl::name.eq(at)));
        turn.set(dsl::number.eq(dsl::number + 1)).execute(self.connection)?;
        Ok(())
    }

    /// Ends a lease before its time; one of another holder stays.
    pub fn end_lease(
        &mut self,
        name: &str,
        holder: &str,
        wall: Timestamp,
    ) -> Result<(), StoreError> {
        use lease::dsl;
        let mine = dsl::lease.filter(dsl::name.eq(name)).filter(dsl::holder.eq(holder));
        diesel::update(mine).set(dsl::expires_wall.eq(micros(wall))).execute(self.connection)?;
        Ok(())
    }

    /// Makes sure that a lease still has the number; what it protects commits with this check.
    pub fn hold_lease(&mut self, name: &str, number: i64) -> Result<(), StoreError> {
        use lease::dsl;
        let held = dsl::lease.filter(dsl::name.eq(name)).filter(dsl::number.eq(number));
        // Writing the number holds the row until the commit on both engines.
        let count = diesel::update(held).set(dsl::number.eq(number)).execute(self.connection)?;
        (count == 1).then_some(()).ok_or_else(|| StoreError::LeaseLost(name.to_owned()))
    }

    /// Sets a small fact.
    pub fn set_meta(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        let row = (meta::key.eq(key), meta::value.eq(value));
        let query = diesel::insert_into(meta::table).values(row);
        let query = query.on_conflict(meta::key).do_update().set(meta::value.eq(value));
        Both(query).execute(self.connection)?;
        Ok(())
    }
}
