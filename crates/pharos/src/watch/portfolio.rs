//! Portfolios: entered, changed, their names listed, and swept for candidates (P-90, P-93).

use jiff::Timestamp;
use registry_core::decision::Decision;
use registry_core::id::{CandidateId, PortfolioId};
use registry_core::name::HostName;
use registry_core::watch::{self, CandidateReason, NewPortfolio, Portfolio, Source};
use registry_screen::lexicon::Lexicon;
use registry_screen::screen::{Hit, Reason, Scratch, Screen};
use registry_store::{Lock, NewCandidate, StoreError, Tx};

use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Missing, Refusal, found, refused};

/// Names that are written, or looked at, in one transaction.
const PAGE: usize = 500;

/// Enters a portfolio.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn enter(
    registry: &Registry,
    acting: &Acting,
    new: NewPortfolio,
) -> Result<Portfolio, Failure> {
    let id = PortfolioId::from_uuid(identity::new_uuid(&registry.clock));
    let decide = move |_: &mut Tx<'_>, now| watch::enter(id, new.clone(), now).map_err(refused);
    decided(registry, acting, (id, decide)).await
}

/// Changes what is known of a portfolio's owner.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn change(
    registry: &Registry,
    acting: &Acting,
    (id, new): (PortfolioId, NewPortfolio),
) -> Result<Portfolio, Failure> {
    let decide = move |tx: &mut Tx<'_>, now| {
        let before = found(tx.portfolio(id, Lock::Update)?, Missing::Portfolio(id))?;
        watch::change(&before, new.clone(), now).map_err(refused)
    };
    decided(registry, acting, (id, decide)).await
}

/// Records whether the owner wants to hear of unapproved sites, and who spoke for it (P-93).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn wish(
    registry: &Registry,
    acting: &Acting,
    (id, wants, spokesperson): (PortfolioId, bool, String),
) -> Result<Portfolio, Failure> {
    let decide = move |tx: &mut Tx<'_>, now| {
        let before = found(tx.portfolio(id, Lock::Update)?, Missing::Portfolio(id))?;
        watch::wish(&before, wants, &spokesperson, now).map_err(refused)
    };
    decided(registry, acting, (id, decide)).await
}

async fn decided(
    registry: &Registry,
    acting: &Acting,
    (id, decide): (
        PortfolioId,
        impl Fn(&mut Tx<'_>, Timestamp) -> Result<Decision, Failure> + Send + 'static,
    ),
) -> Result<Portfolio, Failure> {
    acting.may(Permission::ManagePortfolio).map_err(Failure::Refused)?;
    let (by, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let decision = decide(tx, now)?;
        tx.record(&decision, &by, &cited, now)?;
        found(tx.portfolio(id, Lock::None)?, Missing::Portfolio(id))
    };
    registry.write(write).await
}

/// What came of a list of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Listing {
    /// Names that are new in the portfolio.
    pub added: u64,
    /// Names that were there.
    pub kept: u64,
    /// Names that its owner does not list any more.
    pub gone: u64,
}

/// Lists the names of a portfolio. Where the list is whole, what it leaves out is gone from it.
///
/// A long list is written page by page: broken off, it is a shorter list, and may be sent again.
///
/// # Errors
/// A portfolio that is not there, or the database's trouble.
pub async fn list(
    registry: &Registry,
    acting: &Acting,
    (id, names, is_whole): (PortfolioId, Vec<HostName>, bool),
) -> Result<Listing, Failure> {
    acting.may(Permission::ManagePortfolio).map_err(Failure::Refused)?;
    let begin = move |tx: &mut Tx<'_>, _now: Timestamp| {
        found(tx.portfolio(id, Lock::Update)?, Missing::Portfolio(id))?;
        Ok::<_, Failure>(tx.begin_listing(id)?)
    };
    let number = registry.write(begin).await?;
    let mut listing = Listing::default();
    for page in names.chunks(PAGE) {
        let page = page.to_vec();
        let write = move |tx: &mut Tx<'_>, _now: Timestamp| {
            found(tx.portfolio(id, Lock::Update)?, Missing::Portfolio(id))?;
            let count = page.iter().collect::<std::collections::BTreeSet<_>>().len();
            let added = tx.list_in_portfolio((id, number), &page)?;
            Ok::<_, Failure>((added as u64, count.saturating_sub(added) as u64))
        };
        let (added, kept) = registry.write(write).await?;
        listing.added += added;
        listing.kept += kept;
    }
    let cited = acting.cited();
    let write = move |tx: &mut Tx<'_>, _now: Timestamp| {
        tx.begin(&cited)?;
        found(tx.portfolio(id, Lock::Update)?, Missing::Portfolio(id))?;
        Ok::<_, Failure>(if is_whole { tx.end_unlisted(id, number)? as u64 } else { 0 })
    };
    listing.gone = registry.write(write).await?;
    Ok(listing)
}

