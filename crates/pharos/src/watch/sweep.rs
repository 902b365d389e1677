//! Sweeps of portfolios for names that are worth a look (P-90): by hand, and by themselves when the
//! time has come. A sweep that was left is gone on with, page by page; each page is on record with
//! what it found.

use jiff::{SignedDuration, Timestamp};
use registry_core::id::{CandidateId, PortfolioId};
use registry_core::name::HostName;
use registry_core::watch::{CandidateReason, Source, sweep_due_at};
use registry_screen::lexicon::Lexicon;
use registry_screen::registered_label;
use registry_screen::screen::{Hit, Reason, Scratch, Screen};
use registry_store::{
    ListingChange, NewCandidate, PortfolioSweep, Snapshot, StoreError, SweepCounts, SweepState, Tx,
};

use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Missing, found};

/// Names that are looked at in one step.
const PAGE: usize = 500;

/// Names of ours, and portfolios, that are read at once.
const READ: i64 = 5_000;

/// The lease of whoever sweeps by itself.
const LEASE: &str = "watch-sweep";

/// How long it is held beyond the last step.
const HELD: SignedDuration = SignedDuration::from_mins(5);

/// Sweeps a portfolio now, or goes on with the sweep that is under way.
///
/// # Errors
/// A portfolio that is not there, or the database's trouble.
pub async fn by_hand(
    registry: &Registry,
    acting: &Acting,
    id: PortfolioId,
) -> Result<SweepCounts, Failure> {
    acting.may(Permission::ManagePortfolio).map_err(Failure::Refused)?;
    let known = registry.store.read(move |read| read.sweep_state(id)).await?;
    found(known, Missing::Portfolio(id))?;
    let mut looking = Looking::new(registry).await?;
    Ok(sweep(registry, id, &mut looking, None).await?.counts)
}

/// Sweeps every portfolio that is due, one node at a time; how many came to their end.
///
/// # Errors
/// The database's trouble; what was looked at until then is on record.
pub async fn due(registry: &Registry) -> Result<u64, StoreError> {
    let holder = identity::new_uuid(&registry.clock).to_string();
    if due_now(registry).await?.is_empty() || !is_ours(registry, &holder).await? {
        return Ok(0);
    }
    let mut looking = Looking::new(registry).await?;
    let mut swept = 0;
    // Whoever had the lease may have swept some meanwhile.
    for id in due_now(registry).await? {
        if !sweep(registry, id, &mut looking, Some(&holder)).await?.is_whole {
            return Ok(swept);
        }
        swept += 1;
    }
    let wall = registry.clock.wall_now();
    registry.commit(move |tx, _now| tx.end_lease(LEASE, &holder, wall)).await?;
    Ok(swept)
}

/// Takes or renews the lease.
async fn is_ours(registry: &Registry, holder: &str) -> Result<bool, StoreError> {
    let (wall, holder) = (registry.clock.wall_now(), holder.to_owned());
    let take = move |tx: &mut Tx<'_>, _now| tx.take_lease(LEASE, &holder, wall, wall + HELD);
    Ok(registry.commit(take).await?.is_some())
}

/// The portfolios that are due.
async fn due_now(registry: &Registry) -> Result<Vec<PortfolioId>, StoreError> {
    let now = registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let (mut due, mut after) = (Vec::new(), None);
        loop {
            let page = read.sweep_states(after, READ)?;
            let Some(last) = page.last() else { return Ok(due) };
            after = Some(last.portfolio);
            for state in page {
                if due_at(read, &state, now)?.is_some_and(|due_at| due_at <= now) {
                    due.push(state.portfolio);
                }
            }
        }
    };
    registry.store.read(read).await
}

/// From when on a portfolio is to be swept, by the rulebook of `now`; none while it lists nothing.
pub(crate) fn due_at(
    read: &mut Snapshot<'_>,
    state: &SweepState,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let SweepState { portfolio: _, tier, listed_at, swept_at } = *state;
    let rulebooks = read.shared_rulebooks()?;
    let due_at = sweep_due_at(tier, listed_at, swept_at, rulebooks.at(now));
    due_at.map_err(|refusal| StoreError::Stopped(refusal.to_string()))
}

/// A sweep, with what changed in the list since the one before it; none of the first.
pub(crate) type SweptSince = (PortfolioSweep, Option<ListingChange>);

/// The newest sweeps of a portfolio before one, at most so many, each with what changed in its list
/// since the one before it; and whether there are more.
pub(crate) fn newest(
    read: &mut Snapshot<'_>,
    id: PortfolioId,
    (before, limit): (Option<i64>, i64),
) -> Result<(Vec<SweptSince>, bool), StoreError> {
    let mut found = read.sweeps_of(id, before, limit.saturating_add(1))?.into_iter().peekable();
    let mut newest = Vec::new();
    while let Some(sweep) = found.next() {
        if i64::try_from(newest.len()).is_ok_and(|shown| shown == limit) {
            return Ok((newest, true));
        }
        let since = found.peek().map(|before| (before.began_at, sweep.began_at));
        let change = since.map(|since| read.listing_change(id, since)).transpose()?;
        newest.push((sweep, change));
    }
    Ok((newest, false))
}

/// What came of sweeping.
struct Swept {
    counts: SweepCounts,
    /// Whether it came to its end; else it is somebody else's.
    is_whole: bool,
}

