//! Mail that comes in: what is plain is taken, and nothing is guessed (decision 0056).

use proptest::prelude::*;
use registry_core::watch::{
    Enclosed, Incoming, Machine, MailKind, Reply, codes, is_told, meaning, own_words,
};

fn mail(words: &str) -> Incoming<'_> {
    Incoming {
        machine: Machine::No,
        is_from_us: false,
        enclosed: Enclosed::None,
        notices: 1,
        may_answer: true,
        words,
    }
}

type Meaning = (MailKind, Option<Reply>);

fn answer(reply: Reply) -> Meaning {
    (MailKind::Answer, Some(reply))
}

const fn only(kind: MailKind) -> Meaning {
    (kind, None)
}

/// What a mail means to whoever reads its own words alone.
fn read(text: &str) -> Meaning {
    meaning(&mail(&own_words(text)))
}

fn disputed(reason: &str) -> Meaning {
    answer(Reply::Disputed { reason: reason.to_owned() })
}

/// P-94: the words that our letters ask for, alone on the first line.
#[test]
fn an_answer_is_one_of_the_words_that_letters_ask_for() {
    let declined = |reason: &str| answer(Reply::Declined { reason: reason.to_owned() });
    for (text, expected) in [
        ("suspended", answer(Reply::Suspended)),
        ("\r\n  Suspended.\r\n\r\nKind regards\r\nAda", answer(Reply::Suspended)),
        ("LOCKED!", answer(Reply::Locked)),
        ("client-notified", answer(Reply::ClientNotified)),
        ("disputed: it has a licence", disputed("it has a licence")),
        ("disputed - it has a licence", disputed("it has a licence")),
        ("Disputed.\n\nIt has a licence.\nSee there.", disputed("It has a licence.\nSee there.")),
        ("declined: not-our-customer", declined("not-our-customer")),
        ("declined", only(MailKind::Message)),
        ("disputed:", only(MailKind::Message)),
        ("disputed (and why), declined (and why).", only(MailKind::Message)),
        ("no-reply", only(MailKind::Message)),
        ("suspended? no", only(MailKind::Message)),
        ("suspended the wrong one, sorry", only(MailKind::Message)),
        ("not suspended", only(MailKind::Message)),
        ("suspended-not", only(MailKind::Message)),
        ("Hello,\nsuspended", only(MailKind::Message)),
        ("", only(MailKind::Message)),
    ] {
        assert_eq!(read(text), expected, "{text:?}");
    }
}

/// The words of our own letter, sent back, are nobody's answer.
#[test]
fn what_is_quoted_is_not_said() {
    for (text, expected) in [
        ("> suspended\n> locked", ""),
        ("On Monday The Registry wrote:\n> suspended", ""),
        ("On Monday The Registry\n<watch@registry.example> wrote:\n\n> suspended", ""),
        ("locked\nOn Monday The Registry wrote:\n> suspended\n\nthank you", "locked\n\nthank you"),
        ("On Monday you wrote:\n> Please answer\n\nlocked", "locked"),
        ("| suspended", ""),
        ("-----Original Message-----\nsuspended", ""),
        ("________________________________\nFrom: The Registry\n\nsuspended", ""),
        ("From: The Registry\nSubject: x\n\nsuspended", ""),
        ("Von: The Registry\n\nsuspended", ""),
        ("\n--\nsuspended", ""),
        ("locked\n-- \nsuspended by default Ltd.", "locked"),
    ] {
        assert_eq!(own_words(text), expected, "{text:?}");
    }
}

#[test]
fn codes_are_found_as_letters_write_them() {
    let found = |text: &str| codes(text).join(" ");
    assert_eq!(found("Re: Rogue Internet pharmacy: a.example [WN-2026-000123]"), "WN-2026-000123");
    assert_eq!(
        found("wn-2026-000123, WN-2026-000124, WN-2026-000123"),
        "WN-2026-000123 WN-2026-000124"
    );
    assert_eq!(found("WN-2026-1234567"), "WN-2026-1234567");
    for none in
        ["WN-26-000123", "WN-2026-123", "OWN-2026-000123", "WN-2026", "WN-", "WR-2026-000001"]
    {
        assert_eq!(found(none), "", "{none}");
    }
    let many: String = (1..=9).map(|number| format!("WN-2026-00000{number} ")).collect();
    assert_eq!(codes(&many).len(), 4);
}

