//! jCards (RFC 7095): who stands behind a name, with only what may be shown.

use std::collections::BTreeMap;

use registry_core::contact::Phone;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

/// A jCard under construction: `version` and `fn` first, as the profile wants them.
#[derive(Debug)]
pub(super) struct Card<'a>(Vec<Property<'a>>);

/// The parts of an address that a card may show.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Address<'a> {
    /// Street lines.
    pub(super) street: &'a [String],
    /// The city.
    pub(super) city: &'a str,
    /// State or province.
    pub(super) province: &'a str,
    /// Postal code.
    pub(super) postal_code: &'a str,
    /// ISO 3166-1 alpha-2 code.
    pub(super) country: &'a str,
}

#[derive(Debug)]
enum Property<'a> {
    Version,
    Name(&'a str),
    Organization(&'a str),
    Address(Address<'a>),
    Telephone(&'static str, &'a str, Option<&'a str>),
    Email(&'a str),
}

/// The one parameter a property has, or none.
#[derive(Debug, Clone, Copy)]
struct Parameter<'a>(Option<(&'static str, &'a str)>);

const PLAIN: Parameter<'static> = Parameter(None);

impl<'a> Card<'a> {
    /// A card of this formatted name, which may be empty.
    #[must_use]
    pub(super) fn of(name: &'a str) -> Self {
        let mut properties = Vec::with_capacity(6);
        properties.extend([Property::Version, Property::Name(name)]);
        Self(properties)
    }

    /// Adds an organization.
    pub(super) fn organization(&mut self, name: &'a str) {
        self.0.push(Property::Organization(name));
    }

    /// Adds an address: country as its code in a parameter, its name empty (RFC 8605, 3.1).
    pub(super) fn address(&mut self, address: Address<'a>) {
        self.0.push(Property::Address(address));
    }

    /// Adds a number: `kind` is `voice` or `fax`.
    pub(super) fn telephone(&mut self, kind: &'static str, phone: &'a Phone) {
        self.0.push(Property::Telephone(kind, &phone.number, phone.extension.as_deref()));
    }

    /// Adds a number without extension: `kind` is `voice` or `fax`.
    pub(super) fn number(&mut self, kind: &'static str, number: &'a str) {
        self.0.push(Property::Telephone(kind, number, None));
    }

    /// Adds an e-mail address.
    pub(super) fn email(&mut self, address: &'a str) {
        self.0.push(Property::Email(address));
    }
}

impl Serialize for Card<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ("vcard", &self.0).serialize(serializer)
    }
}

impl Serialize for Property<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Property::Version => ("version", PLAIN, "text", "4.0").serialize(serializer),
            Property::Name(name) => ("fn", PLAIN, "text", name).serialize(serializer),
            Property::Organization(name) => ("org", PLAIN, "text", name).serialize(serializer),
            Property::Email(address) => ("email", PLAIN, "text", address).serialize(serializer),
            Property::Telephone(kind, number, extension) => {
                let extension = extension.map(|digits| format!(";ext={digits}"));
                let uri = format!("tel:{number}{}", extension.unwrap_or_default());
                let kind = Parameter(Some(("type", kind)));
                ("tel", kind, "uri", uri).serialize(serializer)
            }
            Property::Address(address) => {
                let Address { street, city, province, postal_code, country } = *address;
                let country = (!country.is_empty()).then_some(("cc", country));
                let parts = ("", "", Street(street), city, province, postal_code, "");
                ("adr", Parameter(country), "text", parts).serialize(serializer)
            }
        }
    }
}

impl Serialize for Parameter<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some((name, value)) = self.0 else {
            return BTreeMap::<&str, &str>::new().serialize(serializer);
        };
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(name, value)?;
        map.end()
    }
}

/// One line is a text, several are a list, none is an empty text (RFC 7095, section 3.3.1.3).
struct Street<'a>(&'a [String]);

impl Serialize for Street<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            [] => "".serialize(serializer),
            [line] => line.serialize(serializer),
            lines => lines.serialize(serializer),
        }
    }
}