/// Looks through the names of a portfolio, and files those that are worth a look: as long as the
/// lease is its holder's, where one is named.
async fn sweep(
    registry: &Registry,
    id: PortfolioId,
    looking: &mut Looking,
    holder: Option<&str>,
) -> Result<Swept, StoreError> {
    let mut at = registry.commit(move |tx, _now| tx.begin_sweep(id)).await?;
    loop {
        let after = at.last_name.clone();
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let read = move |read: &mut Snapshot<'_>| read.portfolio_members(id, &after, false, limit);
        let page = registry.store.read(read).await?;
        let Some(last_name) = page.last().map(|last| last.name.clone()) else { break };
        let names: Vec<_> = page.into_iter().map(|member| member.name).collect();
        let looked_at = names.len() as u64;
        let hits = looking.look(names).await?;
        let filing = filing(registry, &hits, Some(id));
        let (from, counted) = (at.clone(), hits.len() as u64);
        let step = move |tx: &mut Tx<'_>, _now: Timestamp| {
            let filed = tx.file_candidates(&filing)? as u64;
            let SweepCounts { names, hits, filed: before } = from.counts;
            let counts = SweepCounts {
                names: names + looked_at,
                hits: hits + counted,
                filed: before + filed,
            };
            let to = PortfolioSweep { last_name: last_name.clone(), counts, ..from.clone() };
            Ok(tx.go_on_sweeping(&from, &to)?.then_some(to))
        };
        // Whoever else is at it came further: it is theirs.
        let Some(to) = registry.commit(step).await? else {
            return Ok(Swept { counts: at.counts, is_whole: false });
        };
        at = to;
        if let Some(holder) = holder
            && !is_ours(registry, holder).await?
        {
            return Ok(Swept { counts: at.counts, is_whole: false });
        }
    }
    let counts = at.counts;
    registry.commit(move |tx, _now| tx.end_sweep(id, &at)).await?;
    Ok(Swept { counts, is_whole: true })
}

/// A screen over our own words, the hosts of approved websites and the names of our TLDs.
struct Looking(Option<(Screen, Scratch)>);

impl Looking {
    async fn new(registry: &Registry) -> Result<Self, StoreError> {
        let protected = protected(registry).await?;
        let made = tokio::task::spawn_blocking(move || {
            let lexicon = Lexicon::built_in().map_err(|error| StoreError::Unreadable {
                what: "lexicon".into(),
                why: error.to_string(),
            })?;
            let screen = Screen::new(lexicon, protected.iter().map(String::as_str));
            Ok::<_, StoreError>((screen, Scratch::default()))
        });
        let made = made.await.map_err(|error| StoreError::Lost(error.to_string()))??;
        Ok(Self(Some(made)))
    }

    async fn look(&mut self, names: Vec<String>) -> Result<Vec<Hit>, StoreError> {
        let Some((screen, mut scratch)) = self.0.take() else {
            return Err(StoreError::Lost("the screen".to_owned()));
        };
        let looked = tokio::task::spawn_blocking(move || {
            let judge = |name: &String| screen.judge(name, &mut scratch).ok().flatten();
            let hits: Vec<_> = names.iter().filter_map(judge).collect();
            (hits, (screen, scratch))
        });
        let (hits, back) = looked.await.map_err(|error| StoreError::Lost(error.to_string()))?;
        self.0 = Some(back);
        Ok(hits)
    }
}

/// The labels that nobody else is to look like: of approved websites, and of names of ours.
async fn protected(registry: &Registry) -> Result<Vec<String>, StoreError> {
    let tlds = registry.tlds.clone();
    let read = move |read: &mut Snapshot<'_>| {
        let mut labels = std::collections::BTreeSet::new();
        let mut after = String::new();
        loop {
            let page = read.approved_hosts(&after, READ)?;
            let Some(last) = page.last() else { break };
            after.clone_from(last);
            labels.extend(page.iter().filter_map(|host| registered_label(host)));
        }
        for tld in tlds.iter() {
            let mut after = String::new();
            loop {
                let page = read.registered_names(tld.as_str(), &after, READ)?;
                let Some(last) = page.last() else { break };
                after.clone_from(last);
                let label = |name: &String| name.split('.').next().map(str::to_owned);
                labels.extend(page.iter().filter_map(label));
            }
        }
        Ok(labels.into_iter().collect())
    };
    registry.store.read(read).await
}

/// Hits as candidates that are to be filed.
fn filing(registry: &Registry, hits: &[Hit], portfolio: Option<PortfolioId>) -> Vec<NewCandidate> {
    let candidate = |hit: &Hit| {
        // The screen takes names that are none by the rules of hosts; nothing could come of them.
        let name = HostName::parse(&hit.name).ok()?;
        let id = CandidateId::from_uuid(identity::new_uuid(&registry.clock));
        let reasons = hit.reasons.iter().map(reason).collect();
        let (source, score) = (Source::Names, hit.score);
        Some(NewCandidate { id, name, source, score, reasons, portfolio })
    };
    hits.iter().filter_map(candidate).collect()
}

fn reason(reason: &Reason) -> CandidateReason {
    let (rule, shows) = match reason {
        Reason::Term { text, kind, .. } => (format!("term/{}", kind.code()), text.to_string()),
        Reason::LookAlike { protected, edits, by_looks, .. } => {
            let how = if *by_looks { "looks" } else { "letters" };
            (format!("look-alike/{how}/{edits}"), protected.to_string())
        }
    };
    CandidateReason { rule, shows, weight: reason.points() }
}
