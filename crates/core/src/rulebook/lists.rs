//! Lists, sets and tables that may stand behind a key of a rulebook.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeValue;

use super::kinds::{days, refuse_none};
use super::reader::{KeyReference, Kind, Place, describe, offset_of};

/// A list of one kind, in the order of the file.
pub(super) struct List<K> {
    kind: K,
    minimum: usize,
    maximum: usize,
}

/// A list of `minimum` to `maximum` elements.
pub(super) const fn list<K>(kind: K, minimum: usize, maximum: usize) -> List<K> {
    List { kind, minimum, maximum }
}

impl<K: Kind> Kind for List<K> {
    type Value = Vec<K::Value>;

    fn allowed(&self) -> String {
        let Self { kind, minimum, maximum } = self;
        format!("a list of {minimum} to {maximum}, each {}", kind.allowed())
    }

    fn read(&self, value: &DeValue<'_>, place: &Place<'_>) -> Option<Self::Value> {
        let length_fits = |length| (self.minimum..=self.maximum).contains(&length);
        let Some(elements) = value.as_array().filter(|list| length_fits(list.len())) else {
            return refuse_none(None, self, value, place);
        };
        let read: Vec<Option<K::Value>> = elements
            .iter()
            .enumerate()
            .map(|(index, element)| {
                let place = place.element(index, offset_of(element));
                self.kind.read(element.get_ref(), &place)
            })
            .collect();
        read.into_iter().collect()
    }

    fn keys_below(&self) -> Vec<KeyReference> {
        let listed = |mut below: KeyReference| {
            below.key = format!("[]{}", below.key);
            below
        };
        self.kind.keys_below().into_iter().map(listed).collect()
    }
}

/// One or more of one kind, so that the first is always there.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct OneOrMore<T> {
    /// The first.
    pub first: T,
    /// Those after it.
    pub later: Vec<T>,
}

impl<T> OneOrMore<T> {
    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.first).chain(&self.later)
    }
}

/// A list that has a first element.
pub(super) struct NonEmpty<K>(List<K>);

/// A list of 1 to `maximum` elements.
pub(super) const fn non_empty<K>(kind: K, maximum: usize) -> NonEmpty<K> {
    NonEmpty(list(kind, 1, maximum))
}

impl<K: Kind> Kind for NonEmpty<K> {
    type Value = OneOrMore<K::Value>;

    fn allowed(&self) -> String {
        self.0.allowed()
    }

    fn read(&self, value: &DeValue<'_>, place: &Place<'_>) -> Option<Self::Value> {
        let mut elements = self.0.read(value, place)?.into_iter();
        Some(OneOrMore { first: elements.next()?, later: elements.collect() })
    }

    fn keys_below(&self) -> Vec<KeyReference> {
        self.0.keys_below()
    }
}

/// A list without repetition, whatever its order.
pub(super) struct Set<K>(List<K>);

/// A list of `minimum` to `maximum` different elements.
pub(super) const fn set<K>(kind: K, minimum: usize, maximum: usize) -> Set<K> {
    Set(list(kind, minimum, maximum))
}

impl<K: Kind> Kind for Set<K>
where
    K::Value: Ord,
{
    type Value = BTreeSet<K::Value>;

    fn allowed(&self) -> String {
        format!("{}, none twice", self.0.allowed())
    }

    fn read(&self, value: &DeValue<'_>, place: &Place<'_>) -> Option<Self::Value> {
        let mut set = BTreeSet::new();
        let mut twice = false;
        for (index, element) in self.0.read(value, place)?.into_iter().enumerate() {
            if !set.insert(element) {
                let written = value.as_array().and_then(|list| list.get(index));
                if let Some(written) = written {
                    let found = format!("{} a second time", describe(written.get_ref()));
                    place.element(index, offset_of(written)).refuse(found, "each once");
                }
                twice = true;
            }
        }
        (!twice).then_some(set)
    }
}

/// Whole days counted down to a deadline: each smaller than the one before.
pub(super) struct Countdown;

impl Kind for Countdown {
    type Value = Vec<u32>;

    fn allowed(&self) -> String {
        "a list of up to 12 whole numbers of days from 1 to 365, each smaller than the one before"
            .to_owned()
    }

    fn read(&self, value: &DeValue<'_>, place: &Place<'_>) -> Option<Vec<u32>> {
        let days = list(days(1, 365), 0, 12).read(value, place)?;
        let descending = days.windows(2).all(|pair| matches!(pair, [first, next] if first > next));
        if !descending {
            place.refuse(format!("{days:?}"), self.allowed());
        }
        descending.then_some(days)
    }
}

/// A table whose keys its author chooses.
pub(super) struct Map<K> {
    key: fn(&str) -> bool,
    key_allowed: &'static str,
    kind: K,
}

/// A table of `kind` under keys that `key` accepts.
pub(super) const fn map<K>(key: fn(&str) -> bool, key_allowed: &'static str, kind: K) -> Map<K> {
    Map { key, key_allowed, kind }
}

impl<K: Kind> Kind for Map<K> {
    type Value = BTreeMap<String, K::Value>;

    fn allowed(&self) -> String {
        format!("a table; each key {}, each value {}", self.key_allowed, self.kind.allowed())
    }

    fn read(&self, value: &DeValue<'_>, place: &Place<'_>) -> Option<Self::Value> {
        let Some(entries) = value.as_table() else {
            return refuse_none(None, self, value, place);
        };
        let read: Vec<Option<(String, K::Value)>> = entries
            .iter()
            .map(|(key, value)| {
                let name: &str = key.get_ref();
                let place = place.below(name, key.span().start);
                if !(self.key)(name) {
                    place.refuse(format!("the key \"{name}\""), self.key_allowed);
                    return None;
                }
                Some((name.to_owned(), self.kind.read(value.get_ref(), &place)?))
            })
            .collect();
        read.into_iter().collect()
    }

    fn keys_below(&self) -> Vec<KeyReference> {
        let starred = |mut below: KeyReference| {
            below.key = format!(".*{}", below.key);
            below
        };
        self.kind.keys_below().into_iter().map(starred).collect()
    }
}
