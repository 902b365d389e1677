//! The rules, as data: `data/rules.toml`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Deserialize;

use crate::page::{Page, Span};
use crate::pattern::{Beginning, Pattern};
use crate::words::Word;

const RULES: &str = include_str!("../data/rules.toml");

/// A criterion of WATCH.md, section 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criterion {
    /// C1: no valid prescription is asked for.
    NoPrescription,
    /// C2: medicines that are not approved.
    UnapprovedDrugs,
    /// C3: no licence.
    NoLicence,
    /// C4: theft of card, money or data.
    Theft,
}

impl Criterion {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::NoPrescription, Self::UnapprovedDrugs, Self::NoLicence, Self::Theft];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoPrescription => "no-prescription",
            Self::UnapprovedDrugs => "unapproved-drugs",
            Self::NoLicence => "no-licence",
            Self::Theft => "theft",
        }
    }
}

/// What a rule looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Check {
    /// A page says something of the rule's topic.
    Says,
    /// No page does.
    NeverSays,
    /// Nothing asks for a prescription: neither words nor a field for a file.
    AsksForNothing,
    /// A form for cards is sent without encryption.
    CardInTheOpen,
    /// A form for cards is sent to another host.
    CardElsewhere,
    /// A picture of a seal without a link that names the site.
    BareSeal,
    /// The register says that the licence number is somebody else's.
    AnothersNumber,
    /// The register knows no such number.
    UnknownNumber,
}

/// On which sites a rule is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Scope {
    /// Sites that sell medicines.
    Shop,
    /// Sites that sell medicines on prescription.
    PrescriptionShop,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its id: letters, guide and findings cite it.
    pub id: String,
    /// Its version: another number for every change.
    pub version: u32,
    /// What it speaks for.
    pub criterion: Criterion,
    /// Whose law; none where it holds everywhere.
    pub jurisdiction: Option<String>,
    /// How much it speaks for it, of 100.
    pub weight: u32,
    /// What was found, for a reader who knows nothing of rules.
    pub explanation: String,
    pub(crate) check: Check,
    pub(crate) scope: Scope,
    pub(crate) topic: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    threshold: u32,
    topic: BTreeMap<String, BTreeMap<String, TopicText>>,
    rule: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicText {
    any: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
}

/// What is said of something, in one language.
#[derive(Debug, Clone)]
struct Topic {
    any: Vec<Pattern>,
    unless: Vec<Pattern>,
}

/// All rules.
#[derive(Debug, Clone)]
pub struct Rules {
    rules: Vec<Rule>,
    index: Index,
    languages: BTreeMap<String, Vec<String>>,
    threshold: u32,
}

/// Why a text holds no rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    /// Not TOML, or other keys.
    #[error("the rules cannot be read: {0}")]
    Unreadable(String),
    /// No pattern.
    #[error(
        "topic {topic}: {pattern:?} is no pattern: words, a|b, stem*, #, and ..3 between words"
    )]
    NotAPattern {
        /// Of which topic.
        topic: String,
        /// What was found.
        pattern: String,
    },
    /// A rule without what it needs.
    #[error("rule {0}: its topic is missing, or none of those that are there")]
    NoTopic(String),
    /// Two rules of one id.
    #[error("rule {0}: there are two of that id")]
    Twice(String),
    /// A rule that says nothing.
    #[error("rule {0}: it needs an explanation, and a weight from 1 to 100")]
    Empty(String),
}

impl Rules {
    /// The rules that come with the program.
    pub fn built_in() -> Result<Self, RuleProblem> {
        Self::parse(RULES)
    }

