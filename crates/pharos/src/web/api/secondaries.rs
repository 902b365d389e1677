//! `/api/v1/zones/{tld}/secondaries`: what the secondaries of a zone were told and took.

use axum::Json;
use axum::extract::{Path, State};
use registry_store::serial_of;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shapes::Instant;
use crate::dns::transfer::secondaries::{Secondary, Taken, Whose};
use crate::staff::permission::Permission;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

/// A zone and its secondaries.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct SecondariesShape {
    /// The TLD.
    pub(crate) tld: String,
    /// The serial it is served under: the low 32 bits of its version.
    pub(crate) serial: u32,
    /// Each secondary that asked this node, or is told by it.
    pub(crate) secondaries: Vec<SecondaryShape>,
}

/// A secondary. Instants are of wall time.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct SecondaryShape {
    /// Its address and port; `anywhere` or `loopback` in a sandbox.
    pub(crate) peer: String,
    /// The name of its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    /// Whether it took the serial the zone has now.
    pub(crate) is_current: bool,
    /// The serial it was last told of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) told: Option<u32>,
    /// The serial whose NOTIFY it answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) acknowledged: Option<u32>,
    /// NOTIFY of that serial without an answer.
    pub(crate) attempts: u32,
    /// When it is told again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) told_again_at: Option<Instant>,
    /// What went wrong last; absent since something went well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) trouble: Option<String>,
    /// When it last asked for the serial or a transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) asked_at: Option<Instant>,
    /// What it last took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) taken: Option<TakenShape>,
}

/// A transfer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct TakenShape {
    /// The serial it has by it.
    pub(crate) serial: u32,
    /// `axfr`, the whole zone, or `ixfr`, a difference.
    pub(crate) kind: String,
    /// Records, SOAs included.
    pub(crate) records: u64,
    /// When.
    pub(crate) at: Instant,
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
            kind: if is_whole { "axfr" } else { "ixfr" }.to_owned(),
            records,
            at: Instant(at),
        }),
    }
}
