//! A mail from outside, read as far as it is needed, within bounds: whatever it is, something can be
//! said of it (decision 0056).

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use mail_parser::decoders::html::html_to_text;
use mail_parser::{Address, HeaderValue, Message, MessageParser, MimeHeaders as _, PartType};
use registry_core::watch::{Machine, own_words};
use sha2::{Digest as _, Sha256};

/// Most bytes of a mail.
pub const BYTES_MAXIMUM: usize = 32 * 1024 * 1024;

/// Most parts of a mail that is read beyond its header: finding one may take a look at all of it.
const PARTS_MAXIMUM: usize = 100;

/// Most bytes of a text that are looked at.
const TEXT_BYTES_MAXIMUM: usize = 256 * 1024;

/// Most characters that are kept of its subject, and of what it says.
const SUBJECT_CHARACTERS_MAXIMUM: usize = 300;
const WORDS_CHARACTERS_MAXIMUM: usize = 10_000;

/// Most Message-IDs that it is looked for in.
const REFERENCES_MAXIMUM: usize = 100;

/// What a part begins with, in any letters.
const CONTENT_TYPE: &[u8] = b"content-type";

/// Kinds of parts that hold whole mails, with what is read in their place: what others wrote is
/// nothing that this mail says.
const NESTED: [(&[u8], &[u8]); 3] =
    [(b"rfc822", b"x-mail"), (b"global", b"x-mail"), (b"digest", b"x-mail")];

/// What servers write in the place of the null sender.
const DAEMON: &str = "mailer-daemon";

/// Header fields one of which every mail has (RFC 5322, section 3.6, and what servers add).
const FIELDS: [&str; 7] =
    ["From", "To", "Date", "Subject", "Message-ID", "Received", "Return-Path"];

/// A mail from outside, as far as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromOutside {
    /// What makes it the same mail however often it is delivered: its Message-ID, who and when it
    /// says it is from, its subject, and everything below its header.
    pub identity: [u8; 32],
    /// The address that it says it is from.
    pub sender: Option<String>,
    /// Its subject, cut.
    pub subject: String,
    /// What it says itself, cut.
    pub words: String,
    /// The Message-IDs that it refers to.
    pub references: Vec<String>,
    /// Whether a machine sent it.
    pub machine: Machine,
    /// What is enclosed for programs: JSON, as it came.
    pub enclosed: Vec<Vec<u8>>,
    /// What kept it from being read whole.
    pub trouble: Option<&'static str>,
}

impl FromOutside {
    /// A mail of which nothing could be read.
    #[must_use]
    pub fn unread(raw: &[u8]) -> Self {
        Self {
            identity: Sha256::digest(raw).into(),
            sender: None,
            subject: String::new(),
            words: String::new(),
            references: Vec::new(),
            machine: Machine::No,
            enclosed: Vec::new(),
            trouble: Some("it could not be read"),
        }
    }
}

/// Reads a mail, with the address that its envelope says it is from: an empty one is the null
/// sender of what must not be answered. None where it is no mail.
#[must_use]
pub fn read(raw: &[u8], envelope: Option<&str>) -> Option<FromOutside> {
    let (plain, is_too_much) = flattened(raw);
    let parsed = parsed(&plain, is_too_much);
    let is_mail = |message: &Message<'_>| FIELDS.iter().any(|name| field(message, name).is_some());
    let message = parsed.filter(is_mail)?;
    let text = text(&message);
    let is_cut = text.len() > TEXT_BYTES_MAXIMUM;
    let words = own_words(cut_bytes(&text, TEXT_BYTES_MAXIMUM));
    Some(FromOutside {
        identity: identity(&message, &plain),
        sender: sender(&message),
        subject: on_a_line(message.subject().unwrap_or_default(), SUBJECT_CHARACTERS_MAXIMUM),
        words: plain_text(&words),
        references: references(&message),
        machine: machine(&message, envelope),
        enclosed: enclosed(&message),
        trouble: match (is_too_much, is_cut) {
            (true, _) => Some("it has more than 100 parts: its header alone was read"),
            (false, true) => Some("its text is longer than 256 kilobytes: the beginning was read"),
            (false, false) => None,
        },
    })
}

/// A mail as it is parsed: only its header, where there is too much of it.
pub(super) fn parsed(plain: &[u8], is_too_much: bool) -> Option<Message<'_>> {
    let parser = MessageParser::default();
    if is_too_much { parser.parse_headers(plain) } else { parser.parse(plain) }
}

/// A mail whose parts that hold whole mails are made plain files, and whether it has more parts than
/// are read.
pub(super) fn flattened(raw: &[u8]) -> (Cow<'_, [u8]>, bool) {
    let (mut parts, mut plain) = (0, Cow::Borrowed(raw));
    let (mut at, mut is_type) = (0, false);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let begins = line.len() >= CONTENT_TYPE.len()
            && line[..CONTENT_TYPE.len()].eq_ignore_ascii_case(CONTENT_TYPE);
        parts += usize::from(begins);
        is_type = begins || is_type && matches!(line.first(), Some(b' ' | b'\t'));
        for (kind, other) in NESTED.iter().filter(|_| is_type) {
            let found = line.windows(kind.len()).enumerate();
            let found = found.filter(|(_, window)| window.eq_ignore_ascii_case(kind));
            for (place, _) in found {
                plain.to_mut()[at + place..at + place + other.len()].copy_from_slice(other);
            }
        }
        at += line.len();
    }
    (plain, parts > PARTS_MAXIMUM)
}

