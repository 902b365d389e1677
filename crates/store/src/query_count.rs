//! How often the public faces were asked: a count for each day, service and TLD, for ICANN's
//! monthly reports (ICANN.md, section 2).

use diesel::prelude::*;
use jiff::Timestamp;

use crate::engine::Both;
use crate::error::StoreError;
use crate::schema::query_count::dsl;
use crate::session::{Session, Tx};

/// Seconds of a day in UTC, in which ICANN counts.
const DAY_SECONDS: i64 = 86_400;

macro_rules! services {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal;)+) => {
        /// What was asked, under the name that ICANN's report has for it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum QueryService { $($(#[doc = $doc])+ $variant,)+ }

        impl QueryService {
            /// Every service.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The column of ICANN's report.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|service| service.code() == code)
            }
        }
    };
}

services! {
    /// RDAP.
    Rdap = "rdap-queries";
    /// WHOIS on port 43.
    Whois = "whois-43-queries";
    /// The look-up page, and what programs ask beside it.
    WebWhois = "web-whois-queries";
}

/// How often something was asked on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryCount {
    /// The day, in days since 1970 (UTC).
    pub day: i64,
    /// What was asked.
    pub service: QueryService,
    /// Of which TLD; empty for what belongs to none, as a registrar.
    pub tld: String,
    /// How often.
    pub count: i64,
}

impl QueryCount {
    /// The day of an instant.
    #[must_use]
    pub fn day_of(at: Timestamp) -> i64 {
        at.as_second().div_euclid(DAY_SECONDS)
    }
}

impl Tx<'_> {
    /// Adds to what was counted before.
    pub fn add_query_counts(&mut self, counts: &[QueryCount]) -> Result<(), StoreError> {
        for count in counts {
            let row = (
                dsl::day.eq(count.day),
                dsl::service.eq(count.service.code()),
                dsl::tld.eq(&count.tld),
                dsl::asked.eq(0),
            );
            let first = diesel::insert_into(dsl::query_count).values(row);
            let first = first.on_conflict((dsl::day, dsl::service, dsl::tld)).do_nothing();
            Both(first).execute(self.connection)?;
            let found = dsl::query_count.find((count.day, count.service.code(), &count.tld));
            let more = dsl::asked.eq(dsl::asked + count.count);
            diesel::update(found).set(more).execute(self.connection)?;
        }
        Ok(())
    }
}

impl Session<'_> {
    /// What was counted from one day to before another, in order.
    pub fn query_counts(&mut self, from: i64, until: i64) -> Result<Vec<QueryCount>, StoreError> {
        let rows: Vec<(i64, String, String, i64)> = dsl::query_count
            .filter(dsl::day.ge(from))
            .filter(dsl::day.lt(until))
            .order((dsl::day.asc(), dsl::service.asc(), dsl::tld.asc()))
            .select((dsl::day, dsl::service, dsl::tld, dsl::asked))
            .load(self.connection)?;
        let read = |(day, service, tld, count): (i64, String, String, i64)| {
            let unreadable = || StoreError::unreadable("query count", &service);
            let service = QueryService::from_code(&service).ok_or_else(unreadable)?;
            Ok(QueryCount { day, service, tld, count })
        };
        rows.into_iter().map(read).collect()
    }
}
