//! `/api/v1/measurements`: what probes measured of the public services (ICANN.md section 6).

use axum::Json;
use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use registry_core::calendar;
use registry_core::service_level::{Sample, Service};
use registry_store::{Measurement, Snapshot, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shapes::Instant;
use crate::staff::permission::Permission;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Most tests that are handed in at once.
const TESTS_MAXIMUM: usize = 500;

/// Most characters of a probe's name, as of a label of DNS.
const PROBE_CHARACTERS_MAXIMUM: usize = 63;

/// Most characters of a target, and of what was wrong.
const TEXT_CHARACTERS_MAXIMUM: usize = 500;

/// How far the clock of a probe may be ahead of ours.
const AHEAD_MAXIMUM: SignedDuration = SignedDuration::from_mins(5);

/// What a probe measured.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MeasurementsShape {
    /// The probe's name: 1 to 63 of `a` to `z`, `0` to `9` and hyphen.
    probe: String,
    /// Tests, at most 500; all are kept or none. Handing one in again replaces it.
    measurements: Vec<MeasurementShape>,
}

/// One test.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MeasurementShape {
    /// The TLD, without its dot.
    tld: String,
    /// `dns-udp`, `dns-tcp`, `dnssec`, `dns-update`, `rdap-query`, `rdap-update`, `whois-query`,
    /// `epp-session`, `epp-query` or `epp-transform`.
    service: String,
    /// What was asked: `name server/address` for DNS, the host and port otherwise.
    target: String,
    /// When the test began, of wall time; kept in whole seconds.
    at: Instant,
    /// How long it took. Either this or `fault`.
    milliseconds: Option<u32>,
    /// Why it failed, in at most 500 characters.
    fault: Option<String>,
}

/// What became of them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MeasurementsKept {
    /// How many tests are kept.
    kept: usize,
}

/// Hands in what a probe measured.
#[utoipa::path(post, path = "/api/v1/measurements", tag = "operations",
    request_body = MeasurementsShape,
    responses((status = 200, body = MeasurementsKept), (status = "4XX", body = Problem))
)]
pub(super) async fn hand_in(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(MeasurementsShape { probe, measurements }): JsonBody<MeasurementsShape>,
) -> Result<Json<MeasurementsKept>, Problem> {
    caller.may(Permission::HandInMeasurements)?;
    check_probe(&probe)?;
    if measurements.len() > TESTS_MAXIMUM {
        let found = format!("{} tests", measurements.len());
        return Err(Problem::field("measurements", found, format!("{TESTS_MAXIMUM} at most")));
    }
    let bounds = bounds(&web).await?;
    let mut tests = Vec::with_capacity(measurements.len());
    for (index, shape) in measurements.into_iter().enumerate() {
        let test = test(shape, &probe, &bounds).map_err(|Wrong { field, found, allowed }| {
            Problem::field(format!("measurements[{index}].{field}"), found, allowed)
        });
        tests.push(test?);
    }
    let kept = tests.len();
    let keep = move |tx: &mut Tx<'_>, _now| tx.keep_measurements(&tests);
    web.registry.commit(keep).await?;
    Ok(Json(MeasurementsKept { kept }))
}

fn check_probe(probe: &str) -> Result<(), Problem> {
    let is_legal = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    let fits = (1..=PROBE_CHARACTERS_MAXIMUM).contains(&probe.len());
    if fits && probe.bytes().all(is_legal) {
        return Ok(());
    }
    let allowed = "1 to 63 of the letters a to z, digits and hyphen";
    Err(Problem::field("probe", format!("{probe:?}"), allowed))
}

/// Between which instants a test may lie, by TLD.
type Bounds = Vec<(String, Timestamp, Timestamp)>;

async fn bounds(web: &Web) -> Result<Bounds, Problem> {
    let wall = web.registry.clock.wall_now();
    let latest = wall.saturating_add(AHEAD_MAXIMUM).unwrap_or(wall);
    let read = move |read: &mut Snapshot<'_>| {
        let tlds = read.tlds().to_vec();
        let mut bounds = Bounds::new();
        for tld in tlds {
            let months = read.rulebooks(tld.as_str())?.at(wall).service_levels.kept_months;
            let months = i32::try_from(months).unwrap_or(i32::MAX);
            let earliest = calendar::add_months(wall, -months).unwrap_or(Timestamp::MIN);
            bounds.push((tld.as_str().to_owned(), earliest, latest));
        }
        Ok(bounds)
    };
    Ok(web.registry.store.read(read).await?)
}

/// What cannot be taken of a test.
struct Wrong {
    field: &'static str,
    found: String,
    allowed: String,
}

fn test(shape: MeasurementShape, probe: &str, bounds: &Bounds) -> Result<Measurement, Wrong> {
    let MeasurementShape { tld, service, target, at: Instant(at), milliseconds, fault } = shape;
    let wrong = |field, found: &str, allowed: String| {
        let found = format!("{:?}", found.chars().take(40).collect::<String>());
        Wrong { field, found, allowed }
    };
    let Some((_, earliest, latest)) = bounds.iter().find(|(run, ..)| *run == tld) else {
        let run: Vec<&str> = bounds.iter().map(|(run, ..)| run.as_str()).collect();
        return Err(wrong("tld", &tld, format!("a TLD of this registry: {}", run.join(", "))));
    };
    let service: Service =
        service.parse().map_err(|error: registry_core::service_level::UnknownService| {
            wrong("service", &service, error.to_string())
        })?;
    let is_text = |text: &str| {
        let count = text.chars().count();
        (1..=TEXT_CHARACTERS_MAXIMUM).contains(&count) && !text.chars().any(char::is_control)
    };
    let text = format!("1 to {TEXT_CHARACTERS_MAXIMUM} printable characters");
    if !is_text(&target) {
        return Err(wrong("target", &target, text));
    }
    if at < *earliest || at > *latest {
        let allowed = format!("{earliest} to {latest}: set the probe's clock right");
        return Err(wrong("at", &at.to_string(), allowed));
    }
    match (milliseconds, &fault) {
        (Some(_), None) => {}
        (None, Some(why)) if is_text(why) => {}
        (None, Some(why)) => return Err(wrong("fault", why, text)),
        (Some(_), Some(why)) => {
            return Err(wrong("fault", why, "nothing where milliseconds are given".to_owned()));
        }
        (None, None) => {
            return Err(wrong("milliseconds", "", "milliseconds, or a fault".to_owned()));
        }
    }
    let at = Timestamp::from_second(at.as_second()).unwrap_or(at);
    let (probe, sample) = (probe.to_owned(), Sample { at, milliseconds });
    Ok(Measurement { tld, service, target, probe, sample, fault })
}
