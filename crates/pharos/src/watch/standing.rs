//! What anybody may learn of a site (WATCH.md, section 3; P-93): that it is certified or legitimate,
//! and that it is rogue once those who can act were told. What is unapproved, pending or not looked
//! at is not told from a name that nobody knows.

use jiff::Timestamp;
use registry_core::id::SiteId;
use registry_core::name::HostName;
use registry_core::watch::{Class, Site};
use registry_store::{Lock, Session, StoreError};

use crate::registry::Registry;
use crate::vetting::Failure;

/// What anybody may learn of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicStanding {
    /// An accreditation covers it.
    Certified,
    /// It was reviewed whole, and keeps law and standards.
    Legitimate,
    /// It is rogue, and those who can act were told.
    Rogue,
    /// Nothing is said of it.
    NothingSaid,
}

impl PublicStanding {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Certified => "certified",
            Self::Legitimate => "legitimate",
            Self::Rogue => "rogue",
            Self::NothingSaid => "nothing-said",
        }
    }

    fn of(site: &Site, now: Timestamp) -> Self {
        match site.class_at(now) {
            Class::Certified => Self::Certified,
            Class::Legitimate => Self::Legitimate,
            Class::Rogue if site.told_accusation(now).is_some() => Self::Rogue,
            Class::Rogue
            | Class::Unapproved
            | Class::Pending
            | Class::Unverified
            | Class::InformationOnly
            | Class::NotAPharmacy
            | Class::Inactive => Self::NothingSaid,
        }
    }
}

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
    if let Some(id) = known(read, name)?
        && let Some(site) = read.site(id, Lock::None, now)?
    {
        let standing = PublicStanding::of(&site.object, now);
        if standing != PublicStanding::NothingSaid {
            return Ok(standing);
        }
        if site.object.assessment_at(now).is_some() {
            return Ok(standing);
        }
    }
    let covering = read.accreditation_of_name(name, now)?;
    Ok(covering.map_or(PublicStanding::NothingSaid, |_| PublicStanding::Certified))
}

/// The site of a name, with or without `www.`.
fn known(read: &mut Session<'_>, name: &HostName) -> Result<Option<SiteId>, StoreError> {
    if let Some(id) = read.site_named(name)? {
        return Ok(Some(id));
    }
    let other = match name.as_str().strip_prefix("www.") {
        Some(rest) => HostName::parse(rest),
        None => HostName::parse(&format!("www.{name}")),
    };
    other.map_or(Ok(None), |other| read.site_named(&other))
}
