//! Sweeps of portfolios (P-90): each is begun, goes on page by page, and ends; what was left is gone
//! on with.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::PortfolioId;
use registry_core::watch::Tier;

use crate::engine::Both;
use crate::error::StoreError;
use crate::row::{bytes, instant, instant_opt, micros, uuid};
use crate::schema::watch_portfolio_member as member;
use crate::schema::watch_sweep::dsl;
use crate::schema::{watch_portfolio, watch_sweep};
use crate::session::{Session, Tx};

/// A sweep of a portfolio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortfolioSweep {
    /// Its number.
    pub id: i64,
    /// When it began: names that were listed later may be in the next one.
    pub began_at: Timestamp,
    /// When it ended; none while it is under way.
    pub ended_at: Option<Timestamp>,
    /// The name that was looked at last.
    pub last_name: String,
    /// What came of it until now.
    pub counts: SweepCounts,
}

/// What came of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SweepCounts {
    /// Names that were looked at.
    pub names: u64,
    /// Names that are worth a look.
    pub hits: u64,
    /// Those of them that were filed: the others are candidates or sites already.
    pub filed: u64,
}

/// What says when a portfolio is to be swept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweepState {
    /// The portfolio.
    pub portfolio: PortfolioId,
    /// How often it is looked at.
    pub tier: Tier,
    /// When names were listed last that were not there before, or were gone; none where none ever was.
    pub listed_at: Option<Timestamp>,
    /// When the last sweep began that came to its end.
    pub swept_at: Option<Timestamp>,
}

/// What changed in a portfolio between two instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListingChange {
    /// Names that came.
    pub added: i64,
    /// Names that went.
    pub gone: i64,
}

type Columns = (i64, i64, Option<i64>, String, i64, i64, i64);

fn read(row: Columns) -> Result<PortfolioSweep, StoreError> {
    let (id, began_at, ended_at, last_name, names, hits, filed) = row;
    let count = |count: i64| u64::try_from(count).unwrap_or_default();
    Ok(PortfolioSweep {
        id,
        began_at: instant(began_at)?,
        ended_at: instant_opt(ended_at)?,
        last_name,
        counts: SweepCounts { names: count(names), hits: count(hits), filed: count(filed) },
    })
}

macro_rules! columns {
    () => {
        (dsl::id, dsl::began_at, dsl::ended_at, dsl::last_name, dsl::names, dsl::hits, dsl::filed)
    };
}

type States = (Vec<u8>, String, Option<i64>, Option<i64>);

fn state((id, tier, listed_at, swept_at): States) -> Result<SweepState, StoreError> {
    let unknown = || StoreError::unreadable("tier of a portfolio", &tier);
    Ok(SweepState {
        portfolio: PortfolioId::from_uuid(uuid(&id)?),
        tier: Tier::from_code(&tier).ok_or_else(unknown)?,
        listed_at: instant_opt(listed_at)?,
        swept_at: instant_opt(swept_at)?,
    })
}

macro_rules! states {
    () => {
        (
            watch_portfolio::id,
            watch_portfolio::tier,
            watch_portfolio::listed_at,
            watch_portfolio::swept_at,
        )
    };
}

