//! Numbers by which people cite things: `AP-2027-000123`, without a gap in a year.

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::engine::Both;
use crate::error::StoreError;
use crate::schema::number_series::dsl;
use crate::session::Tx;

impl Tx<'_> {
    /// The next number of a series in the year of `now` in UTC; its row is held until the commit,
    /// so that what is undone leaves no gap.
    pub fn next_number(&mut self, series: &str, now: Timestamp) -> Result<String, StoreError> {
        let year = now.to_zoned(TimeZone::UTC).year();
        let series = format!("{series}-{year:04}");
        let first = (dsl::series.eq(&series), dsl::last.eq(0));
        let first = diesel::insert_into(dsl::number_series).values(first);
        Both(first.on_conflict(dsl::series).do_nothing()).execute(self.connection)?;
        let row = dsl::number_series.filter(dsl::series.eq(&series));
        diesel::update(row).set(dsl::last.eq(dsl::last + 1)).execute(self.connection)?;
        let last: i64 = row.select(dsl::last).first(self.connection)?;
        Ok(format!("{series}-{last:06}"))
    }
}
