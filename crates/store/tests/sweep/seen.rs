//! What can be seen of a world at an instant, and what it owes.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display};

use jiff::Timestamp;
use registry_core::accreditation::{self, Accreditation};
use registry_core::contact::transfer;
use registry_core::domain::{self, Domain};
use registry_core::maintenance;
use registry_store::{DomainFilter, Lock, Snapshot, StoreError, Tx};
use registry_testkit::World;

use crate::acts::Cast;
use crate::{alpha, beta, write};

/// Every point read, the zone and the lists: what is asked, and what is answered.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Seen(BTreeMap<String, String>);

impl Seen {
    pub(crate) fn of(
        read: &mut Snapshot<'_>,
        cast: &Cast,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let mut seen = Self::default();
        for name in &cast.names {
            let found = read.domain(name, Lock::None, now)?.map(|found| found.object);
            seen.add("name", name, &found.filter(Domain::is_live));
        }
        for tld in ["pharmacy", "example"] {
            for found in read.domains_page(tld, None, 100, now)? {
                if found.object.is_live() {
                    seen.add("zone", &found.object.name, &found.object);
                }
            }
        }
        for known in &cast.accreditations {
            let found = read.accreditation(known.id, Lock::None, now)?.map(|found| found.object);
            // P-40: only the newest reminder is sent.
            let found = found.map(|found| Accreditation { reminded: None, ..found });
            seen.add("accreditation", known.id, &found);
        }
        for known in &cast.tokens {
            let found = read.token(known.id, Lock::None, now)?.map(|found| found.object);
            seen.add("token", known.id, &found);
        }
        for known in &cast.contacts {
            let found = read.contact(&known.handle, Lock::None, now)?.map(|found| found.object);
            seen.add("contact", &known.handle, &found);
        }
        seen.add("maintenances", "announced", &read.maintenances(now)?);
        for (name, host) in read.hosts(&cast.hosts, Lock::None, now)? {
            seen.add("host", name, &(host.id, host.registrar, read.host_is_linked(host.id, now)?));
        }
        for listed in read.domains_listed(&DomainFilter::default(), None, 100, now)?.rows {
            seen.add("listed", &listed.name, &listed);
        }
        for lifecycle in ["active", "redemption", "pending-restore", "pending-delete"] {
            let lifecycle = lifecycle.to_owned();
            let filter =
                DomainFilter { lifecycle: Some(lifecycle.clone()), ..DomainFilter::default() };
            seen.add("count", lifecycle, &read.domains_count(&filter, now)?.rows);
        }
        Ok(seen)
    }

    fn add(&mut self, kind: &str, which: impl Display, answer: &impl Debug) {
        self.0.insert(format!("{kind} {which}"), format!("{answer:?}"));
    }

    /// What differs, from both sides.
    pub(crate) fn differences<'s>(&'s self, other: &'s Self) -> Vec<(&'s String, &'s String)> {
        let lacks = |in_this: &'s Self, of: &'s Self| {
            of.0.iter().filter(|(asked, answer)| in_this.0.get(*asked) != Some(answer))
        };
        lacks(other, self).chain(lacks(self, other)).collect()
    }
}

/// What changes although nothing was due: `due_at` may be early, never late (DESIGN, 4a, 4).
pub(crate) fn nothing_happens_before_it_is_due(
    read: &mut Snapshot<'_>,
    cast: &Cast,
    now: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let mut late = Vec::new();
    for name in &cast.names {
        let Some(found) = read.domain(name, Lock::None, now)? else { continue };
        if found.overdue || !found.object.is_live() {
            continue;
        }
        for at in instants(now, found.due_at) {
            let parents = read.parents_of(&found.object, at)?;
            let advanced = domain::advance(&found.object, &parents.view(), at);
            if advanced.domain != found.object || !advanced.decision.is_empty() {
                late.push(format!("{name} changes at {at}, due {:?}", found.due_at));
            }
        }
    }
    for known in &cast.accreditations {
        let Some(found) = read.accreditation(known.id, Lock::None, now)? else { continue };
        let Some(organization) = read.organization(known.organization, Lock::None)? else {
            continue;
        };
        let books = read.rulebooks_of_programme(&known.programme, now)?;
        for at in instants(now, found.due_at).into_iter().filter(|_| !found.overdue) {
            let advanced = accreditation::advance(&found.object, &organization, &books, at);
            if !advanced.decision.is_empty() {
                late.push(format!("{} changes at {at}, due {:?}", known.id, found.due_at));
            }
        }
    }
    for known in &cast.contacts {
        let Some(found) = read.contact(&known.handle, Lock::None, now)? else { continue };
        for at in instants(now, found.due_at).into_iter().filter(|_| !found.overdue) {
            if !transfer::advance(&found.object, at).decision.is_empty() {
                late.push(format!("{} changes at {at}, due {:?}", known.handle, found.due_at));
            }
        }
    }
    let registrars = read.registrars()?;
    for known in read.maintenances(now)? {
        let Some(found) = read.maintenance(known.id, Lock::None, now)? else { continue };
        for at in instants(now, found.due_at).into_iter().filter(|_| !found.overdue) {
            if !maintenance::advance(&found.object, &registrars, at).decision.is_empty() {
                late.push(format!("{} changes at {at}, due {:?}", known.id, found.due_at));
            }
        }
    }
    Ok(late)
}

/// Now, a week on, the middle, and the last instant before it is due; years on where it never is.
fn instants(now: Timestamp, due_at: Option<Timestamp>) -> Vec<Timestamp> {
    let start = now.as_microsecond();
    let end = due_at.map_or(start + 4 * YEAR, Timestamp::as_microsecond) - 1;
    let picked = [start, start + WEEK, start + (end - start) / 2, end];
    let inside = picked.into_iter().filter(|at| (start..=end).contains(at));
    inside.filter_map(|at| Timestamp::from_microsecond(at).ok()).collect()
}

const WEEK: i64 = 7 * 86_400 * 1_000_000;
const YEAR: i64 = 365 * 86_400 * 1_000_000;

/// The keys of every letter, but for the reminders of P-40, with their instants.
pub(crate) async fn owed(world: &World) -> Vec<(String, Timestamp)> {
    let duties = world.store.read(|read| read.duties_page(None, 100_000)).await;
    let mut owed: Vec<_> =
        duties.expect("a read").into_iter().map(|duty| (duty.key, duty.at)).collect();
    owed.retain(|(key, _)| !key.starts_with("reminder/"));
    owed.sort_unstable();
    owed
}

/// Every poll message; takes them out of the queue.
pub(crate) async fn polled(world: &World) -> Vec<(Timestamp, String)> {
    let empty = move |tx: &mut Tx<'_>, _now| {
        let mut messages = Vec::new();
        for registrar in [alpha(), beta()] {
            while let (_, Some(row)) = tx.poll_first(&registrar)? {
                tx.poll_ack(&registrar, row.id)?;
                messages.push((row.at, format!("{registrar} {:?}", row.message)));
            }
        }
        Ok(messages)
    };
    let mut messages = write(&world.store, empty).await.expect("a write");
    messages.sort_unstable();
    messages
}
