//! What anybody may learn of names: the core says what, from the site and from whether the registry
//! vouches for the name now, as the look-up page and `/verify` say it.

use jiff::Timestamp;
use registry_core::domain::{Domain, Vouched};
use registry_core::name::HostName;
use registry_core::watch::{PublicStanding, public_standing};
use registry_store::{Lock, Session, StoreError};

use crate::lookups::found::vouched_now;
use crate::registry::Registry;
use crate::vetting::Failure;

/// What anybody may learn of some names, in their order.
///
/// # Errors
/// The database's trouble.
pub async fn of(
    registry: &Registry,
    names: Vec<HostName>,
) -> Result<Vec<(HostName, PublicStanding)>, Failure> {
    let look = move |read: &mut Session<'_>, now| {
        let one = |name: HostName| {
            let standing = of_name(read, &name, now)?;
            Ok::<_, Failure>((name, standing))
        };
        names.into_iter().map(one).collect()
    };
    registry.look(look).await
}

fn of_name(
    read: &mut Session<'_>,
    name: &HostName,
    now: Timestamp,
) -> Result<PublicStanding, StoreError> {
    let site = match read.site_named(name)? {
        Some(id) => read.site(id, Lock::None, now)?.map(|found| found.object),
        None => None,
    };
    let is_vouched_for = is_vouched_for(read, name, now)?;
    let rulebooks = read.shared_rulebooks()?;
    Ok(public_standing(site.as_ref(), is_vouched_for, rulebooks.at(now), now))
}

/// Whether the registry vouches for a name now: it lies under a verified name of ours, or is a
/// website that an accreditation approves whole and that no suspended name of ours carries.
fn is_vouched_for(
    read: &mut Session<'_>,
    name: &HostName,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let own = match name.superordinate(read.tlds()) {
        Some(own) => read.domain(&own, Lock::None, now)?.map(|found| found.object),
        None => None,
    };
    let says = match own.filter(Domain::is_live) {
        Some(own) => vouched_now(read, &own, now)?.0,
        None => Vouched::NobodyVerified,
    };
    match says == Vouched::NobodyVerified {
        true => read.is_approved_website(name, now),
        false => Ok(says.is_verified()),
    }
}
