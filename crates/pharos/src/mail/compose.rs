//! A notice as a whole message (RFC 5322, MIME), as it is stored and as it is sent.

use std::time::SystemTime;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{
    ContentTransferEncoding, ContentType, ContentTypeErr, HeaderName, HeaderValue,
};
use lettre::message::{Mailbox, MultiPart, MultiPartKind, SinglePart};
use registry_core::notice::{Message, WatchLetter, WatchTold};
use registry_store::DutyRow;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::returns::ReturnAddress;
use super::words;
use crate::seal::Seal;

/// What stands before the digest of a secret.
const DIGEST_PREFIX: &str = "sha256:";

/// In whose name mail is sent.
#[derive(Debug, Clone)]
pub struct Sender {
    /// From whom.
    pub from: Mailbox,
    /// Where answers go.
    pub reply_to: Mailbox,
    /// The domain of the return addresses; without one, what comes back goes to `from`.
    pub bounce_domain: Option<String>,
}

/// A message as it is stored: the digest of its secret in the secret's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// Its Message-ID, made from the duty's key: a repetition is known by it.
    pub message_id: String,
    /// The message whole.
    pub stored: Vec<u8>,
    /// SHA-256 of that.
    pub sha256: [u8; 32],
}

/// Why a notice cannot become a message; trying again changes nothing.
#[derive(Debug, thiserror::Error)]
pub enum NotComposed {
    /// The recipient's address is none.
    #[error("{address:?} cannot be written to: {why}")]
    Recipient {
        /// What was found.
        address: String,
        /// What is wrong with it.
        why: String,
    },
    /// The secret that belongs to it is gone or cannot be opened.
    #[error("the secret that travels with this notice cannot be opened: {0}")]
    Secret(String),
    /// A template or header does not take it.
    #[error("the message cannot be put together: {0}")]
    Form(String),
}

impl Sender {
    /// A sender whose answers go where mail comes from, with no return addresses.
    ///
    /// # Errors
    /// When the address is none.
    pub fn simple(from: &str) -> Result<Self, NotComposed> {
        let from = mailbox(from)?;
        Ok(Self { reply_to: from.clone(), from, bounce_domain: None })
    }

    /// The name letters are signed with.
    fn registry(&self) -> &str {
        self.from.name.as_deref().unwrap_or("The registry")
    }

    /// Puts the message of a dated notice together, for the store.
    ///
    /// # Errors
    /// [`NotComposed`].
    pub fn compose(&self, duty: &DutyRow, seal: &Seal) -> Result<Composed, NotComposed> {
        let letter = words::letter(&duty.notice.message);
        let digest = match (letter.has_secret(), secret(duty, seal)?) {
            (true, Some(secret)) => digest(&secret),
            (true, None) => return Err(NotComposed::Secret("it is not there".to_owned())),
            (false, _) => String::new(),
        };
        let form = |error: &dyn std::error::Error| NotComposed::Form(error.to_string());
        let (text, html) = letter.render(self.registry(), &digest).map_err(|error| form(&error))?;
        let id = short_id(&duty.key);
        let message_id = format!("<{id}@{}>", self.from.email.domain());
        let body = MultiPart::builder()
            .kind(MultiPartKind::Alternative)
            .boundary(format!("part-{id}"))
            .singlepart(part(ContentType::TEXT_PLAIN, text))
            .singlepart(part(ContentType::TEXT_HTML, html));
        let body = match reported(&duty.notice.message) {
            Some((host, report)) => with_report(&id, body, (host, report)).map_err(|e| form(&e))?,
            None => body,
        };
        let header = |name, value: &str| {
            HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
        };
        let message = lettre::Message::builder()
            .from(self.from.clone())
            .reply_to(self.reply_to.clone())
            .to(mailbox(&duty.notice.to)?)
            .date(date(duty.dated_at.unwrap_or(duty.at)))
            .message_id(Some(message_id.clone()))
            .subject(letter.subject)
            .raw_header(header("Auto-Submitted", submitted(&duty.notice.message)))
            .multipart(body)
            .map_err(|error| form(&error))?;
        let stored = message.formatted();
        let sha256 = Sha256::digest(&stored).into();
        Ok(Composed { message_id, stored, sha256 })
    }

