//! What a store is opened with, and what every transaction of it shares.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use registry_core::calendar::truncate_to_microseconds;
use registry_core::name::Tld;
use registry_core::rulebook::RulebookVersions;

use crate::error::StoreError;

/// Reads registry time; the program's `clock.rs` has the only clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What a store is opened with.
#[derive(Clone)]
pub struct Options {
    /// Registry time, read when a write begins and again on each retry.
    pub clock: Clock,
    /// The TLDs we run, each with the name of its rulebook.
    pub tlds: Vec<(Tld, String)>,
    /// PostgreSQL connections for writes, and as many again for reads.
    pub postgres_connections: usize,
}

impl Options {
    /// Options with 16 PostgreSQL connections each way.
    pub fn new(clock: Clock, tlds: Vec<(Tld, String)>) -> Self {
        Self { clock, tlds, postgres_connections: 16 }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Options")
            .field("tlds", &self.tlds)
            .field("postgres_connections", &self.postgres_connections)
            .finish_non_exhaustive()
    }
}

/// What every transaction of a store can see without asking the database.
pub(crate) struct Shared {
    clock: Clock,
    pub(crate) tlds: Vec<Tld>,
    pub(crate) rulebook_names: BTreeMap<Tld, String>,
    rulebooks: RwLock<BTreeMap<String, Arc<RulebookVersions>>>,
    replacements: AtomicU64,
}

impl Shared {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            clock: Arc::clone(&options.clock),
            tlds: options.tlds.iter().map(|(tld, _)| tld.clone()).collect(),
            rulebook_names: options.tlds.iter().cloned().collect(),
            rulebooks: RwLock::default(),
            replacements: AtomicU64::default(),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        truncate_to_microseconds((self.clock)())
    }

    /// The versions of a TLD's rulebook; an error before one was installed.
    pub(crate) fn rulebooks(&self, tld: &str) -> Result<Arc<RulebookVersions>, StoreError> {
        let known = self.rulebooks.read().unwrap_or_else(PoisonError::into_inner);
        let versions = known.get(tld).map(Arc::clone);
        versions.ok_or_else(|| StoreError::Missing(format!("a rulebook of .{tld}")))
    }

    /// The rulebook of what belongs to no TLD: contacts, hosts outside them, sums of money. The
    /// TLD that is configured first lends its own.
    pub(crate) fn shared_rulebooks(&self) -> Result<Arc<RulebookVersions>, StoreError> {
        self.rulebooks(self.tlds.first().map(Tld::as_str).unwrap_or_default())
    }

    /// The versions of the first TLD whose rulebook has a programme; the shared ones otherwise.
    pub(crate) fn rulebooks_of_programme(
        &self,
        programme: &str,
        now: Timestamp,
    ) -> Result<Arc<RulebookVersions>, StoreError> {
        let has_it = |versions: &RulebookVersions| {
            let programmes = &versions.at(now).eligibility.programmes;
            programmes.iter().any(|known| known.id == programme)
        };
        let mut versions = self.tlds.iter().map(|tld| self.rulebooks(tld.as_str()));
        let having = versions.find(|versions| versions.as_ref().is_ok_and(|known| has_it(known)));
        having.unwrap_or_else(|| self.shared_rulebooks())
    }

    pub(crate) fn set_rulebooks(&self, tld: &str, versions: RulebookVersions) {
        let mut known = self.rulebooks.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(tld.to_owned(), Arc::new(versions));
        self.replacements.fetch_add(1, Ordering::Release);
    }

    pub(crate) fn rulebook_replacements(&self) -> u64 {
        self.replacements.load(Ordering::Acquire)
    }
}