/// What a sweep found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sweep {
    /// Names that were looked at.
    pub names: u64,
    /// Names that are worth a look.
    pub hits: u64,
    /// Those of them that were filed: the others are candidates or sites already.
    pub filed: u64,
}

/// Looks through the names of a portfolio, and files those that are worth a look.
///
/// # Errors
/// A portfolio that is not there, or the database's trouble.
pub async fn sweep(
    registry: &Registry,
    acting: &Acting,
    id: PortfolioId,
) -> Result<Sweep, Failure> {
    acting.may(Permission::ManagePortfolio).map_err(Failure::Refused)?;
    let known = registry.store.read(move |read| read.portfolio(id, Lock::None)).await?;
    found(known, Missing::Portfolio(id))?;
    let mut screen = screen(registry).await?;
    let (mut sweep, mut after) = (Sweep::default(), String::new());
    loop {
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let read = move |read: &mut registry_store::Snapshot<'_>| {
            read.portfolio_members(id, &after, false, limit)
        };
        let page = registry.store.read(read).await?;
        let Some(last) = page.last() else { break };
        after = last.name.clone();
        sweep.names += page.len() as u64;
        let names = page.into_iter().map(|member| member.name).collect();
        let (back, hits) = tokio::task::spawn_blocking(move || screen.look(names))
            .await
            .map_err(|error| StoreError::Lost(error.to_string()))?;
        screen = back;
        sweep.hits += hits.len() as u64;
        sweep.filed += file(registry, &hits, Some(id)).await?;
    }
    let (names, cited) = (sweep.names, acting.cited());
    let write = move |tx: &mut Tx<'_>, _now: Timestamp| {
        tx.begin(&cited)?;
        Ok::<_, Failure>(tx.note_swept(id, names)?)
    };
    registry.write(write).await?;
    Ok(sweep)
}

/// A screen over our own words and the hosts of approved websites.
struct Looking {
    screen: Screen,
    scratch: Scratch,
}

impl Looking {
    fn look(mut self, names: Vec<String>) -> (Self, Vec<Hit>) {
        let Self { screen, scratch } = &mut self;
        let hits = names.iter().filter_map(|name| screen.judge(name, scratch).ok().flatten());
        let hits = hits.collect();
        (self, hits)
    }
}

async fn screen(registry: &Registry) -> Result<Looking, Failure> {
    let hosts = registry.store.read(|read| read.approved_hosts("", 100_000)).await?;
    let lexicon = Lexicon::built_in().map_err(|error| StoreError::Unreadable {
        what: "lexicon".into(),
        why: error.to_string(),
    })?;
    let labels = hosts.iter().filter_map(|host| host.split('.').rev().nth(1));
    let screen = Screen::new(&lexicon, labels);
    Ok(Looking { screen, scratch: Scratch::default() })
}

/// Files hits as candidates; how many are new.
pub(crate) async fn file(
    registry: &Registry,
    hits: &[Hit],
    portfolio: Option<PortfolioId>,
) -> Result<u64, Failure> {
    let mut new = Vec::new();
    for hit in hits {
        // The screen takes names that are none by the rules of hosts; nothing could come of them.
        let Ok(name) = HostName::parse(&hit.name) else { continue };
        let id = CandidateId::from_uuid(identity::new_uuid(&registry.clock));
        let reasons = hit.reasons.iter().map(reason).collect();
        let (source, score) = (Source::Names, hit.score);
        new.push(NewCandidate { id, name, source, score, reasons, portfolio });
    }
    let mut filed = 0;
    for page in new.chunks(PAGE) {
        let page = page.to_vec();
        let write =
            move |tx: &mut Tx<'_>, _now: Timestamp| Ok::<_, Failure>(tx.file_candidates(&page)?);
        filed += registry.write(write).await? as u64;
    }
    Ok(filed)
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

/// Refused where a list has no name in it.
#[must_use]
pub fn nothing_listed() -> Refusal {
    let allowed = "names, one a line; CSV with the name first; or a JSON text or object a line";
    Refusal::Field { field: "names".into(), found: String::new(), allowed }
}
