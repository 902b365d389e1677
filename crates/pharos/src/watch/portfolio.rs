//! Portfolios: entered, changed, and their names listed (P-90, P-93).

use jiff::Timestamp;
use registry_core::decision::Decision;
use registry_core::id::PortfolioId;
use registry_core::name::HostName;
use registry_core::watch::{self, NewPortfolio, Portfolio};
use registry_store::{Lock, Tx};

use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Missing, Refusal, found, refused};

/// Names that are written in one transaction.
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

/// Refused where a list has no name in it.
#[must_use]
pub fn nothing_listed() -> Refusal {
    let allowed = "names, one a line; CSV with the name first; or a JSON text or object a line";
    Refusal::Field { field: "names".into(), found: String::new(), allowed }
}
