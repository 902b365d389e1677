//! Rogue sites under our own TLDs: a case is opened, and the registrar is told (P-97).

use jiff::Timestamp;
use registry_core::casework::{Case, Reason};
use registry_core::document::DocumentHash;
use registry_core::id::{CaseId, SiteId};
use registry_core::name::DomainName;
use registry_core::watch::{Finding, Site, case_opened, may_open_case};
use registry_store::{Lock, Tx};

use super::site::{Held, hold};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::cases::{self, Stated};
use crate::vetting::{Acting, Failure, Missing, found, refused};

/// Which case is opened, with the reasons its notice gives.
#[derive(Debug, Clone)]
pub enum OwnCase {
    /// A Pending Revocation Notice (P-50).
    Revocation(Vec<Reason>),
    /// A suspension, on a ground of the rulebook (P-52).
    Suspension(String, Vec<Reason>),
}

/// Opens a case about the site's name, with what was found and the evidence as it lies here.
///
/// # Errors
/// The refusals of the core, of Watch or of cases, or the database's trouble.
pub async fn open_case(
    registry: &Registry,
    acting: &Acting,
    (id, what): (SiteId, OwnCase),
) -> Result<(Site, Case), Failure> {
    acting.may(Permission::JudgeSite).map_err(Failure::Refused)?;
    acting.may(Permission::JudgeCase).map_err(Failure::Refused)?;
    let case = CaseId::from_uuid(identity::new_uuid(&registry.clock));
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let by = &acting.actor;
        let names = tx.site_names(id)?;
        let facts = tx.watch_facts_held(id, &names, now)?;
        let seen = found(tx.site(id, Lock::None, now)?, Missing::Site(id))?.object;
        let rulebooks = tx.shared_rulebooks()?;
        let may = may_open_case(&seen, by, &facts, rulebooks.at(now), now);
        let (name, _, findings) = may.map_err(refused)?;
        let stated = stated(tx, &seen, &findings)?;
        let opening = opening(name, what.clone(), stated);
        let opened = cases::open_within(tx, (&acting, &cited), (case, &opening), now)?;
        let Held { mut changes, facts, rulebooks } = hold(tx, id, &cited, now)?;
        let numbered = (case, opened.number.to_string());
        let rulebook = rulebooks.at(now);
        let event = case_opened(changes.site(), numbered, by, &facts, rulebook, now);
        changes.add([event.map_err(refused)?]);
        let (site, decision) = changes.into_decision(rulebook);
        tx.record(&decision, by, &cited, now)?;
        Ok((site, opened))
    };
    registry.write(write).await
}

fn opening(name: DomainName, what: OwnCase, stated: Stated) -> cases::Open {
    match what {
        OwnCase::Revocation(reasons) => cases::Open::Revocation(name, Stated { reasons, ..stated }),
        OwnCase::Suspension(ground, reasons) => {
            cases::Open::Suspension(name, ground, Stated { reasons, ..stated })
        }
    }
}

/// What supports the case: each finding in words, and the documents of its evidence.
fn stated(tx: &mut Tx<'_>, site: &Site, findings: &[&Finding]) -> Result<Stated, Failure> {
    let mut words = Vec::new();
    let mut documents: Vec<DocumentHash> = Vec::new();
    for finding in findings {
        let criterion = finding.criterion;
        let place =
            finding.jurisdiction.as_ref().map_or(String::new(), |place| format!(" ({place})"));
        let (number, code) = (criterion.number(), criterion.code());
        words.push(format!("{number} {code}{place}: {}", finding.explanation));
        for piece in finding.evidence.iter().filter_map(|id| site.evidence_of(*id)) {
            words.push(format!("    {} at {}, SHA-256 {}", piece.shows, piece.at, piece.hash));
            let is_new = !documents.contains(&piece.hash);
            if is_new && tx.document(piece.hash)?.is_some() {
                documents.push(piece.hash);
            }
        }
    }
    Ok(Stated { reasons: Vec::new(), supporting: Some(words.join("\n")), documents })
}
