//! The guide for registrars, registries and hosts (P-95): which law asks for what, place by place, as
//! versioned data. Letters and the guide cite the same entries; a letter cites none that nobody signed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Deserialize;

use super::criterion::Criterion;
use super::jurisdiction::Jurisdiction;

/// What a law is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// That a medicine takes a prescription.
    Prescription,
    /// That a medicine is approved before it is sold.
    MarketingAuthorisation,
    /// That whoever dispenses has a licence.
    Licence,
    /// What selling at a distance takes, or that it is forbidden.
    DistanceSale,
    /// What may be sent into a place.
    Import,
}

impl Topic {
    /// Every topic there is.
    pub const ALL: [Self; 5] = [
        Self::Prescription,
        Self::MarketingAuthorisation,
        Self::Licence,
        Self::DistanceSale,
        Self::Import,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Prescription => "prescription",
            Self::MarketingAuthorisation => "marketing-authorisation",
            Self::Licence => "licence",
            Self::DistanceSale => "distance-sale",
            Self::Import => "import",
        }
    }

    /// The criterion it carries (P-91).
    #[must_use]
    pub const fn criterion(self) -> Criterion {
        match self {
            Self::Prescription => Criterion::C1,
            Self::MarketingAuthorisation | Self::Import => Criterion::C2,
            Self::Licence | Self::DistanceSale => Criterion::C3,
        }
    }
}

/// One entry: what a law asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Law {
    /// Its id, which stays through its versions.
    pub id: String,
    /// Its version, from 1.
    pub version: u32,
    /// Whose law.
    pub jurisdiction: Jurisdiction,
    /// What it is about.
    pub topic: Topic,
    /// The law, by its name or number.
    pub statute: String,
    /// The part of it.
    pub article: String,
    /// What it asks for, in our words.
    pub asks: String,
    /// Where its text is read; none until somebody gives it.
    pub source: Option<String>,
    /// Since when it holds, where that matters.
    pub in_force_from: Option<Date>,
    /// What a person has to look up before signing.
    pub to_check: Option<String>,
    /// Who signed it; a draft until then.
    pub signed: Option<SignedLaw>,
}

/// That a person read an entry against its law.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedLaw {
    /// Who, by name.
    pub by: String,
    /// On which day.
    pub on: Date,
}

impl Law {
    /// The law and its part, as a letter cites it.
    #[must_use]
    pub fn citation(&self) -> String {
        [&self.statute, &self.article].map(String::as_str).join(", ")
    }

    /// Whether a letter may cite it on a day: a person signed it, and it holds then.
    fn may_be_cited(&self, on: Date) -> bool {
        self.signed.is_some() && self.in_force_from.is_none_or(|from| from <= on)
    }

    /// What is wrong with it, if anything is.
    fn problem(&self) -> Option<&'static str> {
        let said = [&self.id, &self.statute, &self.article, &self.asks];
        let signed = self.signed.as_ref();
        if said.iter().any(|text| text.trim().is_empty()) {
            Some("an empty text where words are needed")
        } else if self.version == 0 {
            Some("version 0; versions begin at 1")
        } else if self.source.as_ref().is_some_and(|source| !source.starts_with("https://")) {
            Some("a source that is no address of HTTPS")
        } else if signed.is_some_and(|signed| signed.by.trim().is_empty()) {
            Some("a signature without a name")
        } else if signed.is_some() && (self.to_check.is_some() || self.source.is_none()) {
            Some("a signature over what is still to be checked, or without a source")
        } else {
            None
        }
    }
}

/// The whole guide.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Guide {
    places: BTreeMap<String, String>,
    laws: Vec<Law>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    places: BTreeMap<String, String>,
    law: Vec<Law>,
}

/// Why a text is no guide.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GuideProblem {
    /// It is no TOML of a guide; where and why.
    #[error("{0}")]
    Unread(String),
    /// An entry is wrong.
    #[error("law {id:?}, version {version}: {found}")]
    Law {
        /// Its id.
        id: String,
        /// Its version.
        version: u32,
        /// What was found.
        found: String,
    },
}

impl Guide {
    /// Reads a guide; every entry is checked.
    pub fn load(text: &str) -> Result<Self, GuideProblem> {
        let written: Written =
            toml::from_str(text).map_err(|error| GuideProblem::Unread(error.to_string()))?;
        let mut known = BTreeSet::new();
        for law in &written.law {
            let wrong = |found: String| GuideProblem::Law {
                id: law.id.clone(),
                version: law.version,
                found,
            };
            if let Some(problem) = law.problem() {
                return Err(wrong(problem.to_owned()));
            }
            if !written.places.contains_key(law.jurisdiction.as_str()) {
                return Err(wrong(format!("{} has no name among the places", law.jurisdiction)));
            }
            if !known.insert((law.id.clone(), law.version)) {
                return Err(wrong("it is there twice".to_owned()));
            }
        }
        Ok(Self { places: written.places, laws: written.law })
    }

    /// Every entry, in the order of the text.
    #[must_use]
    pub fn laws(&self) -> &[Law] {
        &self.laws
    }

    /// The places it tells of, by code, each with its name.
    pub fn places(&self) -> impl Iterator<Item = (&str, &str)> {
        self.places.iter().map(|(code, name)| (code.as_str(), name.as_str()))
    }

    /// The entries of one place, newest versions only.
    pub fn of(&self, place: &Jurisdiction) -> impl Iterator<Item = &Law> {
        let newest = |law: &&Law| !self.laws.iter().any(|other| replaces(other, law));
        self.laws.iter().filter(move |law| law.jurisdiction == *place).filter(newest)
    }

    /// What a letter may cite on a day for a criterion in a place: signed and in force, the newest
    /// version that is, of that place or of one that it lies in.
    pub fn cited(
        &self,
        criterion: Criterion,
        place: &Jurisdiction,
        on: Date,
    ) -> impl Iterator<Item = &Law> {
        let newest = move |law: &&Law| {
            !self.laws.iter().any(|other| replaces(other, law) && other.may_be_cited(on))
        };
        let holds = move |law: &&Law| {
            law.topic.criterion() == criterion && law.jurisdiction.contains(place)
        };
        self.laws.iter().filter(move |law| law.may_be_cited(on)).filter(newest).filter(holds)
    }
}

fn replaces(other: &Law, law: &Law) -> bool {
    other.id == law.id && other.version > law.version
}
