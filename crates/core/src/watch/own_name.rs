//! Names under our own TLDs: nobody is asked, a case is opened (P-97).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::assess::standing_accusation;
use super::class::Class;
use super::event::{Recorded, WatchEvent};
use super::finding::Finding;
use super::refusal::Refusal;
use super::signer::{Facts, Signer};
use super::site::Site;
use crate::decision::Actor;
use crate::id::CaseId;
use crate::name::DomainName;
use crate::rulebook::Rulebook;

/// A case that was opened about a site's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedCase {
    /// The case.
    pub id: CaseId,
    /// Its number, as people cite it.
    pub number: String,
    /// The name.
    pub name: DomainName,
    /// The number of the assessment it rests on.
    pub assessment: u32,
}

/// The name that a case can be opened about, with the number of the accusation and what carries it: the site stands under a TLD of
/// ours, a person called it rogue, and that may be acted on still (P-97).
pub fn may_open_case<'a>(
    site: &'a Site,
    by: &Actor,
    facts: &Facts,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<(DomainName, u32, Vec<&'a Finding>), Refusal> {
    Signer::of(by, site, facts)?;
    let own = facts.own_name.clone().ok_or(Refusal::NotOurs)?;
    let (assessment, findings) = standing_accusation(site, Class::Rogue, rulebook, now)?;
    match site.cases.iter().find(|case| case.assessment == assessment) {
        Some(case) => Err(Refusal::CaseOpen(case.number.clone())),
        None => Ok((own, assessment, findings)),
    }
}

/// Records that a case was opened.
pub fn case_opened(
    site: &Site,
    (id, number): (CaseId, String),
    by: &Actor,
    facts: &Facts,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Recorded, Refusal> {
    let (name, assessment, _) = may_open_case(site, by, facts, rulebook, now)?;
    let case = OpenedCase { id, number, name, assessment };
    Ok(Recorded::new(WatchEvent::CaseOpened(case), by, now))
}
