//! Telephone numbers and e-mail addresses in a text, as they are written for people.

use std::collections::BTreeSet;

/// The most of each that is kept of a page.
const MOST: usize = 100;

/// How a site is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contacts {
    /// Telephone numbers with their country: a plus sign and digits.
    pub phones: BTreeSet<String>,
    /// E-mail addresses in lower case.
    pub emails: BTreeSet<String>,
}

impl Contacts {
    pub(crate) fn add(&mut self, text: &str) {
        for (start, _) in text.match_indices('+') {
            if let Some(phone) = phone(&text[start + 1..]).filter(|_| self.phones.len() < MOST) {
                self.phones.insert(phone);
            }
        }
        let parts =
            text.split(|letter: char| letter.is_whitespace() || "<>()[],;:\"".contains(letter));
        for part in parts.filter(|part| part.len() <= 254) {
            if let Some(email) = email(part).filter(|_| self.emails.len() < MOST) {
                self.emails.insert(email);
            }
        }
    }
}

/// Eight to fifteen digits (E.164) with what people put between them.
fn phone(text: &str) -> Option<String> {
    let mut digits = String::from("+");
    for letter in text.chars().take(32) {
        match letter {
            '0'..='9' => digits.push(letter),
            ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' => {}
            _ => break,
        }
    }
    (9..=16).contains(&digits.len()).then_some(digits)
}

fn email(part: &str) -> Option<String> {
    let part = part.trim_end_matches(['.', '!', '?']).trim_start_matches("mailto");
    let (name, host) = part.split_once('@')?;
    let plain = |text: &str, more: &str| {
        !text.is_empty()
            && text.chars().all(|letter| letter.is_ascii_alphanumeric() || more.contains(letter))
    };
    let is = plain(name, ".-_+") && plain(host, ".-") && host.contains('.');
    is.then(|| part.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_are_found_as_people_write_them() {
        let mut found = Contacts::default();
        found.add("Call +1 (555) 010-1234 or +49 30/123456, not +12 or 1+1.");
        found.add("Write to Help@Shop.example. Or <a@b.example>; not @home, a@b or a@@b.example");
        let phones: Vec<_> = found.phones.iter().map(String::as_str).collect();
        assert_eq!(phones, ["+15550101234", "+4930123456"]);
        let emails: Vec<_> = found.emails.iter().map(String::as_str).collect();
        assert_eq!(emails, ["a@b.example", "help@shop.example"]);
    }
}
