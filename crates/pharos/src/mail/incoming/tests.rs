use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

const PLAIN: &str = "Return-Path: <ada@alpha.example>\r\nReceived: from mx.test\r\n\
    From: \"Ada A.\" <Ada@Alpha.Example>\r\nTo: watch@registry.example\r\n\
    Date: Tue, 6 Jan 2026 08:15:00 +0000\r\nMessage-ID: <1@alpha.example>\r\n\
    In-Reply-To: <0af1@registry.example>\r\nReferences: <9@x.example> <0af1@registry.example>\r\n\
    Subject: Re: =?utf-8?Q?Rogue_=E2=80=93?= [WN-2026-000001]\r\n\r\n\
    suspended\r\n\r\n> Please answer\r\n";

fn of(raw: &str) -> FromOutside {
    read(raw.as_bytes(), None).expect("a mail")
}

/// The same with other header fields first.
fn with(fields: &str) -> FromOutside {
    of(&format!("{fields}\r\n{PLAIN}"))
}

/// Parts beneath a header of their own.
fn of_parts(kind: &str, parts: &[&str]) -> FromOutside {
    let parts: String = parts.iter().map(|part| format!("--b\r\n{part}\r\n")).collect();
    let header = "From: ada@alpha.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n";
    of(&format!("{header}Content-Type: multipart/{kind}; boundary=b\r\n\r\n{parts}--b--\r\n"))
}

#[test]
fn a_mail_is_read_as_far_as_it_is_needed() {
    let mail = of(PLAIN);
    assert_eq!(mail.sender.as_deref(), Some("ada@alpha.example"));
    assert_eq!(mail.subject, "Re: Rogue – [WN-2026-000001]");
    assert_eq!((mail.words.as_str(), mail.trouble), ("suspended", None));
    assert_eq!(mail.references, ["0af1@registry.example", "9@x.example", "0af1@registry.example"]);
    assert_eq!((mail.machine, mail.enclosed), (Machine::No, Vec::new()));
    for none in ["", "\r\n\r\nsuspended", "no: header of mail\r\n\r\nsuspended", "\u{0}\u{1}:\n"] {
        assert_eq!(read(none.as_bytes(), None), None, "{none:?}");
    }
}

/// RFC 3834, sections 2 and 5.
#[test]
fn a_machine_is_known_by_what_it_says_of_itself() {
    for (fields, machine) in [
        ("Auto-Submitted: no", Machine::No),
        ("Auto-Submitted: auto-generated", Machine::Sends),
        ("Auto-Submitted: Auto-Replied; owner-email=\"a\"", Machine::Answers),
        ("Auto-Submitted: auto-notified", Machine::Answers),
        ("Precedence: Bulk", Machine::Sends),
        ("Precedence: list", Machine::Sends),
        ("Precedence: auto_reply", Machine::Answers),
        ("List-Id: <a.example>", Machine::Sends),
        ("X-Autoreply: yes", Machine::Answers),
        ("Return-Path: <>", Machine::Answers),
        ("Return-Path: <>\r\nAuto-Submitted: no", Machine::Answers),
        ("Return-Path: <x@y.example>\r\nReturn-Path: <>", Machine::No),
    ] {
        assert_eq!(with(fields).machine, machine, "{fields}");
    }
    for (envelope, machine) in [
        ("", Machine::Answers),
        ("<>", Machine::Answers),
        ("@", Machine::Answers),
        ("MAILER-DAEMON", Machine::Answers),
        ("<Mailer-Daemon@mx.example>", Machine::Answers),
        ("ada@alpha.example", Machine::No),
    ] {
        let mail = read(PLAIN.as_bytes(), Some(envelope)).expect("a mail");
        assert_eq!(mail.machine, machine, "{envelope:?}");
    }
    let kind = "report; report-type=delivery-status";
    assert_eq!(of_parts(kind, &["\r\nIt failed."]).machine, Machine::Answers);
    let kind = "report; report-type=feedback-report";
    assert_eq!(of_parts(kind, &["\r\nIt sells."]).machine, Machine::No);
}

/// What servers add on the way is nothing of the mail; whoever borrows an id hides nothing.
#[test]
fn a_mail_is_the_same_however_often_it_is_delivered() {
    let first = of(PLAIN).identity;
    let on_the_way = "Delivered-To: x@y.example\r\nReceived: from elsewhere";
    assert_eq!(with(on_the_way).identity, first);
    for (from, to) in [
        ("<1@alpha.example>", "<2@alpha.example>"),
        ("Ada@Alpha.Example", "Bob@Alpha.Example"),
        ("suspended", "locked"),
        ("08:15:00", "08:15:01"),
        ("WN-2026-000001", "WN-2026-000002"),
    ] {
        assert_ne!(of(&PLAIN.replace(from, to)).identity, first, "{to}");
    }
}

