//! The words of the pages: a catalogue per language (Project Fluent), English first.
//!
//! A page asks for a phrase by its key. A translation is a file beside `web/words/en.ftl` with
//! the same keys; the tests of this file find a key that is missing or that nobody asks for, and
//! words that stand in a template instead of here (decision 0038).

use std::fmt::{self, Display};
use std::sync::LazyLock;

use askama::filters::{Escaper as _, Html};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

const ENGLISH_WORDS: &str = include_str!("../../../../web/words/en.ftl");

static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read("en", ENGLISH_WORDS));

/// The words in one language, as pages hand them on.
pub type Language = &'static Catalogue;

/// Every phrase of one language.
pub struct Catalogue {
    bundle: FluentBundle<FluentResource>,
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Catalogue").field(&self.bundle.locales).finish()
    }
}

impl Catalogue {
    /// The English words.
    #[must_use]
    pub fn english() -> &'static Self {
        &ENGLISH
    }

    /// A catalogue of this text; a phrase that does not parse is left out, which the tests see.
    fn read(language: &str, words: &str) -> Self {
        let language: LanguageIdentifier = language.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // The marks keep the directions of two scripts apart; all our languages read one way.
        bundle.set_use_isolating(false);
        let resource = match FluentResource::try_new(words.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
        Self { bundle }
    }

    /// A phrase as text.
    #[must_use]
    pub fn say(&'static self, key: &'static str) -> Phrase {
        Phrase { catalogue: self, key, arguments: FluentArgs::new(), is_rich: false }
    }

    /// A phrase as HTML: its marks stay, and what is filled in is escaped.
    #[must_use]
    pub fn rich(&'static self, key: &'static str) -> Phrase {
        Phrase { is_rich: true, ..self.say(key) }
    }
}

/// A phrase, ready to be shown once everything it needs is filled in.
#[derive(Debug)]
pub struct Phrase {
    catalogue: &'static Catalogue,
    key: &'static str,
    arguments: FluentArgs<'static>,
    is_rich: bool,
}

impl Phrase {
    /// Fills in a text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        let text = value.to_string();
        let text = if self.is_rich { escaped(&text) } else { text };
        self.arguments.set(name, text);
        self
    }

    /// Fills in a number, by which a phrase may tell one from many.
    #[must_use]
    pub fn number(mut self, name: &'static str, value: impl Display) -> Self {
        let text = value.to_string();
        let number = text.parse::<f64>().map_or_else(|_| FluentValue::from(text), Into::into);
        self.arguments.set(name, number);
        self
    }
}

impl Display for Phrase {
    /// The phrase; its key where there is none.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bundle = &self.catalogue.bundle;
        let message = bundle.get_message(self.key);
        let Some(pattern) = message.and_then(|message| message.value()) else {
            return formatter.write_str(self.key);
        };
        let mut faults = Vec::new();
        formatter.write_str(&bundle.format_pattern(pattern, Some(&self.arguments), &mut faults))
    }
}

impl From<Phrase> for String {
    fn from(phrase: Phrase) -> Self {
        phrase.to_string()
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    // Writing to a String does not fail.
    let _ = Html.write_escaped_str(&mut safe, text);
    safe
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    fn words() -> &'static Catalogue {
        Catalogue::english()
    }

