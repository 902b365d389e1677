//! `/api/v1/service-levels/{tld}`: whether a TLD keeps what the Registry Agreement promises
//! (Specification 10), and what probes saw where it did not.

use axum::Json;
use axum::extract::State;
use registry_core::service_level::{AvailabilityFigure, Part, Period, ResponseFigure};
use registry_store::{MeasurementFault, Snapshot};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::shapes::Instant;
use super::{PathId, Query, parse};
use crate::service_levels::{Month, Report, report};
use crate::staff::permission::Permission;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

/// Most outages that are shown of a part, and most faults: the newest.
const SHOWN: usize = 100;

/// Which month.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct MonthQuery {
    /// The month in UTC, as in `2026-11`; else the present one.
    month: Option<String>,
}

impl MonthQuery {
    /// The month that is asked for, at an instant of wall time.
    pub(super) fn read(&self, wall: jiff::Timestamp) -> Result<Month, Problem> {
        match &self.month {
            None => Ok(Month::of(wall)),
            Some(text) => parse("month", text, "a month as in 2026-11"),
        }
    }
}

/// Whether a TLD keeps its service levels in a month.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ServiceLevelsShape {
    /// The TLD, without its dot.
    tld: String,
    /// The month, of wall time in UTC.
    month: String,
    /// Up to when it is told: its end, or now.
    until: Instant,
    /// When services were down.
    availability: Vec<AvailabilityShape>,
    /// How fast they answered.
    response_times: Vec<ResponseTimeShape>,
    /// Each probe that measured.
    probes: Vec<ProbeShape>,
    /// The newest tests that failed, at most a hundred.
    faults: Vec<MeasurementFaultShape>,
}

/// When a service, or an address of a name server, was down.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AvailabilityShape {
    /// `dns-service`, `dns-server`, `dnssec`, `rdap`, `whois` or `epp`.
    part: &'static str,
    /// The address, of `dns-server`.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    /// For how many seconds of the month anything is known of it.
    measured_seconds: i64,
    /// For how many of them it was down.
    down_seconds: i64,
    /// For how many minutes of a month it may be.
    down_minutes_maximum: u32,
    /// Whether it was down no longer than it may, so far.
    kept: bool,
    /// For how many seconds it was down in the seven days before `until`.
    down_seconds_in_week: i64,
    /// At how many hours down within a week ICANN may appoint an emergency operator; 0: never.
    emergency_hours: u32,
    /// Whether it was down for so long.
    emergency: bool,
    /// When it was down in the month, the newest first, at most a hundred.
    outages: Vec<OutageShape>,
}

/// A time that something was down.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OutageShape {
    /// Since when.
    from: Instant,
    /// Until when, or up to when it is known to be.
    until: Instant,
}

/// How fast a service answered at one target.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ResponseTimeShape {
    /// What was tested.
    service: &'static str,
    /// What was asked.
    target: String,
    /// Tests of the month.
    tests: u64,
    /// Those without an answer, or with one so late that it counts as none.
    unanswered: u64,
    /// Those that were answered as fast as they must be.
    within: u64,
    /// How fast that is.
    milliseconds_maximum: u32,
    /// What share of the tests must be so fast, in percent.
    percent_minimum: u32,
    /// Whether so many were.
    kept: bool,
    /// How long the answered test in the middle took.
    #[serde(skip_serializing_if = "Option::is_none")]
    median_milliseconds: Option<u32>,
    /// How long `percent_minimum` of the answered tests took at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    percentile_milliseconds: Option<u32>,
}

/// A probe.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProbeShape {
    /// Its name.
    probe: String,
    /// When it began its newest test.
    newest: Instant,
}

/// A test that failed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MeasurementFaultShape {
    /// When it began.
    at: Instant,
    /// What was tested.
    service: &'static str,
    /// What was asked.
    target: String,
    /// Who asked.
    probe: String,
    /// What was wrong.
    fault: String,
}

/// Shows whether a TLD keeps its service levels in a month.
#[utoipa::path(get, path = "/api/v1/service-levels/{tld}", tag = "operations",
    params(("tld" = String, Path, description = "The TLD, without its dot"), MonthQuery),
    responses((status = 200, body = ServiceLevelsShape), (status = "4XX", body = Problem))
)]
pub(super) async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(tld): PathId<String>,
    Query(month): Query<MonthQuery>,
) -> Result<Json<ServiceLevelsShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    if !web.registry.tlds.iter().any(|run| run.as_str() == tld) {
        return Err(Problem::not_found(format!("a TLD {tld} of this registry")));
    }
    let wall = web.registry.clock.wall_now();
    let month = month.read(wall)?;
    let read = move |read: &mut Snapshot<'_>| {
        let report = report(read, &tld, month, wall)?;
        let period = month.period();
        let limit = i64::try_from(SHOWN).unwrap_or(i64::MAX);
        let faults = read.measurement_faults(&tld, (period.from, period.until), limit)?;
        Ok((report, faults))
    };
    let (report, faults) = web.registry.store.read(read).await?;
    Ok(Json(shape(report, faults)))
}

fn shape(report: Report, faults: Vec<MeasurementFault>) -> ServiceLevelsShape {
    let Report { tld, month, until, availabilities, week, responses, probes } = report;
    let availability = availabilities.into_iter().map(|figure| {
        let in_week = week.iter().find(|week| week.part == figure.part);
        availability(figure, in_week)
    });
    let probe = |(probe, newest)| ProbeShape { probe, newest: Instant(newest) };
    ServiceLevelsShape {
        tld,
        month: month.to_string(),
        until: Instant(until),
        availability: availability.collect(),
        response_times: responses.into_iter().map(response_time).collect(),
        probes: probes.into_iter().map(probe).collect(),
        faults: faults.into_iter().map(fault).collect(),
    }
}

fn availability(
    figure: AvailabilityFigure,
    in_week: Option<&AvailabilityFigure>,
) -> AvailabilityShape {
    let (down, kept) = (figure.down(), figure.is_kept());
    let AvailabilityFigure { part, level, measured, outages } = figure;
    let outage =
        |Period { from, until }| OutageShape { from: Instant(from), until: Instant(until) };
    AvailabilityShape {
        part: part.code(),
        target: match part {
            Part::DnsServer(target) => Some(target),
            _ => None,
        },
        measured_seconds: measured.as_secs(),
        down_seconds: down.as_secs(),
        down_minutes_maximum: level.down_minutes_maximum,
        kept,
        down_seconds_in_week: in_week.map_or(0, |week| week.down().as_secs()),
        emergency_hours: level.emergency_hours,
        emergency: in_week.is_some_and(AvailabilityFigure::is_emergency),
        outages: outages.into_iter().rev().take(SHOWN).map(outage).collect(),
    }
}

fn response_time(figure: ResponseFigure) -> ResponseTimeShape {
    let kept = figure.is_kept();
    ResponseTimeShape {
        service: figure.service.code(),
        target: figure.target,
        tests: figure.tests,
        unanswered: figure.unanswered,
        within: figure.within,
        milliseconds_maximum: figure.level.milliseconds_maximum,
        percent_minimum: figure.level.percent_minimum,
        kept,
        median_milliseconds: figure.median_milliseconds,
        percentile_milliseconds: figure.percentile_milliseconds,
    }
}

fn fault(fault: MeasurementFault) -> MeasurementFaultShape {
    let MeasurementFault { at, service, target, probe, why } = fault;
    let (at, service) = (Instant(at), service.code());
    MeasurementFaultShape { at, service, target, probe, fault: why }
}