fn identity(message: &Message<'_>, raw: &[u8]) -> [u8; 32] {
    let mut sha = Sha256::new();
    for name in ["Message-ID", "From", "Date", "Subject"] {
        let value = field(message, name).unwrap_or_default();
        sha.update((value.len() as u64).to_be_bytes());
        sha.update(value);
    }
    let body = usize::try_from(message.root_part().raw_body_offset()).unwrap_or(usize::MAX);
    sha.update(raw.get(body..).unwrap_or_default());
    sha.finalize().into()
}

/// A field of the header as it came: the one that was put on top last.
fn field<'a>(message: &'a Message<'_>, name: &str) -> Option<&'a str> {
    let mut fields = message.headers_raw();
    fields.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value.trim()))
}

fn sender(message: &Message<'_>) -> Option<String> {
    let address = message.from().and_then(Address::first)?.address()?;
    let address = on_a_line(address, SUBJECT_CHARACTERS_MAXIMUM).to_lowercase();
    (!address.is_empty()).then_some(address)
}

/// The text for people: the first one, that of a page without its marks.
fn text<'a>(message: &'a Message<'_>) -> Cow<'a, str> {
    let part = message.text_bodies().next().map(|part| &part.body);
    match part {
        Some(PartType::Text(text)) => Cow::Borrowed(text.as_ref()),
        Some(PartType::Html(page)) => html_to_text(cut_bytes(page, TEXT_BYTES_MAXIMUM)).into(),
        _ => Cow::Borrowed(""),
    }
}

fn references(message: &Message<'_>) -> Vec<String> {
    let listed =
        [message.in_reply_to(), message.references()].into_iter().flat_map(|value| match value {
            HeaderValue::Text(id) => vec![id.to_string()],
            HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        });
    listed.take(REFERENCES_MAXIMUM).collect()
}

/// Whether a machine sent it (RFC 3834, sections 2 and 5; RFC 3464; RFC 3798).
fn machine(message: &Message<'_>, envelope: Option<&str>) -> Machine {
    let has = |name: &str| field(message, name).is_some();
    let code = |name: &str| {
        let value = field(message, name)?.split(';').next().unwrap_or_default();
        Some(value.trim().to_ascii_lowercase())
    };
    let given = envelope.or_else(|| field(message, "Return-Path"));
    let is_null = given.is_some_and(|sender| {
        let sender = sender.trim_matches(['<', '>', '@', ' ']).to_ascii_lowercase();
        sender.is_empty() || sender == DAEMON || sender.starts_with(&format!("{DAEMON}@"))
    });
    let reports = message.content_type().is_some_and(|kind| {
        let of = kind.attribute("report-type").unwrap_or_default().to_ascii_lowercase();
        matches!(of.as_str(), "delivery-status" | "disposition-notification")
    });
    let submitted = code("Auto-Submitted");
    let submitted = submitted.as_deref().unwrap_or("no");
    let precedence = code("Precedence").unwrap_or_default();
    let answers = !matches!(submitted, "no" | "auto-generated")
        || precedence == "auto_reply"
        || has("X-Autoreply")
        || has("X-Autorespond");
    let sends = submitted == "auto-generated"
        || matches!(precedence.as_str(), "bulk" | "list" | "junk")
        || has("List-Id");
    match (is_null || reports || answers, sends) {
        (true, _) => Machine::Answers,
        (false, true) => Machine::Sends,
        (false, false) => Machine::No,
    }
}

/// The parts for programs that are no mails of others.
fn enclosed(message: &Message<'_>) -> Vec<Vec<u8>> {
    let is_json = |kind: &mail_parser::ContentType<'_>| {
        let subtype = kind.subtype().unwrap_or_default();
        let is_named = ["json", "xarf+json"].iter().any(|name| subtype.eq_ignore_ascii_case(name));
        kind.ctype().eq_ignore_ascii_case("application") && is_named
    };
    let parts = message.parts.iter().filter(|part| part.content_type().is_some_and(is_json));
    parts.map(|part| part.contents().to_vec()).collect()
}

/// The beginning of a text, in whole characters.
fn cut_bytes(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A text of bounded length on one line, without what a terminal or log would obey.
fn on_a_line(text: &str, most: usize) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(most).collect()
}

/// The same on its lines.
fn plain_text(text: &str) -> String {
    let kept = text.chars().filter(|letter| !letter.is_control() || *letter == '\n');
    kept.take(WORDS_CHARACTERS_MAXIMUM).collect()
}
