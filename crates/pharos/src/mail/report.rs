//! What came back, read far enough to say what happened (RFC 3464); never a panic, whatever it is.

use mail_parser::{Message, MimeHeaders as _};
use registry_store::{ReturnKind, Returned};

use super::incoming::{flattened, parsed};

/// Bytes of a report that are kept, and most bytes of its words.
const KEPT: usize = 65_536;
const WORDS: usize = 1_000;

/// Headers in which a mail server says to whom it delivered, best first.
const RECIPIENTS: [&str; 6] =
    ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To"];

/// Why something that came in is no report on a notice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoReport {
    /// It is no message.
    #[error("this is no mail message (RFC 5322): a header has to come first")]
    NoMessage,
    /// It came to none of our return addresses.
    #[error(
        "this came to no return address of ours{}: nothing is recorded",
        if .0.is_empty() { String::new() } else { format!(" ({})", .0.join(", ")) }
    )]
    NotOurs(Vec<String>),
}

/// A report as it is to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What it says.
    pub returned: Returned,
    /// The beginning of it, as it came.
    pub kept: Vec<u8>,
    /// The addresses it may have come to, best first.
    pub recipients: Vec<String>,
}

/// Reads what came back.
///
/// # Errors
/// When it is no message at all.
pub fn read(raw: &[u8]) -> Result<Report, NoReport> {
    let (plain, is_too_much) = flattened(raw);
    let message = parsed(&plain, is_too_much).filter(|message| !message.headers().is_empty());
    let message = message.ok_or(NoReport::NoMessage)?;
    let fields = message.parts.iter().filter(|part| is_status(part));
    let fields = fields.map(|part| String::from_utf8_lossy(part.contents()).into_owned());
    let said = fields.flat_map(|text| recipients_of(&text)).max_by_key(|said| weight(said.kind));
    let returned = said.unwrap_or_else(|| Returned {
        kind: ReturnKind::Other,
        status: None,
        words: cut(message.subject().unwrap_or("a message without a subject")),
    });
    let kept = raw[..raw.len().min(KEPT)].to_vec();
    Ok(Report { returned, kept, recipients: addresses(&message) })
}

fn is_status(part: &mail_parser::MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| {
        let subtype = kind.subtype().unwrap_or_default();
        kind.ctype().eq_ignore_ascii_case("message")
            && (subtype.eq_ignore_ascii_case("delivery-status")
                || subtype.eq_ignore_ascii_case("global-delivery-status"))
    })
}

/// What each group of fields of a delivery status says about its recipient (RFC 3464, 2.3).
fn recipients_of(text: &str) -> Vec<Returned> {
    let unfolded = text.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let groups = unfolded.split("\n\n").map(|group| {
        let field = |name: &str| {
            let line = group.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            });
            line.filter(|value| !value.is_empty())
        };
        let kind = match field("Action")?.to_ascii_lowercase().as_str() {
            "failed" => ReturnKind::Failed,
            "delayed" => ReturnKind::Delayed,
            _ => ReturnKind::Other,
        };
        let words = field("Diagnostic-Code").or_else(|| field("Status")).unwrap_or_default();
        let status = field("Status").map(|status| {
            status.chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.').collect()
        });
        Some(Returned { kind, status, words: cut(&words) })
    });
    groups.flatten().collect()
}

const fn weight(kind: ReturnKind) -> u8 {
    match kind {
        ReturnKind::Failed => 2,
        ReturnKind::Delayed => 1,
        ReturnKind::Other => 0,
    }
}

fn addresses(message: &Message<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for name in RECIPIENTS {
        for value in message.headers_raw().filter(|(key, _)| key.eq_ignore_ascii_case(name)) {
            for address in value.1.split(',') {
                let address = address.rsplit_once('<').map_or(address, |(_, rest)| rest);
                let address = address.split('>').next().unwrap_or_default().trim();
                if address.contains('@') {
                    found.push(cut(address));
                }
            }
        }
    }
    found
}

/// A text of bounded length, without what a terminal or log would obey.
fn cut(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAILED: &str = "From: MAILER-DAEMON@mx.test\r\nTo: <bounces+7-abc@b.test>\r\n\
        Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
        --b\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n\
        --b\r\nContent-Type: message/delivery-status\r\n\r\n\
        Reporting-MTA: dns; mx.test\r\n\r\n\
        Final-Recipient: rfc822; ada@acme.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
        Diagnostic-Code: smtp; 550 5.1.1 no such\r\n mailbox here\r\n\r\n--b--\r\n";

    #[test]
    fn a_delivery_report_says_what_happened_p_57() {
        let report = read(FAILED.as_bytes()).expect("a report");
        let expected = Returned {
            kind: ReturnKind::Failed,
            status: Some("5.1.1".to_owned()),
            words: "smtp; 550 5.1.1 no such mailbox here".to_owned(),
        };
        assert_eq!(report.returned, expected);
        assert_eq!(report.recipients, ["bounces+7-abc@b.test"]);
        let delayed = FAILED.replace("Action: failed", "Action: delayed").replace("5.1.1", "4.4.1");
        let delayed = read(delayed.as_bytes()).expect("a report").returned;
        assert_eq!((delayed.kind, delayed.status.as_deref()), (ReturnKind::Delayed, Some("4.4.1")));
    }

    #[test]
    fn an_answer_by_a_machine_is_no_failure() {
        let away = "From: ada@acme.example\r\nTo: registry@r.test\r\nSubject: Out of office\r\n\
            Auto-Submitted: auto-replied\r\n\r\nBack on Monday. Action: failed\r\n";
        let report = read(away.as_bytes()).expect("a message");
        assert_eq!(
            (report.returned.kind, report.returned.words.as_str()),
            (ReturnKind::Other, "Out of office")
        );
        assert_eq!(report.recipients, ["registry@r.test"]);
    }

    /// A parser that opened each of them would end the program by its stack.
    #[test]
    fn mails_within_mails_are_not_opened() {
        let within = "Content-Type: message/rfc822\r\n\r\n".repeat(60_000);
        let deep = format!("From: a@b.test\r\nTo: registry@r.test\r\n{within}");
        let report = read(deep.as_bytes()).expect("a message");
        assert_eq!(report.returned.kind, ReturnKind::Other);
        assert_eq!(report.recipients, ["registry@r.test"]);
    }

    #[test]
    fn garbage_is_refused_or_harmless_and_never_a_panic() {
        assert_eq!(read(b""), Err(NoReport::NoMessage));
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        for round in 0..2_000 {
            let mut bytes = FAILED.as_bytes().to_vec();
            for _ in 0..=(round % 40) {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                let place = usize::try_from(seed % bytes.len() as u64).expect("small");
                bytes[place] = seed.to_be_bytes()[0];
            }
            bytes.truncate(bytes.len() - round % bytes.len());
            if let Ok(report) = read(&bytes) {
                assert!(report.returned.words.chars().count() <= WORDS);
                assert!(!report.returned.words.contains(['\u{1b}', '\n']));
            }
        }
    }
}
