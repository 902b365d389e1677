//! Grants an application as a reviewer would: each standard of the checklist judged, then the
//! grant (P-2). The sandbox and the demo vouch for customers that nobody has to look at.

use registry_core::accreditation::{Accreditation, NewJudgement, Verdict};
use registry_core::id::ApplicationId;

use crate::registry::Registry;
use crate::vetting::accreditation::{Decide, GrantTerms, decide};
use crate::vetting::{Acting, Failure};

/// Judges every standard met and grants.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn grant(
    registry: &Registry,
    acting: &Acting,
    accreditation: &Accreditation,
    application: ApplicationId,
) -> Result<Accreditation, Failure> {
    let (programme, now) = (accreditation.programme.clone(), registry.clock.registry_now());
    let read = move |read: &mut registry_store::Snapshot<'_>| {
        let rulebooks = read.rulebooks_of_programme(&programme, now)?;
        let programmes = &rulebooks.at(now).eligibility.programmes;
        let known = programmes.iter().find(|known| known.id == programme);
        let standards = known.map(|known| known.standards.as_slice()).unwrap_or_default();
        Ok(standards.iter().map(|standard| standard.number.clone()).collect::<Vec<_>>())
    };
    let numbers = registry.store.read(read).await.map_err(Failure::Store)?;
    if !numbers.is_empty() {
        let met = |standard| NewJudgement {
            standard,
            verdict: Verdict::Met,
            words: "Seen on the website and in the registers.".to_owned(),
        };
        let judged = Decide::Judge(application, numbers.into_iter().map(met).collect());
        decide(registry, acting, (accreditation.id, judged)).await?;
    }
    let granted = Decide::Grant(application, GrantTerms::default());
    decide(registry, acting, (accreditation.id, granted)).await
}
