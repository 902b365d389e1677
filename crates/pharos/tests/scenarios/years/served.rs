//! The zone that is served is the zone made anew, however often its reconciler was cut short.

use std::collections::BTreeSet;

use pharos::dns::access::line;
use pharos::dns::wire::Record;
use pharos::dns::{export, reconcile};
use registry_store::{StoreError, ZoneRecord};

use super::Run;

/// One act in so many is followed by a reconciler that ends in the middle of its work.
const CUT_ONE_IN: u64 = 8;

/// It is woken at most so often before it is dropped.
const WAKES: u64 = 12;

impl Run {
    /// Sometimes the reconciler begins, and is dropped wherever it waits just then: of what it was
    /// about to write, all is there or nothing.
    pub(super) async fn cut_reconciler_short(&mut self) {
        if self.cuts.below(CUT_ONE_IN) != 0 {
            return;
        }
        let wakes = self.cuts.below(WAKES);
        let reconciler = self.scene.house.indoors.turner.reconciler();
        let some_wakes = async {
            for _ in 0..wakes {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            // What it says does not matter here: the next look shows what it left.
            _ = reconciler.catch_up() => {}
            () = some_wakes => {}
        }
    }

    /// After the reconciler caught up, each zone holds what one made from the names alone would.
    pub(super) async fn zones_are_served(&self) -> Result<(), String> {
        let indoors = &self.scene.house.indoors;
        let published = indoors.turner.reconciler().catch_up().await;
        published.map_err(|error| error.to_string())?;
        for tld in indoors.registry.tlds.iter().map(|tld| tld.as_str()) {
            let served = self.served(tld).await.map_err(|error| error.to_string())?;
            let anew = self.anew(tld).await?;
            if let Some(line) = served.symmetric_difference(&anew).next() {
                let is_served = served.contains(line);
                return Err(format!(
                    "{line:?} is served: {is_served}, and should be the other way"
                ));
            }
            let differing = reconcile::differing(&indoors.registry, tld).await;
            let differing = differing.map_err(|error| error.to_string())?;
            if !differing.is_empty() {
                return Err(format!("said not to be served as they should be: {differing:?}"));
            }
        }
        Ok(())
    }

    /// The lines of the version that is served, but for the SOA.
    async fn served(&self, tld: &str) -> Result<BTreeSet<String>, StoreError> {
        let tld = tld.to_owned();
        let read = move |read: &mut registry_store::Snapshot<'_>| {
            let Some(zone) = read.served_zone(&tld)? else { return Ok(Vec::new()) };
            read.zone_records_at(&tld, zone.version, 0, i64::MAX)
        };
        let records = self.scene.house.indoors.registry.store.read(read).await?;
        let of = |ZoneRecord { owner, rtype, ttl_seconds, rdata, .. }: ZoneRecord| {
            line(&Record { owner, rtype, ttl_seconds, rdata })
        };
        Ok(records.into_iter().map(of).filter(|line| !line.contains("\tsoa\t")).collect())
    }

    /// The lines of the zone as it should be, made from the names, but for the SOA.
    async fn anew(&self, tld: &str) -> Result<BTreeSet<String>, String> {
        let mut text = Vec::new();
        let written = export::write_zone(&self.scene.house.indoors.registry, tld, &mut text).await;
        written.map_err(|error| error.to_string())?;
        let text = String::from_utf8(text).map_err(|error| error.to_string())?.to_lowercase();
        let lines = text.split_inclusive('\n').filter(|line| !line.contains("\tsoa\t"));
        Ok(lines.map(str::to_owned).collect())
    }
}
