//! Visits sites where that is due or asked for (decision 0054): as many at once as there are workers
//! that capture, and no more are taken than can be begun.

use std::time::Duration;

use registry_store::StoreError;
use tokio::task::JoinSet;

use crate::registry::Registry;
use crate::watch::visit::{self, Visits};

/// Sites for whose visits is asked in one round.
const PAGE: i64 = 25;

/// How soon it is looked for further visits while some are under way.
const LOOK: Duration = Duration::from_secs(1);

type UnderWay = JoinSet<Result<(), StoreError>>;

/// Makes every visit that may be taken; how many were made. What cannot be recorded is left to be
/// taken again.
pub(super) async fn make(registry: &Registry, visits: &Visits) -> Result<u64, StoreError> {
    visits.renew_services(registry.clock.wall_now()).await;
    let (mut under_way, mut made, mut failed) = (UnderWay::new(), 0, None);
    loop {
        let begun = match &failed {
            None => begin(registry, visits, &mut under_way).await,
            Some(_) => Ok(()),
        };
        failed = failed.or(begun.err());
        tokio::select! {
            ended = under_way.join_next() => match ended {
                None => return failed.map_or(Ok(made), Err),
                Some(Ok(Ok(()))) => made += 1,
                Some(Ok(Err(error))) => failed = Some(error),
                Some(Err(error)) => failed = Some(StoreError::Stopped(error.to_string())),
            },
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Begins as many visits as there is room for.
async fn begin(
    registry: &Registry,
    visits: &Visits,
    under_way: &mut UnderWay,
) -> Result<(), StoreError> {
    let free = visits.at_once().saturating_sub(under_way.len());
    if free == 0 {
        return Ok(());
    }
    visit::ask_due(registry, PAGE).await?;
    let (wall, limit) = (registry.clock.wall_now(), i64::try_from(free).unwrap_or(PAGE));
    for id in registry.store.read(move |read| read.visits_to_take(wall, limit)).await? {
        let Some(taken) = visit::take(registry, id).await? else { continue };
        let (registry, visits) = (registry.clone(), visits.clone());
        under_way.spawn(async move { visit::go(&registry, &visits, &taken).await });
    }
    Ok(())
}
