//! The agenda: which rows fall due, seen through their `due_at` (DESIGN, section 4a, 3).

use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use jiff::Timestamp;

use crate::error::StoreError;
use crate::projected::Due;
use crate::row::{Key, Kind, instant, instant_opt, micros};
use crate::schema::{
    accreditation, appeal, case_file, contact, domain, maintenance, request, token, watch_site,
};
use crate::session::{Session, Tx};

/// How far the sweep is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Overdue {
    /// How many rows are due.
    pub count: i64,
    /// Since when the oldest is.
    pub oldest: Option<Timestamp>,
}

/// Runs the same lines for every table that time can change, in the order of the layers.
macro_rules! each_layer {
    ($table:ident, $kind:ident => $body:expr) => {{
        {
            use accreditation as $table;
            let $kind = Kind::Accreditation;
            $body
        }
        {
            use request as $table;
            let $kind = Kind::Request;
            $body
        }
        {
            use case_file as $table;
            let $kind = Kind::Case;
            $body
        }
        {
            use appeal as $table;
            let $kind = Kind::Appeal;
            $body
        }
        {
            use token as $table;
            let $kind = Kind::Token;
            $body
        }
        {
            use domain as $table;
            let $kind = Kind::Domain;
            $body
        }
        {
            use contact as $table;
            let $kind = Kind::Contact;
            $body
        }
        {
            use maintenance as $table;
            let $kind = Kind::Maintenance;
            $body
        }
        {
            use watch_site as $table;
            let $kind = Kind::Site;
            $body
        }
    }};
}

impl Session<'_> {
    /// What is due, in the order in which it is worked off: by instant, then by layer.
    pub fn due(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Due>, StoreError> {
        let mut due = Vec::new();
        each_layer!(layer, kind => {
            let rows: Vec<(Option<i64>, Vec<u8>)> = layer::table
                .filter(layer::due_at.le(micros(now)))
                .order((layer::due_at.asc(), layer::id.asc()))
                .limit(limit)
                .select((layer::due_at, layer::id))
                .load(self.connection)?;
            for (due_at, id) in rows {
                if let Some(due_at) = instant_opt(due_at)? {
                    due.push(Due { due_at, kind, key: Key(id) });
                }
            }
        });
        due.sort_unstable();
        due.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(due)
    }

    /// How many rows are due, and since when the oldest is.
    pub fn overdue(&mut self, now: Timestamp) -> Result<Overdue, StoreError> {
        let mut all = Overdue::default();
        each_layer!(layer, _kind => {
            let (count, oldest): (i64, Option<i64>) = layer::table
                .filter(layer::due_at.le(micros(now)))
                .select((count_star(), min(layer::due_at)))
                .first(self.connection)?;
            all.count += count;
            all.oldest = all.oldest.into_iter().chain(instant_opt(oldest)?).min();
        });
        Ok(all)
    }

    /// The least `due_at` of all rows: where a sandbox clock stops next (DESIGN, 4a, 12).
    pub fn next_due_at(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let mut next: Option<i64> = None;
        each_layer!(layer, _kind => {
            let least: Option<i64> =
                layer::table.select(min(layer::due_at)).first(self.connection)?;
            next = next.into_iter().chain(least).min();
        });
        next.map(instant).transpose()
    }
}

impl Tx<'_> {
    /// Moves the agenda of a row on where an early visit found nothing.
    pub(crate) fn postpone(
        &mut self,
        kind: Kind,
        key: &Key,
        due_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        crate::raw::set_due_at(self.connection, kind, key, due_at.map(micros))
    }
}
