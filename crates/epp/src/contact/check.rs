//! `contact:check` and `contact:chkData` (RFC 5733, section 3.1.1).

use crate::namespace::Namespace;
use crate::reason::Reason;
use crate::schema::node::{Node, Valid};
use crate::schema::text::client_id;
use crate::xml::write::Writer;

/// `contact:check`: which of these identifiers may be used?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The identifiers as sent, one or more.
    pub ids: Vec<String>,
}

/// `contact:mIDType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Check> {
    let mut children = node.children(&[])?;
    let ids = children.some("id", usize::MAX, |node| node.value(&[], client_id))?;
    children.end()?;
    Ok(Check { ids })
}

/// `contact:chkData`: one entry per identifier, in the order of the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckData {
    /// The answers, one or more.
    pub contacts: Vec<CheckedContact>,
}

/// One identifier of a `contact:chkData`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedContact {
    /// The identifier.
    pub id: String,
    /// `None` if it may be used, otherwise why not.
    pub refused: Option<Reason>,
}

impl CheckData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { contacts } = self;
        out.open_in(Namespace::Contact, "contact:chkData");
        for CheckedContact { id, refused } in contacts {
            let available = if refused.is_none() { "1" } else { "0" };
            out.open("contact:cd");
            out.value_with("contact:id", &[("avail", available)], id);
            out.optional("contact:reason", refused.as_ref().map(Reason::as_str));
            out.close("contact:cd");
        }
        out.close("contact:chkData");
    }
}
