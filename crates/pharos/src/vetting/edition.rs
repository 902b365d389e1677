//! What the registry publishes: editions of its documents, and who was given what is not published
//! (P-70, P-72).

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::document::DocumentHash;
use registry_core::id::EditionId;
use registry_core::rulebook::Rulebook;
use registry_core::terms::{
    self, Access, Content, DocumentKind, Edition, NewEdition, PublishFacts,
};
use registry_store::{Cited, Lock, Session, StoreError, Tx};

use super::document::cited_one;
use super::{Acting, Failure, Missing, Refusal, found, refused, required};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// The version of the terms that a registry begins with, and since when it holds: earlier than
/// anything the registry records.
const FIRST_VERSION: &str = "2024-10";
const FIRST_FROM: &str = "2000-01-01T00:00:00Z";

/// What the first edition says, until the registry publishes its own words.
const FIRST_TEXT: &str = "The terms and conditions of the registry with Exhibit A (appeals), in \
    the version of October 2024, as posted on the registry's website.\n";

/// What an edition is to say.
#[derive(Debug, Clone)]
pub enum Says {
    /// A text.
    Text(String),
    /// A document that was uploaded.
    Document(DocumentHash),
}

/// An edition as it is to be published.
#[derive(Debug, Clone)]
pub struct PublishEdition {
    /// Which document.
    pub kind: DocumentKind,
    /// What this version is called.
    pub version: String,
    /// What it says.
    pub content: Says,
    /// What it changes.
    pub changes: String,
    /// Whether ICANN requires that it holds at once.
    pub required_by_icann: bool,
    /// First instant at which it is to hold; none is now.
    pub effective_at: Option<Timestamp>,
}

/// The version of the terms in force at an instant (P-10): the only one that can be accepted then.
///
/// # Errors
/// The database's trouble; a registry without terms takes nothing in.
pub fn terms_in_force(session: &mut Session<'_>, at: Timestamp) -> Result<String, StoreError> {
    let version = session.version_in_force(DocumentKind::TermsAndConditions, at)?;
    version.ok_or_else(|| StoreError::Missing(format!("an edition of the terms for {at}")))
}

/// Publishes an edition; customers whom it binds are written to by the worker (P-70).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn publish(
    registry: &Registry,
    acting: &Acting,
    command: PublishEdition,
) -> Result<Edition, Failure> {
    acting.may(Permission::PublishDocument).map_err(Failure::Refused)?;
    let id = EditionId::from_uuid(identity::new_uuid(&registry.clock));
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let earlier = tx.editions_of(command.kind, Lock::Update)?;
        let mut versions = Vec::new();
        for tld in tx.tlds() {
            versions.push(tx.rulebooks(tld.as_str())?);
        }
        let rulebooks: Vec<&Rulebook> = versions.iter().map(|of_tld| of_tld.at(now)).collect();
        let facts = PublishFacts { earlier: &earlier, rulebooks: &rulebooks };
        let content = match &command.content {
            Says::Text(text) => Content::Text(text.clone()),
            Says::Document(hash) => Content::Document(cited_one(tx, &acting.actor, "file", *hash)?),
        };
        let new = NewEdition {
            id,
            kind: command.kind,
            version: command.version.clone(),
            content,
            changes: command.changes.clone(),
            required_by_icann: command.required_by_icann,
            effective_at: command.effective_at.unwrap_or(now),
        };
        let decision = terms::publish(new, &facts, now).map_err(refused)?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        found(tx.edition(id, Lock::None)?, Missing::Edition(id))
    };
    registry.write(write).await
}

/// Takes an edition back before it holds.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn withdraw(
    registry: &Registry,
    acting: &Acting,
    (id, reason): (EditionId, String),
) -> Result<Edition, Failure> {
    acting.may(Permission::PublishDocument).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let before = found(tx.edition(id, Lock::Update)?, Missing::Edition(id))?;
        let decision = terms::withdraw(&before, &reason, now).map_err(refused)?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        found(tx.edition(id, Lock::None)?, Missing::Edition(id))
    };
    registry.write(write).await
}

/// Gives an edition that is not published to somebody who asked for it, and logs it (P-72): who,
/// when, which.
///
/// # Errors
/// The refusals of this act, or the database's trouble.
pub async fn give(
    registry: &Registry,
    acting: &Acting,
    (id, to, reason): (EditionId, String, String),
) -> Result<Edition, Failure> {
    acting.may(Permission::GiveDocument).map_err(Failure::Refused)?;
    required("to", &to).map_err(Failure::Refused)?;
    required("reason", &reason).map_err(Failure::Refused)?;
    let (actor, once) = (acting.actor.clone(), acting.once.clone());
    let Actor::Staff { id: by, name } = actor else {
        return Err(Failure::Refused(Refusal::NotPermitted(Permission::GiveDocument)));
    };
    let write = move |tx: &mut Tx<'_>, _now: Timestamp| {
        let edition = found(tx.edition(id, Lock::Share)?, Missing::Edition(id))?;
        match edition.kind.access() {
            Access::OnRequest => {}
            Access::Public | Access::Licensed => {
                return Err(Failure::Refused(Refusal::NotOnRequest(edition.kind)));
            }
        }
        if let Some(once) = &once {
            tx.remember_once(once)?;
        }
        tx.log_edition_given(id, (to.trim(), reason.trim()), (by, &name))?;
        Ok(edition)
    };
    registry.write(write).await
}

/// Publishes the first edition of the terms where there is none yet, in force since ever.
///
/// # Errors
/// The database's trouble.
pub async fn publish_first(registry: &Registry) -> Result<(), StoreError> {
    let id = EditionId::from_uuid(identity::new_uuid(&registry.clock));
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    let write = move |tx: &mut Tx<'_>, _now: Timestamp| {
        let kind = DocumentKind::TermsAndConditions;
        if !tx.editions_of(kind, Lock::None)?.is_empty() {
            return Ok(());
        }
        let from = FIRST_FROM.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let new = NewEdition {
            id,
            kind,
            version: FIRST_VERSION.to_owned(),
            content: Content::Text(FIRST_TEXT.to_owned()),
            changes: String::new(),
            required_by_icann: false,
            effective_at: from,
        };
        let facts = PublishFacts { earlier: &[], rulebooks: &[] };
        let decision = terms::publish(new, &facts, from).map_err(refused)?;
        Ok(tx.record(&decision, &Actor::Import, &cited, from)?)
    };
    match registry.store.write(write).await {
        Ok(()) => Ok(()),
        // Another node was first.
        Err(Failure::Store(StoreError::Taken(_))) => Ok(()),
        Err(Failure::Store(error)) => Err(error),
        Err(Failure::Refused(refusal)) => Err(StoreError::Missing(refusal.to_string())),
    }
}
