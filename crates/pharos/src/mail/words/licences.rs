//! Letters about trademark licences.

use jiff::Timestamp;
use registry_core::name::DomainName;
use registry_core::notice::{LicenceLetter, LicenceTold};

use super::super::letter::{Letter, moment};

pub(super) fn letter(letter: &LicenceLetter) -> Letter {
    let LicenceLetter { licence: _, name, told } = letter;
    match told {
        LicenceTold::Granted { guidelines, words } => granted(name, guidelines, words),
        LicenceTold::Refused { words } => refused(name, words),
        LicenceTold::Ended { at, why } => ended(name, *at, why),
    }
}

fn granted(name: &DomainName, guidelines: &str, words: &str) -> Letter {
    Letter::new(format!("You may display the trademark on {name}"), "section 13")
        .words(
            "We grant you a limited, nonexclusive, nonassignable and nontransferable licence to \
             display the trademark in connection with the website of this name, without \
             sublicences. Your website's designer may place it there for you.",
        )
        .facts(vec![
            ("Name", name.to_string()),
            ("Usage guidelines", format!("version {guidelines}, part of this licence")),
        ])
        .said("Our decision", words)
        .words(
            "The licence depends on your compliance with the terms and conditions, the policies \
             and the guidelines. It ends with the name or the terms, whichever is earlier. It is \
             no endorsement. Ask us for the artwork by replying to this message.",
        )
}

fn refused(name: &DomainName, words: &str) -> Letter {
    Letter::new(format!("No trademark licence for {name}"), "section 13.1")
        .words(
            "You asked to display the trademark. We do not approve it, for the reason given here.",
        )
        .facts(vec![("Name", name.to_string())])
        .said("Our reason", words)
        .words("This is at our discretion; there is no appeal. Your name is not affected.")
}

fn ended(name: &DomainName, at: Timestamp, why: &str) -> Letter {
    let why = match why {
        "revoked" => "the terms and conditions for this name ended by its revocation",
        "assigned" => "the name has another holder, and a licence cannot be assigned",
        _ => "the name was deleted",
    };
    Letter::new(format!("The trademark licence of {name} has ended"), "sections 8.1 and 13.4")
        .words(format!(
            "Your licence to display the trademark has ended, because {why}. Remove the trademark \
             from your website and from everything else at once."
        ))
        .facts(vec![("Name", name.to_string()), ("Ended", moment(at))])
}
