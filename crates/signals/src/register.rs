//! Registers of licences: who has the number that a site names (WATCH.md, section 5, C3).
//!
//! A number is looked for in the sentence that names its register, so that a telephone number is
//! none. What a register does not say is not known: "absent" takes a register that is whole.

use std::collections::BTreeMap;

use crate::address::{is_within, without_www};
use crate::fold::fold;
use crate::judge::{License, Site};

/// Words of which a number is made at most, as `PL 12345 0001`.
const WORDS_MAXIMUM: usize = 4;

/// Fewest digits of a number.
const DIGITS_MINIMUM: usize = 4;

/// What is known of a register before its entries are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterHead {
    /// What it is called in findings.
    pub name: String,
    /// What pages call it, or whoever keeps it: `GPhC`, `General Pharmaceutical Council`.
    pub called: Vec<String>,
    /// What its numbers look like: `#` is a digit, `@` a letter; what stands between is left out.
    pub number: String,
    /// Whether it has every licence: only then is a number that it has not said to be unknown.
    pub is_whole: bool,
}

/// One licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterEntry {
    /// Its number, as the register writes it.
    pub number: String,
    /// Whose it is.
    pub holder: String,
    /// The holder's website, as the register writes it: a host or an address.
    pub website: String,
}

/// A register of licences.
#[derive(Debug, Clone)]
pub struct Register {
    name: String,
    called: Vec<Vec<String>>,
    mask: String,
    is_whole: bool,
    holders: BTreeMap<String, Vec<Holder>>,
}

#[derive(Debug, Clone)]
struct Holder {
    name: String,
    host: Option<String>,
}

/// What registers say of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// In a word.
    pub license: License,
    /// Which register, which number and whose, in a sentence; nothing where nobody was asked.
    pub words: Option<String>,
}

impl Register {
    /// A register with its entries. Two entries of one number are two holders of it.
    pub fn new(head: RegisterHead, entries: impl IntoIterator<Item = RegisterEntry>) -> Self {
        let mut holders: BTreeMap<String, Vec<Holder>> = BTreeMap::new();
        for entry in entries {
            let holder = Holder { name: entry.holder, host: host_of(&entry.website) };
            holders.entry(plain(&entry.number)).or_default().push(holder);
        }
        let called = head.called.iter().map(|name| words(name).collect::<Vec<_>>());
        let called = called.filter(|name| !name.is_empty()).collect();
        let (mask, is_whole) = (masked(&head.number), head.is_whole);
        Self { name: head.name, called, mask, is_whole, holders }
    }

    /// How many numbers it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.holders.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.holders.is_empty()
    }

    /// What it says of the numbers in a sentence that names it.
    fn says(&self, sentence: &[String], host: &str) -> Option<Looked> {
        let is_named = |name: &Vec<String>| sentence.windows(name.len()).any(|run| run == name);
        if !self.called.iter().any(is_named) {
            return None;
        }
        let mut worst = None;
        for number in numbers(sentence) {
            let looked = self.of_number(&number, host);
            match looked.as_ref().map(|looked| looked.license) {
                Some(License::Known) => return looked,
                _ => worst = worst.or(looked),
            }
        }
        worst
    }

    fn of_number(&self, number: &str, host: &str) -> Option<Looked> {
        let register = &self.name;
        let Some(holders) = self.holders.get(number) else {
            let is_one = self.is_whole && is_like(number, &self.mask);
            return is_one.then(|| Looked {
                license: License::Absent,
                words: Some(format!("{register} has no number {number}.")),
            });
        };
        let is_of = |holder: &&Holder| holder.host.as_ref().is_some_and(|own| is_within(host, own));
        if let Some(holder) = holders.iter().find(is_of) {
            let words = format!("{register} has number {number} for {}.", holder.name);
            return Some(Looked { license: License::Known, words: Some(words) });
        }
        let (holder, other) =
            holders.iter().find_map(|holder| Some((holder, holder.host.as_ref()?)))?;
        let words = format!(
            "{register} has number {number} for {}, whose website is {other}, and not for {host}.",
            holder.name
        );
        Some(Looked { license: License::Anothers, words: Some(words) })
    }
}

/// What registers say of the numbers on a site: that one of them is its own outweighs the others.
#[must_use]
pub fn look_up<'r>(registers: impl IntoIterator<Item = &'r Register>, site: &Site<'_>) -> Looked {
    let registers: Vec<_> = registers.into_iter().collect();
    let host = without_www(site.host).to_ascii_lowercase();
    let mut found: Option<Looked> = None;
    for page in site.pages {
        for sentence in page.page.text().lines() {
            let sentence: Vec<String> = words(sentence).collect();
            for looked in registers.iter().filter_map(|one| one.says(&sentence, &host)) {
                if looked.license == License::Known {
                    return looked;
                }
                found = found.or(Some(looked));
            }
        }
    }
    found.unwrap_or(Looked { license: License::Unknown, words: None })
}

