//! Applications for accreditation and what becomes of them (P-4 to P-6, P-43).

use std::collections::BTreeMap;

use jiff::Timestamp;
use registry_core::accreditation::{self, Accreditation};
use registry_core::decision::Decision;
use registry_core::id::{AccreditationId, ApplicationId, OrganizationId};
use registry_core::rulebook::RulebookVersions;
use registry_store::{Lock, Projected, Tx};

use super::{Acting, Failure, Missing, Refusal, found, judged, refused, required};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// An application for accreditation, or for another term of one.
#[derive(Debug, Clone)]
pub struct Apply {
    /// Who applies.
    pub organization: OrganizationId,
    /// The programme's id in the rulebook.
    pub programme: String,
    /// The websites it is to cover (P-3); what a reaccreditation leaves out stays as it was.
    pub websites: Vec<String>,
    /// Every jurisdiction where the organization is based, does business or serves patients.
    pub jurisdictions: Vec<String>,
}

/// What to do with an accreditation or one of its applications.
#[derive(Debug, Clone)]
pub enum Decide {
    /// Grant an application.
    Grant(ApplicationId),
    /// Refuse one, with the reason in words.
    Refuse(ApplicationId, String),
    /// Take one back for its applicant.
    WithdrawApplication(ApplicationId),
    /// Withdraw the accreditation itself, with the reason in words.
    Withdraw(String),
}

/// Takes in an application; the organization's accreditation of that programme is used again.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn apply(
    registry: &Registry,
    acting: &Acting,
    command: Apply,
) -> Result<(Accreditation, ApplicationId), Failure> {
    acting.may(Permission::RecordApplication).map_err(Failure::Refused)?;
    let new_id = AccreditationId::from_uuid(identity::new_uuid(&registry.clock));
    let application = ApplicationId::from_uuid(identity::new_uuid(&registry.clock));
    let (actor, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let id = command.organization;
        let organization = found(tx.organization(id, Lock::Update)?, Missing::Organization(id))?;
        let rulebooks = rulebooks_of(tx, &command.programme, now)?;
        let all = tx.accreditations_of(id, Lock::Update, now)?;
        let same = all.into_iter().find(|found| found.object.programme == command.programme);
        let mut before = match same {
            Some(mut held) => {
                tx.catch_up(&mut held, &cited)?;
                held.object
            }
            None => nothing_yet(new_id, &command, now),
        };
        if !command.websites.is_empty() {
            before.websites.clone_from(&command.websites);
        }
        let jurisdictions = command.jurisdictions.clone();
        let kind = &organization.kind;
        let decision =
            accreditation::apply(&before, application, jurisdictions, kind, &rulebooks, now);
        tx.record(&decision.map_err(refused)?, &actor, &cited, now)?;
        Ok((reload(tx, before.id, now)?, application))
    };
    registry.write(write).await
}

/// Grants, refuses or takes back an application, or withdraws the accreditation.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn decide(
    registry: &Registry,
    acting: &Acting,
    id: AccreditationId,
    command: Decide,
) -> Result<Accreditation, Failure> {
    let permission = match command {
        Decide::Grant(_) | Decide::Refuse(..) => Permission::DecideApplication,
        Decide::WithdrawApplication(_) => Permission::RecordApplication,
        Decide::Withdraw(_) => Permission::WithdrawAccreditation,
    };
    acting.may(permission).map_err(Failure::Refused)?;
    if let Decide::Refuse(_, reason) | Decide::Withdraw(reason) = &command {
        required("reason", reason).map_err(Failure::Refused)?;
    }
    let judges = !matches!(command, Decide::WithdrawApplication(_));
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let mut held = locked(tx, id, judges.then_some(&acting), now)?;
        tx.catch_up(&mut held, &cited)?;
        let rulebooks = tx.rulebooks_of_programme(&held.object.programme, now)?;
        let decision = decided(&held.object, &command, &rulebooks, now).map_err(refused)?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        reload(tx, id, now)
    };
    registry.write(write).await
}

fn decided(
    before: &Accreditation,
    command: &Decide,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, accreditation::Refusal> {
    match command {
        Decide::Grant(application) => accreditation::grant(before, *application, rulebooks, now),
        Decide::Refuse(application, reason) => {
            accreditation::refuse(before, *application, reason, rulebooks, now)
        }
        Decide::WithdrawApplication(application) => {
            accreditation::withdraw_application(before, *application, rulebooks, now)
        }
        Decide::Withdraw(reason) => accreditation::withdraw(before, reason, rulebooks, now),
    }
}

fn locked(
    tx: &mut Tx<'_>,
    id: AccreditationId,
    judge: Option<&Acting>,
    now: Timestamp,
) -> Result<Projected<Accreditation>, Failure> {
    // Its organization never changes, so it can be learnt before the locks are taken in order.
    let seen = found(tx.accreditation(id, Lock::None, now)?, Missing::Accreditation(id))?;
    let organization = seen.object.organization;
    match judge {
        Some(acting) => judged(tx, organization, Lock::Share, acting).map(|_| ())?,
        None => tx.organization(organization, Lock::Share).map(|_| ())?,
    }
    found(tx.accreditation(id, Lock::Update, now)?, Missing::Accreditation(id))
}

fn reload(tx: &mut Tx<'_>, id: AccreditationId, now: Timestamp) -> Result<Accreditation, Failure> {
    let after = found(tx.accreditation(id, Lock::None, now)?, Missing::Accreditation(id))?;
    Ok(after.object)
}

fn nothing_yet(id: AccreditationId, command: &Apply, now: Timestamp) -> Accreditation {
    Accreditation {
        id,
        organization: command.organization,
        programme: command.programme.clone(),
        websites: command.websites.clone(),
        applications: BTreeMap::new(),
        facts: Vec::new(),
        recorded_changes: 0,
        reminded: None,
        created_at: now,
    }
}

fn rulebooks_of(
    tx: &Tx<'_>,
    programme: &str,
    now: Timestamp,
) -> Result<std::sync::Arc<RulebookVersions>, Failure> {
    for tld in tx.tlds() {
        let rulebooks = tx.rulebooks(tld.as_str())?;
        let programmes = &rulebooks.at(now).eligibility.programmes;
        if programmes.iter().any(|found| found.id == programme) {
            return Ok(rulebooks);
        }
    }
    let unknown = accreditation::Refusal::UnknownProgramme(programme.to_owned());
    Err(Failure::Refused(Refusal::from(unknown)))
}
