//! `domain:delete` (RFC 5731, section 3.2.2).

use crate::extension::{Extensions, launch};
use crate::schema::node::{Node, Valid};
use crate::schema::text::label;

/// `domain:delete`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delete {
    /// The name as sent.
    pub name: String,
    /// The application that is meant (RFC 8334, section 3.5; 2102 here).
    pub launch: Option<launch::Application>,
}

/// `domain:sNameType`.
pub(crate) fn decode(node: Node<'_>, extensions: &Extensions<'_>) -> Valid<Delete> {
    let mut children = node.children(&[])?;
    let name = children.required("name")?.value(&[], label)?;
    children.end()?;
    Ok(Delete { name, launch: extensions.launch_application("delete")? })
}
