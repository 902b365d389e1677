//! What sites say, by topic, language and web.

use crate::Set;

const PHRASES: &str = include_str!("phrases.txt");

/// A language of the made-up web.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Italian.
    It,
    /// Polish.
    Pl,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::En, Self::De, Self::Fr, Self::Es, Self::It, Self::Pl];

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::It => "it",
            Self::Pl => "pl",
        }
    }
}

/// Every way to say something.
pub(crate) fn of(topic: &str, language: Language, set: Set) -> Vec<&'static str> {
    let web = if set == Set::Tuning { "a" } else { "b" };
    let lines = PHRASES.lines().filter(|line| !line.starts_with('#'));
    let fits = |line: &'static str| {
        let mut parts = line.splitn(4, '|');
        let head = (parts.next()?, parts.next()?, parts.next()?);
        (head == (topic, language.code(), web)).then(|| parts.next()).flatten()
    };
    lines.filter_map(fits).collect()
}

/// One way to say something.
pub(crate) fn one(topic: &str, language: Language, set: Set, seed: usize) -> String {
    let ways = of(topic, language, set);
    ways.get(seed % ways.len().max(1)).copied().unwrap_or_default().to_owned()
}

/// Every topic there is.
#[cfg(test)]
pub(crate) fn topics() -> std::collections::BTreeSet<&'static str> {
    let lines = PHRASES.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split('|').next()).collect()
}
