//! `contact:delete` (RFC 5733, section 3.2.2).

use crate::schema::node::{Node, Valid};
use crate::schema::text::client_id;

/// `contact:delete`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delete {
    /// The identifier as sent.
    pub id: String,
}

/// `contact:sIDType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Delete> {
    let mut children = node.children(&[])?;
    let id = children.required("id")?.value(&[], client_id)?;
    children.end()?;
    Ok(Delete { id })
}
