//! `domain:check` and `domain:chkData` (RFC 5731, section 3.1.1).

use crate::extension::Extensions;
use crate::extension::{fee, launch};
use crate::namespace::Namespace;
use crate::reason::Reason;
use crate::schema::node::{Node, Valid};
use crate::schema::text::label;
use crate::secret::Secret;
use crate::xml::write::Writer;

/// `domain:check`: which of these names may be created?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The names as sent, one or more; each a label of 1 to 255 characters, nothing more is known.
    pub names: Vec<String>,
    /// The allocation token for all of them (RFC 8495, section 3.1.1).
    pub allocation_token: Option<Secret>,
    /// The fees asked for (RFC 8748, section 5.1.1).
    pub fee: Option<fee::Check>,
    /// What is asked about a launch (RFC 8334, section 3.1).
    pub launch: Option<launch::Check>,
}

/// `domain:mNameType`.
pub(crate) fn decode(node: Node<'_>, extensions: &Extensions<'_>) -> Valid<Check> {
    let mut children = node.children(&[])?;
    let names = children.some("name", usize::MAX, |node| node.value(&[], label))?;
    children.end()?;
    Ok(Check {
        names,
        allocation_token: extensions.allocation_token()?,
        fee: extensions.fee_check()?,
        launch: extensions.launch_check()?,
    })
}

/// `domain:chkData`: one entry per name, in the order of the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckData {
    /// The answers, one or more.
    pub names: Vec<CheckedName>,
}

/// One name of a `domain:chkData`, or of a `host:chkData`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedName {
    /// The name as the client wrote it.
    pub name: String,
    /// `None` if it may be created, otherwise why not.
    pub refused: Option<Reason>,
}

impl CheckData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { names } = self;
        out.open_in(Namespace::Domain, "domain:chkData");
        for CheckedName { name, refused } in names {
            let available = if refused.is_none() { "1" } else { "0" };
            out.open("domain:cd");
            out.value_with("domain:name", &[("avail", available)], name);
            out.optional("domain:reason", refused.as_ref().map(Reason::as_str));
            out.close("domain:cd");
        }
        out.close("domain:chkData");
    }
}
