//! Every notice in its two forms and as a message, letter by letter (`tests/mail/`).
//!
//! `UPDATE_MAIL=1` writes the files instead of comparing.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use registry_core::notice::{Message, Notice, WatchTold};
use registry_store::DutyRow;

use super::compose::revealed;
use super::samples::samples;
use super::words::letter;
use super::{NotComposed, Sender};
use crate::seal::Seal;

const SECRET: &str = "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43UOV3HO6DZPJAUEQ2EIVDA";

fn instant() -> Timestamp {
    "2026-01-05T12:00:00Z".parse().expect("an instant")
}

fn seal() -> Seal {
    Seal::new(&[7; 32])
}

fn sender() -> Sender {
    let simple = Sender::simple("The Registry <registry@registry.example>").expect("an address");
    Sender { bounce_domain: Some("bounces.registry.example".to_owned()), ..simple }
}

fn duty(message: Message) -> DutyRow {
    let key = format!("sample/{}", message.code());
    let sealed = letter(&message)
        .has_secret()
        .then(|| seal().seal(&key, SECRET.as_bytes()).expect("sealed"));
    let notice = Notice::new("ada@acme.example".to_owned(), message);
    let dated = "2026-01-06T08:15:00Z".parse().expect("an instant");
    DutyRow { sealed, dated_at: Some(dated), ..DutyRow::new(4711, key, instant(), notice) }
}

fn received() -> Message {
    let mut samples = samples().into_iter();
    samples.find(|message| message.code() == "request-received").expect("one")
}

fn compare(code: &str, extension: &str, found: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/mail");
    let file = folder.join(format!("{code}.{extension}"));
    if std::env::var_os("UPDATE_MAIL").is_some() {
        std::fs::write(&file, found).expect("written");
    }
    let golden = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(golden, found, "{}: UPDATE_MAIL=1 writes it anew", file.display());
}

#[test]
fn every_notice_is_rendered_as_its_golden_files_say_p_57() {
    for message in samples() {
        let (code, letter) = (message.code(), letter(&message));
        let (text, html) = letter.render("The Registry", "sha256:…").expect("rendered");
        compare(code, "txt", &format!("Subject: {}\n\n{text}", letter.subject));
        compare(code, "html", &html);
        let composed = sender().compose(&duty(message), &seal()).expect("composed");
        compare(code, "eml", &String::from_utf8(composed.stored).expect("ASCII"));
    }
}

/// The codes that the core declares are those of the examples: a new notice needs its files.
#[test]
fn no_notice_is_without_an_example() {
    let sources = [
        include_str!("../../../core/src/notice/message.rs"),
        include_str!("../../../core/src/notice/appeal.rs"),
        include_str!("../../../core/src/notice/licence.rs"),
        include_str!("../../../core/src/notice/disclosure.rs"),
        include_str!("../../../core/src/notice/account.rs"),
        include_str!("../../../core/src/notice/watch.rs"),
    ];
    let is_arm = |line: &&str| {
        let line = line.trim_start();
        let kinds = ["Appeal", "Licence", "Disclosure", "Account", "Watch", "Mail"];
        let told = kinds.map(|kind| format!("{kind}Told::"));
        ["Message::".to_owned()].into_iter().chain(told).any(|arm| line.starts_with(&arm))
    };
    let declared: BTreeSet<&str> = sources
        .iter()
        .flat_map(|source| source.lines())
        .filter(|line| is_arm(line) && line.contains("=> \""))
        .filter_map(|line| line.split('"').nth(1))
        .collect();
    let samples = samples();
    let shown: BTreeSet<&str> = samples.iter().map(Message::code).collect();
    assert_eq!(declared, shown);
    assert!(declared.len() > 12);
}

#[test]
fn what_people_wrote_keeps_its_lines_and_is_no_markup() {
    let messages = samples();
    let rejected = messages.iter().find(|message| message.code() == "request-rejected");
    let (text, html) = letter(rejected.expect("one")).render("The Registry", "").expect("rendered");
    assert!(html.contains("&#60;and following&#62; &#38; name"), "{html}");
    assert!(html.contains("Illinois.<br>"), "{html}");
    assert!(text.contains("    The business name \"Apotheke Süd\" appears"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 76), "{text}");
}

