//! `secDNS:update` (RFC 5910, section 5.2.5).

use super::{Create, SignerData, max_signature_life, signer_data};
use crate::schema::node::{Node, Valid};
use crate::schema::text::boolean;

/// `secDNS:update`. What is taken away goes before what is added comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// What to take away.
    pub remove: Option<Removal>,
    /// What to add; its wish for the life of signatures is set by `change` (2102 here, both).
    pub add: Option<Create>,
    /// Whether `secDNS:chg` is there; the schema lets it be empty.
    pub changes: bool,
    /// The wish for the life of signatures in `secDNS:chg`, in seconds (2102 here).
    pub max_signature_life_seconds: Option<i32>,
    /// Whether the client asks for haste (2102 here).
    pub urgent: bool,
}

/// What to take away (`secDNS:remType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removal {
    /// `secDNS:all`: everything if true; false says nothing.
    All(bool),
    /// These entries.
    Listed(SignerData),
}

/// `secDNS:updateType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Update> {
    let mut children = node.children(&["urgent"])?;
    let urgent = node.attribute("urgent", boolean)?.unwrap_or(false);
    let remove = children.optional("rem").map(removal).transpose()?;
    let add = children.optional("add").map(super::decode).transpose()?;
    let change = children.optional("chg").map(change).transpose()?;
    children.end()?;
    Ok(Update {
        remove,
        add,
        changes: change.is_some(),
        max_signature_life_seconds: change.flatten(),
        urgent,
    })
}

/// `secDNS:remType`.
fn removal(node: Node<'_>) -> Valid<Removal> {
    let mut children = node.children(&[])?;
    let removal = match children.optional("all") {
        Some(all) => Removal::All(all.value(&[], boolean)?),
        None => Removal::Listed(signer_data(&mut children)?),
    };
    children.end()?;
    Ok(removal)
}

/// `secDNS:chgType`.
fn change(node: Node<'_>) -> Valid<Option<i32>> {
    let mut children = node.children(&[])?;
    let max_signature_life_seconds = max_signature_life(&mut children)?;
    children.end()?;
    Ok(max_signature_life_seconds)
}
