//! `domain:delete` (RFC 5731, section 3.2.2).

use crate::schema::node::{Node, Valid};
use crate::schema::text::label;

/// `domain:delete`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delete {
    /// The name as sent.
    pub name: String,
}

/// `domain:sNameType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Delete> {
    let mut children = node.children(&[])?;
    let name = children.required("name")?.value(&[], label)?;
    children.end()?;
    Ok(Delete { name })
}
