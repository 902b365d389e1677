//! Notices as mail (P-57): words, form, delivery, and what comes back.
//!
//! A notice becomes a [`letter`](words) of blocks, rendered as text and HTML in one layout
//! (`web/templates/mail/README.md`), then a whole message (RFC 5322, [`compose`](Sender::compose)).
//! That message is stored before it is sent, the digest of its secret in the secret's place, and
//! every attempt sends what was stored.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use registry_core::decision::Decision;
use registry_core::notice::{Message, Notice};
use registry_store::DutyRow;

mod compose;
pub mod incoming;
mod letter;
pub mod report;
mod returns;
mod transport;
mod words;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use compose::{Composed, NotComposed, Sender, mailbox, revealed, short_id};
pub use returns::ReturnAddress;
pub use transport::{Outcome, Round, SmtpServer, SmtpTls, Transport, TransportError};

/// Everything mail needs: who sends, and how it leaves the house.
#[derive(Debug, Clone)]
pub struct Outbox {
    /// In whose name.
    pub sender: Sender,
    /// By which way.
    pub transport: Transport,
    /// How long a mail that is put off is tried again, in wall time.
    pub give_up_after: Duration,
    /// Who is told of a notice that did not arrive.
    pub alerts_to: Option<String>,
}

impl Outbox {
    /// An outbox that writes into a folder, made if it is missing; nobody is alerted.
    ///
    /// # Errors
    /// When it cannot be made, or the address mail comes from is none.
    pub fn into_folder(folder: PathBuf, from: &str) -> Result<Self, OutboxError> {
        Ok(Self {
            sender: Sender::simple(from)?,
            transport: Transport::folder(folder)?,
            give_up_after: GIVE_UP_AFTER,
            alerts_to: None,
        })
    }
}

/// The letter of a notice as its reader will read it: subject and text. What stands for a secret
/// says so.
///
/// # Errors
/// When the letter cannot be written.
pub fn read_ahead(notice: &Notice, registry_name: &str) -> Result<(String, String), NotComposed> {
    let letter = words::letter(&notice.message);
    let (text, _) =
        letter.render(registry_name, "…").map_err(|error| NotComposed::Form(error.to_string()))?;
    Ok((letter.subject, text))
}

/// Whether a secret goes out in the letter of a notice: what is stored has its digest instead.
#[must_use]
pub fn carries_secret(notice: &Notice) -> bool {
    words::letter(&notice.message).has_secret()
}

/// The subject and the text of a message as it was stored; nothing where it is no message.
#[must_use]
pub fn stored_text(stored: &[u8]) -> Option<(String, String)> {
    let message = mail_parser::MessageParser::default().parse(stored)?;
    let text = message.body_text(0)?.into_owned();
    Some((message.subject().unwrap_or_default().to_owned(), text.replace("\r\n", "\n")))
}

/// What tells staff that a notice did not arrive, once for each (P-57); nothing where nobody is to
/// be told, and nobody is told of an alert.
pub(crate) fn not_delivered(
    duty: &DutyRow,
    alerts_to: Option<&str>,
    words: &str,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    let is_alert = matches!(duty.notice.message, Message::NotDelivered { .. });
    if let Some(to) = alerts_to.filter(|_| !is_alert) {
        let message = Message::NotDelivered {
            notice: duty.id,
            told: duty.notice.message.code().to_owned(),
            name: duty.notice.message.about().name.cloned(),
            recipient: duty.notice.to.clone(),
            words: words.to_owned(),
        };
        let key = format!("not-delivered/{}", duty.key);
        decision.mail(key, now, Notice::new(to.to_owned(), message));
    }
    decision
}

/// How long a mail is tried where nothing else is said (RFC 5321, section 4.5.4.1: four to five
/// days).
pub const GIVE_UP_AFTER: Duration = Duration::from_secs(5 * 86_400);

/// Why there is no way for mail.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// An address is none.
    #[error(transparent)]
    Address(#[from] NotComposed),
    /// The way out.
    #[error(transparent)]
    Transport(#[from] TransportError),
}
