//! A reviewer's verdict on a name that leads to no approved website (P-3).

use jiff::Timestamp;
use registry_core::name::DomainName;
use registry_core::website_check::{self, JudgeFacts, NewVerdict, Verdict, WebsiteCheck};
use registry_store::{Lock, Tx};

use super::{Acting, Failure, Missing, found, judged, refused, registered, required};
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// Records a verdict; nothing of the name changes by it.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn judge(
    registry: &Registry,
    acting: &Acting,
    (name, verdict, reason): (DomainName, Verdict, String),
) -> Result<WebsiteCheck, Failure> {
    acting.may(Permission::DecideWebsite).map_err(Failure::Refused)?;
    required("reason", &reason).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let domain = registered(tx, &name, Lock::None, now)?.object;
        let missing = Missing::WebsiteCheck(domain.id);
        let seen = found(tx.website_check_of(domain.id, Lock::None)?, missing)?;
        let organization = judged(tx, seen.organization, Lock::Share, &acting)?;
        let case = match verdict {
            Verdict::Case { case } => tx.case(case, Lock::Share, now)?.map(|found| found.object),
            Verdict::Fine | Verdict::Asked { .. } => None,
        };
        let check = found(tx.website_check_of(domain.id, Lock::Update)?, missing)?;
        let rulebooks = tx.rulebooks(check.name.tld())?;
        let new = NewVerdict { verdict, by: acting.actor.clone(), reason: reason.clone() };
        let facts = JudgeFacts { organization: &organization, case: case.as_ref() };
        let decision = website_check::judge(&check, new, &facts, rulebooks.at(now), now);
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?;
        found(tx.website_check(check.id, Lock::None)?, missing)
    };
    registry.write(write).await
}
