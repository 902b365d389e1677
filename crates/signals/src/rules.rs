//! The rules, as data: `data/rules.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::index::Index;
use crate::page::{Page, Span};
use crate::pattern::Pattern;
use crate::words::{Word, Words};

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
    /// A picture of a seal, by the rule's topic, without a link to somebody who vouches for the
    /// site.
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
    /// Another topic that has to be in the same sentence.
    beside: Option<String>,
}

/// What is said of a topic, in each language.
type Texts = Vec<Topic>;

impl Rule {
    /// The topic that the rule looks for, and the one beside it; refused if one is missing.
    fn topics_in<'a>(
        &self,
        topics: &'a BTreeMap<String, Texts>,
    ) -> Result<(Option<&'a Texts>, Option<&'a Texts>), RuleProblem> {
        let needs = matches!(
            self.check,
            Check::Says | Check::NeverSays | Check::AsksForNothing | Check::BareSeal
        );
        let find = |name: &Option<String>| name.as_ref().and_then(|name| topics.get(name));
        let (topic, beside) = (find(&self.topic), find(&self.beside));
        let is_whole = needs == topic.is_some()
            && self.topic.is_some() == topic.is_some()
            && self.beside.is_some() == beside.is_some()
            && (beside.is_none() || self.check == Check::Says);
        match is_whole {
            true => Ok((topic, beside)),
            false => Err(RuleProblem::NoTopic(self.id.clone())),
        }
    }

    /// What the rule looks for is said: its topic, beside another one if it needs one.
    pub(crate) fn looks_for(&self) -> Option<String> {
        let topic = self.topic.as_ref()?;
        Some(match &self.beside {
            Some(other) => format!("{topic} beside {other}"),
            None => topic.clone(),
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    threshold: u32,
    parked_words_maximum: usize,
    #[serde(default)]
    registers: Vec<String>,
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
pub(crate) struct Topic {
    pub(crate) any: Vec<Pattern>,
    pub(crate) unless: Vec<Pattern>,
}

/// All rules.
#[derive(Debug, Clone)]
pub struct Rules {
    rules: Vec<Rule>,
    index: Index,
    languages: BTreeMap<String, Vec<String>>,
    threshold: u32,
    parked_words_maximum: usize,
    registers: Vec<String>,
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
        let topics = topics(&file.topic)?;
        let mut index = Index::default();
        for (name, texts) in &topics {
            index.add(name, texts, &[]);
        }
        for (number, rule) in file.rule.iter().enumerate() {
            let (topic, beside) = rule.topics_in(&topics)?;
            if let (Some(topic), Some(beside), Some(name)) = (topic, beside, rule.looks_for()) {
                let beside: Vec<Pattern> =
                    beside.iter().flat_map(|text| text.any.iter().cloned()).collect();
                index.add(&name, topic, &beside);
            }
            if file.rule[..number].iter().any(|before| before.id == rule.id) {
                return Err(RuleProblem::Twice(rule.id.clone()));
            }
            if rule.explanation.trim().is_empty() || !(1..=100).contains(&rule.weight) {
                return Err(RuleProblem::Empty(rule.id.clone()));
            }
        }
        let spoken = |(name, texts): (String, BTreeMap<String, TopicText>)| {
            (name, texts.into_keys().collect::<Vec<_>>())
        };
        let languages = file.topic.into_iter().map(spoken).collect();
        let File { threshold, parked_words_maximum, registers, rule: rules, .. } = file;
        Ok(Self { rules, index, languages, threshold, parked_words_maximum, registers })
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

    /// Most words of a page that says of itself that its name is parked.
    pub(crate) const fn parked_words_maximum(&self) -> usize {
        self.parked_words_maximum
    }

    /// Hosts of registers in which a site is found by its number.
    pub(crate) fn registers(&self) -> &[String] {
        &self.registers
    }

    /// Whether a topic is known in the language that a page names (of `en-GB` the first part).
    pub(crate) fn speaks(&self, topic: &str, language: &str) -> bool {
        let main = language.split(['-', '_']).next().unwrap_or_default().trim();
        let knows = |known: &String| known == "all" || known.eq_ignore_ascii_case(main);
        self.languages_of(topic).iter().any(knows)
    }

    /// Where a page says something of each topic: one pass over its words.
    pub(crate) fn said(&self, page: &Page) -> Said {
        self.said_in(&page.words)
    }

    /// Whether a text, such as the words of a picture, says something of a topic.
    pub(crate) fn says_of(&self, topic: &str, text: &str) -> bool {
        let mut words = Words::default();
        words.add(text, &(0..text.len()), false, usize::MAX);
        self.said_in(&words).place(topic, false).is_some()
    }

    fn said_in(&self, words: &Words) -> Said {
        let words = &words.list;
        let mut said = Said::default();
        for start in 0..words.len() {
            let hidden = words[start].is_hidden;
            for entry in self.index.beginning_with(&words[start].folded) {
                if said.place(&entry.topic, hidden).is_some() {
                    continue;
                }
                let Some(length) = entry.pattern.length_at(&words[start..]) else { continue };
                let is_said = |pattern: &Pattern| in_sentence(pattern, words, start);
                let is_lone = !entry.beside.is_empty() && !entry.beside.iter().any(is_said);
                let is_spared = is_lone || entry.unless.iter().any(is_said);
                if let (false, Some(span)) = (is_spared, span(&words[start..start + length])) {
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

fn span(words: &[Word]) -> Option<Span> {
    Some(words.first()?.span.start..words.last()?.span.end)
}

/// What is said of each topic.
fn topics(
    file: &BTreeMap<String, BTreeMap<String, TopicText>>,
) -> Result<BTreeMap<String, Texts>, RuleProblem> {
    let texts = |(name, texts): (&String, &BTreeMap<String, TopicText>)| {
        let texts: Result<Texts, _> = texts.values().map(|text| topic(name, text)).collect();
        Ok((name.clone(), texts?))
    };
    file.iter().map(texts).collect()
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
