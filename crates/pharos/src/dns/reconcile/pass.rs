//! One pass over what may have changed: a walk, marks, names that are due.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use registry_core::name::DomainName;
use registry_store::{DueName, Lock, StoreError, Tx};

use super::difference::Differences;
use super::hold::Hold;
use super::mass::{Counted, held_back, leaving, may_leave, waiting};
use super::walk::{NextOfWalk, Walk, next_of_walk, note_walk, settings_of};
use super::{BATCH, LEASE, LEASE_SECONDS};
use crate::registry::Registry;

/// Names looked at before a lease is renewed.
const BATCHES: usize = 20;

/// A mass of names is counted anew when it is older than this, in registry time.
const COUNTED_FOR: SignedDuration = SignedDuration::from_secs(60);

/// Who makes passes, and where it is in its rounds.
#[derive(Debug)]
pub(super) struct Pass {
    registry: Registry,
    hold: Hold,
    holder: String,
    lease: Option<Held>,
    /// By TLD: the due name behind which the round goes on.
    due_behind: BTreeMap<String, DueName>,
    /// By TLD: what was counted when a mass of names waited, and was let through.
    counted: BTreeMap<String, Counted>,
    written: bool,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    number: i64,
    until: Timestamp,
}

/// What a transaction looks at, and what it answers.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    pub(super) names: BTreeSet<String>,
    /// Marks that are answered by it.
    pub(super) marks: Vec<i64>,
    /// How far a walk is when it is done; at its end, under which settings.
    pub(super) walk: Option<Walk>,
}

impl Pass {
    pub(super) fn new(registry: Registry, hold: Hold, holder: String) -> Self {
        Self {
            registry,
            hold,
            holder,
            lease: None,
            due_behind: BTreeMap::new(),
            counted: BTreeMap::new(),
            written: false,
        }
    }

    /// Whether anything was published since this was asked.
    pub(super) fn take_written(&mut self) -> bool {
        std::mem::take(&mut self.written)
    }

    /// A part of what waits; whether there is more to do at once.
    pub(super) async fn some(&mut self) -> Result<bool, StoreError> {
        let registry = self.registry.clone();
        let waits = self.waits(&registry).await?;
        if !waits || !self.has_lease().await? {
            return Ok(false);
        }
        let mut more = false;
        // The walk makes a zone that is not there yet: marks can be answered behind it.
        for tld in registry.tlds.iter().map(|tld| tld.as_str()) {
            more |= self.walk(tld, BATCHES).await?;
        }
        more |= self.answer_marks(BATCHES).await?;
        for tld in registry.tlds.iter().map(|tld| tld.as_str()) {
            more |= self.look_at_due(tld, BATCHES).await?;
        }
        Ok(more)
    }

    /// Everything that waits; whether this node has the lease.
    pub(super) async fn all(&mut self) -> Result<bool, StoreError> {
        let registry = self.registry.clone();
        if !self.has_lease().await? {
            return Ok(false);
        }
        for tld in registry.tlds.iter().map(|tld| tld.as_str()) {
            while self.walk(tld, BATCHES).await? {
                self.has_lease().await?;
            }
            self.due_behind.remove(tld);
            while self.look_at_due(tld, BATCHES).await? {
                self.has_lease().await?;
            }
        }
        while self.answer_marks(BATCHES).await? {
            self.has_lease().await?;
        }
        Ok(true)
    }

    /// Forgets some records of versions written before an instant; whether there is more.
    pub(super) async fn forget(
        &mut self,
        tld: &str,
        before: Timestamp,
        limit: i64,
    ) -> Result<bool, StoreError> {
        if !self.has_lease().await? {
            return Ok(false);
        }
        let tld = tld.to_owned();
        self.commit(move |tx, _| tx.forget_zone_versions(&tld, before, limit)).await
    }

