//! What is withheld, and the declaration that it is (RFC 9537; ICANN.md, section 4).
//!
//! One table says for each field what the rulebook's switch is, how the field is withheld and
//! where it would stand. The card leaves out what the same table declares, so a declared
//! redaction whose data is present cannot happen.

use registry_core::rulebook::Rdap as Publication;
use serde_json::{Value, json};

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

    /// Name, method, and the path below the entity of its role.
    const fn declaration(self) -> (&'static str, Method, &'static str) {
        const VOICE: &str = "vcardArray[1][?(@[1].type=='voice')]";
        const FAX: &str = "vcardArray[1][?(@[1].type=='fax')]";
        const NAME: &str = "vcardArray[1][?(@[0]=='fn')][3]";
        const EMAIL: &str = "vcardArray[1][?(@[0]=='email')]";
        match self {
            Field::RegistrantId => ("Registry Registrant ID", Method::Removal, "handle"),
            Field::RegistrantName => ("Registrant Name", Method::EmptyValue, NAME),
            Field::RegistrantOrganization => {
                ("Registrant Organization", Method::Removal, "vcardArray[1][?(@[0]=='org')]")
            }
            Field::RegistrantStreet => {
                ("Registrant Street", Method::EmptyValue, "vcardArray[1][?(@[0]=='adr')][3][:3]")
            }
            Field::RegistrantCity => {
                ("Registrant City", Method::EmptyValue, "vcardArray[1][?(@[0]=='adr')][3][3]")
            }
            Field::RegistrantPostalCode => (
                "Registrant Postal Code",
                Method::EmptyValue,
                "vcardArray[1][?(@[0]=='adr')][3][5]",
            ),
            Field::RegistrantPhone => ("Registrant Phone", Method::Removal, VOICE),
            Field::RegistrantPhoneExtension => ("Registrant Phone Ext", Method::Removal, VOICE),
            Field::RegistrantFax => ("Registrant Fax", Method::Removal, FAX),
            Field::RegistrantFaxExtension => ("Registrant Fax Ext", Method::Removal, FAX),
            Field::RegistrantEmail => ("Registrant Email", Method::Removal, EMAIL),
            Field::TechnicalId => ("Registry Tech ID", Method::Removal, "handle"),
            Field::TechnicalName => ("Tech Name", Method::EmptyValue, NAME),
            Field::TechnicalPhone => ("Tech Phone", Method::Removal, VOICE),
            Field::TechnicalEmail => ("Tech Email", Method::Removal, EMAIL),
        }
    }
}

/// The declarations for one entity: every field of the list that is not published.
#[must_use]
pub fn declared(fields: &[Field], role: &str, publication: &Publication) -> Vec<Value> {
    let withheld = fields.iter().filter(|field| !field.is_published(publication));
    withheld.map(|field| declaration(*field, role)).collect()
}

fn declaration(field: Field, role: &str) -> Value {
    let (name, method, below) = field.declaration();
    let path = format!("$.entities[?(@.roles[0]=='{role}')].{below}");
    let (path_key, method) = match method {
        Method::Removal => ("prePath", "removal"),
        Method::EmptyValue => ("postPath", "emptyValue"),
    };
    json!({
        "name": { "type": name },
        (path_key): path,
        "pathLang": "jsonpath",
        "method": method,
        "reason": { "description": "Server policy" },
    })
}
