//! What the public faces share (RDAP, WHOIS, the look-up page): how often one may ask, what
//! they keep at hand, how often they were asked.

pub mod allowance;
pub mod counts;
pub mod found;
pub mod sponsors;

use std::sync::Arc;

use crate::config::LookupSettings;
use crate::rdap::memory::Memory;
use allowance::Allowance;
use counts::QueryCounts;
use sponsors::Sponsors;

/// One for a program: its listeners share the limits.
#[derive(Debug)]
pub struct Lookups {
    /// How often one network may ask RDAP.
    pub rdap: Allowance,
    /// How often one network may ask WHOIS.
    pub whois: Allowance,
    /// How often one network may ask the look-up page.
    pub page: Allowance,
    /// Most objects in the answer to a search.
    pub search_rows_maximum: i64,
    /// The registrars, as they are shown.
    pub sponsors: Arc<Sponsors>,
    /// How often each face was asked, until that is kept.
    pub counts: QueryCounts,
    /// Answers of RDAP about names that were given before.
    pub answers: Arc<Memory>,
}

impl Default for Lookups {
    fn default() -> Self {
        Self::new(LookupSettings::default())
    }
}

impl Lookups {
    /// With these settings.
    #[must_use]
    pub fn new(settings: LookupSettings) -> Self {
        let exempt: Arc<[_]> = settings.exempt_networks.into();
        Self {
            rdap: Allowance::new(settings.rdap, Arc::clone(&exempt)),
            whois: Allowance::new(settings.whois, Arc::clone(&exempt)),
            page: Allowance::new(settings.page, exempt),
            search_rows_maximum: i64::from(settings.search_rows_maximum),
            sponsors: Arc::default(),
            counts: QueryCounts::default(),
            answers: Arc::new(Memory::new(settings.rdap_memory_octets)),
        }
    }
}
