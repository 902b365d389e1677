//! Looks where names lead, after registration and on a schedule (P-3). What fails is tried again
//! before a reviewer is bothered; nothing happens to a name by it.

use jiff::{SignedDuration, Timestamp};
use registry_core::accreditation::Accreditation;
use registry_core::decision::Actor;
use registry_core::domain::Domain;
use registry_core::id::{DomainId, WebsiteCheckId};
use registry_core::request::Basis;
use registry_core::website_check::{self, NextLook, Try, WebsiteCheck};
use registry_store::{Cited, Constraint, Lock, Session, StoreError, Tx};
use tokio::task::JoinSet;

use crate::identity;
use crate::registry::Registry;
use crate::website::{self, Network};

/// Where it is kept up to which registration checks were begun: its instant and its id.
const BEGUN_KEY: &str = "website-checks-begun";

/// How many checks are begun in one transaction.
const PAGE: i64 = 25;

/// How many names are looked at at once.
const AT_ONCE: i64 = 16;

/// Begins the checks of registrations that are old enough, and looks at every name that is due; how
/// many were looked at.
pub(super) async fn look(registry: &Registry, network: &Network) -> Result<u64, StoreError> {
    while begin_page(registry).await? {}
    let mut looked = 0;
    loop {
        let now = registry.clock.registry_now();
        let due = registry.store.read(move |read| read.website_checks_due(now, AT_ONCE)).await?;
        if due.is_empty() {
            return Ok(looked);
        }
        let mut looks = JoinSet::new();
        for check in due {
            looks.spawn(look_at(registry.clone(), network.clone(), check));
            looked += 1;
        }
        while let Some(done) = looks.join_next().await {
            done.map_err(|error| StoreError::Stopped(error.to_string()))??;
        }
    }
}

/// Begins the checks of a page of registrations; whether there may be more.
///
/// Whoever was registered by an instant some hours back is there for every node to see, so the place
/// that was reached is safe to go on from.
async fn begin_page(registry: &Registry) -> Result<bool, StoreError> {
    let reached = registry.store.read(|read| read.meta(BEGUN_KEY)).await?;
    let place = reached.as_deref().and_then(read_place);
    let tlds = registry.tlds.clone();
    let now = registry.clock.registry_now();
    let ids: Vec<_> = (0..PAGE).map(|_| identity::new_uuid(&registry.clock)).collect();
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    let write = move |tx: &mut Tx<'_>, at: Timestamp| {
        if tx.meta(BEGUN_KEY)? != reached {
            return Ok(true);
        }
        let mut until = now;
        for tld in tlds.iter() {
            let rules = tx.rulebooks(tld.as_str())?;
            let hours = i64::from(rules.at(now).accreditation.website_first_hours);
            until = until.min(now - SignedDuration::from_hours(hours));
        }
        let found = tx.vouched_registrations(place, until, PAGE)?;
        for (domain, id) in found.iter().zip(&ids) {
            if tx.website_check_of(domain.id, Lock::None)?.is_some() {
                continue;
            }
            let never = {
                let rules = tx.rulebooks(domain.name.tld())?;
                rules.at(now).accreditation.website_check_days == 0
            };
            let id = WebsiteCheckId::from_uuid(*id);
            let begun = website_check::begin(id, domain, at).filter(|_| !never);
            if let Some(decision) = begun {
                tx.record(&decision, &Actor::Clock, &cited, at)?;
            }
        }
        if let Some(last) = found.last() {
            tx.set_meta(BEGUN_KEY, &format!("{} {}", last.created_at, last.id))?;
        }
        Ok(i64::try_from(found.len()).unwrap_or(PAGE) == PAGE)
    };
    match registry.commit(write).await {
        // Another node was first, and goes on.
        Err(StoreError::Taken(Constraint::WebsiteCheck)) => Ok(true),
        other => other,
    }
}

fn read_place(text: &str) -> Option<(Timestamp, DomainId)> {
    let (at, id) = text.split_once(' ')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

/// Looks at one name, and records what was seen.
async fn look_at(
    registry: Registry,
    network: Network,
    check: WebsiteCheck,
) -> Result<(), StoreError> {
    let (id, seen, domain) = (check.id, check.next_at, check.domain);
    let now = registry.clock.registry_now();
    let next = registry.store.read(move |read| next_look(read, domain, now)).await?;
    let tries = match &next {
        NextLook::At(approved) => website::look(&network, &check.name, approved).await,
        NextLook::Gone | NextLook::NotNow => Vec::new(),
    };
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let found = tx.website_check(id, Lock::Update)?.filter(|found| found.next_at == seen);
        let Some(check) = found else { return Ok(()) };
        record(tx, &check, (&next, &tries), &cited, now)?;
        Ok(())
    };
    registry.commit(write).await
}

fn record(
    tx: &mut Tx<'_>,
    check: &WebsiteCheck,
    (next, tries): (&NextLook, &[Try]),
    cited: &Cited,
    now: Timestamp,
) -> Result<(), StoreError> {
    let rulebooks = tx.rulebooks(check.name.tld())?;
    let rulebook = rulebooks.at(now);
    let domain = tx.domain_by_id(check.domain, Lock::None, now)?;
    let domain = domain.map(|found| found.object).filter(Domain::is_live);
    let decision = match (domain, next) {
        (None, _) | (_, NextLook::Gone) => website_check::ended(check, now),
        (Some(_), NextLook::NotNow) => website_check::postponed(check, rulebook, now),
        (Some(domain), NextLook::At(approved)) => {
            let seen = (tries.to_vec(), approved.clone());
            website_check::looked(check, &domain, seen, rulebook, now)
        }
    };
    tx.record(&decision, &Actor::Clock, cited, now)
}

/// What there is to look at, as things stand.
fn next_look(
    read: &mut Session<'_>,
    domain: DomainId,
    now: Timestamp,
) -> Result<NextLook, StoreError> {
    let Some(found) = read.domain_by_id(domain, Lock::None, now)? else {
        return Ok(NextLook::Gone);
    };
    let domain = found.object;
    let basis = domain.vouching.as_ref().map(|vouching| vouching.basis);
    let accreditation: Option<Accreditation> = match basis {
        Some(Basis::Accreditation(id)) => {
            read.accreditation(id, Lock::None, now)?.map(|found| found.object)
        }
        Some(Basis::Government) | None => None,
    };
    let rulebooks = read.rulebooks(domain.name.tld())?;
    Ok(website_check::next_look(&domain, accreditation.as_ref(), rulebooks.at(now)))
}
