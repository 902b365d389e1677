//! Visits of sites by machines (decision 0054): a capture, the bundle of its evidence, and what of it
//! is laid before people, in one transaction. Nothing here says anything of a site that accuses:
//! `registry_core::watch::visited` records, and a person signs (P-92).
//!
//! A visit is a row before it is one: asked for by a person, or because a look is due. Whoever takes
//! it has it for a while; what is not recorded by then is anybody's again.

mod bootstrap;
mod findings;
mod licences;
mod look;
mod record;
mod streets;
mod taken;

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bootstrap::Bootstrap;
use jiff::Timestamp;
use registry_capture::{
    BrowserOptions, Browsers, Limits, NoBrowser, NoResolver, NoTrust, Pool, PoolSize,
};
use registry_core::id::{CaptureId, SiteId};
use registry_signals::{RuleProblem, Rules};
use registry_store::{NewVisit, StoreError, Tx, Visit, VisitCause};
use url::Url;

use crate::identity;
use crate::registry::Registry;
use crate::signing_key::SigningKeyError;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Missing, found};

pub use bootstrap::IANA;
pub use licences::NoRegister;
pub use record::{go, take};
pub use streets::Streets;

/// How long a capture that does not end by itself is waited for.
const GRACE: Duration = Duration::from_secs(30);

/// How visits are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitSettings {
    /// How many at once.
    pub at_once: usize,
    /// The browser; none where pages are taken without one.
    pub browser: Option<BrowserSettings>,
    /// Where the list of RDAP services is; none where RDAP is not asked.
    pub rdap_services: Option<Url>,
    /// Files that describe the registers of licences that are asked.
    pub licence_registers: Vec<PathBuf>,
    /// The address that sites are asked from.
    pub egress_address: Option<IpAddr>,
    /// The country of that address.
    pub egress_country: Option<String>,
}

/// Which browser shows pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserSettings {
    /// The program; none looks where it usually lies.
    pub file: Option<PathBuf>,
    /// Whether it confines its children with the system's means.
    pub is_confined: bool,
}

impl Default for VisitSettings {
    fn default() -> Self {
        Self {
            at_once: 2,
            browser: Some(BrowserSettings { file: None, is_confined: true }),
            rdap_services: Url::parse(IANA).ok(),
            licence_registers: Vec::new(),
            egress_address: None,
            egress_country: None,
        }
    }
}

/// Why no site is visited.
#[derive(Debug, thiserror::Error)]
pub enum NoVisits {
    /// Nobody answers for names.
    #[error(transparent)]
    Resolver(#[from] NoResolver),
    /// No certificate could be judged.
    #[error(transparent)]
    Trust(#[from] NoTrust),
    /// There is no such browser.
    #[error(transparent)]
    Browser(#[from] NoBrowser),
    /// The rules cannot be read.
    #[error(transparent)]
    Rules(#[from] RuleProblem),
    /// A register of licences is not what its description says.
    #[error(transparent)]
    Register(#[from] NoRegister),
    /// Nothing can be signed.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
}

/// What visits are made with; cheap to clone, one pool.
#[derive(Debug, Clone)]
pub struct Visits(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    pool: Pool,
    streets: Streets,
    rules: Rules,
    maker: taken::Maker,
    settings: VisitSettings,
    bootstrap: Bootstrap,
}

impl Visits {
    /// Starts the workers that capture. Pages have no picture where no browser is found.
    ///
    /// # Errors
    /// [`NoVisits`].
    pub fn start(
        registry: &Registry,
        streets: Streets,
        settings: VisitSettings,
    ) -> Result<Self, NoVisits> {
        let limits = Limits::default();
        let browser = settings.browser.as_ref().map(browsers).transpose()?.flatten();
        let bootstrap = Bootstrap::default();
        let means = streets.means(registry, limits, (browser, bootstrap.clone()))?;
        let size = PoolSize { workers: settings.at_once, queue: settings.at_once, grace: GRACE };
        let of_now = streets.clone();
        let pool = Pool::start_with(size, limits.capture_time, move |request| {
            let means = of_now.as_they_are(&means);
            Box::pin(async move { registry_capture::capture(&request, &means).await })
        });
        let maker = taken::Maker::new(registry, &settings)?;
        let rules = Rules::built_in()?;
        Ok(Self(Arc::new(Inner { pool, streets, rules, maker, settings, bootstrap })))
    }

    /// Fetches the list of RDAP services where that is due: once a day, and not in a sandbox.
    pub async fn renew_services(&self, now: Timestamp) {
        let Inner { streets, settings, bootstrap, .. } = self.0.as_ref();
        if let (Streets::Internet, Some(at)) = (streets, &settings.rdap_services) {
            bootstrap.renew(at, now).await;
        }
    }

    /// How many are made at once.
    #[must_use]
    pub fn at_once(&self) -> usize {
        self.0.settings.at_once
    }

    /// Whether there is anything to visit: a sandbox into which nobody put hosts has nothing.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.0.streets.is_there()
    }
}

/// The browser, if there is one where it usually lies, or the one that was named.
fn browsers(settings: &BrowserSettings) -> Result<Option<Arc<Browsers>>, NoBrowser> {
    let BrowserSettings { file, is_confined } = settings.clone();
    let options = match file {
        Some(program) => Some(BrowserOptions { program, is_confined, folder: None }),
        None => BrowserOptions::usual().map(|usual| BrowserOptions { is_confined, ..usual }),
    };
    if options.is_none() {
        tracing::warn!("there is no Chromium here: sites are visited without a picture");
    }
    options.map(|options| Browsers::new(options).map(Arc::new)).transpose()
}

/// Asks for a visit of a site now: the one that there will be, which is the open one where somebody
/// asked before.
///
/// # Errors
/// No such site, or the database's trouble.
pub async fn ask(registry: &Registry, acting: &Acting, site: SiteId) -> Result<Visit, Failure> {
    acting.may(Permission::RecordWatch).map_err(Failure::Refused)?;
    let id = CaptureId::from_uuid(identity::new_uuid(&registry.clock));
    let new = NewVisit { id, site, cause: VisitCause::Asked(acting.actor.clone()) };
    let cited = acting.cited();
    let write = move |tx: &mut Tx<'_>, _now: Timestamp| {
        tx.begin(&cited)?;
        found(tx.ask_visit(&new)?, Missing::Site(site))
    };
    registry.write(write).await
}

/// Asks for the visits that are due, a page of them; how many.
///
/// # Errors
/// The database's trouble.
pub async fn ask_due(registry: &Registry, page: i64) -> Result<usize, StoreError> {
    let due = registry.store.read(move |read| read.sites_to_visit(page)).await?;
    for site in &due {
        let id = CaptureId::from_uuid(identity::new_uuid(&registry.clock));
        let new = NewVisit { id, site: *site, cause: VisitCause::Due };
        registry.commit(move |tx, _now| tx.ask_visit(&new)).await?;
    }
    Ok(due.len())
}
