//! The one way by which a notice about a site leaves the house (P-93, P-94, P-96).

use jiff::Timestamp;
use jiff::tz::TimeZone;
use registry_core::contact::email;
use registry_core::decision::Actor;
use registry_core::id::{PortfolioId, SiteId, WatchNoticeId};
use registry_core::notice::{Message, Notice, WatchLetter, WatchTold};
use registry_core::watch::{Delivery, NewNotice, NoticeKind, Portfolio, Site, sendable, sent};
use registry_store::{AnswerLink, Lock, Sealed, Tx};
use uuid::Uuid;

use super::site::{Held, hold};
use super::{WatchSettings, letter};
use crate::identity;
use crate::mail;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::staff::secret::Secret;
use crate::vetting::{Acting, Failure, Missing, Refusal, found, refused};

/// Who is told what.
#[derive(Debug, Clone)]
pub struct SendNotice {
    /// About which site.
    pub site: SiteId,
    /// What it is about.
    pub kind: NoticeKind,
    /// To whom.
    pub to: To,
}

/// Who is written to.
#[derive(Debug, Clone)]
pub enum To {
    /// The owner of a portfolio, at its contact for abuse.
    Portfolio(PortfolioId),
    /// Whoever a site belongs to that strangers broke into, at an address.
    SiteOwner(String),
}

/// What is drawn before the transaction.
struct Drawn {
    id: WatchNoticeId,
    report: Uuid,
    digest: [u8; 32],
    sealed: Sealed,
}

impl Drawn {
    fn new(registry: &Registry) -> Result<Self, Failure> {
        let unreachable = || Failure::Refused(Refusal::NoPublicAddress);
        let public_url = registry.watch.public_url.as_deref().ok_or_else(unreachable)?;
        let id = WatchNoticeId::from_uuid(identity::new_uuid(&registry.clock));
        let (secret, duty_key) = (Secret::for_machines(), letter_key(id));
        let link = format!("{public_url}watch/answers/{}", secret.expose());
        let sealed = registry.seal.seal(&duty_key, link.as_bytes());
        let bytes = sealed.map_err(|_| Failure::Refused(Refusal::NotSealed))?;
        let report = identity::new_uuid(&registry.clock);
        Ok(Self { id, report, digest: secret.digest(), sealed: Sealed { duty_key, bytes } })
    }
}

/// The key of the letter of a notice.
pub(super) fn letter_key(id: WatchNoticeId) -> String {
    format!("watch-notice/{id}")
}

/// Sends a notice: made, kept as a document, recorded and owed in one transaction.
///
/// # Errors
/// The refusals of the core, a report that XARF does not take, or the database's trouble.
pub async fn send(
    registry: &Registry,
    acting: &Acting,
    command: SendNotice,
) -> Result<(Site, WatchNoticeId), Failure> {
    acting.may(Permission::SendWatchNotice).map_err(Failure::Refused)?;
    if let To::SiteOwner(address) = &command.to
        && !email::is_address(address)
    {
        let (field, allowed) = ("address".into(), "an e-mail address, local-part@domain");
        return Err(Failure::Refused(Refusal::Field { field, found: address.clone(), allowed }));
    }
    let drawn = Drawn::new(registry)?;
    let settings = registry.watch.clone();
    let (by, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let Held { mut changes, facts, rulebooks } = hold(tx, command.site, &cited, now)?;
        let rulebook = rulebooks.at(now);
        let portfolio = portfolio(tx, &command.to)?;
        let (id, kind) = (drawn.id, command.kind);
        let related = super::network::related(tx, command.site, now)?;
        let new = NewNotice { id, kind, portfolio: portfolio.as_ref(), related: &related };
        let notice = sendable(changes.site(), new, &by, &facts, rulebook, now).map_err(refused)?;
        let code = tx.next_number("WN", now)?;
        let to = (code.clone(), portfolio.as_ref());
        let on = now.to_zoned(TimeZone::UTC).date();
        let mut told = letter::told(changes.site(), &notice, to, (&settings.guide, on));
        let sure = rulebook.watch.signed_confidence_percent;
        let written = letter::Written { settings: &settings, id: drawn.report, sure, on };
        let report = letter::report(changes.site(), &notice, written);
        told.report = report.map_err(|error| Failure::Refused(Refusal::Xarf(error.to_string())))?;
        let address = match (&portfolio, &command.to) {
            (Some(portfolio), _) => portfolio.abuse_contact.clone(),
            (None, To::SiteOwner(address)) => address.clone(),
            (None, To::Portfolio(id)) => return Err(missing(*id)),
        };
        let owed = owed(changes.site(), (address, told))?;
        let kept = keep(tx, &owed, (&settings, &code), &by)?;
        let delivery = Delivery { letter: kept, portfolio: portfolio.as_ref(), related: &related };
        let left = sent(changes.site(), notice, delivery, &by, &facts, rulebook, now);
        changes.add([left.map_err(refused)?]);
        let (site, mut decision) = changes.into_decision(rulebook);
        decision.mail(letter_key(id), now, owed);
        let sealed = std::slice::from_ref(&drawn.sealed);
        tx.record_sealed(&decision, &by, &cited, sealed, now)?;
        let link = AnswerLink { site: command.site, notice: id, code, used: false };
        tx.put_answer_link(&drawn.digest, &link)?;
        Ok((site, id))
    };
    registry.write(write).await
}

fn missing(id: PortfolioId) -> Failure {
    Failure::Refused(Refusal::NotFound(Missing::Portfolio(id)))
}

fn portfolio(tx: &mut Tx<'_>, to: &To) -> Result<Option<Portfolio>, Failure> {
    match to {
        To::Portfolio(id) => {
            found(tx.portfolio(*id, Lock::Share)?, Missing::Portfolio(*id)).map(Some)
        }
        To::SiteOwner(_) => Ok(None),
    }
}

fn owed(
    site: &Site,
    (address, told): (String, registry_core::notice::SiteNotice),
) -> Result<Notice, Failure> {
    let name = site.names().first().cloned();
    let name = found(name, Missing::Site(site.id()))?;
    let told = WatchTold::Notice(Box::new(told));
    let letter = WatchLetter { site: site.id(), name, told };
    Ok(Notice::new(address, Message::Watch(letter)))
}

/// Keeps the letter as a document, as its reader will read it; the link stands in it nowhere.
fn keep(
    tx: &mut Tx<'_>,
    owed: &Notice,
    (settings, code): (&WatchSettings, &str),
    by: &Actor,
) -> Result<registry_core::document::DocumentHash, Failure> {
    let read = mail::read_ahead(owed, &settings.organization);
    let (subject, text) = read.map_err(|error| {
        let (what, why) = ("letter".to_owned(), error.to_string());
        registry_store::StoreError::Unreadable { what, why }
    })?;
    let text = format!("To: {}\nSubject: {subject}\n\n{text}", owed.to);
    super::keep(tx, (&format!("{code}.txt"), text.as_bytes()), by)
}
