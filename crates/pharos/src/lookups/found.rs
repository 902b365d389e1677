//! A name as the look-up page and `/verify` show it: what RDAP knows, and whether the TLD vouches
//! for its holder.

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::casework::Case;
use registry_core::domain::{Domain, Vouched, vouched};
use registry_core::name::DomainName;
use registry_core::status::CauseKind;
use registry_store::{Lock, Session, StoreError};

use super::sponsors::Sponsors;
use crate::rdap::load;
use crate::rdap::view::DomainView;

/// A registered name.
#[derive(Debug)]
pub struct FoundName {
    /// What RDAP knows.
    pub view: DomainView,
    /// What the TLD says of it.
    pub vouched: Vouched,
    /// Its holder's name and country, where somebody vouched and the rulebook publishes it.
    pub holder: Option<(String, String)>,
    /// What its holder's standing is, where somebody vouched.
    pub standing: Option<Standing>,
    /// Why it carries server statuses.
    pub causes: Vec<CauseKind>,
}

/// A registered name; none if it is not.
///
/// # Errors
/// The database's trouble.
pub fn name(
    session: &mut Session<'_>,
    sponsors: &Sponsors,
    name: &DomainName,
    now: Timestamp,
) -> Result<Option<FoundName>, StoreError> {
    let Some(projected) = session.domain(name, Lock::None, now)? else { return Ok(None) };
    let domain = projected.object;
    if !domain.is_live() {
        return Ok(None);
    }
    let rulebooks = session.rulebooks(name.tld())?;
    let rulebook = rulebooks.at(now);
    let mut holder = None;
    if let Some(vouching) = &domain.vouching
        && rulebook.rdap.publish_registrant_organization
    {
        let found = session.organization(vouching.organization, Lock::None)?;
        holder = found.map(|found| (found.name, found.country));
    }
    let (vouched, standing) = vouched_now(session, &domain, now)?;
    let causes = domain.causes.keys().copied().collect();
    let view = load::of_domain(session, sponsors, domain, now)?;
    Ok(Some(FoundName { view, vouched, holder, standing, causes }))
}

/// What the TLD says of a registered name, and what its holder's standing is, where somebody vouched.
///
/// # Errors
/// The database's trouble.
pub fn vouched_now(
    session: &mut Session<'_>,
    domain: &Domain,
    now: Timestamp,
) -> Result<(Vouched, Option<Standing>), StoreError> {
    let rulebooks = session.rulebooks(domain.name.tld())?;
    let standing = match &domain.vouching {
        Some(vouching) => {
            let (id, basis) = (vouching.organization, vouching.basis);
            Some(*session.standing(id, basis, Lock::None, now)?.at(now))
        }
        None => None,
    };
    let open = session.open_cases_of(domain.id, Lock::None, now)?;
    let open: Vec<Case> = open.into_iter().map(|case| case.object).collect();
    Ok((vouched(domain, standing, &open, rulebooks.at(now)), standing))
}
