//! Applications for accreditation and what becomes of them (P-4 to P-6, P-43).

use std::collections::BTreeMap;

use jiff::Timestamp;
use registry_core::accreditation::{self, Accreditation, Granting, NewApplication, NewJudgement};
use registry_core::casework::revocation::Lost;
use registry_core::decision::{Decision, Wake};
use registry_core::document::DocumentHash;
use registry_core::id::{AccreditationId, ApplicationId, OrganizationId};
use registry_core::organization::Organization;
use registry_core::rulebook::RulebookVersions;
use registry_store::{Lock, Projected, Tx};

use super::loss::{self, Loss, Step};
use super::{
    Acting, Failure, Missing, Refusal, document, edition, found, judged, refused, required,
};
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
    /// What is handed in with it: documents uploaded before.
    pub documents: Vec<DocumentHash>,
}

/// What to do with an accreditation or one of its applications.
#[derive(Debug, Clone)]
pub enum Decide {
    /// Judge standards of an application against the programme's checklist (P-2).
    Judge(ApplicationId, Vec<NewJudgement>),
    /// Grant an application.
    Grant(ApplicationId, GrantTerms),
    /// Refuse one, with the reason in words.
    Refuse(ApplicationId, String),
    /// Take one back for its applicant.
    WithdrawApplication(ApplicationId),
    /// Withdraw the accreditation itself, with the reason in words.
    Withdraw(String),
    /// Approve websites or take approved ones out, with the reason in words (P-3).
    ChangeWebsites {
        /// Those that are approved.
        added: Vec<String>,
        /// Those that are taken out.
        removed: Vec<String>,
        /// Why.
        reason: String,
    },
}

/// What a grant needs where the accreditation was made elsewhere (P-2).
#[derive(Debug, Clone, Default)]
pub struct GrantTerms {
    /// When it ends, by hand.
    pub ends: Option<Timestamp>,
    /// The proof: documents uploaded before.
    pub evidence: Vec<DocumentHash>,
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
    let reached = acting.reach(Permission::RecordApplication).map_err(Failure::Refused)?;
    let new_id = AccreditationId::from_uuid(identity::new_uuid(&registry.clock));
    let application = ApplicationId::from_uuid(identity::new_uuid(&registry.clock));
    let (actor, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let id = command.organization;
        let organization = found(tx.organization(id, Lock::Update)?, Missing::Organization(id))?;
        reached.over(tx, id, Missing::Organization(id))?;
        let rulebooks = rulebooks_of(tx, &command.programme, now)?;
        let all = tx.accreditations_of(id, Lock::Update, now)?;
        let same = all.into_iter().find(|found| found.object.programme == command.programme);
        let before = match same {
            Some(mut held) => {
                tx.catch_up(&mut held, &cited)?;
                held.object
            }
            None => nothing_yet(new_id, &command, now),
        };
        let new = NewApplication {
            id: application,
            jurisdictions: command.jurisdictions.clone(),
            websites: command.websites.clone(),
            documents: document::cited(tx, &actor, "documents", &command.documents)?,
            terms_version: Some(edition::terms_in_force(tx, now)?),
        };
        let decision = accreditation::apply(&before, new, &organization, &rulebooks, now);
        tx.record(&decision.map_err(refused)?, &actor, &cited, now)?;
        Ok((reload(tx, before.id, now)?, application))
    };
    registry.write(write).await
}

/// Hands documents in for an application that is under review (P-13).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn hand_in(
    registry: &Registry,
    acting: &Acting,
    (id, application): (AccreditationId, ApplicationId),
    documents: Vec<DocumentHash>,
) -> Result<Accreditation, Failure> {
    let reached = acting.reach(Permission::RecordApplication).map_err(Failure::Refused)?;
    let (actor, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let (organization, mut held) = locked(tx, id, None, now)?;
        reached.over(tx, organization.id, Missing::Accreditation(id))?;
        tx.catch_up(&mut held, &cited)?;
        let rulebooks = tx.rulebooks_of_programme(&held.object.programme, now)?;
        let documents = document::cited(tx, &actor, "documents", &documents)?;
        let handed = accreditation::hand_in(&held.object, application, documents, &rulebooks, now);
        tx.record(&handed.map_err(refused)?, &actor, &cited, now)?;
        reload(tx, id, now)
    };
    registry.write(write).await
}

