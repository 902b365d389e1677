//! What staff record of an appeal: the response, counsel, new matter, teleconferences.

use jiff::Timestamp;
use jiff::civil::Date;
use registry_core::appeal::{
    self, Appeal, Clock, Counsel, MatterKind, NewAgreement, Representatives, Side,
};
use registry_core::document::DocumentHash;
use registry_core::id::AppealId;

use super::{act, refused};
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, document};

/// Responds to a notice of appeal, or states that there is no response (P-55b).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn respond(
    registry: &Registry,
    acting: &Acting,
    (id, words, document): (AppealId, Option<String>, Option<DocumentHash>),
) -> Result<Appeal, Failure> {
    let by = acting.actor.clone();
    act(registry, acting, (Permission::RecordAppeal, id), move |tx, held, now| {
        let document = document.map(|hash| document::cited_one(tx, &by, "document", hash));
        let response = (words.as_deref(), document.transpose()?);
        appeal::respond(&held.appeal, response, now).map_err(refused)
    })
    .await
}

/// A written agreement of both that moves a clock (P-59a).
#[derive(Debug, Clone)]
pub struct Extension {
    /// Which clock.
    pub clock: Clock,
    /// When it was made.
    pub made_at: Timestamp,
    /// Who agreed for the appellant.
    pub agreed_with: String,
    /// The day that is the new last one.
    pub last_day: Date,
    /// The agreement itself: a document that was uploaded.
    pub document: DocumentHash,
}

/// Moves a clock of an appeal by agreement (P-55b, P-59a).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn extend(
    registry: &Registry,
    acting: &Acting,
    (id, new): (AppealId, Extension),
) -> Result<Appeal, Failure> {
    let by = acting.actor.clone();
    act(registry, acting, (Permission::RecordAppeal, id), move |tx, held, now| {
        let document = document::cited_one(tx, &by, "document", new.document)?;
        let rulebooks = tx.rulebooks(held.appeal.name.tld())?;
        let agreement = NewAgreement {
            made_at: new.made_at,
            agreed_with: new.agreed_with.trim().to_owned(),
            last_day: new.last_day,
            document,
        };
        let extended = appeal::extend(&held.appeal, new.clock, agreement, rulebooks.at(now), now);
        extended.map_err(refused)
    })
    .await
}

/// Records who a side's counsel is, or that it has none any more (P-55e).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn name_counsel(
    registry: &Registry,
    acting: &Acting,
    id: AppealId,
    (side, counsel): (Side, Option<Counsel>),
) -> Result<Appeal, Failure> {
    act(registry, acting, (Permission::RecordAppeal, id), move |_, held, now| {
        appeal::name_counsel(&held.appeal, side, counsel.clone(), now).map_err(refused)
    })
    .await
}

/// New matter that somebody tried to bring.
#[derive(Debug, Clone)]
pub struct NewMatter {
    /// Whose attempt.
    pub side: Side,
    /// Of which kind.
    pub kind: MatterKind,
    /// What it was.
    pub words: String,
    /// The document, if it was one.
    pub document: Option<DocumentHash>,
}

/// Refuses new matter and logs the attempt (P-55d).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn refuse_matter(
    registry: &Registry,
    acting: &Acting,
    (id, new): (AppealId, NewMatter),
) -> Result<Appeal, Failure> {
    act(registry, acting, (Permission::RecordAppeal, id), move |_, held, now| {
        let what = (new.side, new.kind);
        appeal::refuse_matter(&held.appeal, what, &new.words, new.document, now).map_err(refused)
    })
    .await
}

/// A teleconference that was held.
#[derive(Debug, Clone)]
pub struct Teleconference {
    /// When.
    pub at: Timestamp,
    /// The minutes.
    pub minutes: String,
    /// Who took part.
    pub representatives: Representatives,
}

/// Records a teleconference of the Commission (P-55e).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn hold_teleconference(
    registry: &Registry,
    acting: &Acting,
    (id, held_then): (AppealId, Teleconference),
) -> Result<Appeal, Failure> {
    act(registry, acting, (Permission::RecordAppeal, id), move |tx, held, now| {
        let rulebooks = tx.rulebooks(held.appeal.name.tld())?;
        let what = (held_then.at, held_then.minutes.as_str());
        let who = held_then.representatives.clone();
        let rulebook = rulebooks.at(now);
        appeal::hold_teleconference(&held.appeal, what, who, rulebook, now).map_err(refused)
    })
    .await
}