    /// Every file of these kinds below a folder.
    fn files(folder: &Path, ending: &str) -> Vec<(PathBuf, String)> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(files(&path, ending));
            } else if path.extension().is_some_and(|known| known == ending) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
        found
    }

    fn templates() -> Vec<(PathBuf, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/templates");
        let mut pages = files(&folder, "html");
        pages.retain(|(path, _)| !path.ends_with("design.html") && !path.ends_with("letter.html"));
        pages
    }

    /// The key after each of these beginnings: what follows a quotation mark that ends it, or
    /// the first text in quotation marks.
    fn asked_for(text: &str, beginning: &str) -> Vec<String> {
        let place = usize::from(!beginning.ends_with('"'));
        let after = text.split(beginning).skip(1);
        let quoted = after.filter_map(|rest| rest.split('"').nth(place));
        quoted.map(str::to_owned).collect()
    }

    #[test]
    fn every_key_that_is_asked_for_exists_and_none_is_left_over() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut texts = templates();
        texts.extend(files(&sources.join("page"), "rs"));
        texts.extend(files(&sources.join("web"), "rs"));
        texts.retain(|(path, _)| !path.ends_with("catalogue.rs"));
        let mut asked = BTreeSet::new();
        for (path, text) in &texts {
            let beginnings = [".say(\"", ".rich(\"", "Frame::public(", "Frame::desk("];
            for beginning in beginnings {
                for key in asked_for(text, beginning) {
                    let known = words().bundle.has_message(&key);
                    assert!(known, "{}: no phrase {key:?} in en.ftl", path.display());
                    asked.insert(key);
                }
            }
        }
        let resource = FluentResource::try_new(ENGLISH_WORDS.to_owned());
        assert!(resource.is_ok(), "en.ftl: {:?}", resource.map_err(|(_, faults)| faults));
        let keys = ENGLISH_WORDS.lines().filter_map(|line| line.split_once(" = "));
        let keys = keys.map(|(key, _)| key).filter(|key| !key.starts_with([' ', '#']));
        let keys: Vec<_> = keys.collect();
        let once: BTreeSet<_> = keys.iter().collect();
        assert_eq!(once.len(), keys.len(), "a key stands twice in en.ftl");
        let keys = keys.into_iter();
        let left_over: Vec<_> = keys.filter(|key| !asked.contains(*key)).collect();
        assert!(left_over.is_empty(), "nobody asks for {left_over:?}");
    }

    /// What stands in a template outside its tags and its code.
    fn outside(text: &str) -> String {
        let mut shown = String::new();
        let mut rest = text;
        while let Some(start) = rest.find(['<', '{']) {
            shown.push_str(&rest[..start]);
            shown.push(' ');
            let ends = match &rest[start..] {
                code if code.starts_with("{{") => "}}",
                code if code.starts_with("{%") => "%}",
                code if code.starts_with("{#") => "#}",
                _ => ">",
            };
            // A tag may hold code, and code may hold what looks like a tag's end.
            let mut end = start + 1;
            if ends == ">" {
                while !rest[end..].starts_with('>') {
                    end = match &rest[end..] {
                        code if code.starts_with("{{") => end + code.find("}}").unwrap() + 2,
                        code if code.starts_with("{%") => end + code.find("%}").unwrap() + 2,
                        other => end + other.chars().next().unwrap().len_utf8(),
                    };
                }
                end += 1;
            } else {
                end = start + rest[start..].find(ends).unwrap() + ends.len();
            }
            rest = &rest[end..];
        }
        shown.push_str(rest);
        shown
    }

    #[test]
    fn no_template_holds_words_of_its_own() {
        for (path, text) in templates() {
            let shown = outside(&text);
            let words = shown.split(|letter: char| !letter.is_alphabetic());
            let own: Vec<_> = words.filter(|word| word.len() > 1 && *word != "RDAP").collect();
            assert!(own.is_empty(), "{}: {own:?}", path.display());
            for attribute in ["aria-label=\"", "placeholder=\"", " alt=\"", " title=\""] {
                for value in text.split(attribute).skip(1) {
                    assert!(value.starts_with("{{"), "{}: {attribute}{value:.40}", path.display());
                }
            }
        }
    }

    #[test]
    fn what_is_filled_in_is_text_and_numbers_choose_their_words() {
        let lead = words().rich("home-lead").with("tlds", "<b>&").to_string();
        assert!(lead.contains("<strong>&#60;b&#62;&#38;</strong>"), "{lead}");
        let seal = words().say("lookup-seal").with("registry", "A & B").to_string();
        assert_eq!(seal, "Verified by A & B");
        let count =
            |number: usize| words().say("attention-lacks").number("count", number).to_string();
        assert_eq!(
            (count(1), count(2)),
            ("1 thing is lacking".to_owned(), "2 things are lacking".to_owned())
        );
        assert_eq!(words().say("no-such-phrase").to_string(), "no-such-phrase");
    }
}
