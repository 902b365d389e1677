//! `host:update` (RFC 5732, section 3.2.5); it has no data in its answer.

use crate::extension::{Extensions, ttl};
use crate::host::{Address, Status, address};
use crate::schema::node::{Node, Valid};
use crate::schema::text::label;
use crate::stated_status::{self, StatedStatus};

/// `host:update`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The name as sent.
    pub name: String,
    /// What to add.
    pub add: Option<AddRemove>,
    /// What to take away.
    pub remove: Option<AddRemove>,
    /// The name the host shall have (`host:chg`), as sent.
    pub new_name: Option<String>,
    /// How long its addresses may be kept by resolvers (RFC 9803, section 2.2.2).
    pub ttl: Option<ttl::Change>,
}

/// What can be added or taken away (`host:addRemType`); the schema lets it be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AddRemove {
    /// Addresses, in the order sent.
    pub addresses: Vec<Address>,
    /// Statuses, 7 at most.
    pub statuses: Vec<StatedStatus<Status>>,
}

/// `host:updateType`.
pub(crate) fn decode(node: Node<'_>, extensions: &Extensions<'_>) -> Valid<Update> {
    let mut children = node.children(&[])?;
    let name = children.required("name")?.value(&[], label)?;
    let add = children.optional("add").map(add_remove).transpose()?;
    let remove = children.optional("rem").map(add_remove).transpose()?;
    let new_name = children.optional("chg").map(new_name).transpose()?;
    children.end()?;
    Ok(Update { name, add, remove, new_name, ttl: extensions.ttl_change("update")? })
}

/// `host:addRemType`.
fn add_remove(node: Node<'_>) -> Valid<AddRemove> {
    let mut children = node.children(&[])?;
    let addresses = children.many("addr", usize::MAX, address)?;
    let statuses = children.many("status", 7, stated_status::decode)?;
    children.end()?;
    Ok(AddRemove { addresses, statuses })
}

/// `host:chgType`.
fn new_name(node: Node<'_>) -> Valid<String> {
    let mut children = node.children(&[])?;
    let name = children.required("name")?.value(&[], label)?;
    children.end()?;
    Ok(name)
}
