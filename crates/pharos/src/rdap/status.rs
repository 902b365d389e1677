//! EPP statuses in the words of RDAP (RFC 8056, section 2).

use registry_core::status::{Status, StatusSet};

/// The RDAP words of a set of EPP statuses and grace period statuses, each once.
#[must_use]
pub fn words(statuses: StatusSet, rgp: &[&'static str]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let epp = statuses.iter().map(word);
    let grace = rgp.iter().map(|status| spaced(status));
    for word in epp.chain(grace) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

fn word(status: Status) -> String {
    match status {
        Status::Ok => "active".to_owned(),
        Status::Linked => "associated".to_owned(),
        other => spaced(other.as_str()),
    }
}

/// `serverHold` becomes `server hold`.
fn spaced(camel_case: &str) -> String {
    let mut words = String::with_capacity(camel_case.len() + 2);
    for letter in camel_case.chars() {
        if letter.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}
