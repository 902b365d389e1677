//! `/api/v1/watch/networks`: sites that one hand seems to run, as a person named them, and what ties
//! sites before anybody did.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use registry_core::id::{NetworkId, SiteId};
use registry_core::watch::{Network, SharedKey, Signed, Tie};
use registry_store::{Aggregate as _, Lock, SiteGroup, Snapshot};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shapes::{Instant, Page};
use super::watch_site_shapes::ListedSiteShape;
use super::{PageQuery, PathId, Query, cursor};
use crate::staff::permission::Permission;
use crate::watch::network::{self, Around, Named};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::etag::{IfMatch, Tagged};
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// What a person says of a network.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkBody {
    /// What it is called in the house; nobody outside is told that.
    name: String,
    /// Why its sites are one hand's.
    reason: String,
    /// The ids of its sites, at least two.
    sites: Vec<Uuid>,
}

impl From<NetworkBody> for Named {
    fn from(body: NetworkBody) -> Self {
        let NetworkBody { name, reason, sites } = body;
        Self { name, reason, sites: sites.into_iter().map(SiteId::from_uuid).collect() }
    }
}

/// Who signed, when, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedShape {
    /// Who.
    by: String,
    /// When.
    at: Instant,
    /// Why.
    reason: String,
}

impl From<Signed> for SignedShape {
    fn from(signed: Signed) -> Self {
        Self { by: signed.by.name().to_owned(), at: Instant(signed.at), reason: signed.reason }
    }
}

/// A site of a network.
#[derive(Debug, Serialize, ToSchema)]
pub struct NetworkSiteShape {
    /// Its id.
    site: Uuid,
    /// Its names when it was taken in.
    names: Vec<String>,
    /// Since when it is in it.
    since: Instant,
}

/// What two sites share.
#[derive(Debug, Serialize, ToSchema)]
pub struct SharedKeyShape {
    /// What it is made of: `analytics`, `phone`, `public-key` and so on.
    kind: String,
    /// The kinds that come from the same thing: `hosting`, `certificate`, `analytics`, `contact`,
    /// `look` or `trade`.
    family: String,
    /// Its value.
    value: String,
    /// How many sites on record had it then.
    sites: u32,
    /// The SHA-256 of the bundles in which it was seen, one of each site.
    seen_in: [String; 2],
}

impl From<SharedKey> for SharedKeyShape {
    fn from(key: SharedKey) -> Self {
        let SharedKey { kind, family, value, sites, seen_in } = key;
        Self { kind, family, value, sites, seen_in: seen_in.map(|hash| hash.to_string()) }
    }
}

/// What joins two sites.
#[derive(Debug, Serialize, ToSchema)]
pub struct TieShape {
    /// One of them.
    one: Uuid,
    /// The other.
    other: Uuid,
    /// The sum of the weights of what they share, in percent of a key that nobody else has.
    weight_percent: u32,
    /// What they share, the strongest of each family.
    keys: Vec<SharedKeyShape>,
}

impl From<Tie> for TieShape {
    fn from(tie: Tie) -> Self {
        let Tie { one, other, weight_percent, keys } = tie;
        let keys = keys.into_iter().map(Into::into).collect();
        Self { one: *one.as_uuid(), other: *other.as_uuid(), weight_percent, keys }
    }
}

/// A network that a person named.
#[derive(Debug, Serialize, ToSchema)]
pub struct NetworkShape {
    /// Its id.
    id: Uuid,
    /// What it is called in the house.
    name: String,
    /// Its sites.
    sites: Vec<NetworkSiteShape>,
    /// What joins them, as it was seen when they were taken in.
    ties: Vec<TieShape>,
    /// The weakest of that: it is no surer, in percent.
    weakest_tie_percent: u32,
    /// Who named it.
    named: SignedShape,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<SignedShape>,
    /// Who ended it: no notice tells of it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<SignedShape>,
}

impl From<Network> for NetworkShape {
    fn from(network: Network) -> Self {
        let weakest_tie_percent = network.weakest_percent();
        let Network { id, name, sites, ties, named, changed, ended } = network;
        let site = |one: registry_core::watch::NetworkSite| NetworkSiteShape {
            site: *one.site.as_uuid(),
            names: one.names.iter().map(ToString::to_string).collect(),
            since: Instant(one.since),
        };
        Self {
            id: *id.as_uuid(),
            name,
            sites: sites.into_iter().map(site).collect(),
            ties: ties.into_iter().map(Into::into).collect(),
            weakest_tie_percent,
            named: named.into(),
            changed: changed.map(Into::into),
            ended: ended.map(Into::into),
        }
    }
}

/// Sites that are tied to each other, named or not.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteGroupShape {
    /// One of them: ask what ties it.
    site: Uuid,
    /// How many there are.
    sites: u32,
}

impl From<SiteGroup> for SiteGroupShape {
    fn from(group: SiteGroup) -> Self {
        Self { site: *group.id.as_uuid(), sites: group.sites }
    }
}

