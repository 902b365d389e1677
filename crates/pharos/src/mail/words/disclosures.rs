//! Letters about disclosure requests, to whoever asked.

use jiff::Timestamp;
use registry_core::name::DomainName;
use registry_core::notice::{DisclosureLetter, DisclosureTold};

use super::super::letter::Letter;

pub(super) fn letter(letter: &DisclosureLetter) -> Letter {
    let DisclosureLetter { disclosure_request: _, number, name, told } = letter;
    match told {
        DisclosureTold::Received { until } => received((number, name), *until),
        DisclosureTold::Answered { outcome, given, words } => {
            answered((number, name), (outcome, given), words)
        }
    }
}

/// By what it is answered.
const BASIS: &str = "section 10 of the ICANN Registration Data Policy";

fn facts(number: &str, name: &DomainName) -> Vec<(&'static str, String)> {
    vec![("Request", number.to_owned()), ("Name", name.to_string())]
}

fn received((number, name): (&str, &DomainName), until: Timestamp) -> Letter {
    let subject = format!("Your request {number} for registration data of {name}");
    Letter::to_outsider(subject, BASIS)
        .words(
            "Your request for registration data that is not published is here. A person reads it, \
             weighs it against the interests of whoever is concerned, and answers with reasons.",
        )
        .facts(facts(number, name))
        .deadline("We answer by", until)
}

fn answered(
    (number, name): (&str, &DomainName),
    (outcome, given): (&str, &[String]),
    words: &str,
) -> Letter {
    let outcome = match outcome {
        "granted" => "We grant your request.",
        "granted-in-part" => "We grant your request in part, as listed here, and deny the rest.",
        _ => "We deny your request.",
    };
    let mut facts = facts(number, name);
    if !given.is_empty() {
        facts.push(("Given", given.join(", ")));
    }
    let letter =
        Letter::to_outsider(format!("Answer to your request {number} about {name}"), BASIS)
            .words(outcome)
            .facts(facts)
            .said("Our reasons", words);
    match given.is_empty() {
        true => letter,
        false => letter.words(
            "The data reaches you apart from this message. Use it for the purpose you stated, and \
             for no other.",
        ),
    }
}