/// Judges, grants, refuses or takes back an application, or withdraws the accreditation; where a
/// version was seen, only if it is still that.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn decide(
    registry: &Registry,
    acting: &Acting,
    (id, command): (AccreditationId, Decide),
) -> Result<Accreditation, Failure> {
    let permission = match command {
        Decide::Judge(..)
        | Decide::Grant(..)
        | Decide::Refuse(..)
        | Decide::ChangeWebsites { .. } => Permission::DecideApplication,
        Decide::WithdrawApplication(_) => Permission::RecordApplication,
        Decide::Withdraw(_) => Permission::WithdrawAccreditation,
    };
    let reached = match command {
        // Its applicant takes its own back.
        Decide::WithdrawApplication(_) => acting.reach(permission),
        _ => acting.may(permission).and_then(|()| acting.reach(permission)),
    };
    let reached = reached.map_err(Failure::Refused)?;
    if let Decide::Refuse(_, reason)
    | Decide::Withdraw(reason)
    | Decide::ChangeWebsites { reason, .. } = &command
    {
        required("reason", reason).map_err(Failure::Refused)?;
    }
    let judges = !matches!(command, Decide::WithdrawApplication(_));
    if let Decide::Withdraw(reason) = &command {
        return withdraw(registry, acting, id, reason).await;
    }
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let (organization, mut held) = locked(tx, id, judges.then_some(&acting), now)?;
        reached.over(tx, organization.id, Missing::Accreditation(id))?;
        tx.catch_up(&mut held, &cited)?;
        let rulebooks = tx.rulebooks_of_programme(&held.object.programme, now)?;
        let about = About { accreditation: &held.object, organization: &organization };
        let decision = decided(tx, &about, &command, &acting, (&rulebooks, now))?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        reload(tx, id, now)
    };
    registry.write(write).await
}

/// Withdraws an accreditation; every name that stands on it has a case then (P-6).
async fn withdraw(
    registry: &Registry,
    acting: &Acting,
    id: AccreditationId,
    reason: &str,
) -> Result<Accreditation, Failure> {
    let mut loss = Loss {
        lost: Lost::Accreditation,
        names: Wake::DomainsOfAccreditation(id),
        reason: reason.to_owned(),
        after: None,
    };
    loop {
        let (acting, ids, this) = (acting.clone(), loss::new_ids(registry), loss.clone());
        let cited = acting.cited();
        let write = move |tx: &mut Tx<'_>, now: Timestamp| {
            let (organization, mut held) = locked(tx, id, Some(&acting), now)?;
            let page = loss::page(tx, &this, &cited)?;
            tx.catch_up(&mut held, &page.cited)?;
            let rulebooks = tx.rulebooks_of_programme(&held.object.programme, now)?;
            let about = About { accreditation: &held.object, organization: &organization };
            let command = Decide::Withdraw(this.reason.clone());
            let mut decision = decided(tx, &about, &command, &acting, (&rulebooks, now))?;
            let cases = loss::open(tx, (&this, &page), (&acting, &ids), now)?;
            if let Some(next) = page.next {
                tx.record(&cases, &acting.actor, &page.cited, now)?;
                return Ok(Step::Ahead(next));
            }
            decision.append(cases);
            tx.record(&decision, &acting.actor, &page.cited, now)?;
            Ok(Step::Done(reload(tx, id, now)?))
        };
        match registry.write(write).await? {
            Step::Done(withdrawn) => return Ok(withdrawn),
            Step::Ahead(next) => loss.after = Some(next),
        }
    }
}

/// What is decided about.
struct About<'a> {
    accreditation: &'a Accreditation,
    organization: &'a Organization,
}

fn decided(
    tx: &mut Tx<'_>,
    about: &About<'_>,
    command: &Decide,
    acting: &Acting,
    (rulebooks, now): (&RulebookVersions, Timestamp),
) -> Result<Decision, Failure> {
    let About { accreditation: before, organization } = about;
    let decision = match command {
        Decide::Judge(application, judgements) => {
            let by = &acting.actor;
            accreditation::judge(before, *application, judgements, by, rulebooks, now)
        }
        Decide::Grant(application, terms) => {
            let evidence = document::cited(tx, &acting.actor, "evidence", &terms.evidence)?;
            let granting = Granting { ends: terms.ends, evidence };
            accreditation::grant(before, *application, granting, organization, (rulebooks, now))
        }
        Decide::Refuse(application, reason) => {
            accreditation::refuse(before, *application, reason, organization, (rulebooks, now))
        }
        Decide::WithdrawApplication(application) => {
            accreditation::withdraw_application(before, *application, organization, rulebooks, now)
        }
        Decide::Withdraw(reason) => {
            accreditation::withdraw(before, reason, organization, rulebooks, now)
        }
        Decide::ChangeWebsites { added, removed, reason } => {
            let signed = (&acting.actor, reason.trim());
            accreditation::change_websites(before, (added, removed), signed, rulebooks, now)
        }
    };
    decision.map_err(refused)
}

fn locked(
    tx: &mut Tx<'_>,
    id: AccreditationId,
    judge: Option<&Acting>,
    now: Timestamp,
) -> Result<(Organization, Projected<Accreditation>), Failure> {
    // Its organization never changes, so it can be learnt before the locks are taken in order.
    let seen = found(tx.accreditation(id, Lock::None, now)?, Missing::Accreditation(id))?;
    let organization = seen.object.organization;
    let organization = match judge {
        Some(acting) => judged(tx, organization, Lock::Share, acting)?,
        None => {
            let found_one = tx.organization(organization, Lock::Share)?;
            found(found_one, Missing::Organization(organization))?
        }
    };
    let held = found(tx.accreditation(id, Lock::Update, now)?, Missing::Accreditation(id))?;
    Ok((organization, held))
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
        websites: Vec::new(),
        website_changes: Vec::new(),
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
