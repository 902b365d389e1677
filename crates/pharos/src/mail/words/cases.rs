//! Letters of cases (P-50 to P-54, P-38, P-59a, P-81).

use jiff::Timestamp;
use registry_core::casework::{CaseLetter, Reason};
use registry_core::notice::Message;

use super::super::letter::{Letter, moment_of};

/// The letter of a notice of a case; none where it is of none.
pub(super) fn letter(message: &Message) -> Option<Letter> {
    Some(match message {
        Message::PendingRevocation { case, respond_until } => {
            let subject = format!("Pending Revocation Notice: {}", case.name);
            let letter = Letter::new(subject, "5.1").words(
                "We have information, or reason to believe, that the terms are not kept. The \
                 name works on. If you do not respond in time, or not sufficiently, the name is \
                 revoked.",
            );
            limit(grounds(letter, case), "Your response must reach us by", *respond_until)
        }
        Message::PendingRevocationRescinded { number, name, words, .. } => {
            let subject = format!("The Pending Revocation Notice for {name} is rescinded");
            Letter::new(subject, "5.2")
                .words("You are in compliance now. The registration remains unaltered.")
                .facts(vec![("Case", number.clone()), ("Name", name.to_string())])
                .said("What we found", words)
        }
        Message::Revocation { case, appealable_until } => {
            let letter = Letter::new(format!("Revocation Notice: {}", case.name), "5 and 8.2")
                .words(
                    "The name is revoked. It has left the zone and will be deleted, unless you \
                     appeal in time (Exhibit A).",
                );
            let what = "Your notice of appeal, and its fee, must reach us by";
            limit(grounds(letter, case), what, *appealable_until)
        }
        Message::SuspensionNotice { case, ground, respond_until } => {
            let letter = Letter::new(format!("Suspension Notice: {}", case.name), "9.1")
                .words(format!("The name is suspended at once. The ground: {ground}."));
            let what = "You may respond, with documents, by";
            limit(grounds(letter, case), what, *respond_until)
                .words("A suspension is not appealable.")
        }
        Message::DiscontinuationReceived { number, name, delete_until, .. } => {
            Letter::new(format!("Your notice to discontinue {name} has arrived"), "8.1")
                .words("Until the name is deleted you can take your notice back, in writing.")
                .facts(vec![("Case", number.clone()), ("Name", name.to_string())])
                .deadline("The name is deleted by", *delete_until)
        }
        Message::DisputeLock { number, name, source, reference, .. } => {
            Letter::new(format!("{name} is locked for a dispute"), "7")
                .words("The name stays as it is until the dispute is decided.")
                .facts(vec![
                    ("Case", number.clone()),
                    ("Before", source.clone()),
                    ("Reference", reference.clone()),
                ])
        }
        Message::NameMoved { number, name, source, reference, .. } => {
            Letter::new(format!("{name} has another holder"), "7")
                .words(
                    "By the order named below the name has gone to another holder. The terms have \
                     ended for you, as far as this name goes; sections 3 to 13 survive.",
                )
                .facts(vec![
                    ("Case", number.clone()),
                    ("Before", source.clone()),
                    ("Reference", reference.clone()),
                ])
        }
        Message::NameReceived { number, name, registrar, expires_at, .. } => {
            Letter::new(format!("{name} is yours"), "4.1 and 7")
                .words(
                    "Your request is accepted and the name has come to you, as the order wants. \
                     Let its registrar put your own contacts and name servers in place.",
                )
                .facts(vec![
                    ("Case", number.clone()),
                    ("Registrar", registrar.to_string()),
                    ("Registered until", moment_of(*expires_at)),
                ])
        }
        Message::ExtensionAgreed { number, name, clock, until, .. } => {
            Letter::new(format!("An agreed date about {name}"), "5.1, 8.1 and 9.1")
                .words("As both have agreed in writing, this time now ends later or earlier.")
                .facts(vec![
                    ("Case", number.clone()),
                    ("What ends", clock.clone()),
                    ("Its last instant", moment_of(*until)),
                ])
        }
        Message::Compliance { number, registrar, reasons, supporting, .. } => {
            let letter = Letter::new(format!("Compliance case {number}"), "P-81")
                .words("We ask you to answer this about your agreement with the registry.")
                .facts(vec![("Registrar", registrar.to_string())])
                .said("What is not kept", &in_lines(reasons));
            match supporting {
                Some(words) => letter.said("Supporting information", words),
                None => letter,
            }
        }
        _ => return None,
    })
}

fn in_lines(reasons: &[Reason]) -> String {
    let line = |reason: &Reason| format!("{}: {}", reason.clause, reason.words);
    reasons.iter().map(line).collect::<Vec<_>>().join("\n\n")
}

/// Reasons and supporting information (T&C 5.1, 9.1).
fn grounds(letter: Letter, case: &CaseLetter) -> Letter {
    let mut letter = letter
        .facts(vec![("Case", case.number.clone()), ("Name", case.name.to_string())])
        .said("Reasons", &in_lines(&case.reasons));
    if let Some(words) = &case.supporting {
        letter = letter.said("Supporting information", words);
    }
    match case.documents.is_empty() {
        true => letter,
        false => letter.said("Documents", &case.documents.join("\n")),
    }
}

fn limit(letter: Letter, what: &str, until: Option<Timestamp>) -> Letter {
    match until {
        Some(until) => letter.deadline(what, until),
        None => letter,
    }
}
