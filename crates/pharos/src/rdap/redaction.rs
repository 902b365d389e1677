//! What is withheld, and the declaration that it is (RFC 9537; ICANN.md, section 4).
//!
//! One table says for each field what the rulebook's switch is, how the field is withheld and
//! where it would stand. The card leaves out what the same table declares, so a declared
//! redaction whose data is present cannot happen.

use std::sync::LazyLock;

use registry_core::rulebook::Rdap as Publication;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::view::DomainView;

/// A field of a contact that may be withheld.
#[expect(missing_docs, reason = "each variant is the ICANN profile's own name of the field")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    RegistrantId,
    RegistrantName,
    RegistrantOrganization,
    RegistrantStreet,
    RegistrantCity,
    RegistrantPostalCode,
    RegistrantPhone,
    RegistrantPhoneExtension,
    RegistrantFax,
    RegistrantFaxExtension,
    RegistrantEmail,
    TechnicalId,
    TechnicalName,
    TechnicalPhone,
    TechnicalEmail,
}

/// How a field is withheld (RFC 9537, section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    /// It is not there.
    Removal,
    /// It is there and empty.
    EmptyValue,
}

/// The fields of a registrant, in the order of the profile.
pub const REGISTRANT: &[Field] = &[
    Field::RegistrantId,
    Field::RegistrantName,
    Field::RegistrantOrganization,
    Field::RegistrantStreet,
    Field::RegistrantCity,
    Field::RegistrantPostalCode,
    Field::RegistrantPhone,
    Field::RegistrantPhoneExtension,
    Field::RegistrantFax,
    Field::RegistrantFaxExtension,
    Field::RegistrantEmail,
];

/// The fields of a technical contact.
pub const TECHNICAL: &[Field] =
    &[Field::TechnicalId, Field::TechnicalName, Field::TechnicalPhone, Field::TechnicalEmail];

/// A path below the registrant.
macro_rules! registrant {
    (card $below:literal) => { registrant!("vcardArray[1][?(@", $below) };
    ($($below:literal),*) => { concat!("$.entities[?(@.roles[0]=='registrant')].", $($below),*) };
}

/// A path below the technical contact.
macro_rules! technical {
    (card $below:literal) => { technical!("vcardArray[1][?(@", $below) };
    ($($below:literal),*) => { concat!("$.entities[?(@.roles[0]=='technical')].", $($below),*) };
}

impl Field {
    /// Whether the rulebook publishes it. A registrant's repository id never is.
    #[must_use]
    pub const fn is_published(self, publication: &Publication) -> bool {
        match self {
            Field::RegistrantId => false,
            Field::RegistrantName => publication.publish_registrant_name,
            Field::RegistrantOrganization => publication.publish_registrant_organization,
            Field::RegistrantStreet | Field::RegistrantCity | Field::RegistrantPostalCode => {
                publication.publish_registrant_address
            }
            Field::RegistrantPhone
            | Field::RegistrantPhoneExtension
            | Field::RegistrantFax
            | Field::RegistrantFaxExtension => publication.publish_registrant_phone,
            Field::RegistrantEmail => publication.publish_registrant_email,
            Field::TechnicalId
            | Field::TechnicalName
            | Field::TechnicalPhone
            | Field::TechnicalEmail => publication.publish_technical_contact,
        }
    }

    /// Name, method, and the path of the field in an answer.
    const fn declaration(self) -> (&'static str, Method, &'static str) {
        use Method::{EmptyValue, Removal};
        match self {
            Field::RegistrantId => ("Registry Registrant ID", Removal, registrant!("handle")),
            Field::RegistrantName => {
                ("Registrant Name", EmptyValue, registrant!(card "[0]=='fn')][3]"))
            }
            Field::RegistrantOrganization => {
                ("Registrant Organization", Removal, registrant!(card "[0]=='org')]"))
            }
            Field::RegistrantStreet => {
                ("Registrant Street", EmptyValue, registrant!(card "[0]=='adr')][3][:3]"))
            }
            Field::RegistrantCity => {
                ("Registrant City", EmptyValue, registrant!(card "[0]=='adr')][3][3]"))
            }
            Field::RegistrantPostalCode => {
                ("Registrant Postal Code", EmptyValue, registrant!(card "[0]=='adr')][3][5]"))
            }
            Field::RegistrantPhone => {
                ("Registrant Phone", Removal, registrant!(card "[1].type=='voice')]"))
            }
            Field::RegistrantPhoneExtension => {
                ("Registrant Phone Ext", Removal, registrant!(card "[1].type=='voice')]"))
            }
            Field::RegistrantFax => {
                ("Registrant Fax", Removal, registrant!(card "[1].type=='fax')]"))
            }
            Field::RegistrantFaxExtension => {
                ("Registrant Fax Ext", Removal, registrant!(card "[1].type=='fax')]"))
            }
            Field::RegistrantEmail => {
                ("Registrant Email", Removal, registrant!(card "[0]=='email')]"))
            }
            Field::TechnicalId => ("Registry Tech ID", Removal, technical!("handle")),
            Field::TechnicalName => ("Tech Name", EmptyValue, technical!(card "[0]=='fn')][3]")),
            Field::TechnicalPhone => {
                ("Tech Phone", Removal, technical!(card "[1].type=='voice')]"))
            }
            Field::TechnicalEmail => ("Tech Email", Removal, technical!(card "[0]=='email')]")),
        }
    }
}

/// That something is withheld (RFC 9537, section 4.2).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Declaration {
    name: Name,
    #[serde(skip_serializing_if = "Option::is_none")]
    pre_path: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_path: Option<&'static str>,
    path_lang: &'static str,
    method: &'static str,
    reason: Reason,
}

#[derive(Debug, Serialize)]
struct Name {
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Debug, Serialize)]
struct Reason {
    description: &'static str,
}

/// A declaration as JSON, with the field it is about.
type Written = (Field, Box<RawValue>);

/// The declarations, each written once: they are half of an answer, and no name changes them.
static OF_REGISTRANT: LazyLock<Vec<Written>> = LazyLock::new(|| written(REGISTRANT));
static OF_TECHNICAL: LazyLock<Vec<Written>> = LazyLock::new(|| written(TECHNICAL));

fn written(fields: &[Field]) -> Vec<Written> {
    // Writing texts cannot fail; a declaration that did would be missed by the golden answers.
    let one = |field: &Field| Some((*field, to_raw_value(&declared(*field)).ok()?));
    fields.iter().filter_map(one).collect()
}

/// The declarations of a name: every field of its contacts that is not published. A name without
/// contacts has nothing to withhold.
#[must_use]
pub fn of(view: &DomainView) -> Vec<&'static RawValue> {
    let Some(contacts) = &view.contacts else { return Vec::new() };
    let technical = if contacts.technical.is_some() { OF_TECHNICAL.as_slice() } else { &[] };
    let withheld = |(field, _): &&Written| !field.is_published(&view.publication);
    OF_REGISTRANT.iter().chain(technical).filter(withheld).map(|(_, written)| &**written).collect()
}

fn declared(field: Field) -> Declaration {
    let (kind, method, path) = field.declaration();
    let (pre_path, post_path, method) = match method {
        Method::Removal => (Some(path), None, "removal"),
        Method::EmptyValue => (None, Some(path), "emptyValue"),
    };
    Declaration {
        name: Name { kind },
        pre_path,
        post_path,
        path_lang: "jsonpath",
        method,
        reason: Reason { description: "Server policy" },
    }
}
