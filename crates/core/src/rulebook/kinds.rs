//! What may stand behind a key of a rulebook.

use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;

use jiff::Timestamp;
use toml::de::DeValue;

use super::reader::{KeyReference, Kind, Place, Section, Table, describe, offset_of};
use crate::money::{Currency, Money};

/// A whole number within bounds.
pub(super) struct Whole<T> {
    minimum: i64,
    maximum: i64,
    unit: &'static str,
    number: PhantomData<T>,
}

/// A whole number of `unit` from `minimum` to `maximum`.
pub(super) const fn whole(minimum: i64, maximum: i64, unit: &'static str) -> Whole<u32> {
    Whole { minimum, maximum, unit, number: PhantomData }
}

/// Whole years.
pub(super) const fn years(minimum: i64, maximum: i64) -> Whole<u8> {
    Whole { minimum, maximum, unit: "years", number: PhantomData }
}

/// A number of one of the IANA registries of DNSSEC.
pub(super) const fn octet(minimum: i64, maximum: i64) -> Whole<u8> {
    Whole { minimum, maximum, unit: "the IANA registry", number: PhantomData }
}

/// Whole days.
pub(super) const fn days(minimum: i64, maximum: i64) -> Whole<u32> {
    whole(minimum, maximum, "days")
}

/// Whole seconds.
pub(super) const fn seconds(minimum: i64, maximum: i64) -> Whole<u32> {
    whole(minimum, maximum, "seconds")
}

impl<T: TryFrom<i64>> Kind for Whole<T> {
    type Value = T;

    fn allowed(&self) -> String {
        let Self { minimum, maximum, unit, number: _ } = self;
        format!("a whole number of {unit} from {minimum} to {maximum}")
    }

    fn read(&self, value: &DeValue<'_>, place: &Place<'_>) -> Option<T> {
        let number = value
            .as_integer()
            .and_then(|integer| i64::from_str_radix(integer.as_str(), integer.radix()).ok());
        let number = number.filter(|number| (self.minimum..=self.maximum).contains(number));
        let number = number.and_then(|number| T::try_from(number).ok());
        refuse_none(number, self, value, place)
    }
}

fn refuse_none<T>(
    read: Option<T>,
    kind: &impl Kind,
    value: &DeValue<'_>,
    place: &Place<'_>,
) -> Option<T> {
    if read.is_none() {
        place.refuse(describe(value), kind.allowed());
    }
    read
}

/// `true` or `false`.
pub(super) struct Switch;

impl Kind for Switch {
    type Value = bool;

    fn allowed(&self) -> String {
        "true or false".to_owned()
    }

    fn read(&self, value: &DeValue<'_>, place: &Place<'_>) -> Option<bool> {
        refuse_none(value.as_bool(), self, value, place)
    }
}

/// A text that some function understands.
pub(super) struct Parsed<T> {
    parse: fn(&str) -> Option<T>,
    allowed: &'static str,
}

/// A text that `parse` understands.
pub(super) const fn parsed<T>(parse: fn(&str) -> Option<T>, allowed: &'static str) -> Parsed<T> {
    Parsed { parse, allowed }
}

impl<T> Kind for Parsed<T> {
    type Value = T;

    fn allowed(&self) -> String {
        self.allowed.to_owned()
    }

    fn read(&self, value: &DeValue<'_>, place: &Place<'_>) -> Option<T> {
        refuse_none(value.as_str().and_then(self.parse), self, value, place)
    }
}

/// A text of people: 1 to 500 characters.
pub(super) const fn words() -> Parsed<String> {
    parsed(
        |text| {
            let fits = !text.trim().is_empty() && text.chars().count() <= 500;
            fits.then(|| text.to_owned())
        },
        "a text of 1 to 500 characters",
    )
}

