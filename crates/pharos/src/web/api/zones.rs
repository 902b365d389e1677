//! `/api/v1/zones`: how the served zones stand, and releasing one that holds something back.

use std::net::IpAddr;

use axum::Json;
use axum::extract::State;
use registry_core::rulebook::NameServer;
use registry_store::{ServedZone, Snapshot, ZoneFault, ZoneRelease as Kept};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

// The two routes that a zone's state comes by, for those who read it here.
pub(crate) use super::secondaries::{SecondariesShape, SecondaryShape, TakenShape};

use super::PathId;
use super::shapes::Instant;
use crate::dns::status::{self, ZoneStatus};
use crate::staff::permission::Permission;
use crate::vetting::zone;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// How the zone of a TLD stands.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ZoneShape {
    /// The TLD, without its dot.
    pub(crate) tld: String,
    /// Whether the signer is given it: it is once every name was looked at.
    pub(crate) served: bool,
    /// The newest version; absent before the zone is begun, as all that follows from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u64>,
    /// The oldest version from which the difference to the newest can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) oldest_version: Option<u64>,
    /// The serial of its SOA: the low 32 bits of the version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) serial: Option<u32>,
    /// When that version was written, by the clock on the wall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) published_at: Option<Instant>,
    /// The name servers that the TLD lists, as the rulebook has them.
    pub(crate) name_servers: Vec<NameServerShape>,
    /// How many names are delegated in it.
    pub(crate) delegations: u64,
    /// The name up to which every name is being looked at anew; absent while none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) walked_to: Option<String>,
    /// Since when removals of delegations are held back, until an operator releases them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) held_since: Option<Instant>,
    /// How many names would leave and are held back.
    pub(crate) held: u64,
    /// Names that cannot be published and are kept out, the first hundred.
    pub(crate) faults: Vec<ZoneFaultShape>,
    /// Who released it when it was held, the newest first, the last ten.
    pub(crate) releases: Vec<ZoneReleaseShape>,
    /// Changes that are recorded and were not looked at yet, of all zones; counted to 10,000.
    pub(crate) marks_waiting: u64,
    /// Names that time may have changed since the sweep looked at them last; counted to 10,000.
    pub(crate) names_due: u64,
    /// When the oldest of the changes was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) oldest_mark: Option<Instant>,
}

/// A name server of the TLD itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NameServerShape {
    /// Its name.
    pub(crate) name: String,
    /// Its addresses.
    #[schema(value_type = Vec<String>)]
    pub(crate) addresses: Vec<IpAddr>,
}

/// A name that cannot be published.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ZoneFaultShape {
    /// The name.
    pub(crate) name: String,
    /// What of its data makes no legal record.
    pub(crate) why: String,
    /// Since when it is kept out.
    pub(crate) since: Instant,
}

/// That a zone was released.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ZoneReleaseShape {
    /// When.
    pub(crate) at: Instant,
    /// By whom.
    pub(crate) by: String,
    /// Why.
    pub(crate) reason: String,
    /// How many names were held back.
    pub(crate) held: u64,
}

/// Why a zone is released.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ZoneRelease {
    /// Why what is held back is right.
    reason: String,
}

/// What was released.
#[derive(Debug, Serialize, ToSchema)]
pub struct ZoneReleased {
    /// How many names were held back; each is looked at again now.
    released: u64,
    /// How the zone stands.
    zone: ZoneShape,
}

/// How the zone of every TLD stands.
#[utoipa::path(get, path = "/api/v1/zones", tag = "registry",
    responses((status = 200, body = [ZoneShape]), (status = "4XX", body = Problem))
)]
pub async fn list(State(web): State<Web>, caller: Caller) -> Result<Json<Vec<ZoneShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| status::all(read, now);
    let found = web.registry.store.read(read).await?;
    Ok(Json(found.into_iter().map(Into::into).collect()))
}

/// Lets go what a zone holds back, because it is right that so many names leave.
#[utoipa::path(post, path = "/api/v1/zones/{tld}/release", tag = "registry",
    params(("tld" = String, Path, description = "The TLD, without its dot")),
    request_body = ZoneRelease,
    responses((status = 200, body = ZoneReleased), (status = "4XX", body = Problem))
)]
pub async fn release(
    State(web): State<Web>,
    caller: Caller,
    PathId(tld): PathId<String>,
    JsonBody(ZoneRelease { reason }): JsonBody<ZoneRelease>,
) -> Result<Json<ZoneReleased>, Problem> {
    let released = zone::release(&web.registry, &caller.acting(), (&tld, &reason)).await?;
    let (released, zone) = released;
    Ok(Json(ZoneReleased { released, zone: zone.into() }))
}

impl From<ZoneStatus> for ZoneShape {
    fn from(status: ZoneStatus) -> Self {
        let ZoneStatus { tld, zone, held, faults, releases, .. } = status;
        let ZoneStatus { marks_waiting, names_due, oldest_mark, .. } = status;
        let ZoneStatus { published_at, name_servers, .. } = status;
        let server = |server: NameServer| NameServerShape {
            name: server.name.as_str().to_owned(),
            addresses: server.addresses.into_iter().collect(),
        };
        let fault =
            |ZoneFault { name, why, since }| ZoneFaultShape { name, why, since: Instant(since) };
        let release = |Kept { at, by_name, words, removals }| ZoneReleaseShape {
            at: Instant(at),
            by: by_name,
            reason: words,
            held: removals,
        };
        let zone = zone.as_ref();
        Self {
            tld,
            served: zone.is_some_and(|zone| zone.is_ready),
            version: zone.map(|zone| zone.version),
            oldest_version: zone.map(|zone| zone.oldest_version),
            serial: zone.map(ServedZone::serial),
            published_at: published_at.map(Instant),
            name_servers: name_servers.into_iter().map(server).collect(),
            delegations: zone.map_or(0, |zone| zone.delegations),
            walked_to: zone.and_then(|zone| zone.walked_to.clone()),
            held_since: zone.and_then(|zone| zone.held_since).map(Instant),
            held,
            faults: faults.into_iter().map(fault).collect(),
            releases: releases.into_iter().map(release).collect(),
            marks_waiting,
            names_due,
            oldest_mark: oldest_mark.map(Instant),
        }
    }
}
