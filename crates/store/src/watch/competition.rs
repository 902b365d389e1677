//! Which sites compete with each other (P-92).

use std::collections::BTreeSet;

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::id::SiteId;

use crate::engine::fixed;
use crate::error::StoreError;
use crate::row::{decode, encode, instant, micros, uuid};
use crate::schema::watch_competition::dsl;
use crate::session::{Session, Tx};

/// A site that competes with another, with who said so and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Competitor {
    /// The other site.
    pub site: SiteId,
    /// Why they compete.
    pub reason: String,
    /// Since when it is on record.
    pub recorded_at: Timestamp,
    /// Who said so.
    pub recorded_by: Actor,
}

/// Two sites in the order of their ids, in which their row names them.
fn pair(one: SiteId, other: SiteId) -> (Vec<u8>, Vec<u8>) {
    let id = |site: SiteId| site.as_uuid().as_bytes().to_vec();
    (id(one.min(other)), id(one.max(other)))
}

impl Session<'_> {
    /// The sites that compete with one, oldest first.
    pub fn competitors_of(&mut self, site: SiteId) -> Result<Vec<Competitor>, StoreError> {
        type Columns = (Vec<u8>, Vec<u8>, String, i64, String);
        let id = site.as_uuid().as_bytes().as_slice();
        let rows: Vec<Columns> = dsl::watch_competition
            .filter(dsl::low_site_id.eq(id).or(dsl::high_site_id.eq(id)))
            .filter(dsl::ended_at.is_null())
            .order(dsl::id.asc())
            .select((
                dsl::low_site_id,
                dsl::high_site_id,
                dsl::reason,
                dsl::recorded_at,
                dsl::recorded_by,
            ))
            .load(self.connection)?;
        let read = |(low, high, reason, at, by): Columns| {
            let other = if low == id { high } else { low };
            Ok(Competitor {
                site: SiteId::from_uuid(uuid(&other)?),
                reason,
                recorded_at: instant(at)?,
                recorded_by: decode("actor", &by)?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// The ids of the sites that compete with one.
    pub(super) fn competing(&mut self, site: SiteId) -> Result<BTreeSet<SiteId>, StoreError> {
        Ok(self.competitors_of(site)?.into_iter().map(|competitor| competitor.site).collect())
    }
}

impl Tx<'_> {
    /// Puts on record that two sites compete; what stands already is [`Constraint::Competition`].
    ///
    /// [`Constraint::Competition`]: crate::Constraint::Competition
    pub fn record_competition(
        &mut self,
        (one, other): (SiteId, SiteId),
        reason: &str,
        by: &Actor,
    ) -> Result<(), StoreError> {
        let (low, high) = pair(one, other);
        let by = encode("actor", by)?;
        let row = (
            dsl::low_site_id.eq(low.as_slice()),
            dsl::high_site_id.eq(high.as_slice()),
            dsl::reason.eq(reason),
            dsl::recorded_at.eq(micros(self.now)),
            dsl::recorded_by.eq(by.as_str()),
        );
        fixed!(diesel::insert_into(dsl::watch_competition).values(row)).run(self.connection)?;
        Ok(())
    }

    /// Ends that two sites compete, and says why; whether they did.
    pub fn end_competition(
        &mut self,
        (one, other): (SiteId, SiteId),
        reason: &str,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        let (low, high) = pair(one, other);
        let by = encode("actor", by)?;
        let stands = dsl::watch_competition
            .filter(dsl::low_site_id.eq(low.as_slice()))
            .filter(dsl::high_site_id.eq(high.as_slice()))
            .filter(dsl::ended_at.is_null());
        let ended = (
            dsl::ended_at.eq(micros(self.now)),
            dsl::ended_by.eq(by.as_str()),
            dsl::end_reason.eq(reason),
        );
        Ok(diesel::update(stands).set(ended).execute(self.connection)? > 0)
    }
}