/// Who says it, about what, and by what: each has to be plain.
#[test]
fn nobody_answers_for_others() {
    let suspended = mail("suspended");
    assert_eq!(meaning(&suspended), answer(Reply::Suspended));
    assert_eq!(meaning(&Incoming { may_answer: false, ..suspended }), only(MailKind::Message));
    assert_eq!(meaning(&Incoming { notices: 2, ..suspended }), only(MailKind::Message));
    assert_eq!(meaning(&Incoming { notices: 0, ..suspended }), only(MailKind::Other));
    assert_eq!(meaning(&Incoming { is_from_us: true, ..suspended }), only(MailKind::Own));
    for machine in [Machine::Sends, Machine::Answers] {
        assert_eq!(meaning(&Incoming { machine, ..suspended }), only(MailKind::Automatic));
    }
}

#[test]
fn a_report_is_taken_from_whoever_sends_it_and_ours_starts_nothing() {
    use Enclosed::{None, Ours, Sound, Test, Unsound};
    use Machine::{Answers, No, Sends};
    let of = |machine, enclosed, notices| {
        meaning(&Incoming { machine, enclosed, notices, ..mail("Please look.") }).0
    };
    for (machine, enclosed, about_none, about_one) in [
        (No, None, MailKind::Other, MailKind::Message),
        (No, Sound, MailKind::Report, MailKind::Report),
        (No, Ours, MailKind::Own, MailKind::Message),
        (No, Test, MailKind::Test, MailKind::Test),
        (No, Unsound, MailKind::Other, MailKind::Message),
        (Sends, None, MailKind::Automatic, MailKind::Automatic),
        (Sends, Sound, MailKind::Report, MailKind::Report),
        (Sends, Ours, MailKind::Own, MailKind::Own),
        (Sends, Test, MailKind::Test, MailKind::Test),
        (Sends, Unsound, MailKind::Other, MailKind::Other),
        (Answers, None, MailKind::Automatic, MailKind::Automatic),
        (Answers, Sound, MailKind::Automatic, MailKind::Automatic),
        (Answers, Ours, MailKind::Automatic, MailKind::Automatic),
        (Answers, Test, MailKind::Automatic, MailKind::Automatic),
        (Answers, Unsound, MailKind::Automatic, MailKind::Automatic),
    ] {
        let found = (of(machine, enclosed, 0), of(machine, enclosed, 1));
        assert_eq!(found, (about_none, about_one), "{machine:?} {enclosed:?}");
    }
    // A reply that carries our report back is a reply.
    let reply = Incoming { enclosed: Ours, ..mail("locked") };
    assert_eq!(meaning(&reply), answer(Reply::Locked));
}

#[test]
fn what_waits_for_a_person_is_what_was_not_understood() {
    for kind in MailKind::ALL {
        assert_eq!(MailKind::from_code(kind.code()), Some(kind));
        let waits = matches!(kind, MailKind::Message | MailKind::Other);
        assert_eq!(kind.waits(), waits, "{kind:?}");
        let acts = matches!(kind, MailKind::Answer | MailKind::Report);
        assert_eq!(kind.is_acknowledged(), waits || acts, "{kind:?}");
    }
    assert_eq!(MailKind::from_code("letter"), None);
}

/// Two programs would answer each other for ever (RFC 3834, section 2).
#[test]
fn a_sender_is_told_so_often_and_a_machine_is_not() {
    let book = crate::world::rulebook();
    let most = book.watch.mails_acknowledged_per_day;
    for (kind, machine, told, is) in [
        (MailKind::Other, Machine::No, 0, true),
        (MailKind::Answer, Machine::No, most - 1, true),
        (MailKind::Answer, Machine::No, most, false),
        (MailKind::Other, Machine::Sends, 0, false),
        (MailKind::Report, Machine::Sends, 0, true),
        (MailKind::Report, Machine::Sends, most, false),
        (MailKind::Own, Machine::No, 0, false),
        (MailKind::Automatic, Machine::Answers, 0, false),
        (MailKind::Test, Machine::No, 0, false),
    ] {
        assert_eq!(is_told(kind, machine, told, &book), is, "{kind:?} {machine:?} {told}");
    }
}

proptest! {
    /// Whatever is written, something is made of it; and what is quoted changes nothing.
    #[test]
    fn any_words_have_a_meaning(text in "(\\PC|\n){0,200}", quoted in "\\PC{0,40}") {
        let own = own_words(&text);
        let of_own = meaning(&mail(&own));
        prop_assert!(own.lines().all(|line| !line.trim_start().starts_with(['>', '|'])));
        let of_both = read(&format!("{text}\n> {quoted}\n> suspended"));
        for (kind, reply) in [&of_own, &of_both] {
            prop_assert_eq!(*kind == MailKind::Answer, reply.is_some());
        }
        prop_assert!(of_own.1.is_some() || of_both.1.is_none());
        if let Some(reply) = &of_own.1 {
            prop_assert!(Reply::SAID.contains(&reply.code()));
        }
        prop_assert!(codes(&text).len() <= 4);
    }
}
