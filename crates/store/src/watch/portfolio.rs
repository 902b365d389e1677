//! Portfolios and the names in them (P-90).

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::PortfolioId;
use registry_core::name::HostName;
use registry_core::watch::Portfolio;

use crate::engine::{Lock, fixed, insert_all, load, padded};
use crate::error::StoreError;
use crate::row::{Stored, Written, instant, instant_opt, micros, put, stored, written_row};
use crate::schema::watch_portfolio::dsl;
use crate::schema::watch_portfolio_member as member;
use crate::session::{Session, Tx};

/// A name in a portfolio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortfolioMember {
    /// The name.
    pub name: String,
    /// When its owner listed it first.
    pub first_seen: Timestamp,
    /// When it did last.
    pub last_seen: Timestamp,
    /// Since when it does no more.
    pub gone_at: Option<Timestamp>,
}

impl Session<'_> {
    /// A portfolio.
    pub fn portfolio(
        &mut self,
        id: PortfolioId,
        lock: Lock,
    ) -> Result<Option<Portfolio>, StoreError> {
        let lock = self.admitted(lock);
        let query = dsl::watch_portfolio
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(watch_portfolio));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        let row = rows.into_iter().next().map(|row| self.take::<Portfolio>(row, lock));
        Ok(row.transpose()?.map(|row| row.object))
    }

    /// Portfolios by the names of their owners, behind a name and id.
    pub fn portfolios_page(
        &mut self,
        after: Option<&(String, PortfolioId)>,
        limit: i64,
    ) -> Result<Vec<Portfolio>, StoreError> {
        let (name, id) = match after {
            Some((name, id)) => (name.clone(), id.as_uuid().as_bytes().to_vec()),
            None => (String::new(), Vec::new()),
        };
        let rows: Vec<Stored> = dsl::watch_portfolio
            .filter(dsl::name.ge(name.clone()))
            .filter(dsl::name.gt(name).or(dsl::id.gt(id)))
            .order((dsl::name.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(watch_portfolio))
            .load(self.connection)?;
        let take = |row| Ok(self.take::<Portfolio>(row, Lock::None)?.object);
        rows.into_iter().map(take).collect()
    }

    /// The portfolios of a registrar, by its number at IANA (P-81).
    pub fn portfolios_of_registrar(&mut self, iana_id: u32) -> Result<Vec<Portfolio>, StoreError> {
        let rows: Vec<Stored> = dsl::watch_portfolio
            .filter(dsl::iana_id.eq(i64::from(iana_id)))
            .order(dsl::id.asc())
            .select(stored!(watch_portfolio))
            .load(self.connection)?;
        let take = |row| Ok(self.take::<Portfolio>(row, Lock::None)?.object);
        rows.into_iter().map(take).collect()
    }

    /// The names that a portfolio lists, in order, behind a name; those of the past too, if asked.
    pub fn portfolio_members(
        &mut self,
        id: PortfolioId,
        after: &str,
        past_too: bool,
        limit: i64,
    ) -> Result<Vec<PortfolioMember>, StoreError> {
        let mut query = member::table
            .filter(member::portfolio_id.eq(id.as_uuid().as_bytes().to_vec()))
            .filter(member::name.gt(after.to_owned()))
            .into_boxed::<crate::engine::MultiBackend>();
        if !past_too {
            query = query.filter(member::gone_at.is_null());
        }
        let rows: Vec<(String, i64, i64, Option<i64>)> = query
            .order(member::name.asc())
            .limit(limit)
            .select((member::name, member::first_seen, member::last_seen, member::gone_at))
            .load(self.connection)?;
        let read = |(name, first, last, gone)| {
            let (first_seen, last_seen) = (instant(first)?, instant(last)?);
            Ok(PortfolioMember { name, first_seen, last_seen, gone_at: instant_opt(gone)? })
        };
        rows.into_iter().map(read).collect()
    }

    /// How many names a portfolio lists.
    pub fn portfolio_size(&mut self, id: PortfolioId) -> Result<i64, StoreError> {
        let listed = member::table
            .filter(member::portfolio_id.eq(id.as_uuid().as_bytes().as_slice()))
            .filter(member::gone_at.is_null());
        Ok(listed.count().get_result(self.connection)?)
    }
}

