//! `/api/v1/zones/{tld}/secondaries`: what the secondaries of a zone were told and took.

use axum::Json;
use axum::extract::{Path, State};
use registry_store::serial_of;
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::Instant;
use crate::dns::transfer::secondaries::{Secondary, Taken, Whose};
use crate::staff::permission::Permission;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

/// A zone and its secondaries.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SecondariesShape {
    /// The TLD.
    tld: String,
    /// The serial it is served under: the low 32 bits of its version.
    serial: u32,
    /// Each secondary that asked this node, or is told by it.
    secondaries: Vec<SecondaryShape>,
}

/// A secondary. Instants are of wall time.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SecondaryShape {
    /// Its address and port; `anywhere` or `loopback` in a sandbox.
    peer: String,
    /// The name of its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// Whether it took the serial the zone has now.
    is_current: bool,
    /// The serial it was last told of.
    #[serde(skip_serializing_if = "Option::is_none")]
    told: Option<u32>,
    /// The serial whose NOTIFY it answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    acknowledged: Option<u32>,
    /// NOTIFY of that serial without an answer.
    attempts: u32,
    /// When it is told again.
    #[serde(skip_serializing_if = "Option::is_none")]
    told_again_at: Option<Instant>,
    /// What went wrong last; absent since something went well.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
    /// When it last asked for the serial or a transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_at: Option<Instant>,
    /// What it last took.
    #[serde(skip_serializing_if = "Option::is_none")]
    taken: Option<TakenShape>,
}

/// A transfer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TakenShape {
    /// The serial it has by it.
    serial: u32,
    /// `axfr`, the whole zone, or `ixfr`, a difference.
    kind: &'static str,
    /// Records, SOAs included.
    records: u64,
    /// When.
    at: Instant,
}

/// Shows what each secondary of a zone was told, took and ran into, as this node knows it.
#[utoipa::path(get, path = "/api/v1/zones/{tld}/secondaries", tag = "operations",
    params(("tld" = String, Path)),
    responses((status = 200, body = SecondariesShape), (status = "4XX", body = Problem))
)]
pub(super) async fn list(
    State(web): State<Web>,
    caller: Caller,
    Path(tld): Path<String>,
) -> Result<Json<SecondariesShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let asked = tld.clone();
    let zone = web.registry.store.read(move |read| read.served_zone(&asked)).await?;
    let zone = zone.ok_or_else(|| Problem::not_found(format!("a zone of {tld}")))?;
    let known = web.registry.secondaries.of_zone(&tld);
    let shown = known.into_iter().map(|known| shape(known, zone.version)).collect();
    let serial = serial_of(zone.version);
    Ok(Json(SecondariesShape { tld, serial, secondaries: shown }))
}

fn shape((whose, known): (Whose, Secondary), version: u64) -> SecondaryShape {
    let Whose { tld: _, peer, key } = whose;
    let is_current = known.has(version);
    let Secondary { told, acknowledged, attempts, told_again_at, trouble, asked_at, taken } = known;
    SecondaryShape {
        peer,
        key,
        is_current,
        told: told.map(serial_of),
        acknowledged: acknowledged.map(serial_of),
        attempts,
        told_again_at: told_again_at.map(Instant),
        trouble,
        asked_at: asked_at.map(Instant),
        taken: taken.map(|Taken { version, is_whole, records, at }| TakenShape {
            serial: serial_of(version),
            kind: if is_whole { "axfr" } else { "ixfr" },
            records,
            at: Instant(at),
        }),
    }
}