    /// Whether anything may wait: nothing is written where nothing does.
    async fn waits(&self, registry: &Registry) -> Result<bool, StoreError> {
        let now = registry.clock.registry_now();
        let tlds: Vec<String> = registry.tlds.iter().map(|tld| tld.as_str().to_owned()).collect();
        let look = move |read: &mut registry_store::Snapshot<'_>| {
            if !read.zone_marks(1)?.is_empty() {
                return Ok(true);
            }
            for tld in &tlds {
                let settings = settings_of(read, tld, now)?;
                let zone = read.zone(tld, Lock::None)?;
                let walked =
                    zone.is_some_and(|zone| zone.walked_to.is_none() && zone.settings == settings);
                if !walked || !read.names_due(tld, None, now, 1)?.is_empty() {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        registry.store.read(look).await
    }

    /// Takes or renews the lease when half of it is over.
    async fn has_lease(&mut self) -> Result<bool, StoreError> {
        let wall = self.registry.clock.wall_now();
        let half = SignedDuration::from_secs(LEASE_SECONDS / 2);
        if self.lease.is_some_and(|held| wall + half < held.until) {
            return Ok(true);
        }
        let until = wall + SignedDuration::from_secs(LEASE_SECONDS);
        let holder = self.holder.clone();
        let taken =
            self.registry.commit(move |tx, _| tx.take_lease(LEASE, &holder, wall, until)).await?;
        self.lease = taken.map(|number| Held { number, until });
        Ok(self.lease.is_some())
    }

    /// Ends the lease, if this node has it.
    pub(super) async fn give_back(&mut self) -> Result<(), StoreError> {
        if self.lease.take().is_none() {
            return Ok(());
        }
        let (holder, wall) = (self.holder.clone(), self.registry.clock.wall_now());
        self.registry.commit(move |tx, _| tx.end_lease(LEASE, &holder, wall)).await
    }

    /// Commits what the lease protects, with the lease; one that is another's is not thought ours
    /// any more.
    async fn commit<T: Send + 'static>(
        &mut self,
        closure: impl Fn(&mut Tx<'_>, Timestamp) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let number = self.lease.map_or(0, |held| held.number);
        let held = move |tx: &mut Tx<'_>, now: Timestamp| {
            tx.hold_lease(LEASE, number)?;
            closure(tx, now)
        };
        let committed = self.registry.commit(held).await;
        if matches!(committed, Err(StoreError::LeaseLost(_))) {
            self.lease = None;
        }
        committed
    }

    /// Looks at what changes marked, the longest marked first; whether there may be more.
    async fn answer_marks(&mut self, batches: usize) -> Result<bool, StoreError> {
        for _ in 0..batches {
            let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
            let marks = self.registry.store.read(move |read| read.zone_marks(limit)).await?;
            if marks.is_empty() {
                return Ok(false);
            }
            let mut looks: BTreeMap<String, Look> = BTreeMap::new();
            let mut elsewhere = Look::default();
            for mark in marks {
                let name = registered(&self.registry, &mark.name);
                let look = match &name {
                    Some(name) => looks.entry(name.tld().to_owned()).or_default(),
                    // A host outside our TLDs: the names it serves are due when they lose it.
                    None => &mut elsewhere,
                };
                look.names.extend(name.map(|name| name.as_str().to_owned()));
                look.marks.push(mark.id);
            }
            for (tld, look) in looks {
                self.guard_mass(&tld).await?;
                self.look_halving(&tld, look).await?;
            }
            if !elsewhere.marks.is_empty() {
                let marks = elsewhere.marks;
                self.commit(move |tx, _| tx.take_zone_marks(&marks)).await?;
            }
        }
        Ok(true)
    }

    /// Looks at names that time may have changed, whether or not they are swept; whether the
    /// round goes on. A name that is as it should be costs no write.
    async fn look_at_due(&mut self, tld: &str, batches: usize) -> Result<bool, StoreError> {
        for _ in 0..batches {
            let now = self.registry.clock.registry_now();
            let (asked, behind) = (tld.to_owned(), self.due_behind.remove(tld));
            let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
            let look = move |read: &mut registry_store::Snapshot<'_>| {
                let due = read.names_due(&asked, behind.as_ref(), now, limit)?;
                let names = due.iter().map(|due| due.name.clone()).collect();
                let differences = Differences::of(read, &asked, &names, now)?;
                let nothing =
                    !differences.changes() && differences.unnoted(read, &asked)?.is_empty();
                Ok((due.into_iter().next_back(), names, nothing))
            };
            let (last, names, nothing) = self.registry.store.read(look).await?;
            let Some(last) = last else { return Ok(false) };
            let is_full = names.len() >= BATCH;
            if !nothing {
                self.guard_mass(tld).await?;
                self.look_halving(tld, Look { names, ..Look::default() }).await?;
            }
            if !is_full {
                return Ok(false);
            }
            self.due_behind.insert(tld.to_owned(), last);
        }
        Ok(true)
    }