/// An id that other things refer to: 1 to 63 of `a-z`, `0-9`, hyphen.
pub(super) const fn identifier() -> Parsed<String> {
    parsed(
        |text| is_identifier(text).then(|| text.to_owned()),
        "an id of 1 to 63 characters: a-z, 0-9 and hyphen",
    )
}

/// Whether a text may be the id of a tier, a programme, a ground.
pub(super) fn is_identifier(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// An amount with its currency: `"750.00 USD"`.
pub(super) const fn amount() -> Parsed<Money> {
    parsed(parse_amount, "an amount of at least 0 with its currency, like \"750.00 USD\"")
}

/// Largest amount: far above any fee, and 255 years of it still fit 64 bits.
const AMOUNT_MAXIMUM_MINOR: i64 = 1_000_000_000_000;

fn parse_amount(text: &str) -> Option<Money> {
    let (decimal, currency) = text.split_once(' ')?;
    let money = Money::parse_decimal(decimal, Currency::parse(currency).ok()?).ok()?;
    (0..=AMOUNT_MAXIMUM_MINOR).contains(&money.minor).then_some(money)
}

/// One of a few words.
pub(super) struct Choice<T: 'static> {
    options: &'static [(&'static str, T)],
}

/// One of a few words.
pub(super) const fn choice<T>(options: &'static [(&'static str, T)]) -> Choice<T> {
    Choice { options }
}

impl<T: Clone> Kind for Choice<T> {
    type Value = T;

    fn allowed(&self) -> String {
        let words: Vec<String> =
            self.options.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        words.join(" or ")
    }

    fn read(&self, value: &DeValue<'_>, place: &Place<'_>) -> Option<T> {
        let word = value.as_str();
        let option = self.options.iter().find(|(option, _)| Some(*option) == word);
        refuse_none(option.map(|(_, choice)| choice.clone()), self, value, place)
    }
}

/// An instant with its offset: `2021-04-01T00:00:00Z`.
pub(super) struct Instant;

impl Kind for Instant {
    type Value = Timestamp;

    fn allowed(&self) -> String {
        "an instant with its offset, like 2021-04-01T00:00:00Z".to_owned()
    }

    fn read(&self, value: &DeValue<'_>, place: &Place<'_>) -> Option<Timestamp> {
        let instant = value.as_datetime().and_then(|instant| instant.to_string().parse().ok());
        refuse_none(instant, self, value, place)
    }
}

/// Something that need not be there.
pub(super) struct Optional<K>(pub(super) K);

impl<K: Kind> Kind for Optional<K> {
    type Value = Option<K::Value>;

    fn allowed(&self) -> String {
        format!("{}; or absent", self.0.allowed())
    }

    fn read(&self, value: &DeValue<'_>, place: &Place<'_>) -> Option<Self::Value> {
        self.0.read(value, place).map(Some)
    }

    fn when_absent(&self) -> Option<Self::Value> {
        Some(None)
    }

    fn keys_below(&self) -> Vec<KeyReference> {
        self.0.keys_below()
    }
}

/// A table that is a section of its own.
pub(super) struct Nested<T>(PhantomData<T>);

/// A table that is a section of its own.
pub(super) const fn nested<T>() -> Nested<T> {
    Nested(PhantomData)
}

impl<T: Section> Kind for Nested<T> {
    type Value = T;

    fn allowed(&self) -> String {
        let keys = T::keys().into_iter().map(|key| key.key);
        let own: Vec<String> = keys.filter(|key| !key.contains(['.', '['])).collect();
        format!("a table with {}", own.join(", "))
    }

    fn read(&self, value: &DeValue<'_>, place: &Place<'_>) -> Option<T> {
        match value.as_table() {
            Some(entries) => T::read(&Table::new(entries, place)),
            None => refuse_none(None, self, value, place),
        }
    }

    fn keys_below(&self) -> Vec<KeyReference> {
        let dotted = |mut below: KeyReference| {
            below.key = format!(".{}", below.key);
            below
        };
        T::keys().into_iter().map(dotted).collect()
    }
}

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
