//! Names that may be worth a look, and what became of them.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::{CandidateId, PortfolioId, SiteId};
use registry_core::name::HostName;
use registry_core::watch::{Candidate, CandidateReason, CandidateState, Source};

use crate::engine::{Lock, MultiBackend, insert_all, load, padded};
use crate::error::StoreError;
use crate::row::{decode, encode, instant, micros, uuid};
use crate::schema::watch_candidate::dsl;
use crate::schema::{watch_candidate, watch_site_name};
use crate::session::{Session, Tx};

/// A name as it is filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCandidate {
    /// The id it gets.
    pub id: CandidateId,
    /// The name.
    pub name: HostName,
    /// Where it comes from.
    pub source: Source,
    /// How much speaks for a look, in points.
    pub score: u32,
    /// Why.
    pub reasons: Vec<CandidateReason>,
    /// The portfolio it was found in.
    pub portfolio: Option<PortfolioId>,
}

/// Which candidates a list shows; what is not set filters nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CandidateFilter {
    /// Found in this portfolio.
    pub portfolio: Option<PortfolioId>,
    /// From this source.
    pub source: Option<Source>,
}

#[derive(Queryable)]
struct CandidateRow {
    id: Vec<u8>,
    name: String,
    source: String,
    score: i64,
    reasons: String,
    portfolio_id: Option<Vec<u8>>,
    found_at: i64,
    state: String,
    decided_at: Option<i64>,
    decided_by: Option<String>,
    words: Option<String>,
    site_id: Option<Vec<u8>>,
}

macro_rules! columns {
    () => {
        (
            dsl::id,
            dsl::name,
            dsl::source,
            dsl::score,
            dsl::reasons,
            dsl::portfolio_id,
            dsl::found_at,
            dsl::state,
            dsl::decided_at,
            dsl::decided_by,
            dsl::words,
            dsl::site_id,
        )
    };
}

impl CandidateRow {
    fn read(self) -> Result<Candidate, StoreError> {
        let unreadable = |what: &str| StoreError::unreadable("candidate", what);
        let decided = self.decided_at.zip(self.decided_by.as_deref());
        let decided =
            decided.map(|(at, by)| Ok::<_, StoreError>((instant(at)?, decode("actor", by)?)));
        let state = match (self.state.as_str(), decided.transpose()?) {
            ("open", _) => CandidateState::Open,
            ("taken", Some((at, by))) => {
                let site = self.site_id.as_deref().ok_or_else(|| unreadable("its site"))?;
                CandidateState::Taken { site: SiteId::from_uuid(uuid(site)?), by, at }
            }
            ("dismissed", Some((at, by))) => {
                CandidateState::Dismissed { by, at, reason: self.words.unwrap_or_default() }
            }
            (other, _) => return Err(unreadable(other)),
        };
        let portfolio = self.portfolio_id.as_deref().map(uuid).transpose()?;
        let name = HostName::parse(&self.name).map_err(|_| unreadable(&self.name))?;
        Ok(Candidate {
            id: CandidateId::from_uuid(uuid(&self.id)?),
            name,
            source: Source::from_code(&self.source).ok_or_else(|| unreadable(&self.source))?,
            score: u32::try_from(self.score).map_err(|_| unreadable("its score"))?,
            reasons: decode("reasons", &self.reasons)?,
            portfolio: portfolio.map(PortfolioId::from_uuid),
            found_at: instant(self.found_at)?,
            state,
        })
    }
}

