//! Single values that may stand behind a key of a rulebook; `lists.rs` has the rest.

use std::marker::PhantomData;

use jiff::Timestamp;
use toml::de::DeValue;

use super::reader::{KeyReference, Kind, Place, Section, Table, describe};
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

/// A number of 16 bits that is read from elsewhere, as a key tag is.
pub(super) const fn sixteen_bits(unit: &'static str) -> Whole<u16> {
    Whole { minimum: 0, maximum: 65_535, unit, number: PhantomData }
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

/// Refuses what could not be read.
pub(super) fn refuse_none<T>(
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

/// Nothing, as an amount: `"0.00 USD"`.
pub(super) const fn no_amount(allowed: &'static str) -> Parsed<Money> {
    parsed(parse_no_amount, allowed)
}

fn parse_no_amount(text: &str) -> Option<Money> {
    parse_amount(text).filter(|money| money.is_zero())
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
