//! `contact:update` (RFC 5733, section 3.2.5); it has no data in its answer.

use crate::auth_info::{self, AuthInfo};
use crate::contact::{Disclose, Phone, PostalAddress, PostalForm, Status, disclose, postal};
use crate::schema::node::{Node, Valid};
use crate::schema::text::{client_id, min_token};
use crate::schema::vocabulary::one_of;
use crate::stated_status::{self, StatedStatus};

/// `contact:update`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The identifier as sent.
    pub id: String,
    /// Statuses to add, 1 to 7.
    pub add: Option<Vec<StatedStatus<Status>>>,
    /// Statuses to take away, 1 to 7.
    pub remove: Option<Vec<StatedStatus<Status>>>,
    /// What to set anew.
    pub change: Option<Change>,
}

/// What can be set anew (`contact:chgType`); the schema lets it be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// Two at most; the schema lets both have the same form.
    pub postal_infos: Vec<PostalChange>,
    /// The telephone number; an empty one takes it away.
    pub voice: Option<Phone>,
    /// The fax number; an empty one takes it away.
    pub fax: Option<Phone>,
    /// The e-mail address: any text for the schema.
    pub email: Option<String>,
    /// The authorization information; this mapping has no `null`, an empty text takes it away.
    pub auth_info: Option<AuthInfo>,
    /// What may be shown.
    pub disclose: Option<Disclose>,
}

/// What becomes of one form of the postal information (`contact:chgPostalInfoType`); what is
/// absent stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostalChange {
    /// The script.
    pub form: PostalForm,
    /// The person or role, 1 to 255 characters.
    pub name: Option<String>,
    /// The organization, 0 to 255 characters; an empty one takes it away.
    pub organization: Option<String>,
    /// The whole address.
    pub address: Option<PostalAddress>,
}

/// `contact:updateType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Update> {
    let mut children = node.children(&[])?;
    let id = children.required("id")?.value(&[], client_id)?;
    let add = children.optional("add").map(add_remove).transpose()?;
    let remove = children.optional("rem").map(add_remove).transpose()?;
    let change = children.optional("chg").map(change).transpose()?;
    children.end()?;
    Ok(Update { id, add, remove, change })
}

/// `contact:addRemType`.
fn add_remove(node: Node<'_>) -> Valid<Vec<StatedStatus<Status>>> {
    let mut children = node.children(&[])?;
    let statuses = children.some("status", 7, stated_status::decode)?;
    children.end()?;
    Ok(statuses)
}

/// `contact:chgType`.
fn change(node: Node<'_>) -> Valid<Change> {
    let mut children = node.children(&[])?;
    let postal_infos = children.many("postalInfo", 2, postal_change)?;
    let voice = children.optional("voice").map(postal::phone).transpose()?;
    let fax = children.optional("fax").map(postal::phone).transpose()?;
    let email = children.optional("email").map(|node| node.value(&[], min_token)).transpose()?;
    let auth_info = auth_info::optional(&mut children)?;
    let disclose = children.optional("disclose").map(disclose::decode).transpose()?;
    children.end()?;
    Ok(Change { postal_infos, voice, fax, email, auth_info, disclose })
}

/// `contact:chgPostalInfoType`.
fn postal_change(node: Node<'_>) -> Valid<PostalChange> {
    let mut children = node.children(&["type"])?;
    let form = node.required_attribute("type", one_of)?;
    let name = children.optional("name").map(|node| node.value(&[], postal::line)).transpose()?;
    let organization =
        children.optional("org").map(|node| node.value(&[], postal::optional_line)).transpose()?;
    let address = children.optional("addr").map(postal::address).transpose()?;
    children.end()?;
    Ok(PostalChange { form, name, organization, address })
}
