//! One capture under way: what it is done with, and what is left of its bounds.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::browser::Browsers;
use crate::clock::Clock;
use crate::dial::Dialler;
use crate::guard::Guard;
use crate::limits::Limits;
use crate::request::Guises;
use crate::resolve::Resolver;
use crate::tls::Trust;
use crate::wire::Purse;

/// Says where RDAP answers for a registrable name: the base of its addresses (RFC 9224).
pub type RdapBase = Arc<dyn Fn(&str) -> Option<url::Url> + Send + Sync>;

/// What captures are made with.
#[derive(Clone)]
pub struct Means {
    /// Asks DNS.
    pub resolver: Arc<dyn Resolver>,
    /// Judges addresses.
    pub guard: Guard,
    /// Says which certificates a browser would believe.
    pub trust: Trust,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// How much is taken.
    pub limits: Limits,
    /// How visitors name themselves.
    pub guises: Guises,
    /// Where RDAP answers; where it says nothing, RDAP is not asked.
    pub rdap: RdapBase,
    /// The browser, if there is one.
    pub browser: Option<Arc<Browsers>>,
}

impl std::fmt::Debug for Means {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { resolver, guard, limits, guises, browser, .. } = self;
        formatter
            .debug_struct("Means")
            .field("resolver", resolver)
            .field("guard", guard)
            .field("limits", limits)
            .field("guises", guises)
            .field("browser", browser)
            .finish_non_exhaustive()
    }
}

/// One capture under way.
pub(crate) struct Course<'a> {
    pub(crate) means: &'a Means,
    /// How visitors name themselves: as the browser that is here, if there is one.
    pub(crate) guises: Guises,
    pub(crate) wire: Arc<Purse>,
    pub(crate) decoded: Purse,
    ends: Instant,
}

impl<'a> Course<'a> {
    pub(crate) async fn new(means: &'a Means) -> Self {
        // First: the browser may take its time to start.
        let ends = Instant::now() + means.limits.capture_time;
        let product = match &means.browser {
            Some(browsers) => browsers.product(&means.limits.browser).await,
            None => None,
        };
        let guises = means.guises.clone();
        Self {
            means,
            guises: match product {
                Some(product) => guises.as_product(&product),
                None => guises,
            },
            wire: Arc::new(Purse::new(means.limits.total_wire_bytes)),
            decoded: Purse::new(means.limits.total_decoded_bytes),
            ends,
        }
    }

    pub(crate) fn time_left(&self) -> Duration {
        self.ends.saturating_duration_since(Instant::now())
    }

    pub(crate) fn dialler(&self) -> Dialler<'_> {
        Dialler {
            resolver: self.means.resolver.as_ref(),
            guard: &self.means.guard,
            time: self.means.limits.connect_time,
        }
    }
}
