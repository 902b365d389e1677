//! Notices as mail (P-57): words, form, delivery, and what comes back.
//!
//! A notice becomes a [`letter`](words) of blocks, rendered as text and HTML in one layout
//! (`web/templates/mail/README.md`), then a whole message (RFC 5322, [`compose`](Sender::compose)).
//! That message is stored before it is sent, the digest of its secret in the secret's place, and
//! every attempt sends what was stored.

use std::path::PathBuf;
use std::time::Duration;

mod compose;
mod letter;
mod returns;
mod transport;
mod words;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use compose::{Composed, NotComposed, Sender, mailbox, revealed, short_id};
pub use returns::ReturnAddress;
pub use transport::{Outcome, SmtpServer, SmtpTls, Transport, TransportError};

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
