//! `domain:renew` and `domain:renData` (RFC 5731, section 3.2.3).

use jiff::Timestamp;
use jiff::civil::Date;

use crate::extension::{Extensions, fee};
use crate::namespace::Namespace;
use crate::period::Period;
use crate::schema::node::{Node, Valid};
use crate::schema::text::label;
use crate::schema::time::date;
use crate::xml::write::Writer;

/// `domain:renew`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renew {
    /// The name as sent.
    pub name: String,
    /// The date on which the client believes the name to expire (`curExpDate`), as written: a
    /// time zone beside it is allowed and says nothing. A year that no [`Date`] holds becomes the
    /// nearest one; no name expires then either.
    pub current_expiry: Date,
    /// For how much longer; absent, the server chooses.
    pub period: Option<Period>,
    /// The price the client agrees to (RFC 8748, section 5.2.3).
    pub fee: Option<fee::Transform>,
}

/// `domain:renewType`.
pub(crate) fn decode(node: Node<'_>, extensions: &Extensions<'_>) -> Valid<Renew> {
    let mut children = node.children(&[])?;
    let name = children.required("name")?.value(&[], label)?;
    let current_expiry = children.required("curExpDate")?.value(&[], date)?;
    let period = children.optional("period").map(Period::decode).transpose()?;
    children.end()?;
    Ok(Renew { name, current_expiry, period, fee: extensions.fee_transform("renew")? })
}

/// `domain:renData`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenewData {
    /// The name.
    pub name: String,
    /// When it expires now.
    pub expires_at: Option<Timestamp>,
}

impl RenewData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { name, expires_at } = self;
        out.open_in(Namespace::Domain, "domain:renData");
        out.value("domain:name", name);
        out.optional_instant("domain:exDate", *expires_at);
        out.close("domain:renData");
    }
}