#[test]
fn the_text_is_that_for_people() {
    let html = "Content-Type: text/html\r\n\r\n<style>x</style><p>locked</p><p>Ada</p>";
    let plain = "Content-Type: text/plain; charset=iso-8859-1\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\nlocked =E9\r\n";
    assert_eq!(of_parts("alternative", &[plain, html]).words, "locked é");
    let from_page = of_parts("alternative", &[html]).words;
    assert_eq!(from_page.lines().next(), Some("locked"), "{from_page}");
    let attached = "Content-Type: text/plain; name=a.txt\r\n\
        Content-Disposition: attachment\r\n\r\nsuspended";
    assert_eq!(of_parts("mixed", &[attached]).words, "", "an attachment says nothing");
    let broken = of("From: a@b.example\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n");
    assert_eq!(broken.machine, Machine::No);
    let long = format!("From: a@b.example\r\n\r\n{}", "a line of a long mail\n".repeat(20_000));
    let long = of(&long);
    assert_eq!(long.words.chars().count(), WORDS_CHARACTERS_MAXIMUM);
    assert!(long.trouble.is_some_and(|trouble| trouble.contains("256 kilobytes")));
    let escaped = of("From: a@b.example\r\nSubject: a\u{1b}[2Jb\r\n\r\nc\u{1b}d\r\n");
    assert_eq!((escaped.subject.as_str(), escaped.words.as_str()), ("a[2Jb", "cd"));
}

/// Mails of others are nothing that this one says: neither their words nor their reports.
#[test]
fn mails_within_a_mail_are_not_opened() {
    let within = "From: x@y.example\r\nContent-Type: application/json\r\n\r\n{\"a\":1}";
    for kind in ["message/rfc822", "Message/RFC822; a=b", "message/global", "message /\r\n rfc822"]
    {
        let nested = format!("Content-Type: {kind}\r\n\r\n{within}");
        let mail = of_parts("mixed", &["\r\nhello", &nested]);
        assert_eq!((mail.words.as_str(), mail.enclosed.len()), ("hello", 0), "{kind}");
    }
    let digest = of_parts("digest", &["\r\nFrom: x@y.example\r\n\r\nsuspended"]);
    assert_eq!(digest.enclosed.len(), 0);
    let encoded = data_encoding::BASE64_MIME.encode(within.as_bytes());
    let kind = "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64";
    let mail = of_parts("mixed", &["\r\nhello", &format!("{kind}\r\n\r\n{encoded}")]);
    assert_eq!(mail.enclosed.len(), 0);
    let json = "Content-Type: application/JSON\r\n\r\n{\"a\":1}";
    let xarf = "Content-Type: application/xarf+json\r\n\r\n{\"a\":2}";
    let mail = of_parts("mixed", &["\r\nhello", json, xarf]);
    assert_eq!(mail.enclosed, [b"{\"a\":1}", b"{\"a\":2}"]);
}

/// What is made to be looked through for ever is not.
#[test]
fn hostile_mail_is_read_in_bounds() {
    let header = "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
    let mut lost = header.to_owned();
    let mut nested = header.to_owned();
    for number in 0..60_000 {
        lost.push_str("--b\r\nContent-Type: multipart/mixed; boundary=never\r\n\r\nx\r\n");
        write!(nested, "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: {number}\r\n").unwrap();
    }
    let deep =
        "From: a@b.example\r\n".to_owned() + &"Content-Type: message/rfc822\r\n\r\n".repeat(60_000);
    let fields = "From: a@b.example, \r\n".repeat(200_000) + "\r\nx";
    let one_line =
        "From: a@b.example\r\nSubject: ".to_owned() + &"(".repeat(4_000_000) + "\r\n\r\nx";
    for (raw, is_bounded) in
        [(lost, true), (nested, true), (deep, true), (fields, false), (one_line, false)]
    {
        let began = Instant::now();
        let mail = of(&raw);
        assert_eq!(mail.trouble.is_some(), is_bounded, "{}", &raw[..80]);
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}: {}", began.elapsed(), &raw[..80]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Any bytes give an answer, and what they give is bounded.
    #[test]
    fn any_bytes_are_a_mail_or_none(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        at in 0_usize..600,
        is_spliced in any::<bool>(),
    ) {
        let report = "From: a@b.example\r\nContent-Type: multipart/report; boundary=\"b\";\r\n \
            report-type=feedback-report\r\n\r\n--b\r\n\r\nlocked\r\n--b\r\n\
            Content-Type: application/json\r\nContent-Transfer-Encoding: base64\r\n\r\n\
            eyJ4YXJmX3ZlcnNpb24iOiI0LjIuMCJ9\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n\
            From: c@d.example\r\n\r\nsuspended\r\n--b--\r\n";
        let mut raw = report.as_bytes().to_vec();
        let at = at.min(raw.len());
        if is_spliced { raw.splice(at..at, bytes); } else { raw = bytes; }
        if let Some(mail) = read(&raw, None) {
            prop_assert!(mail.words.chars().count() <= WORDS_CHARACTERS_MAXIMUM);
            prop_assert!(mail.subject.chars().all(|letter| !letter.is_control()));
        }
    }
}
