//! The ledger's lines for names, in the order of the names' ids.

use std::collections::VecDeque;
use std::fmt;

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::decision::Charge;
use registry_core::money::{Currency, Money};

use crate::account::PAYMENT;
use crate::error::StoreError;
use crate::row::{instant, micros};
use crate::schema::ledger::dsl;
use crate::session::Snapshot;

/// Lines read at once: no index has them by name, so that each page reads the whole ledger, and a
/// create does not pay for what an audit asks.
const PAGE: i64 = 100_000;

type Row = (i64, Option<Vec<u8>>, String, i64, String, Option<String>, String, i64);

/// What is read of a line.
const COLUMNS: (
    dsl::id,
    dsl::domain_id,
    dsl::registrar_id,
    dsl::at,
    dsl::kind,
    dsl::name,
    dsl::currency,
    dsl::amount,
) = (
    dsl::id,
    dsl::domain_id,
    dsl::registrar_id,
    dsl::at,
    dsl::kind,
    dsl::name,
    dsl::currency,
    dsl::amount,
);

/// A line as it is written.
#[derive(Debug, Clone)]
pub(super) struct Written {
    id: i64,
    /// Empty where it is for no name.
    domain: Vec<u8>,
    registrar: String,
    pub(super) at: Timestamp,
    kind: String,
    pub(super) name: Option<String>,
    currency: String,
    minor: i64,
}

impl Written {
    /// Whether it is that charge.
    pub(super) fn is(&self, charge: &Charge) -> bool {
        let Charge { registrar, at, kind, domain, name, amount } = charge;
        self.registrar == registrar.as_str()
            && micros(self.at) == micros(*at)
            && self.kind == kind.code()
            && self.domain == domain.as_uuid().as_bytes()
            && self.name.as_deref() == Some(name.as_str())
            && self.currency == amount.currency.as_str()
            && self.minor == amount.minor
    }

    /// Whether it stands where that charge should.
    pub(super) fn stands_for(&self, charge: &Charge) -> bool {
        micros(self.at) == micros(charge.at) && self.kind == charge.kind.code()
    }
}

impl fmt::Display for Written {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { registrar, kind, currency, minor, .. } = self;
        match Currency::parse(currency) {
            Ok(currency) => write!(formatter, "{kind} {:#}", Money::new(*minor, currency))?,
            Err(_) => write!(formatter, "{kind} {minor} {currency:?}")?,
        }
        write!(formatter, " of {registrar}, line {}", self.id)
    }
}

/// A walk through the ledger.
#[derive(Debug, Default)]
pub(super) struct Lines {
    read: VecDeque<Written>,
    /// The id of the name and of the line read last.
    place: (Vec<u8>, i64),
    ended: bool,
}

impl Lines {
    /// The lines for a name; those for ids before it are of no name there is, and passed by.
    pub(super) fn of(
        &mut self,
        snapshot: &mut Snapshot<'_>,
        name: &[u8],
    ) -> Result<Vec<Written>, StoreError> {
        let mut found = Vec::new();
        loop {
            let passed = self.read.partition_point(|line| line.domain.as_slice() <= name);
            found.extend(self.read.drain(..passed).filter(|line| line.domain == name));
            if self.ended || !self.read.is_empty() {
                return Ok(found);
            }
            self.read_on(snapshot)?;
        }
    }

    fn read_on(&mut self, snapshot: &mut Snapshot<'_>) -> Result<(), StoreError> {
        let (domain, id) = &self.place;
        let rows: Vec<Row> = dsl::ledger
            .filter(dsl::domain_id.ge(domain))
            .filter(dsl::domain_id.gt(domain).or(dsl::id.gt(id)))
            .order((dsl::domain_id.asc(), dsl::id.asc()))
            .limit(PAGE)
            .select(COLUMNS)
            .load(snapshot.connection)?;
        self.ended = rows.is_empty();
        for row in rows {
            let line = written(row)?;
            self.place = (line.domain.clone(), line.id);
            self.read.push_back(line);
        }
        Ok(())
    }
}

/// Lines for no name that are no payments either: no history owes them.
pub(super) fn for_no_name(snapshot: &mut Snapshot<'_>) -> Result<Vec<Written>, StoreError> {
    let rows: Vec<Row> = dsl::ledger
        .filter(dsl::domain_id.is_null())
        .filter(dsl::kind.ne(PAYMENT))
        .order(dsl::id.asc())
        .limit(PAGE)
        .select(COLUMNS)
        .load(snapshot.connection)?;
    rows.into_iter().map(written).collect()
}

fn written(row: Row) -> Result<Written, StoreError> {
    let (id, domain, registrar, at, kind, name, currency, minor) = row;
    let (domain, at) = (domain.unwrap_or_default(), instant(at)?);
    Ok(Written { id, domain, registrar, at, kind, name, currency, minor })
}
