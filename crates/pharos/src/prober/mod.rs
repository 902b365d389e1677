//! The prober: a process of its own, on any machine, that measures the public services of a
//! registry as ICANN does (RA, Specification 10; ICANN.md, section 6) and hands what it measured
//! to the registry by its API.
//!
//! ```text
//! tests, each at its own pace -> spool (a folder) -> POST /api/v1/measurements
//! ```
//!
//! It judges answers and takes times; whether a time is good enough is for the registry to say, by
//! the rulebook. It runs on wall time alone. Nothing that hangs delays anything else: every test
//! has a task of its own, and the registry may be away for months.

mod change;
mod dns;
mod epp;
mod hand_in;
mod measurement;
mod open;
mod rdap;
mod reach;
mod run;
mod sandbox;
mod spool;
#[cfg(test)]
mod tests;
mod whois;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use registry_core::service_level::Service;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use self::change::Change;
use self::epp::EppService;
use self::rdap::RdapService;
use crate::clock::Clock;
use crate::config::{HostPort, Intervals, NameServerAddress, Patience, SpoolSettings};
use crate::dns::wire::TrustAnchor;

pub use self::hand_in::{HandInError, Registry};
pub use self::measurement::{Fault, Measurement};
pub use self::open::OpenError;
pub use self::run::run;
pub use self::sandbox::of_sandbox;
pub use self::spool::SpoolError;

/// A prober that is ready to measure.
#[derive(Debug)]
pub struct Prober {
    /// Who measures.
    pub probe: String,
    /// How long it is waited for what.
    pub patience: Patience,
    /// How often.
    pub intervals: Intervals,
    /// Where what was not handed in yet waits.
    pub spool: SpoolSettings,
    /// Where measurements are handed in, if anywhere.
    pub registry: Option<Registry>,
    /// What is tested.
    tests: Vec<Test>,
}

/// One thing that is tested again and again.
#[derive(Debug, Clone)]
enum Test {
    /// An address of a name server, over both transports, with its signatures.
    NameServer { tld: String, at: NameServerAddress, anchors: Arc<Vec<TrustAnchor>> },
    /// A question over RDAP.
    Rdap { tld: String, domain: String, service: Arc<RdapService> },
    /// A question over WHOIS.
    Whois { tld: String, domain: String, at: HostPort },
    /// A session and a query over EPP.
    Epp { tld: String, domain: String, service: Arc<EppService> },
    /// A change over EPP, until it is seen.
    Change(Arc<Change>),
}

/// What every test stands on.
#[derive(Debug, Clone)]
struct Context {
    clock: Clock,
    patience: Patience,
    results: UnboundedSender<Measurement>,
}

/// What is tested, as its measurements name it.
#[derive(Debug, Clone, Copy)]
struct Subject<'s> {
    tld: &'s str,
    service: Service,
    target: &'s str,
}

/// What a test took, or what was wrong.
type Tested<T> = Result<T, Fault>;

impl Context {
    fn new(patience: Patience) -> (Self, UnboundedReceiver<Measurement>) {
        let (results, received) = unbounded_channel();
        let clock = Clock::real(Duration::MAX);
        (Self { clock, patience, results }, received)
    }

    fn now(&self) -> Timestamp {
        self.clock.wall_now()
    }

    /// The outcome of a test, or that it did not come in time.
    async fn within<T>(&self, test: impl Future<Output = Tested<T>>) -> Tested<T> {
        let limit = self.patience.answer;
        let late = |_| Fault::new(format_args!("no answer within {} s", limit.as_secs()));
        tokio::time::timeout(limit, test).await.map_err(late)?
    }

    fn tell(&self, subject: Subject<'_>, at: Timestamp, took: &Tested<Duration>) {
        let measurement = Measurement::new(subject, at, took);
        if let Some(fault) = &measurement.fault {
            tracing::warn!(tld = subject.tld, service = %subject.service, target = subject.target,
                %fault, "a test failed");
        }
        // Nobody listens any more when the prober ends.
        let _gone = self.results.send(measurement);
    }
}

impl Test {
    fn interval(&self, intervals: &Intervals) -> Duration {
        match self {
            Self::NameServer { .. } => intervals.dns,
            Self::Rdap { .. } => intervals.rdap,
            Self::Whois { .. } => intervals.whois,
            Self::Epp { .. } => intervals.epp,
            Self::Change(_) => intervals.transform,
        }
    }

    async fn run(&self, context: &Context) {
        match self {
            Self::NameServer { tld, at, anchors } => dns::test(context, tld, at, anchors).await,
            Self::Rdap { tld, domain, service } => rdap::test(context, tld, domain, service).await,
            Self::Whois { tld, domain, at } => whois::test(context, tld, domain, at).await,
            Self::Epp { tld, domain, service } => epp::test(context, tld, domain, service).await,
            Self::Change(change) => change.test(context).await,
        }
    }
}

impl Prober {
    /// Runs every test once, side by side; without `changes`, nothing is changed. What was measured
    /// comes sorted by what was tested.
    pub async fn once(&self, changes: bool) -> Vec<Measurement> {
        let (context, mut received) = Context::new(self.patience);
        let mut tests = JoinSet::new();
        for test in self.tests.iter().filter(|test| changes || !matches!(test, Test::Change(_))) {
            let (test, context) = (test.clone(), context.clone());
            tests.spawn(async move { test.run(&context).await });
        }
        drop(context);
        while tests.join_next().await.is_some() {}
        let mut measured = Vec::new();
        while let Some(measurement) = received.recv().await {
            measured.push(measurement);
        }
        measured.sort_by(|one, other| one.place().cmp(&other.place()));
        measured
    }
}