    /// Reads rules.
    pub fn parse(text: &str) -> Result<Self, RuleProblem> {
        let file: File =
            toml::from_str(text).map_err(|error| RuleProblem::Unreadable(error.to_string()))?;
        let mut index = Index::default();
        let mut languages: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, texts) in &file.topic {
            let shared: Arc<str> = name.as_str().into();
            for text in texts.values() {
                index.add(&shared, topic(name, text)?);
            }
            languages.insert(name.clone(), texts.keys().cloned().collect());
        }
        for (number, rule) in file.rule.iter().enumerate() {
            let needs = matches!(rule.check, Check::Says | Check::NeverSays);
            let has = rule.topic.as_ref().is_some_and(|topic| languages.contains_key(topic));
            if needs != has {
                return Err(RuleProblem::NoTopic(rule.id.clone()));
            }
            if file.rule[..number].iter().any(|before| before.id == rule.id) {
                return Err(RuleProblem::Twice(rule.id.clone()));
            }
            if rule.explanation.trim().is_empty() || !(1..=100).contains(&rule.weight) {
                return Err(RuleProblem::Empty(rule.id.clone()));
            }
        }
        Ok(Self { rules: file.rule, index, languages, threshold: file.threshold })
    }

    /// Every rule.
    #[must_use]
    pub fn all(&self) -> &[Rule] {
        &self.rules
    }

    /// The languages that a topic knows.
    #[must_use]
    pub fn languages_of(&self, topic: &str) -> &[String] {
        self.languages.get(topic).map(Vec::as_slice).unwrap_or_default()
    }

    /// The topics.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.languages.keys().map(String::as_str)
    }

    /// The sum of weights from which a criterion is met.
    #[must_use]
    pub const fn threshold(&self) -> u32 {
        self.threshold
    }

    /// Where a page says something of each topic: one pass over its words.
    pub(crate) fn said(&self, page: &Page) -> Said {
        let words = &page.words.list;
        let mut said = Said::default();
        for start in 0..words.len() {
            let hidden = words[start].is_hidden;
            for entry in self.index.beginning_with(&words[start].folded) {
                if said.place(&entry.topic, hidden).is_some() {
                    continue;
                }
                let Some(length) = entry.pattern.length_at(&words[start..]) else { continue };
                let spared = entry.unless.iter().any(|unless| in_sentence(unless, words, start));
                if let (false, Some(span)) = (spared, span(&words[start..start + length])) {
                    said.places.insert((entry.topic.to_string(), hidden), span);
                }
            }
        }
        said
    }
}

/// Where a page says something, by topic, among visible words and among hidden ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    places: BTreeMap<(String, bool), Span>,
}

impl Said {
    /// The first place of a topic.
    pub(crate) fn place(&self, topic: &str, hidden: bool) -> Option<&Span> {
        self.places.get(&(topic.to_owned(), hidden))
    }
}

/// Patterns by the word that they begin with.
#[derive(Debug, Clone, Default)]
struct Index {
    exact: HashMap<String, Vec<Entry>>,
    stems: HashMap<String, Vec<Entry>>,
    numbers: Vec<Entry>,
    shortest_stem: usize,
    longest_stem: usize,
}

/// A pattern, with what spares its sentence.
#[derive(Debug, Clone)]
struct Entry {
    topic: Arc<str>,
    pattern: Arc<Pattern>,
    unless: Arc<[Pattern]>,
}

impl Index {
    fn add(&mut self, topic: &Arc<str>, text: Topic) {
        let unless: Arc<[Pattern]> = text.unless.into();
        for pattern in text.any {
            let pattern = Arc::new(pattern);
            let entry =
                Entry { topic: topic.clone(), pattern: pattern.clone(), unless: unless.clone() };
            for begins in pattern.beginnings() {
                let list = match begins {
                    Beginning::Is(word) => self.exact.entry(word.to_owned()).or_default(),
                    Beginning::Number => &mut self.numbers,
                    Beginning::Stem(stem) => {
                        let length = stem.chars().count();
                        self.longest_stem = self.longest_stem.max(length);
                        self.shortest_stem = match self.shortest_stem {
                            0 => length,
                            shortest => shortest.min(length),
                        };
                        self.stems.entry(stem.to_owned()).or_default()
                    }
                };
                list.push(entry.clone());
            }
        }
    }

    fn beginning_with<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a Entry> {
        let exact = self.exact.get(word).into_iter().flatten();
        let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
        let ends = ends.take(self.longest_stem).skip(self.shortest_stem.saturating_sub(1));
        let stems = ends.filter_map(|end| self.stems.get(&word[..end])).flatten();
        let digits = word.bytes().any(|byte| byte.is_ascii_digit());
        exact.chain(stems).chain(self.numbers.iter().filter(move |_| digits))
    }
}

fn span(words: &[Word]) -> Option<Span> {
    Some(words.first()?.span.start..words.last()?.span.end)
}

/// Whether the sentence of a word says something.
fn in_sentence(pattern: &Pattern, words: &[Word], at: usize) -> bool {
    let number = words[at].sentence;
    let before = words[..at].iter().rev().take_while(|word| word.sentence == number).count();
    let sentence = words[at - before..].iter().take_while(|word| word.sentence == number).count();
    (0..sentence).any(|offset| pattern.length_at(&words[at - before + offset..]).is_some())
}

fn topic(name: &str, text: &TopicText) -> Result<Topic, RuleProblem> {
    let read = |patterns: &[String]| -> Result<Vec<Pattern>, RuleProblem> {
        let parse = |pattern: &String| {
            Pattern::parse(pattern).ok_or_else(|| RuleProblem::NotAPattern {
                topic: name.to_owned(),
                pattern: pattern.clone(),
            })
        };
        patterns.iter().map(parse).collect()
    };
    Ok(Topic { any: read(&text.any)?, unless: read(&text.unless)? })
}