#[derive(Insertable)]
#[diesel(table_name = member, treat_none_as_default_value = false)]
struct MemberRow {
    portfolio_id: Vec<u8>,
    name: String,
    first_seen: i64,
    last_seen: i64,
    listing: i64,
    gone_at: Option<i64>,
}

impl Tx<'_> {
    pub(crate) fn put_portfolio(
        &mut self,
        portfolio: &Portfolio,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = portfolio.id.as_uuid().as_bytes().as_slice();
        let row = written_row!(PortfolioRow in watch_portfolio {
            id: &'r [u8] = id,
            name: &'r str = &portfolio.name,
            owner: &'r str = portfolio.owner.code(),
            iana_id: Option<i64> = portfolio.owner.iana_id().map(i64::from),
            tier: &'r str = portfolio.tier.code(),
            wants_unapproved: bool = portfolio.wants_unapproved(written.at),
        } with written);
        put!(self.connection, watch_portfolio, id, row, is_new)
    }

    /// Begins another listing of a portfolio's names; its number.
    pub fn begin_listing(&mut self, id: PortfolioId) -> Result<i64, StoreError> {
        let row = dsl::watch_portfolio.find(id.as_uuid().as_bytes().as_slice());
        let next = diesel::update(row).set(dsl::listings.eq(dsl::listings + 1));
        fixed!(next).run(self.connection)?;
        let row = dsl::watch_portfolio.find(id.as_uuid().as_bytes().as_slice());
        Ok(row.select(dsl::listings).first(self.connection)?)
    }

    /// Notes that a listing has these names, at most a page of them; how many are new in the
    /// portfolio. What a later listing has is left as that says.
    pub fn list_in_portfolio(
        &mut self,
        (id, listing): (PortfolioId, i64),
        names: &[HostName],
    ) -> Result<usize, StoreError> {
        let now = micros(self.now);
        let key = id.as_uuid().as_bytes().to_vec();
        let texts: Vec<String> = names.iter().map(ToString::to_string).collect();
        let known = member::table
            .filter(member::portfolio_id.eq(key.clone()))
            .filter(member::name.eq_any(padded(texts)));
        let there: Vec<(String, Option<i64>)> = known
            .order(member::name.asc())
            .select((member::name, member::gone_at))
            .load(self.connection)?;
        let came_back = there.iter().any(|(_, gone_at)| gone_at.is_some());
        let there: Vec<String> = there.into_iter().map(|(name, _)| name).collect();
        let new: std::collections::BTreeSet<&str> = names
            .iter()
            .map(HostName::as_str)
            .filter(|name| there.binary_search_by(|known| known.as_str().cmp(name)).is_err())
            .collect();
        let row = |name: &str| MemberRow {
            portfolio_id: key.clone(),
            name: name.to_owned(),
            first_seen: now,
            last_seen: now,
            listing,
            gone_at: None,
        };
        let rows: Vec<_> = new.into_iter().map(row).collect();
        let again = member::table
            .filter(member::portfolio_id.eq(key.clone()))
            .filter(member::name.eq_any(padded(there)))
            .filter(member::listing.lt(listing));
        diesel::update(again)
            .set((
                member::last_seen.eq(now),
                member::listing.eq(listing),
                member::gone_at.eq(None::<i64>),
            ))
            .execute(self.connection)?;
        if came_back || !rows.is_empty() {
            let row = dsl::watch_portfolio.find(id.as_uuid().as_bytes().as_slice());
            let listed = diesel::update(row).set(dsl::listed_at.eq(now));
            fixed!(listed).run(self.connection)?;
        }
        let key = (member::portfolio_id, member::name);
        Ok(insert_all!(self.connection, member::table, rows, once key))
    }

    /// Ends what neither a listing nor a later one has; how many names that were.
    pub fn end_unlisted(&mut self, id: PortfolioId, listing: i64) -> Result<usize, StoreError> {
        let unlisted = member::table
            .filter(member::portfolio_id.eq(id.as_uuid().as_bytes().as_slice()))
            .filter(member::gone_at.is_null())
            .filter(member::listing.lt(listing));
        let gone = diesel::update(unlisted).set(member::gone_at.eq(micros(self.now)));
        Ok(gone.execute(self.connection)?)
    }
}