/// The words of a text: letters and digits, folded.
fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric());
    parts.filter(|part| !part.is_empty()).map(fold)
}

/// What may be a number in a sentence: words that begin or end with a digit run together, the
/// longest first, so that `12-345` is not `12` and `345`.
fn numbers(sentence: &[String]) -> Vec<String> {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let mut numbers = Vec::new();
    for length in (1..=WORDS_MAXIMUM).rev() {
        for run in sentence.windows(length) {
            let number = plain(&run.concat());
            if digits(&number) >= DIGITS_MINIMUM && run.iter().any(|word| digits(word) > 0) {
                numbers.push(number);
            }
        }
    }
    numbers
}

/// A number without what people put between its parts.
fn plain(number: &str) -> String {
    number.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect()
}

fn masked(mask: &str) -> String {
    let is_mask = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '#' | '@');
    mask.chars().filter(is_mask).map(|c| c.to_ascii_uppercase()).collect()
}

fn is_like(number: &str, mask: &str) -> bool {
    let is_so = |(letter, mask): (u8, u8)| match mask {
        b'#' => letter.is_ascii_digit(),
        b'@' => letter.is_ascii_alphabetic(),
        mask => letter == mask,
    };
    number.len() == mask.len() && number.bytes().zip(mask.bytes()).all(is_so)
}

/// The host in what a register calls a website.
fn host_of(website: &str) -> Option<String> {
    let website = website.trim();
    let address = website.split_once("://").map_or(website, |(_, rest)| rest);
    let host = address.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = without_www(host).to_ascii_lowercase();
    host.contains('.').then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::{SitePage, Visitor};
    use crate::page::Limits;
    use crate::reader::read;

    fn register(is_whole: bool) -> Register {
        let head = RegisterHead {
            name: "Register of the Council of Examples".to_owned(),
            called: vec!["C.o.E.".to_owned(), "Council of Examples".to_owned()],
            number: "##-####".to_owned(),
            is_whole,
        };
        let entry = |number: &str, holder: &str, website: &str| RegisterEntry {
            number: number.to_owned(),
            holder: holder.to_owned(),
            website: website.to_owned(),
        };
        let entries = [
            entry("10-0001", "Acme Pharmacy", "https://www.acme.example/shop"),
            entry("10-0002", "Bell Pharmacy", "bell.example"),
            entry("10-0003", "Core Pharmacy", ""),
        ];
        Register::new(head, entries)
    }

    fn looked(host: &str, text: &str, is_whole: bool) -> (License, Option<String>) {
        let page = read(format!("<p>{text}</p>").as_bytes(), Some("utf-8"), &Limits::default());
        let url = format!("https://{host}/");
        let page = SitePage {
            url: &url,
            answered_at: &url,
            visitor: Visitor::Browser,
            is_rendered: false,
            page: &page,
        };
        let site = Site { host, pages: &[page], is_whole: true };
        let looked = look_up(&[register(is_whole)], &site);
        (looked.license, looked.words)
    }

    #[test]
    fn a_number_is_its_holders() {
        let says = |number: &str| format!("Registered with the Council of Examples, no. {number}");
        for (host, number, license) in [
            ("acme.example", "10-0001", License::Known),
            ("www.acme.example", "10 0001", License::Known),
            ("shop.acme.example", "100001", License::Known),
            ("acme.example.com", "10-0001", License::Anothers),
            ("rogue.example", "10-0001", License::Anothers),
            ("rogue.example", "10-0003", License::Unknown),
            ("rogue.example", "10-9999", License::Absent),
            ("rogue.example", "10-99999", License::Unknown),
            ("rogue.example", "none", License::Unknown),
        ] {
            assert_eq!(looked(host, &says(number), true).0, license, "{host} {number}");
        }
        let words = looked("rogue.example", &says("10-0002"), true).1.unwrap();
        assert!(words.contains("100002 for Bell Pharmacy, whose website is bell.example"));
    }

    /// A register that has not all is silent about what it has not.
    #[test]
    fn only_a_whole_register_says_that_a_number_is_not_there() {
        let text = "C.o.E. 10-9999";
        assert_eq!(looked("rogue.example", text, false).0, License::Unknown);
        assert_eq!(looked("rogue.example", text, true).0, License::Absent);
    }

    /// What stands elsewhere on a page is no number of the register.
    #[test]
    fn a_number_stands_in_the_sentence_that_names_the_register() {
        let text = "Call 10-0001 now! We obey the Council of Examples.";
        assert_eq!(looked("rogue.example", text, true).0, License::Unknown);
    }

    #[test]
    fn a_number_of_its_own_outweighs_the_others() {
        let text = "Council of Examples 10-0002 and 10-0001.";
        assert_eq!(looked("acme.example", text, true).0, License::Known);
    }
}
