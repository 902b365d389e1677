//! `contact:create` and `contact:creData` (RFC 5733, section 3.2.1).

use jiff::Timestamp;

use crate::auth_info::{self, AuthInfo};
use crate::contact::{Disclose, Phone, PostalInfo, disclose, postal};
use crate::namespace::Namespace;
use crate::schema::node::{Node, Valid};
use crate::schema::text::{client_id, min_token};
use crate::xml::write::Writer;

/// `contact:create`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// The identifier as sent.
    pub id: String,
    /// One or two; the schema lets both have the same form.
    pub postal_infos: Vec<PostalInfo>,
    /// The telephone number.
    pub voice: Option<Phone>,
    /// The fax number.
    pub fax: Option<Phone>,
    /// The e-mail address: any text for the schema.
    pub email: String,
    /// The authorization information; the schema needs it.
    pub auth_info: AuthInfo,
    /// What may be shown.
    pub disclose: Option<Disclose>,
}

/// `contact:createType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Create> {
    let mut children = node.children(&[])?;
    let id = children.required("id")?.value(&[], client_id)?;
    let postal_infos = children.some("postalInfo", 2, postal::decode)?;
    let voice = children.optional("voice").map(postal::phone).transpose()?;
    let fax = children.optional("fax").map(postal::phone).transpose()?;
    let email = children.required("email")?.value(&[], min_token)?;
    let auth_info = auth_info::decode(children.required("authInfo")?)?;
    let disclose = children.optional("disclose").map(disclose::decode).transpose()?;
    children.end()?;
    Ok(Create { id, postal_infos, voice, fax, email, auth_info, disclose })
}

/// `contact:creData`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateData {
    /// The identifier.
    pub id: String,
    /// When it was created.
    pub created_at: Timestamp,
}

impl CreateData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { id, created_at } = self;
        out.open_in(Namespace::Contact, "contact:creData");
        out.value("contact:id", id);
        out.instant("contact:crDate", *created_at);
        out.close("contact:creData");
    }
}