impl Session<'_> {
    /// A candidate.
    pub fn candidate(
        &mut self,
        id: CandidateId,
        lock: Lock,
    ) -> Result<Option<Candidate>, StoreError> {
        let lock = self.admitted(lock);
        let query = dsl::watch_candidate
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(columns!());
        let rows: Vec<CandidateRow> = load(self.connection, query, lock)?;
        rows.into_iter().next().map(CandidateRow::read).transpose()
    }

    /// The open candidates, what speaks most for a look first, behind a score and id.
    pub fn candidates_page(
        &mut self,
        filter: &CandidateFilter,
        after: Option<(u32, CandidateId)>,
        limit: i64,
    ) -> Result<Vec<Candidate>, StoreError> {
        let (place, id) = match after {
            Some((score, id)) => (-i64::from(score), id.as_uuid().as_bytes().to_vec()),
            None => (i64::MIN, Vec::new()),
        };
        let mut query = dsl::watch_candidate
            .filter(dsl::state.eq("open"))
            .filter(dsl::place.ge(place))
            .filter(dsl::place.gt(place).or(dsl::id.gt(id)))
            .into_boxed::<MultiBackend>();
        if let Some(portfolio) = filter.portfolio {
            let portfolio = portfolio.as_uuid().as_bytes().to_vec();
            query = query.filter(dsl::portfolio_id.eq(portfolio));
        }
        if let Some(source) = filter.source {
            query = query.filter(dsl::source.eq(source.code()));
        }
        let rows: Vec<CandidateRow> = query
            .order((dsl::place.asc(), dsl::id.asc()))
            .limit(limit)
            .select(columns!())
            .load(self.connection)?;
        rows.into_iter().map(CandidateRow::read).collect()
    }

    /// How many candidates are open.
    pub fn candidates_open(&mut self) -> Result<i64, StoreError> {
        let open = dsl::watch_candidate.filter(dsl::state.eq("open"));
        Ok(open.count().get_result(self.connection)?)
    }

    /// How many candidates were found from an instant to another one.
    pub fn candidates_found(
        &mut self,
        portfolio: Option<PortfolioId>,
        (from, until): (Timestamp, Timestamp),
    ) -> Result<i64, StoreError> {
        let mut found = dsl::watch_candidate
            .filter(dsl::found_at.ge(micros(from)))
            .filter(dsl::found_at.lt(micros(until)))
            .into_boxed::<MultiBackend>();
        if let Some(portfolio) = portfolio {
            found = found.filter(dsl::portfolio_id.eq(portfolio.as_uuid().as_bytes().to_vec()));
        }
        Ok(found.count().get_result(self.connection)?)
    }
}

#[derive(Insertable)]
#[diesel(table_name = watch_candidate, treat_none_as_default_value = false)]
struct NewRow {
    id: Vec<u8>,
    name: String,
    source: &'static str,
    score: i64,
    place: i64,
    reasons: String,
    portfolio_id: Option<Vec<u8>>,
    found_at: i64,
    state: &'static str,
}

impl Tx<'_> {
    /// Files names, at most a page of them; how many are new: one that was ever a candidate, is a site
    /// already, or becomes a candidate meanwhile, is not filed again. What somebody dismissed stays so.
    pub fn file_candidates(&mut self, new: &[NewCandidate]) -> Result<usize, StoreError> {
        let names: Vec<String> = new.iter().map(|one| one.name.to_string()).collect();
        let filed: Vec<String> = dsl::watch_candidate
            .filter(dsl::name.eq_any(padded(names.clone())))
            .order(dsl::name.asc())
            .select(dsl::name)
            .load(self.connection)?;
        let sites: Vec<String> = watch_site_name::table
            .filter(watch_site_name::name.eq_any(padded(names)))
            .order(watch_site_name::name.asc())
            .select(watch_site_name::name)
            .load(self.connection)?;
        let mut known: std::collections::BTreeSet<String> =
            filed.into_iter().chain(sites).collect();
        let mut rows = Vec::new();
        for one in new {
            if known.insert(one.name.to_string()) {
                rows.push(row(one, self.now)?);
            }
        }
        Ok(insert_all!(self.connection, watch_candidate::table, rows, once any))
    }

    /// Records what became of a candidate, once.
    pub fn decide_candidate(&mut self, candidate: &Candidate) -> Result<(), StoreError> {
        let (at, by, words, site) = match &candidate.state {
            CandidateState::Open => return Ok(()),
            CandidateState::Taken { site, by, at } => (at, by, None, Some(site)),
            CandidateState::Dismissed { by, at, reason } => (at, by, Some(reason.as_str()), None),
        };
        let by = encode("actor", by)?;
        let open = dsl::watch_candidate
            .filter(dsl::id.eq(candidate.id.as_uuid().as_bytes().as_slice()))
            .filter(dsl::state.eq("open"));
        let count = diesel::update(open)
            .set((
                dsl::state.eq(candidate.state.code()),
                dsl::decided_at.eq(micros(*at)),
                dsl::decided_by.eq(by.as_str()),
                dsl::words.eq(words),
                dsl::site_id.eq(site.map(|id| id.as_uuid().as_bytes().to_vec())),
            ))
            .execute(self.connection)?;
        if count == 1 { Ok(()) } else { Err(StoreError::Conflict) }
    }
}

fn row(new: &NewCandidate, now: Timestamp) -> Result<NewRow, StoreError> {
    let score = i64::from(new.score);
    Ok(NewRow {
        id: new.id.as_uuid().as_bytes().to_vec(),
        name: new.name.to_string(),
        source: new.source.code(),
        score,
        place: -score,
        reasons: encode("reasons", &new.reasons)?,
        portfolio_id: new.portfolio.map(|id| id.as_uuid().as_bytes().to_vec()),
        found_at: micros(now),
        state: CandidateState::Open.code(),
    })
}
