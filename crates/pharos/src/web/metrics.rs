//! `/metrics`: figures for a monitoring system, in the text form of OpenMetrics.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry as Metrics;
use registry_core::service_level::{AvailabilityFigure, Part, ResponseFigure};
use registry_store::{Overdue, QueryCount, Session, Snapshot, StoreError};

use super::Web;
use super::caller::Caller;
use super::problem::Problem;
use crate::dns::status::{self, ZoneStatus};
use crate::service_levels::Report;
use crate::staff::permission::Permission;

const MEDIA: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The labels of a value.
type Labels = Vec<(&'static str, String)>;

/// Shows the figures to whoever may read the registry.
pub(super) async fn show(State(web): State<Web>, caller: Caller) -> Result<Response, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| Work::of(read, now);
    let work = web.registry.store.read(read).await?;
    let reports = web.reports.get(&web.registry).await?;
    let mut metrics = Metrics::with_prefix("pharos");
    tell_work(&mut metrics, &work, now);
    tell_zones(&mut metrics, &work.zones);
    tell_availability(&mut metrics, &reports);
    tell_response_times(&mut metrics, &reports);
    let mut text = String::new();
    if let Err(error) = encode(&mut text, &metrics) {
        tracing::error!(%error, "metrics could not be written");
        return Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response());
    }
    Ok(([(header::CONTENT_TYPE, MEDIA)], text).into_response())
}

/// What waits, how the zones stand, and what was asked.
struct Work {
    overdue: Overdue,
    duties_waiting: i64,
    zones: Vec<ZoneStatus>,
    asked_today: Vec<QueryCount>,
}

impl Work {
    fn of(read: &mut Session<'_>, now: Timestamp) -> Result<Self, StoreError> {
        let today = QueryCount::day_of(now);
        Ok(Self {
            overdue: read.overdue(now)?,
            duties_waiting: read.duties_waiting()?.count,
            zones: status::all(read, now)?,
            asked_today: read.query_counts(today, today + 1)?,
        })
    }
}

fn tell_work(metrics: &mut Metrics, work: &Work, now: Timestamp) {
    let mut one = |name: &str, help: &str, value: i64| {
        let figure = Gauge::<i64>::default();
        figure.set(value);
        metrics.register(name, help, figure);
    };
    let Overdue { count, oldest } = work.overdue;
    one("overdue_rows", "Rows that are due and not swept yet", count);
    let age = oldest.map_or(0, |oldest| now.duration_since(oldest).as_secs());
    one("overdue_seconds", "How long the oldest of them is due", age);
    let help = "Letters and messages that wait to be delivered";
    one("duties_waiting", help, work.duties_waiting);
    let asked = work.asked_today.iter().map(|asked| {
        let service = ("service", asked.service.code().to_owned());
        (vec![service, ("tld", asked.tld.clone())], asked.count)
    });
    gauge(metrics, "queries_today", "Questions of the day (UTC)", asked);
}

fn tell_zones(metrics: &mut Metrics, zones: &[ZoneStatus]) {
    let of = |value: fn(&ZoneStatus) -> u64| {
        let one = |zone: &ZoneStatus| (vec![("tld", zone.tld.clone())], number(value(zone)));
        zones.iter().map(one).collect::<Vec<_>>()
    };
    let serial = of(|status| status.zone.as_ref().map_or(0, |zone| u64::from(zone.serial())));
    gauge(metrics, "zone_serial", "The serial of the zone", serial);
    let delegations = of(|status| status.zone.as_ref().map_or(0, |zone| zone.delegations));
    gauge(metrics, "zone_delegations", "Names delegated in the zone", delegations);
    let held = of(|status| status.held);
    gauge(metrics, "zone_names_held", "Names whose removal is held back", held);
    let faults = of(|status| status.faults.len() as u64);
    gauge(metrics, "zone_faults", "Names that cannot be published, up to 100", faults);
    let help = "Changes not looked at yet, of all zones, up to 10,000";
    gauge(metrics, "zone_changes_waiting", help, of(|status| status.marks_waiting));
}

fn tell_availability(metrics: &mut Metrics, reports: &[Report]) {
    let of = |figures: fn(&Report) -> &[AvailabilityFigure],
              value: fn(&AvailabilityFigure) -> i64| {
        let mut values = Vec::new();
        for report in reports {
            for figure in figures(report) {
                values.push((labels_of_part(&report.tld, &figure.part), value(figure)));
            }
        }
        values
    };
    let month = |value| of(|report| &report.availabilities, value);
    let week = |value| of(|report| &report.week, value);
    let down = month(|figure| figure.down().as_secs());
    gauge(metrics, "down_seconds_in_month", "How long it was down this month", down);
    let kept = month(|figure| i64::from(figure.is_kept()));
    gauge(metrics, "availability_kept", "1 while it was down no longer than it may be", kept);
    let down = week(|figure| figure.down().as_secs());
    gauge(metrics, "down_seconds_in_week", "How long it was down in seven days", down);
    let emergency = week(|figure| i64::from(figure.is_emergency()));
    gauge(metrics, "emergency", "1 when ICANN may appoint an emergency operator", emergency);
}

fn labels_of_part(tld: &str, part: &Part) -> Labels {
    let target = match part {
        Part::DnsServer(target) => target.clone(),
        _ => String::new(),
    };
    vec![("tld", tld.to_owned()), ("part", part.code().to_owned()), ("target", target)]
}

fn tell_response_times(metrics: &mut Metrics, reports: &[Report]) {
    let of = |value: fn(&ResponseFigure) -> i64| {
        let mut values = Vec::new();
        for report in reports {
            for figure in &report.responses {
                let service = ("service", figure.service.code().to_owned());
                let target = ("target", figure.target.clone());
                values.push((vec![("tld", report.tld.clone()), service, target], value(figure)));
            }
        }
        values
    };
    gauge(metrics, "tests_in_month", "Tests of this month", of(|figure| number(figure.tests)));
    let within = of(|figure| number(figure.within));
    gauge(metrics, "tests_in_month_within_level", "Those answered as fast as owed", within);
    let kept = of(|figure| i64::from(figure.is_kept()));
    gauge(metrics, "response_time_kept", "1 while enough tests are", kept);
    let probes = reports.iter().flat_map(|report| {
        report.probes.iter().map(|(probe, newest)| {
            (vec![("tld", report.tld.clone()), ("probe", probe.clone())], newest.as_second())
        })
    });
    gauge(metrics, "probe_newest_test_seconds", "When a probe tested last, since 1970", probes);
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn gauge(
    metrics: &mut Metrics,
    name: &str,
    help: &str,
    values: impl IntoIterator<Item = (Labels, i64)>,
) {
    let family = Family::<Labels, Gauge>::default();
    for (labels, value) in values {
        family.get_or_create(&labels).set(value);
    }
    metrics.register(name, help, family);
}
