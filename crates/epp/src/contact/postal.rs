//! Postal addresses and telephone numbers (RFC 5733, sections 2.4 to 2.6).

use crate::schema::node::{Node, Parsed, Unfit, Valid};
use crate::schema::text::{any_token, collapse, normalized, token};
use crate::schema::vocabulary::{one_of, vocabulary};
use crate::xml::write::Writer;

vocabulary! {
    /// In which script an address is written (`contact:postalInfoEnumType`).
    PostalForm {
        /// Any character.
        Local = "loc",
        /// ASCII only.
        International = "int",
    }
}

/// `contact:postalInfoType`. Texts are at most 255 characters; name and city are not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostalInfo {
    /// The script.
    pub form: PostalForm,
    /// The person or role.
    pub name: String,
    /// The organization.
    pub organization: Option<String>,
    /// Where.
    pub address: PostalAddress,
}

/// `contact:addrType`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostalAddress {
    /// Up to three lines.
    pub street: Vec<String>,
    /// The city.
    pub city: String,
    /// The state or province.
    pub state_or_province: Option<String>,
    /// The postal code, at most 16 characters.
    pub postal_code: Option<String>,
    /// Two characters; whether they are a country is for the flow to say (2004).
    pub country: String,
}

/// A telephone number (`contact:e164Type`); empty is allowed by the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// `+1.7035555555`, or empty.
    pub number: String,
    /// The extension.
    pub extension: Option<String>,
}

/// `contact:postalLineType`.
pub(super) fn line(text: &str) -> Parsed<String> {
    normalized(text, 1..=255)
}

/// `contact:optPostalLineType`.
pub(super) fn optional_line(text: &str) -> Parsed<String> {
    normalized(text, 0..=255)
}

/// `contact:postalInfoType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<PostalInfo> {
    let mut children = node.children(&["type"])?;
    let form = node.required_attribute("type", one_of)?;
    let name = children.required("name")?.value(&[], line)?;
    let organization =
        children.optional("org").map(|node| node.value(&[], optional_line)).transpose()?;
    let address = address(children.required("addr")?)?;
    children.end()?;
    Ok(PostalInfo { form, name, organization, address })
}

/// `contact:addrType`.
pub(super) fn address(node: Node<'_>) -> Valid<PostalAddress> {
    let mut children = node.children(&[])?;
    let street = children.many("street", 3, |node| node.value(&[], optional_line))?;
    let city = children.required("city")?.value(&[], line)?;
    let state_or_province =
        children.optional("sp").map(|node| node.value(&[], optional_line)).transpose()?;
    let postal_code = children
        .optional("pc")
        .map(|node| node.value(&[], |text| token(text, 0..=16)))
        .transpose()?;
    let country = children.required("cc")?.value(&[], |text| token(text, 2..=2))?;
    children.end()?;
    Ok(PostalAddress { street, city, state_or_province, postal_code, country })
}

/// `contact:e164Type`.
pub(crate) fn phone(node: Node<'_>) -> Valid<Phone> {
    let number = node.value(&["x"], e164)?;
    Ok(Phone { number, extension: node.attribute("x", any_token)? })
}

/// `contact:e164StringType`: the pattern `(\+[0-9]{1,3}\.[0-9]{1,14})?`, at most 17 characters.
fn e164(text: &str) -> Parsed<String> {
    let number = collapse(text);
    let digits = |part: &str, most| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let fits = number.is_empty()
        || number.len() <= 17
            && number
                .strip_prefix('+')
                .and_then(|rest| rest.split_once('.'))
                .is_some_and(|(country, rest)| digits(country, 3) && digits(rest, 14));
    if fits {
        return Ok(number.into_owned());
    }
    Err(Unfit::new("not-a-phone-number", "it must be like +1.7035555555, 17 characters at most"))
}

impl PostalInfo {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { form, name, organization, address } = self;
        let PostalAddress { street, city, state_or_province, postal_code, country } = address;
        out.open_with("contact:postalInfo", &[("type", form.as_str())]);
        out.value("contact:name", name);
        out.optional("contact:org", organization.as_deref());
        out.open("contact:addr");
        out.each("contact:street", street);
        out.value("contact:city", city);
        out.optional("contact:sp", state_or_province.as_deref());
        out.optional("contact:pc", postal_code.as_deref());
        out.value("contact:cc", country);
        out.close("contact:addr");
        out.close("contact:postalInfo");
    }
}

impl Phone {
    pub(crate) fn write(&self, tag: &'static str, out: &mut Writer<'_>) {
        let Self { number, extension } = self;
        match extension {
            Some(extension) => out.value_with(tag, &[("x", extension)], number),
            None => out.value(tag, number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_are_e164_or_empty() {
        for good in ["", "+1.7035555555", " +999.1 ", "+12.12345678901234"] {
            assert!(e164(good).is_ok() || good.len() > 17, "{good}");
        }
        for bad in ["+1.", "1.2", "+1234.5", "+1.123456789012345", "+123.12345678901234", "+1 .2"] {
            assert!(e164(bad).is_err(), "{bad}");
        }
    }
}
