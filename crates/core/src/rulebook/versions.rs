//! Rulebooks in time: each instant is judged by the version then in force (DESIGN section 1).

use std::sync::Arc;

use jiff::Timestamp;

use super::Rulebook;

/// Why a list of versions cannot serve.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VersionsError {
    /// There is none.
    #[error("a TLD needs at least one rulebook version")]
    Empty,
    /// Two take effect at one instant.
    #[error("two rulebook versions take effect at {0}")]
    SameInstant(Timestamp),
}

/// The versions of one TLD's rulebook, ordered by the instant each takes effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulebookVersions {
    first: (Timestamp, Arc<Rulebook>),
    later: Vec<(Timestamp, Arc<Rulebook>)>,
}

impl RulebookVersions {
    /// Orders versions by the instant each takes effect.
    pub fn new(mut versions: Vec<(Timestamp, Arc<Rulebook>)>) -> Result<Self, VersionsError> {
        versions.sort_by_key(|(effective_from, _)| *effective_from);
        if let Some([(at, _), _]) = versions.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(VersionsError::SameInstant(*at));
        }
        let mut versions = versions.into_iter();
        let first = versions.next().ok_or(VersionsError::Empty)?;
        Ok(Self { first, later: versions.collect() })
    }

    /// One version that serves for ever.
    #[must_use]
    pub fn single(rulebook: Arc<Rulebook>) -> Self {
        Self { first: (Timestamp::MIN, rulebook), later: Vec::new() }
    }

    /// The version in force at an instant; the first serves for anything earlier.
    #[must_use]
    pub fn at(&self, instant: Timestamp) -> &Rulebook {
        self.shared_at(instant)
    }

    /// As `at`, to be kept.
    #[must_use]
    pub fn shared_at(&self, instant: Timestamp) -> &Arc<Rulebook> {
        &self.version_at(instant).1
    }

    /// Since when the version at an instant is in force; the first serves for anything earlier.
    #[must_use]
    pub fn in_force_since(&self, instant: Timestamp) -> Timestamp {
        self.version_at(instant).0
    }

    fn version_at(&self, instant: Timestamp) -> &(Timestamp, Arc<Rulebook>) {
        let after = self.later.partition_point(|(effective_from, _)| *effective_from <= instant);
        let index = after.checked_sub(1);
        index.and_then(|index| self.later.get(index)).unwrap_or(&self.first)
    }

    /// The instants after `instant` at which another version takes effect, in order.
    pub fn changes_after(&self, instant: Timestamp) -> impl Iterator<Item = Timestamp> + '_ {
        let effective = self.later.iter().map(|(effective_from, _)| *effective_from);
        effective.filter(move |effective_from| *effective_from > instant)
    }

    /// All versions, in order.
    pub fn iter(&self) -> impl Iterator<Item = &(Timestamp, Arc<Rulebook>)> {
        std::iter::once(&self.first).chain(&self.later)
    }
}
