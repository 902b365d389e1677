//! `host:check` and `host:chkData` (RFC 5732, section 3.1.1).

use crate::domain::CheckedName;
use crate::namespace::Namespace;
use crate::reason::Reason;
use crate::schema::node::{Node, Valid};
use crate::schema::text::label;
use crate::xml::write::Writer;

/// `host:check`: which of these hosts may be created?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The names as sent, one or more.
    pub names: Vec<String>,
}

/// `host:mNameType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Check> {
    let mut children = node.children(&[])?;
    let names = children.some("name", usize::MAX, |node| node.value(&[], label))?;
    children.end()?;
    Ok(Check { names })
}

/// `host:chkData`: one entry per name, in the order of the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckData {
    /// The answers, one or more.
    pub names: Vec<CheckedName>,
}

impl CheckData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { names } = self;
        out.open_in(Namespace::Host, "host:chkData");
        for CheckedName { name, refused } in names {
            let available = if refused.is_none() { "1" } else { "0" };
            out.open("host:cd");
            out.value_with("host:name", &[("avail", available)], name);
            out.optional("host:reason", refused.as_ref().map(Reason::as_str));
            out.close("host:cd");
        }
        out.close("host:chkData");
    }
}