/// What ties a site to others, directly or through others.
#[derive(Debug, Serialize, ToSchema)]
pub struct TiedShape {
    /// The sites, itself included.
    sites: Vec<ListedSiteShape>,
    /// What ties them, the strongest first, as it was when either was visited last.
    ties: Vec<TieShape>,
    /// The networks that it is in.
    networks: Vec<NetworkShape>,
}

async fn tagged(web: &Web, network: Network) -> Result<Tagged<NetworkShape>, Problem> {
    let key = network.key();
    let version = web.registry.store.read(move |read| read.version(&key)).await?;
    Ok(Tagged(version.unwrap_or_default(), network.into()))
}

async fn known(web: &Web, id: NetworkId) -> Result<Network, Problem> {
    let found = web.registry.store.read(move |read| read.network(id, Lock::None)).await?;
    found.ok_or_else(|| Problem::not_found(format!("network {id}")))
}

/// Lists networks by their names, those that were ended too.
#[utoipa::path(get, path = "/api/v1/watch/networks", tag = "watch", params(PageQuery),
    responses((status = 200, body = Page<NetworkShape>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<NetworkShape>>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let (limit, after) = (page.limit()?, page.begin::<String, NetworkId>()?);
    let read = move |read: &mut Snapshot<'_>| read.networks_page(after.as_ref(), limit);
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| cursor(&last.name, &last.id));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}

/// Names a network of sites that are tied to each other.
#[utoipa::path(post, path = "/api/v1/watch/networks", tag = "watch", request_body = NetworkBody,
    responses((status = 201, body = NetworkShape), (status = "4XX", body = Problem))
)]
pub async fn name(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NetworkBody>,
) -> Result<(StatusCode, Json<NetworkShape>), Problem> {
    let named = network::name(&web.registry, &caller.acting(), body.into()).await?;
    Ok((StatusCode::CREATED, Json(named.into())))
}

/// Shows a network.
#[utoipa::path(get, path = "/api/v1/watch/networks/{id}", tag = "watch",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = NetworkShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<NetworkId>,
) -> Result<Tagged<NetworkShape>, Problem> {
    caller.may(Permission::ReadWatch)?;
    tagged(&web, known(&web, id).await?).await
}

/// Changes the sites or the name of a network, if nobody changed it since it was read.
#[utoipa::path(put, path = "/api/v1/watch/networks/{id}", tag = "watch",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = NetworkBody,
    responses((status = 200, body = NetworkShape), (status = "4XX", body = Problem))
)]
pub async fn change(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<NetworkId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<NetworkBody>,
) -> Result<Tagged<NetworkShape>, Problem> {
    let acting = caller.acting().having_seen((*id.as_uuid()).into(), seen);
    let changed = network::change(&web.registry, &acting, (id, body.into())).await?;
    tagged(&web, changed).await
}

/// Why a network is ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkEndBody {
    /// Why it is none, or none any more.
    reason: String,
}

/// Ends a network: no notice tells of it any more.
#[utoipa::path(post, path = "/api/v1/watch/networks/{id}/end", tag = "watch",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = NetworkEndBody,
    responses((status = 200, body = NetworkShape), (status = "4XX", body = Problem))
)]
pub async fn end(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<NetworkId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<NetworkEndBody>,
) -> Result<Tagged<NetworkShape>, Problem> {
    let acting = caller.acting().having_seen((*id.as_uuid()).into(), seen);
    let ended = network::end(&web.registry, &acting, (id, body.reason)).await?;
    tagged(&web, ended).await
}

/// Shows a network as an associated-domain record: names, keys, checks and safeguards, and nothing
/// that classifies a site.
#[utoipa::path(get, path = "/api/v1/watch/networks/{id}/record", tag = "watch",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Object), (status = "4XX", body = Problem))
)]
pub async fn record(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<NetworkId>,
) -> Result<Json<Value>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let found = known(&web, id).await?;
    Ok(Json(network::record(&found, &web.registry.watch.organization)))
}

/// Lists groups of sites that are tied to each other, the largest first, whether a person named a
/// network of them or not.
#[utoipa::path(get, path = "/api/v1/watch/groups", tag = "watch", params(PageQuery),
    responses((status = 200, body = Page<SiteGroupShape>), (status = "4XX", body = Problem))
)]
pub async fn groups(
    State(web): State<Web>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<SiteGroupShape>>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let (limit, after) = (page.limit()?, page.begin::<u32, SiteId>()?);
    let read = move |read: &mut Snapshot<'_>| read.site_groups_page(after, limit);
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| cursor(&last.sites, &last.id));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}

/// Shows what ties a site to others.
#[utoipa::path(get, path = "/api/v1/watch/sites/{id}/ties", tag = "watch",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = TiedShape), (status = "4XX", body = Problem))
)]
pub async fn ties(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
) -> Result<Json<TiedShape>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| network::around(read, id, now);
    let found = web.registry.store.read(read).await?;
    let Around { sites, ties, networks } =
        found.ok_or_else(|| Problem::not_found(format!("site {id}")))?;
    Ok(Json(TiedShape {
        sites: sites.into_iter().map(Into::into).collect(),
        ties: ties.into_iter().map(Into::into).collect(),
        networks: networks.into_iter().map(Into::into).collect(),
    }))
}