impl Session<'_> {
    /// The newest sweeps of a portfolio, before one.
    pub fn sweeps_of(
        &mut self,
        id: PortfolioId,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<PortfolioSweep>, StoreError> {
        let rows: Vec<Columns> = dsl::watch_sweep
            .filter(dsl::portfolio_id.eq(bytes(id.as_uuid())))
            .filter(dsl::id.lt(before.unwrap_or(i64::MAX)))
            .order(dsl::id.desc())
            .limit(limit)
            .select(columns!())
            .load(self.connection)?;
        rows.into_iter().map(read).collect()
    }

    /// What says when a portfolio is to be swept.
    pub fn sweep_state(&mut self, id: PortfolioId) -> Result<Option<SweepState>, StoreError> {
        let row: Option<States> = watch_portfolio::table
            .find(bytes(id.as_uuid()))
            .select(states!())
            .first(self.connection)
            .optional()?;
        row.map(state).transpose()
    }

    /// The same of every portfolio, behind one, by their ids.
    pub fn sweep_states(
        &mut self,
        after: Option<PortfolioId>,
        limit: i64,
    ) -> Result<Vec<SweepState>, StoreError> {
        let after = after.map_or_else(Vec::new, |id| bytes(id.as_uuid()));
        let rows: Vec<States> = watch_portfolio::table
            .filter(watch_portfolio::id.gt(after))
            .order(watch_portfolio::id.asc())
            .limit(limit)
            .select(states!())
            .load(self.connection)?;
        rows.into_iter().map(state).collect()
    }

    /// What changed in a portfolio after one instant, until another.
    pub fn listing_change(
        &mut self,
        id: PortfolioId,
        (after, until): (Timestamp, Timestamp),
    ) -> Result<ListingChange, StoreError> {
        let own = member::table.filter(member::portfolio_id.eq(bytes(id.as_uuid())));
        let (after, until) = (micros(after), micros(until));
        let came = own.clone().filter(member::first_seen.gt(after));
        let added =
            came.filter(member::first_seen.le(until)).count().get_result(self.connection)?;
        let went = own.filter(member::gone_at.is_not_null());
        let went = went.filter(member::gone_at.assume_not_null().gt(after));
        let gone = went.filter(member::gone_at.assume_not_null().le(until));
        Ok(ListingChange { added, gone: gone.count().get_result(self.connection)? })
    }
}

impl Session<'_> {
    fn open_sweep(&mut self, id: PortfolioId) -> Result<Option<PortfolioSweep>, StoreError> {
        let row: Option<Columns> = dsl::watch_sweep
            .filter(dsl::portfolio_id.eq(bytes(id.as_uuid())))
            .filter(dsl::ended_at.is_null())
            .select(columns!())
            .first(self.connection)
            .optional()?;
        row.map(read).transpose()
    }
}

impl Tx<'_> {
    /// The sweep of a portfolio that is under way, or one that begins now.
    pub fn begin_sweep(&mut self, id: PortfolioId) -> Result<PortfolioSweep, StoreError> {
        if let Some(open) = self.open_sweep(id)? {
            return Ok(open);
        }
        let row = (
            dsl::portfolio_id.eq(bytes(id.as_uuid())),
            dsl::began_at.eq(micros(self.now)),
            dsl::ended_at.eq(None::<i64>),
            dsl::last_name.eq(""),
            dsl::names.eq(0_i64),
            dsl::hits.eq(0_i64),
            dsl::filed.eq(0_i64),
        );
        // Whoever else begins it meanwhile was first, and it is that one.
        let begin = diesel::insert_into(watch_sweep::table).values(row);
        Both(begin.on_conflict_do_nothing()).execute(self.connection)?;
        let begun = self.open_sweep(id)?;
        begun.ok_or_else(|| StoreError::unreadable("sweep", "it was not begun"))
    }

    /// Notes how far a sweep came; whether it was where it is said to have been.
    pub fn go_on_sweeping(
        &mut self,
        from: &PortfolioSweep,
        to: &PortfolioSweep,
    ) -> Result<bool, StoreError> {
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let there = dsl::watch_sweep
            .filter(dsl::id.eq(from.id))
            .filter(dsl::last_name.eq(&from.last_name))
            .filter(dsl::ended_at.is_null());
        let SweepCounts { names, hits, filed } = to.counts;
        let set = (
            dsl::last_name.eq(&to.last_name),
            dsl::names.eq(count(names)),
            dsl::hits.eq(count(hits)),
            dsl::filed.eq(count(filed)),
        );
        Ok(diesel::update(there).set(set).execute(self.connection)? == 1)
    }

    /// Ends a sweep: the portfolio was swept as of when it began.
    pub fn end_sweep(&mut self, id: PortfolioId, sweep: &PortfolioSweep) -> Result<(), StoreError> {
        let open = dsl::watch_sweep.filter(dsl::id.eq(sweep.id)).filter(dsl::ended_at.is_null());
        let ended = diesel::update(open).set(dsl::ended_at.eq(micros(self.now)));
        if ended.execute(self.connection)? == 0 {
            return Ok(());
        }
        let row = watch_portfolio::table.find(bytes(id.as_uuid()));
        let swept = watch_portfolio::swept_at.eq(micros(sweep.began_at));
        diesel::update(row).set(swept).execute(self.connection)?;
        self.count_sweep(id, sweep.counts.names)
    }
}
