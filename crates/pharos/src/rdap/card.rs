//! jCards (RFC 7095): who stands behind a name, with only what may be shown.

use serde_json::{Value, json};

use registry_core::contact::Phone;

/// A jCard under construction: `version` and `fn` first, as the profile wants them.
#[derive(Debug)]
pub struct Card(Vec<Value>);

/// The parts of an address that a card may show.
#[derive(Debug, Default)]
pub struct Address<'a> {
    /// Street lines.
    pub street: &'a [String],
    /// The city.
    pub city: &'a str,
    /// State or province.
    pub province: &'a str,
    /// Postal code.
    pub postal_code: &'a str,
    /// ISO 3166-1 alpha-2 code.
    pub country: &'a str,
}

impl Card {
    /// A card of this formatted name, which may be empty.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self(vec![json!(["version", {}, "text", "4.0"]), json!(["fn", {}, "text", name])])
    }

    /// Adds an organization.
    pub fn organization(&mut self, name: &str) {
        self.0.push(json!(["org", {}, "text", name]));
    }

    /// Adds an address: country as its code in a parameter, its name empty (RFC 8605, 3.1).
    pub fn address(&mut self, address: &Address<'_>) {
        let street = match address.street {
            [] => json!(""),
            [line] => json!(line),
            lines => json!(lines),
        };
        let parts =
            json!(["", "", street, address.city, address.province, address.postal_code, ""]);
        let country = match address.country {
            "" => json!({}),
            code => json!({ "cc": code }),
        };
        self.0.push(json!(["adr", country, "text", parts]));
    }

    /// Adds a number: `kind` is `voice` or `fax`.
    pub fn telephone(&mut self, kind: &str, phone: &Phone) {
        let extension = phone.extension.as_ref().map(|digits| format!(";ext={digits}"));
        let uri = format!("tel:{}{}", phone.number, extension.unwrap_or_default());
        self.0.push(json!(["tel", { "type": kind }, "uri", uri]));
    }

    /// Adds an e-mail address.
    pub fn email(&mut self, address: &str) {
        self.0.push(json!(["email", {}, "text", address]));
    }

    /// The finished `vcardArray`.
    #[must_use]
    pub fn finish(self) -> Value {
        json!(["vcard", self.0])
    }
}
