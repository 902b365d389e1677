//! Trademark licences (P-60): the wish, the decision, what is handed out.

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::document::DocumentHash;
use registry_core::domain::Domain;
use registry_core::id::LicenceId;
use registry_core::licence::{self, AskFacts, Licence, NewLicence, Standing};
use registry_core::name::DomainName;
use registry_core::terms::{DocumentKind, Edition, in_force_at};
use registry_store::{Constraint, Lock, Session, StoreError, Tx};

use super::document::cited;
use super::required;
use super::{Acting, Failure, Missing, Refusal, found, is_taken, judged, refused, registered};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// A registrant's wish for the trademark, in writing.
#[derive(Debug, Clone)]
pub struct AskLicence {
    /// For the website of which name.
    pub name: DomainName,
    /// When the registry had it (P-59).
    pub asked_at: Timestamp,
    /// Who asks.
    pub asked_by: String,
    /// In their words.
    pub words: String,
    /// What came with it, uploaded before.
    pub documents: Vec<DocumentHash>,
}

/// What is decided about a wish.
#[derive(Debug, Clone)]
pub enum DecideLicence {
    /// It is granted, with these words.
    Grant(String),
    /// It is refused, with these words.
    Refuse(String),
}

/// A licence with where it stands now.
pub type Shown = (Licence, Standing);

/// A licence with where it stands at an instant.
///
/// # Errors
/// The database's trouble.
pub fn shown(
    session: &mut Session<'_>,
    licence: Licence,
    now: Timestamp,
) -> Result<Shown, StoreError> {
    let (standing, _) = session.licence_standing(&licence, Lock::None, now)?;
    Ok((licence, standing))
}

fn reread(tx: &mut Tx<'_>, id: LicenceId, now: Timestamp) -> Result<Shown, Failure> {
    let licence = found(tx.licence(id, Lock::None)?, Missing::Licence(id))?;
    Ok(shown(tx, licence, now)?)
}

/// Records a wish.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn ask(
    registry: &Registry,
    acting: &Acting,
    command: AskLicence,
) -> Result<Shown, Failure> {
    let reached = acting.reach(Permission::RecordLicence).map_err(Failure::Refused)?;
    let id = LicenceId::from_uuid(identity::new_uuid(&registry.clock));
    let (acting, cited_by) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let seen = registered(tx, &command.name, Lock::None, now)?.object;
        reached.over_holder(tx, &seen)?;
        let domain = registered(tx, &command.name, Lock::Share, now)?.object;
        // Its holder may be another by now (P-38).
        reached.over_holder(tx, &domain)?;
        let mut earlier = Vec::new();
        for licence in tx.licences_of(domain.id, Lock::None)? {
            earlier.push(shown(tx, licence, now)?.1);
        }
        let rulebooks = tx.rulebooks(command.name.tld())?;
        let facts = AskFacts { domain: &domain, earlier: &earlier, rulebook: rulebooks.at(now) };
        let new = NewLicence {
            id,
            // At the desk it is asked for when it is sent (P-59).
            asked_at: if reached.is_own() { now } else { command.asked_at },
            asked_by: command.asked_by.clone(),
            words: command.words.clone(),
            documents: cited(tx, &acting.actor, "documents", &command.documents)?,
        };
        let decision = licence::ask(new, &facts, now).map_err(refused)?;
        tx.record(&decision, &acting.actor, &cited_by, now)?;
        reread(tx, id, now)
    };
    match registry.write(write).await {
        // Two at one instant: the loser is told that there is one.
        Err(Failure::Store(error)) if is_taken(&error, Constraint::OpenLicence) => {
            Err(refused(licence::Refusal::Already("asked")))
        }
        other => other,
    }
}

/// Grants or refuses a wish, at discretion (T&C 13.1).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn decide(
    registry: &Registry,
    acting: &Acting,
    (id, command): (LicenceId, DecideLicence),
) -> Result<Shown, Failure> {
    acting.may(Permission::DecideLicence).map_err(Failure::Refused)?;
    let (acting, cited_by) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let (licence, domain, _) = locked(tx, id, &acting, now)?;
        let decision = match &command {
            DecideLicence::Grant(words) => {
                let kind = DocumentKind::TrademarkGuidelines;
                let guidelines = tx.version_in_force(kind, now)?;
                licence::grant(&licence, &domain, (guidelines.as_deref(), words), now)
            }
            DecideLicence::Refuse(words) => licence::refuse(&licence, &domain, words, now),
        };
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited_by, now)?;
        reread(tx, id, now)
    };
    registry.write(write).await
}

/// Hands artwork out to a registrant or its designer while the licence runs, and logs it.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn download(
    registry: &Registry,
    acting: &Acting,
    (id, to): (LicenceId, String),
) -> Result<Edition, Failure> {
    let reached = acting.reach(Permission::RecordLicence).map_err(Failure::Refused)?;
    required("to", &to).map_err(Failure::Refused)?;
    let (Actor::Staff { id: by, name } | Actor::Applicant { id: by, name }) = acting.actor.clone()
    else {
        return Err(Failure::Refused(Refusal::NotPermitted(Permission::RecordLicence)));
    };
    let acting = acting.clone();
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let (licence, _, standing) = locked(tx, id, &acting, now)?;
        reached.over(tx, licence.organization, Missing::Licence(id))?;
        let rulebooks = tx.rulebooks(licence.name.tld())?;
        licence::download(standing, rulebooks.at(now)).map_err(refused)?;
        let kind = DocumentKind::TrademarkArtwork;
        let editions = tx.editions_of(kind, Lock::None)?;
        let Some(artwork) = in_force_at(&editions, kind, now) else {
            return Err(Failure::Refused(Refusal::NoArtwork));
        };
        if let Some(once) = &acting.once {
            tx.remember_once(once)?;
        }
        tx.log_licence_download((id, artwork.id), to.trim(), (by, &name))?;
        Ok(artwork.clone())
    };
    registry.write(write).await
}

/// A licence and its name, locked in order: organization, licence, name.
fn locked(
    tx: &mut Tx<'_>,
    id: LicenceId,
    acting: &Acting,
    now: Timestamp,
) -> Result<(Licence, Domain, Standing), Failure> {
    let seen = found(tx.licence(id, Lock::None)?, Missing::Licence(id))?;
    judged(tx, seen.organization, Lock::Share, acting)?;
    let licence = found(tx.licence(id, Lock::Update)?, Missing::Licence(id))?;
    let (standing, domain) = tx.licence_standing(&licence, Lock::Share, now)?;
    Ok((licence, domain, standing))
}
