//! Notices as mail: each one a file, named by the duty it answers.
//!
//! The words of every notice come with the casework; until then each is told plainly, in text.

mod appeal;

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;
use registry_core::calendar::last_instant_before;
use registry_core::notice::{Message, Notice};
use registry_store::DutyRow;
use sha2::{Digest, Sha256};

use crate::seal::Seal;

/// A folder that receives every mail as a file (RFC 5322).
#[derive(Debug, Clone)]
pub struct MailFolder {
    folder: PathBuf,
    from: String,
}

/// Why a mail could not be delivered.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotDelivered {
    /// Its secret cannot be read.
    #[error("the secret that travels with this notice cannot be opened: {0}")]
    Sealed(String),
    /// The folder's trouble.
    #[error("the mail folder does not take it: {0}")]
    Folder(#[from] io::Error),
}

impl MailFolder {
    /// A folder, made if it is missing, and the address mail comes from.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(folder: PathBuf, from: String) -> io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder, from })
    }

    /// Writes one mail; the same duty again writes the same file.
    pub(super) async fn deliver(&self, duty: &DutyRow, seal: &Seal) -> Result<(), NotDelivered> {
        let secret = match &duty.sealed {
            None => None,
            Some(sealed) => {
                let opened = seal.open(&duty.key, sealed);
                let opened = opened.map_err(|error| NotDelivered::Sealed(error.to_string()))?;
                Some(String::from_utf8_lossy(&opened).into_owned())
            }
        };
        let id = data_encoding::HEXLOWER.encode(&Sha256::digest(&duty.key)[..16]);
        let text = self.render(&duty.notice, duty.at, &id, secret.as_deref());
        let stamp = duty.at.strftime("%Y%m%dT%H%M%SZ");
        let file = self.folder.join(format!("{stamp}-{}-{id}.eml", duty.notice.message.code()));
        tokio::fs::write(file, text).await?;
        Ok(())
    }

    fn render(&self, notice: &Notice, at: Timestamp, id: &str, secret: Option<&str>) -> String {
        let (subject, body) = words(&notice.message, secret);
        let date = at.strftime("%a, %d %b %Y %H:%M:%S +0000");
        let host = self.from.rsplit_once('@').map_or("registry", |(_, host)| host);
        format!(
            "From: {}\r\nTo: {}\r\nDate: {date}\r\nMessage-ID: <{id}@{host}>\r\n\
             Subject: {subject}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
             \r\n{body}\r\n",
            self.from, notice.to
        )
    }
}

/// Subject and text of a notice.
fn words(message: &Message, secret: Option<&str>) -> (String, String) {
    let until = |deadline: Timestamp| {
        last_instant_before(deadline).strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
    };
    match message {
        Message::RequestReceived { request, name } => (
            format!("Your request for {name} has arrived"),
            format!("We have your request {request} for {name}. It is reviewed in its turn."),
        ),
        Message::RequestAccepted { request, name, token: _, token_expires_at } => (
            format!("Your request for {name} is accepted"),
            format!(
                "Your request {request} for {name} is accepted.\r\n\r\n\
                 Registration token: {}\r\n\r\n\
                 Give it to an authorized registrar; it registers this name, once, until {}.",
                secret.unwrap_or("(delivered before)"),
                until(*token_expires_at)
            ),
        ),
        Message::TokenReissued { name, token: _, token_expires_at } => (
            format!("A new token for {name}"),
            format!(
                "This token takes the place of the one before, which is dead.\r\n\r\n\
                 Registration token: {}\r\n\r\nIt registers {name}, once, until {}.",
                secret.unwrap_or("(delivered before)"),
                until(*token_expires_at)
            ),
        ),
        Message::TransferConsented { name, registrar, token: _, token_expires_at } => (
            format!("{name} may be transferred"),
            format!(
                "The registry consents to the transfer of {name} to the registrar {registrar}.\r\n\
                 \r\nTransfer token: {}\r\n\r\n\
                 Give it to that registrar with the name's authInfo; it serves once, until {}.",
                secret.unwrap_or("(delivered before)"),
                until(*token_expires_at)
            ),
        ),
        Message::RequestRejected { request, name, reasons, appealable_until } => {
            let reasons: Vec<_> = reasons
                .iter()
                .map(|reason| format!("- {}: {}", reason.code.code(), reason.words))
                .collect();
            (
                format!("Your request for {name} is rejected"),
                format!(
                    "Your request {request} for {name} is rejected:\r\n\r\n{}\r\n\r\n\
                     A notice of appeal and its fee have to reach us by {}.",
                    reasons.join("\r\n"),
                    appealable_until.map_or_else(String::new, until)
                ),
            )
        }
        Message::InformationRequested { request, name, question, due_at } => (
            format!("A question about your request for {name}"),
            format!(
                "About your request {request} for {name}:\r\n\r\n{question}\r\n\r\n\
                 Please answer by {}.",
                until(*due_at)
            ),
        ),
        Message::TokenReminder { name, days, token_expires_at } => (
            format!("{days} days left to register {name}"),
            format!("Your token for {name} is good until {}.", until(*token_expires_at)),
        ),
        Message::RequestLapsed { request, name } => (
            format!("Your token for {name} has run out"),
            format!(
                "The token of your request {request} was not used in time. {name} is free for new \
                 requests; this is no rejection."
            ),
        ),
        Message::AccreditationReminder { accreditation: _, organization, days, ends_at } => (
            format!("The accreditation of {organization} ends in {days} days"),
            format!(
                "The accreditation of {organization} ends at {}. Please apply for \
                 reaccreditation; your names depend on it.",
                ends_at.strftime("%Y-%m-%d %H:%M:%S UTC")
            ),
        ),
        Message::Suspension { name, cause } => (
            format!("{name} is suspended"),
            format!("{name} is out of the zone. Cause: {}.", cause.code()),
        ),
        Message::Reinstatement { name, cause } => (
            format!("{name} works again"),
            format!("The cause {} no longer holds {name}.", cause.code()),
        ),
        Message::Deletion { name, restorable_until } => {
            let restore = restorable_until.map_or_else(
                || "It cannot be restored.".to_owned(),
                |deadline| format!("Its registrar can restore it until {}.", until(deadline)),
            );
            (format!("{name} is deleted"), format!("{name} is deleted. {restore}"))
        }
        Message::AppealReceived { number, name, .. }
        | Message::AppealAdmitted { number, name, .. }
        | Message::AppealForfeited { number, name, .. }
        | Message::AppealResponse { number, name, .. }
        | Message::ArticlesSent { number, name, .. }
        | Message::CostsInvoiced { number, name, .. }
        | Message::AppealEndedByCosts { number, name, .. }
        | Message::AppealDecided { number, name, .. } => {
            let (subject, body) = appeal::words(message);
            (
                format!("Appeal {number}: {subject}"),
                format!("Appeal {number}, about {name}.\r\n\r\n{body}"),
            )
        }
    }
}
