//! Letters about the documents that bind customers.

use jiff::Timestamp;
use registry_core::terms::DocumentKind;

use super::super::letter::{Letter, moment};

pub(super) fn amended(
    (document, version): (&str, &str),
    effective_at: Timestamp,
    required_by_icann: bool,
    changes: &str,
) -> Letter {
    let title = match DocumentKind::from_code(document) {
        Some(kind) => kind.title(),
        None => document,
    };
    let letter = Letter::new(format!("{title}: version {version}"), "section 14.1")
        .words(format!(
            "We have amended the {title}. The new version applies to every name you hold and every \
             request you have made."
        ))
        .facts(vec![
            ("Document", title.to_owned()),
            ("Version", version.to_owned()),
            ("Holds from", moment(effective_at)),
        ])
        .said("What changes", changes);
    let letter = match required_by_icann {
        true => letter.words(
            "The amendment pertains to a requirement or policy of ICANN, which asks for immediate \
             compliance.",
        ),
        false => letter.words("Until then the version before it holds."),
    };
    match document == DocumentKind::TermsAndConditions.code() {
        true => letter.words(
            "Exhibit A (appeals) as amended applies to appeals submitted after the date on which \
             this version was published.",
        ),
        false => letter,
    }
}