/// Registrars alone are bound by their agreement: what is written to others does not cite it, in a
/// notice and in its reminder.
#[test]
fn letters_about_sites_cite_what_binds_their_reader() {
    let mut seen = 0;
    for message in samples() {
        let Message::Watch(letter) = message else { continue };
        for (registrar, cites) in [(Some(9995), true), (None, false)] {
            let mut letter = letter.clone();
            match &mut letter.told {
                WatchTold::Notice(notice) => notice.iana_id = registrar,
                WatchTold::Reminder { iana_id, .. } => *iana_id = registrar,
                WatchTold::ReportReceived { .. } => continue,
            }
            let notice = Notice::new("abuse@host.example".to_owned(), Message::Watch(letter));
            let (subject, text) = super::read_ahead(&notice, "The Registry").expect("a letter");
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(text.contains("section 3.18.1"), cites, "{subject}: {text}");
            assert_ne!(text.contains("duties of this registry"), cites, "{subject}: {text}");
            seen += 1;
        }
    }
    assert_eq!(seen, 4);
}

#[test]
fn no_letter_fetches_anything_from_elsewhere() {
    for message in samples() {
        let (_, html) = letter(&message).render("The Registry", "").expect("rendered");
        for word in ["http:", "https:", "src=", "url(", "<script", "<link", "@import", "<img"] {
            assert!(!html.contains(word), "{}: {word}", message.code());
        }
    }
}

#[test]
fn a_message_is_stored_with_a_digest_in_the_place_of_its_secret_p_20_p_57() {
    let accepted = samples().into_iter().find(|message| message.code() == "request-accepted");
    let duty = duty(accepted.expect("one"));
    let composed = sender().compose(&duty, &seal()).expect("composed");
    let stored = String::from_utf8(composed.stored.clone()).expect("ASCII");
    assert!(!stored.contains(SECRET));
    assert_eq!(stored.matches("sha256:").count(), 2, "in both forms, broken in neither: {stored}");
    let sent = revealed(&composed.stored, &duty, &seal()).expect("revealed");
    let sent = String::from_utf8(sent.to_vec()).expect("ASCII");
    assert_eq!(sent.matches(SECRET).count(), 2);
    assert_eq!(sent.replace(SECRET, ""), strip_digest(&stored), "nothing else differs");
    let again = sender().compose(&duty, &seal()).expect("composed");
    assert_eq!(again, composed, "the same duty is the same message");
    let wiped = DutyRow { sealed: None, ..duty };
    assert!(matches!(sender().compose(&wiped, &seal()), Err(NotComposed::Secret(_))));
}

fn strip_digest(stored: &str) -> String {
    let mut parts = stored.split("sha256:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |before, after| before + &after[64..])
}

#[test]
fn a_message_bears_the_date_of_its_notice_and_returns_to_its_own_address() {
    let duty = duty(received());
    let composed = sender().compose(&duty, &seal()).expect("composed");
    let stored = String::from_utf8(composed.stored).expect("ASCII");
    for line in [
        "Date: Tue, 06 Jan 2026 08:15:00 +0000\r\n",
        "From: \"The Registry\" <registry@registry.example>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Type: multipart/alternative;",
    ] {
        assert!(stored.contains(line), "{line:?}: {stored}");
    }
    let envelope = sender().envelope(&duty, &seal()).expect("an envelope");
    let back = envelope.from().expect("a return address").to_string();
    let notice = super::ReturnAddress::notice(&back, "bounces.registry.example", &seal());
    assert_eq!(notice, Some(4711));
}

#[test]
fn an_address_that_is_none_or_hides_a_header_is_refused() {
    for address in ["", "nobody", "a@b.test\r\nBcc: c@d.test", "a@b.test, c@d.test"] {
        let mut duty = duty(received());
        duty.notice.to = address.to_owned();
        let refused = sender().compose(&duty, &seal());
        assert!(matches!(refused, Err(NotComposed::Recipient { .. })), "{address:?}");
    }
}

/// A duty keeps its notice in this form: it says its occasion by code, and is read back as it was.
#[test]
fn every_message_is_stored_under_its_code_and_read_back() {
    for message in samples() {
        let stored = serde_json::to_value(&message).expect("JSON");
        assert_eq!(stored["occasion"], message.code());
        assert_eq!(serde_json::from_value::<Message>(stored).expect("a message"), message);
    }
}