    /// Looks at all names in their order, if the zone is new or what the rulebook says of it has
    /// changed; whether the walk goes on.
    async fn walk(&mut self, tld: &str, batches: usize) -> Result<bool, StoreError> {
        for _ in 0..batches {
            let now = self.registry.clock.registry_now();
            let asked = tld.to_owned();
            let look =
                move |read: &mut registry_store::Snapshot<'_>| next_of_walk(read, &asked, now);
            let look = match self.registry.store.read(look).await? {
                NextOfWalk::Nothing => return Ok(false),
                NextOfWalk::Begin => {
                    self.begin(tld, now).await?;
                    continue;
                }
                NextOfWalk::Look(look) => look,
            };
            let done = matches!(look.walk, Some(Walk::Done(_)));
            self.guard_mass(tld).await?;
            self.look_halving(tld, look).await?;
            if done {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Makes a zone, its first version the second of now.
    async fn begin(&mut self, tld: &str, now: Timestamp) -> Result<(), StoreError> {
        let first = u64::try_from(now.as_second()).unwrap_or_default();
        let tld = tld.to_owned();
        self.commit(move |tx, _| tx.begin_zone(&tld, first)).await
    }

    /// Looks at names; of a batch that fails, at its halves, until the bad name is known: it is
    /// noted, and everything else is published.
    async fn look_halving(&mut self, tld: &str, look: Look) -> Result<(), StoreError> {
        let mut left = vec![look];
        while let Some(look) = left.pop() {
            match self.look(tld, look.clone()).await {
                Ok(()) => {}
                // Nothing is wrong with the names.
                Err(
                    error
                    @ (StoreError::Stopped(_) | StoreError::Closed | StoreError::LeaseLost(_)),
                ) => return Err(error),
                Err(error) if look.names.len() <= 1 => self.give_up(tld, look, &error).await?,
                Err(_) => left.extend(halves(look)),
            }
        }
        Ok(())
    }

    /// A name that cannot even be looked at: it stays as it is served, and is shown.
    async fn give_up(
        &mut self,
        tld: &str,
        look: Look,
        error: &StoreError,
    ) -> Result<(), StoreError> {
        tracing::error!(?look, %error, "a name cannot be compared with the zone");
        let (tld, why) = (tld.to_owned(), error.to_string());
        self.commit(move |tx, _| {
            for name in &look.names {
                tx.set_zone_fault(&tld, name, &why)?;
            }
            note_walk(tx, &tld, look.walk.as_ref())?;
            tx.take_zone_marks(&look.marks)
        })
        .await
    }

    async fn look(&mut self, tld: &str, look: Look) -> Result<(), StoreError> {
        let (tld, hold) = (tld.to_owned(), self.hold);
        let wall = self.registry.clock.wall_now();
        let write = move |tx: &mut Tx<'_>, now: Timestamp| {
            let zone = tx.zone(&tld, Lock::Update)?;
            let zone = zone.ok_or_else(|| StoreError::Missing(format!("zone {tld}")))?;
            let differences = Differences::of(tx, &tld, &look.names, now)?;
            let held = held_back(tx, &zone, &differences, (hold, now))?;
            let change = differences.change(&held);
            let after = tx.write_zone(&zone, &change, wall)?;
            differences.note_faults(tx, &tld)?;
            note_walk(tx, &tld, look.walk.as_ref())?;
            if !zone.is_ready && matches!(look.walk, Some(Walk::Done(_))) {
                tx.note_first_zone_version(&after, wall)?;
            }
            tx.take_zone_marks(&look.marks)?;
            Ok(after != zone || matches!(look.walk, Some(Walk::Done(_))))
        };
        self.written |= self.commit(write).await?;
        Ok(())
    }

    /// Before a mass of names is looked at: if more would leave than may, none does.
    async fn guard_mass(&mut self, tld: &str) -> Result<(), StoreError> {
        let (asked, hold) = (tld.to_owned(), self.hold);
        let now = self.registry.clock.registry_now();
        let counted = self.counted.get(tld).copied();
        let counted = counted.filter(|counted| now.duration_since(counted.at) < COUNTED_FOR);
        let count = move |read: &mut registry_store::Snapshot<'_>| {
            let Some(zone) = read
                .zone(&asked, Lock::None)?
                .filter(|zone| zone.is_ready && zone.held_since.is_none())
            else {
                return Ok(None);
            };
            let left = may_leave(read, &zone, hold, now)?;
            let (waiting, counts) = waiting(read, &asked, counted, (now, left))?;
            match waiting > left {
                true => Ok(Some((counts, leaving(read, &asked, now)? > left))),
                false => Ok(None),
            }
        };
        match self.registry.store.read(count).await? {
            None => Ok(()),
            Some((counts, false)) => {
                self.counted.insert(tld.to_owned(), counts);
                Ok(())
            }
            Some((_, true)) => {
                let tld = tld.to_owned();
                tracing::error!(tld, "too many names would leave the zone: it is held");
                self.commit(move |tx, _| tx.hold_zone(&tld, true)).await
            }
        }
    }
}

/// The registered name that a marked name or host lies in; none outside our TLDs.
fn registered(registry: &Registry, marked: &str) -> Option<DomainName> {
    let tld = registry
        .tlds
        .iter()
        .find(|tld| marked.strip_suffix(tld.as_str()).is_some_and(|rest| rest.ends_with('.')))?;
    let rest = marked.strip_suffix(tld.as_str())?.strip_suffix('.')?;
    let label = rest.rsplit('.').next()?;
    DomainName::parse(&format!("{label}.{}", tld.as_str()), &registry.tlds).ok()
}

/// The halves of a look; its walk goes on only behind the second.
fn halves(look: Look) -> [Look; 2] {
    let Look { names, marks, walk } = look;
    let half = names.iter().nth(names.len() / 2).cloned().unwrap_or_default();
    let (first, second): (BTreeSet<_>, BTreeSet<_>) =
        names.into_iter().partition(|name| *name < half);
    // Taken off the end: the first is looked at first.
    [Look { names: second, marks, walk }, Look { names: first, ..Look::default() }]
}
