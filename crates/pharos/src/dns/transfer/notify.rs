//! Tells peers of new versions (NOTIFY, RFC 1996): each by a task of its own, so that one who is
//! down holds up nobody.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::ask::{Trouble, ask};
use super::peers::{Peer, PeerAddress, Peers};
use super::secondaries::{Secondaries, Whose};
use super::source::Source;
use crate::clock::Clock;
use crate::dns::wire::{Asking, Record};
use crate::identity;

/// How often the versions are looked at: another node may have made one.
const LOOK: Duration = Duration::from_secs(1);

/// How long an answer is waited for.
const ANSWER: Duration = Duration::from_secs(2);

/// The first pause before a peer is told again; each one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause (RFC 1996, section 3.6 has 60 seconds from the first on).
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A peer that answered and took nothing for so long is told again.
const UNHEEDED: Duration = Duration::from_secs(60);

/// Versions by TLD, with the SOA of each.
type Versions = Arc<BTreeMap<String, (u64, Record)>>;

/// Tells all who are to be told.
#[derive(Debug, Clone)]
pub struct Notifier {
    /// Where versions are read.
    pub source: Source,
    /// Who is told.
    pub peers: Arc<Peers>,
    /// What became of it.
    pub secondaries: Secondaries,
    /// Signatures need wall time.
    pub clock: Clock,
}

impl Notifier {
    /// Runs until `stop` changes; `published` changes when this process makes a version.
    pub async fn run(self, mut published: watch::Receiver<u64>, mut stop: watch::Receiver<bool>) {
        let (versions, seen) = watch::channel(Versions::default());
        let mut tasks = JoinSet::new();
        for peer in self.peers.all() {
            if let (true, PeerAddress::One(address)) = (peer.is_notified, peer.address) {
                let told = Told { notifier: self.clone(), peer: peer.clone(), address };
                tasks.spawn(told.run(seen.clone()));
            }
        }
        loop {
            match self.source.all().await {
                Ok(zones) => {
                    let now = zones.into_iter().map(|(zone, soa)| (zone.tld, (zone.version, soa)));
                    let now: Versions = Arc::new(now.collect());
                    versions.send_if_modified(|before| {
                        let is_new = **before != *now;
                        *before = now;
                        is_new
                    });
                }
                Err(error) => tracing::error!(%error, "the versions of zones could not be read"),
            }
            let published = async {
                if published.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = published => {}
                _ = stop.changed() => break,
            }
        }
        // The tasks end with it.
        drop(tasks);
    }
}

/// One peer that is told.
struct Told {
    notifier: Notifier,
    peer: Peer,
    address: SocketAddr,
}

/// How far one zone has come with one peer.
#[derive(Debug, Clone, Copy)]
struct Progress {
    version: u64,
    attempts: u32,
    unheeded: u32,
    due: Option<Instant>,
}

impl Told {
    async fn run(self, mut versions: watch::Receiver<Versions>) {
        let mut progress: BTreeMap<String, Progress> = BTreeMap::new();
        loop {
            let now = versions.borrow_and_update().clone();
            for (tld, (version, soa)) in now.iter() {
                let begun = Progress::of(*version);
                let zone = progress.entry(tld.clone()).or_insert(begun);
                if zone.version != *version {
                    *zone = begun;
                }
                if zone.due.is_some_and(|due| due <= Instant::now()) {
                    self.tell(tld, soa, zone).await;
                }
            }
            let next = progress.values().filter_map(|zone| zone.due).min();
            let due = async {
                match next {
                    Some(next) => sleep_until(next).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                changed = versions.changed() => if changed.is_err() { return },
                () = due => {}
            }
        }
    }

    /// Tells a peer of a version once, and notes when that is worth doing again.
    async fn tell(&self, tld: &str, soa: &Record, zone: &mut Progress) {
        let Notifier { secondaries, .. } = &self.notifier;
        let whose = Whose::of(tld, &self.peer);
        if zone.unheeded > 0 && secondaries.of(&whose).has(zone.version) {
            zone.due = None;
            return;
        }
        let trouble = self.ask(soa).await.err();
        let pause = match &trouble {
            Some(_) => {
                zone.attempts = zone.attempts.saturating_add(1);
                Some(pause_after(FIRST_PAUSE, zone.attempts))
            }
            // It may have heard and failed to fetch; who fetches nothing from us is not waited for.
            None if self.peer.may_transfer => {
                zone.unheeded = zone.unheeded.saturating_add(1);
                Some(UNHEEDED * zone.unheeded.min(60))
            }
            None => None,
        };
        zone.due = pause.map(|pause| Instant::now() + pause);
        match &trouble {
            Some(trouble) if zone.attempts == 1 => {
                tracing::warn!(peer = %self.address, %tld, %trouble, "NOTIFY was not answered");
            }
            Some(trouble) => {
                let attempts = zone.attempts;
                tracing::debug!(peer = %self.address, %tld, attempts, %trouble, "NOTIFY again");
            }
            None => tracing::debug!(peer = %self.address, %tld, version = zone.version, "NOTIFY"),
        }
        let now = self.notifier.clock.wall_now();
        secondaries.note(whose, |secondary| {
            secondary.told = Some(zone.version);
            secondary.attempts = zone.attempts;
            secondary.told_again_at = pause
                .filter(|_| trouble.is_some())
                .and_then(|pause| SignedDuration::try_from(pause).ok())
                .and_then(|pause| now.checked_add(pause).ok());
            if trouble.is_none() {
                secondary.acknowledged = Some(zone.version);
            }
            secondary.trouble = trouble.map(|trouble| trouble.to_string());
        });
    }

    async fn ask(&self, soa: &Record) -> Result<(), Trouble> {
        let clock = &self.notifier.clock;
        let id = u16::from_be_bytes(identity::random());
        let (asking, sent) = Asking::notify(soa, id, self.peer.key.as_ref(), clock.wall_now())?;
        ask(self.address, &asking, sent.octets(), clock, ANSWER).await.map(drop)
    }
}

impl Progress {
    fn of(version: u64) -> Self {
        Self { version, attempts: 0, unheeded: 0, due: Some(Instant::now()) }
    }
}

/// Twice as long after each attempt, up to the longest.
fn pause_after(first: Duration, attempts: u32) -> Duration {
    let doubled = 1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    first.saturating_mul(doubled).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pauses = [1, 2, 3, 6, 7, 40].map(|attempts| pause_after(FIRST_PAUSE, attempts));
        assert_eq!(pauses.map(|pause| pause.as_secs()), [1, 2, 4, 32, 60, 60]);
    }
}
