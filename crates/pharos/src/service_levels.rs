//! Service levels: what follows from what probes measured of a TLD (ICANN.md section 6), for
//! whoever asks.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use registry_core::calendar;
use registry_core::name::Tld;
use registry_core::rulebook::ServiceLevels;
use registry_core::service_level::{
    AvailabilityFigure, Period, ResponseFigure, Series, availabilities, responses,
};
use registry_store::{Session, Snapshot, StoreError};
use tokio::sync::Mutex;

use crate::registry::Registry;

/// The time in which an emergency is counted.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A month of UTC, `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month(Period);

impl Month {
    /// The month that an instant lies in.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let from = calendar::month_of(at);
        Self(Period { from, until: calendar::add_months(from, 1).unwrap_or(Timestamp::MAX) })
    }

    /// From its first instant until before the next month.
    #[must_use]
    pub const fn period(self) -> Period {
        self.0
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.0.from.strftime("%Y-%m"))
    }
}

impl FromStr for Month {
    type Err = NoMonth;

    fn from_str(text: &str) -> Result<Self, NoMonth> {
        let first = format!("{text}-01T00:00:00Z").parse().map_err(|_| NoMonth)?;
        let month = Self::of(first);
        (month.to_string() == text).then_some(month).ok_or(NoMonth)
    }
}

/// A text that is no month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no month; one is written as in 2026-11")]
pub struct NoMonth;

/// What was measured of a TLD in a month, and what follows.
#[derive(Debug, Clone)]
pub struct Report {
    /// The TLD.
    pub tld: String,
    /// The month.
    pub month: Month,
    /// Up to when it is told: its end, or now.
    pub until: Timestamp,
    /// When each part was down in the month.
    pub availabilities: Vec<AvailabilityFigure>,
    /// When each part was down in the seven days before `until`.
    pub week: Vec<AvailabilityFigure>,
    /// How fast answers were in the month.
    pub responses: Vec<ResponseFigure>,
    /// When each probe began its newest test.
    pub probes: BTreeMap<String, Timestamp>,
}

impl Report {
    /// Whether anything was measured in the month.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        self.availabilities.iter().any(|figure| !figure.measured.is_zero())
    }
}

/// The report of a month of a TLD, by wall time.
///
/// # Errors
/// The database's trouble.
pub fn report(
    read: &mut Session<'_>,
    tld: &str,
    month: Month,
    wall: Timestamp,
) -> Result<Report, StoreError> {
    let period = month.period();
    let until = period.until.min(wall).max(period.from);
    let levels = read.rulebooks(tld)?.at(until).service_levels.clone();
    let week = Period { from: until.checked_sub(WEEK).unwrap_or(Timestamp::MIN), until };
    let period = Period { from: period.from, until };
    let first = period.from.min(week.from);
    let known_from = first.checked_sub(holds_at_most(&levels)).unwrap_or(Timestamp::MIN);
    let series = read.measurements(tld, known_from, until)?;
    Ok(Report {
        tld: tld.to_owned(),
        month,
        until,
        availabilities: availabilities(&levels, &series, period),
        week: availabilities(&levels, &series, week),
        responses: responses(&levels, &series, period),
        probes: probes(&series),
    })
}

/// For how long the present reports serve whoever asks often.
const KEPT: SignedDuration = SignedDuration::from_secs(60);

/// The reports of the present month of every TLD, made anew once a minute at most.
#[derive(Debug, Clone, Default)]
pub struct PresentReports(Arc<Mutex<Option<Present>>>);

/// Reports, and when they were made.
type Present = (Timestamp, Arc<[Report]>);

impl PresentReports {
    /// The reports, in the order of the TLDs.
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn get(&self, registry: &Registry) -> Result<Arc<[Report]>, StoreError> {
        let wall = registry.clock.wall_now();
        let mut kept = self.0.lock().await;
        match &*kept {
            Some((at, reports)) if wall.duration_since(*at) < KEPT => Ok(Arc::clone(reports)),
            _ => {
                let read = move |read: &mut Snapshot<'_>| {
                    let tlds = read.tlds().to_vec();
                    let one = |tld: &Tld| report(read, tld.as_str(), Month::of(wall), wall);
                    tlds.iter().map(one).collect::<Result<Vec<_>, _>>()
                };
                let reports: Arc<[Report]> = registry.store.read(read).await?.into();
                *kept = Some((wall, Arc::clone(&reports)));
                Ok(reports)
            }
        }
    }
}

/// For how long a result of any kind may hold: what was measured before says what held then.
fn holds_at_most(levels: &ServiceLevels) -> SignedDuration {
    let ServiceLevels { dns_service, dns_server, dnssec, rdap, whois, epp, .. } = levels;
    let all = [dns_service, dns_server, dnssec, rdap, whois, epp];
    let longest = all.iter().map(|level| level.result_holds_seconds).max().unwrap_or_default();
    SignedDuration::from_secs(i64::from(longest))
}

fn probes(series: &[Series]) -> BTreeMap<String, Timestamp> {
    let mut probes = BTreeMap::new();
    for one in series {
        if let Some(newest) = one.samples.last() {
            let known = probes.entry(one.probe.clone()).or_insert(newest.at);
            *known = newest.at.max(*known);
        }
    }
    probes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_written_by_year_and_month() {
        let month: Month = "2026-12".parse().expect("a month");
        let at = |text: &str| text.parse::<Timestamp>().expect("an instant");
        let period = Period { from: at("2026-12-01T00:00:00Z"), until: at("2027-01-01T00:00:00Z") };
        assert_eq!(month.period(), period);
        assert_eq!(Month::of(at("2026-12-31T23:59:59Z")), month);
        for wrong in ["2026-13", "2026-1", "2026", "", "2026-12-01", "next"] {
            assert_eq!(wrong.parse::<Month>(), Err(NoMonth), "{wrong:?}");
        }
    }
}
