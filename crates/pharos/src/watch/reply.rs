//! What a recipient answers to a notice, and what is seen of it (P-94).

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::id::{EvidenceId, RegistrarId, SiteId, WatchNoticeId};
use registry_core::watch::{
    self, Answer, Outcome, Recipient, Reply, SentNotice, Site, SiteChanges, Verification,
};
use registry_store::{AnswerLink, Cited, Lock, Session, StoreError, Tx};

use super::site::{Held, Scene, hold, on_site};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::staff::secret::Secret;
use crate::vetting::{Acting, Failure, Missing, Refusal, found, refused};

/// An answer as it came.
#[derive(Debug, Clone)]
pub struct NewAnswer {
    /// What is said.
    pub reply: Reply,
    /// In which words, whole.
    pub words: String,
    /// When it arrived; now where nothing is said.
    pub received_at: Option<Timestamp>,
}

/// Enters an answer that came by mail or telephone.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn enter(
    registry: &Registry,
    acting: &Acting,
    (id, notice, new): (SiteId, WatchNoticeId, NewAnswer),
) -> Result<Site, Failure> {
    on_site(registry, acting, (Permission::RecordWatch, id), move |changes, scene| {
        let Scene { by, now, .. } = scene;
        let NewAnswer { reply, words, received_at } = new.clone();
        let at = received_at.unwrap_or(*now).min(*now);
        let answer = Answer { notice, reply, words, at };
        let answered = watch::answered(changes.site(), answer, by, *now)?;
        changes.add([answered]);
        Ok(())
    })
    .await
}

/// Takes an answer at the desk of a registrar, from somebody who works there, to a notice that it
/// had (P-81).
///
/// # Errors
/// A notice of somebody else, the refusals of the core, or the database's trouble.
pub async fn by_registrar(
    registry: &Registry,
    acting: &Acting,
    (registrar, id, (notice, reply, words)): (RegistrarId, SiteId, (WatchNoticeId, Reply, String)),
) -> Result<(), Failure> {
    let (by, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let Held { mut changes, facts: _, rulebooks } = hold(tx, id, &cited, now)?;
        let of = of_registrar(tx, changes.site(), (&registrar, notice))?;
        found(of, Missing::Site(id))?;
        let answer = Answer { notice, reply: reply.clone(), words: words.clone(), at: now };
        let answered = watch::answered(changes.site(), answer, &by, now).map_err(refused)?;
        changes.add([answered]);
        let (_, decision) = changes.into_decision(rulebooks.at(now));
        Ok(tx.record(&decision, &by, &cited, now)?)
    };
    registry.write(write).await
}

/// A notice of a site, if it went to a registrar: to a portfolio of its number at IANA.
///
/// # Errors
/// The database's trouble.
pub fn of_registrar(
    read: &mut Session<'_>,
    site: &Site,
    (registrar, notice): (&RegistrarId, WatchNoticeId),
) -> Result<Option<SentNotice>, StoreError> {
    let Some(registrar) = read.registrar(registrar, Lock::None)? else { return Ok(None) };
    let Some(notice) = site.notice(notice) else { return Ok(None) };
    let Recipient::Portfolio(to) = notice.recipient() else { return Ok(None) };
    let theirs = read.portfolios_of_registrar(registrar.iana_id)?;
    Ok(theirs.iter().any(|portfolio| portfolio.id == to).then(|| notice.clone()))
}

/// Takes an answer by the one-time link of a letter, from whoever has it.
///
/// # Errors
/// A link that is none or was used, the refusals of the core, or the database's trouble.
pub async fn by_link(
    registry: &Registry,
    (token, reply, words): (&str, Reply, String),
) -> Result<(), Failure> {
    let digest = Secret::presented(token).digest();
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let link = found(tx.answer_link(&digest)?, Missing::AnswerLink)?;
        let Held { mut changes, facts: _, rulebooks } = hold(tx, link.site, &cited, now)?;
        if !tx.use_answer_link(&digest)? {
            return Err(Failure::Refused(Refusal::AnswerLinkUsed));
        }
        let by = said(tx, &mut changes, (&link, &reply, &words), now)?;
        let (_, decision) = changes.into_decision(rulebooks.at(now));
        Ok(tx.record(&decision, &by, &cited, now)?)
    };
    registry.write(write).await
}

/// What whoever had a notice says, by its link or by mail; who that is.
pub(super) fn said(
    tx: &mut Tx<'_>,
    changes: &mut SiteChanges,
    (link, reply, words): (&AnswerLink, &Reply, &str),
    now: Timestamp,
) -> Result<Actor, Failure> {
    let by = Actor::Outsider { name: recipient(tx, changes.site(), link.notice)? };
    let (reply, words) = (reply.clone(), words.to_owned());
    let answer = Answer { notice: link.notice, reply, words, at: now };
    let answered = watch::answered(changes.site(), answer, &by, now).map_err(refused)?;
    changes.add([answered]);
    Ok(by)
}

/// Whom a notice went to, by name.
fn recipient(tx: &mut Tx<'_>, site: &Site, notice: WatchNoticeId) -> Result<String, Failure> {
    let to = site.notice(notice).map(|notice| notice.recipient());
    let Some(Recipient::Portfolio(id)) = to else { return Ok("the owner of the site".to_owned()) };
    let portfolio = tx.portfolio(id, Lock::None)?;
    Ok(portfolio.map_or_else(|| id.to_string(), |portfolio| portfolio.name))
}

/// Records what was seen after a notice.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn verify(
    registry: &Registry,
    acting: &Acting,
    (id, notice, outcome, evidence): (SiteId, WatchNoticeId, Outcome, Option<EvidenceId>),
) -> Result<Site, Failure> {
    on_site(registry, acting, (Permission::JudgeSite, id), move |changes, scene| {
        let seen = Verification { notice, outcome, evidence, at: scene.now };
        let verified = watch::verified(changes.site(), seen, scene.by, scene.now)?;
        changes.add([verified]);
        Ok(())
    })
    .await
}
