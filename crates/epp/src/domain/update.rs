//! `domain:update` (RFC 5731, section 3.2.5); it has no data in its answer.

use crate::auth_info::{self, AuthInfoChange};
use crate::domain::create::{contact, name_servers};
use crate::domain::{Contact, NameServers, Status};
use crate::extension::{Extensions, fee, launch, rgp, sec_dns, ttl};
use crate::schema::node::{Node, Valid};
use crate::schema::text::{label, token};
use crate::stated_status::{self, StatedStatus};

/// `domain:update`. The parts may be there and empty, which the RFC takes for a change that
/// changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The name as sent.
    pub name: String,
    /// What to add.
    pub add: Option<AddRemove>,
    /// What to take away.
    pub remove: Option<AddRemove>,
    /// What to set anew.
    pub change: Option<Change>,
    /// The request to restore the name, or the report on it (RFC 3915, section 4.2.5).
    pub restore: Option<rgp::Restore>,
    /// Changes of the delegation signers (RFC 5910, section 5.2.5).
    pub sec_dns: Option<sec_dns::Update>,
    /// The price the client agrees to (RFC 8748, section 5.2.5).
    pub fee: Option<fee::Transform>,
    /// The application that is meant (RFC 8334, section 3.4; 2102 here).
    pub launch: Option<launch::Application>,
    /// How long its delegation may be kept by resolvers (RFC 9803, section 2.2.2).
    pub ttl: Option<ttl::Change>,
}

/// What can be added or taken away (`domain:addRemType`); the schema lets it be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AddRemove {
    /// Name servers.
    pub name_servers: Option<NameServers>,
    /// Contacts other than the registrant, in the order sent.
    pub contacts: Vec<Contact>,
    /// Statuses, 11 at most.
    pub statuses: Vec<StatedStatus<Status>>,
}

/// What can be set anew (`domain:chgType`); the schema lets it be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// The registrant.
    pub registrant: Option<RegistrantChange>,
    /// The authorization information.
    pub auth_info: Option<AuthInfoChange>,
}

/// What becomes of the registrant (`domain:clIDChgType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistrantChange {
    /// The element is empty: the name shall have none.
    Remove,
    /// This identifier, of 1 to 16 characters: the schema lets it be shorter here than elsewhere.
    To(String),
}

/// `domain:updateType`.
pub(crate) fn decode(node: Node<'_>, extensions: &Extensions<'_>) -> Valid<Update> {
    let mut children = node.children(&[])?;
    let name = children.required("name")?.value(&[], label)?;
    let add = children.optional("add").map(add_remove).transpose()?;
    let remove = children.optional("rem").map(add_remove).transpose()?;
    let change = children.optional("chg").map(change).transpose()?;
    children.end()?;
    Ok(Update {
        name,
        add,
        remove,
        change,
        restore: extensions.restore()?,
        sec_dns: extensions.sec_dns_update()?,
        fee: extensions.fee_transform("update")?,
        launch: extensions.launch_application("update")?,
        ttl: extensions.ttl_change("update")?,
    })
}

/// `domain:addRemType`.
fn add_remove(node: Node<'_>) -> Valid<AddRemove> {
    let mut children = node.children(&[])?;
    let name_servers = children.optional("ns").map(name_servers).transpose()?;
    let contacts = children.many("contact", usize::MAX, contact)?;
    let statuses = children.many("status", 11, stated_status::decode)?;
    children.end()?;
    Ok(AddRemove { name_servers, contacts, statuses })
}

/// `domain:chgType`.
fn change(node: Node<'_>) -> Valid<Change> {
    let mut children = node.children(&[])?;
    let registrant = children.optional("registrant").map(registrant).transpose()?;
    let auth_info = children.optional("authInfo").map(auth_info::change).transpose()?;
    children.end()?;
    Ok(Change { registrant, auth_info })
}

/// `domain:clIDChgType`.
fn registrant(node: Node<'_>) -> Valid<RegistrantChange> {
    let id = node.value(&[], |text| token(text, 0..=16))?;
    Ok(if id.is_empty() { RegistrantChange::Remove } else { RegistrantChange::To(id) })
}