    /// From and to whom a message travels: the return address of the notice, its recipient.
    ///
    /// # Errors
    /// When the recipient's address is none.
    pub fn envelope(&self, duty: &DutyRow, seal: &Seal) -> Result<Envelope, NotComposed> {
        let to = mailbox(&duty.notice.to)?.email;
        let back = match &self.bounce_domain {
            None => self.from.email.clone(),
            Some(domain) => {
                let local = ReturnAddress::of(duty.id, seal).local_part().to_owned();
                Address::new(local, domain.clone())
                    .map_err(|error| NotComposed::Form(error.to_string()))?
            }
        };
        Envelope::new(Some(back), vec![to]).map_err(|error| NotComposed::Form(error.to_string()))
    }
}

/// The message as it is sent: the secret in the place of its digest.
///
/// # Errors
/// When the secret cannot be opened.
pub fn revealed(
    stored: &[u8],
    duty: &DutyRow,
    seal: &Seal,
) -> Result<Zeroizing<Vec<u8>>, NotComposed> {
    let Some(secret) = secret(duty, seal)? else { return Ok(Zeroizing::new(stored.to_owned())) };
    // Every digest is ASCII on a line of its own, so that no encoding breaks it.
    let place = digest(&secret);
    let (place, mut rest) = (place.as_bytes(), stored);
    let mut sent = Zeroizing::new(Vec::with_capacity(stored.len()));
    while let Some(at) = rest.windows(place.len()).position(|window| window == place) {
        sent.extend_from_slice(&rest[..at]);
        sent.extend_from_slice(secret.as_bytes());
        rest = &rest[at + place.len()..];
    }
    sent.extend_from_slice(rest);
    Ok(sent)
}

fn secret(duty: &DutyRow, seal: &Seal) -> Result<Option<Zeroizing<String>>, NotComposed> {
    let Some(sealed) = &duty.sealed else { return Ok(None) };
    let opened = seal.open(&duty.key, sealed);
    let opened = opened.map_err(|error| NotComposed::Secret(error.to_string()))?;
    let text = std::str::from_utf8(&opened);
    let text = text.map_err(|error| NotComposed::Secret(error.to_string()))?;
    Ok(Some(Zeroizing::new(text.to_owned())))
}

fn digest(secret: &str) -> String {
    format!("{DIGEST_PREFIX}{}", HEXLOWER.encode(&Sha256::digest(secret)))
}

/// By what a machine sends a message: in answer to a mail, or of its own accord (RFC 3834, 5).
const fn submitted(message: &Message) -> &'static str {
    match message {
        Message::WatchMail(_) => "auto-replied",
        _ => "auto-generated",
    }
}

/// The report for programs that goes with a letter about a site, and the host it is about.
fn reported(message: &Message) -> Option<(&str, &str)> {
    let Message::Watch(WatchLetter { name, told: WatchTold::Notice(notice), .. }) = message else {
        return None;
    };
    notice.report.as_deref().map(|report| (name.as_str(), report))
}

/// The letter as a report of abuse (RFC 5965, section 2): the letter for people, what programs that
/// know no more need, and the report as XARF.
fn with_report(
    id: &str,
    letter: MultiPart,
    (host, report): (&str, &str),
) -> Result<MultiPart, ContentTypeErr> {
    let kind = format!("multipart/report; report-type=feedback-report; boundary=\"report-{id}\"");
    let feedback = format!(
        "Feedback-Type: fraud\r\nUser-Agent: pharos/{}\r\nVersion: 1\r\nReported-Domain: {host}\r\n",
        env!("CARGO_PKG_VERSION")
    );
    let parts = MultiPart::builder().header(ContentType::parse(&kind)?).multipart(letter);
    let parts = parts.singlepart(part(ContentType::parse("message/feedback-report")?, feedback));
    Ok(parts.singlepart(part(ContentType::parse("application/json")?, report.to_owned())))
}

fn part(kind: ContentType, body: String) -> SinglePart {
    let quoted = ContentTransferEncoding::QuotedPrintable;
    SinglePart::builder().header(kind).header(quoted).body(body)
}

/// Reads an address, with or without a name.
///
/// # Errors
/// When it is none.
pub fn mailbox(address: &str) -> Result<Mailbox, NotComposed> {
    address.parse().map_err(|error: lettre::address::AddressError| NotComposed::Recipient {
        address: address.to_owned(),
        why: error.to_string(),
    })
}

fn date(at: Timestamp) -> SystemTime {
    SystemTime::from(at)
}

/// A duty's key in 32 letters: its Message-ID and its file are made from it.
#[must_use]
pub fn short_id(key: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(key)[..16])
}
