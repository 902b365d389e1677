//! `domain:create` and `domain:creData` (RFC 5731, section 3.2.1).

use jiff::Timestamp;

use crate::auth_info::{self, AuthInfo};
use crate::extension::{Extensions, fee, launch, sec_dns, ttl};
use crate::host::{self, Address};
use crate::namespace::Namespace;
use crate::period::Period;
use crate::schema::node::{Node, Valid};
use crate::schema::text::{client_id, label};
use crate::schema::vocabulary::{one_of, vocabulary};
use crate::secret::Secret;
use crate::xml::write::Writer;

/// `domain:create`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// The name as sent.
    pub name: String,
    /// How long; absent, the server chooses.
    pub period: Option<Period>,
    /// Who serves it; absent, nobody.
    pub name_servers: Option<NameServers>,
    /// The registrant's identifier.
    pub registrant: Option<String>,
    /// The other contacts, in the order sent.
    pub contacts: Vec<Contact>,
    /// The authorization information; the schema needs it.
    pub auth_info: AuthInfo,
    /// The token that lets the name be created (RFC 8495, section 3.2.1).
    pub allocation_token: Option<Secret>,
    /// The price the client agrees to (RFC 8748, section 5.2.1).
    pub fee: Option<fee::Transform>,
    /// Delegation signer data (RFC 5910, section 5.2.1).
    pub sec_dns: Option<sec_dns::Create>,
    /// The phase of a launch, with marks and notices (RFC 8334, section 3.3).
    pub launch: Option<launch::Create>,
    /// How long its delegation may be kept by resolvers (RFC 9803, section 2.2.1).
    pub ttl: Option<ttl::Change>,
}

/// Name servers: objects or attributes, never both (`domain:nsType`; RFC 5731, section 1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameServers {
    /// Names of host objects, one or more.
    Objects(Vec<String>),
    /// Hosts as attributes, one or more; this registry has objects only (2306).
    Attributes(Vec<NameServer>),
}

/// A name server as an attribute (`domain:hostAttrType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameServer {
    /// Its name.
    pub name: String,
    /// Its addresses.
    pub addresses: Vec<Address>,
}

vocabulary! {
    /// What a contact does for a name (`domain:contactAttrType`).
    ContactRole {
        /// Administrative.
        Admin = "admin",
        /// Billing.
        Billing = "billing",
        /// Technical.
        Tech = "tech",
    }
}

/// A contact of a name (`domain:contactType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// What it does; the schema lets a client leave it out.
    pub role: Option<ContactRole>,
    /// Its identifier.
    pub id: String,
}

/// `domain:createType`.
pub(crate) fn decode(node: Node<'_>, extensions: &Extensions<'_>) -> Valid<Create> {
    let mut children = node.children(&[])?;
    let name = children.required("name")?.value(&[], label)?;
    let period = children.optional("period").map(Period::decode).transpose()?;
    let name_servers = children.optional("ns").map(name_servers).transpose()?;
    let registrant =
        children.optional("registrant").map(|node| node.value(&[], client_id)).transpose()?;
    let contacts = children.many("contact", usize::MAX, contact)?;
    let auth_info = auth_info::decode(children.required("authInfo")?)?;
    children.end()?;
    Ok(Create {
        name,
        period,
        name_servers,
        registrant,
        contacts,
        auth_info,
        allocation_token: extensions.allocation_token()?,
        fee: extensions.fee_transform("create")?,
        sec_dns: extensions.sec_dns_create()?,
        launch: extensions.launch_create()?,
        ttl: extensions.ttl_change("create")?,
    })
}

/// `domain:nsType`.
pub(super) fn name_servers(node: Node<'_>) -> Valid<NameServers> {
    let mut children = node.children(&[])?;
    let attributes = children.many("hostAttr", usize::MAX, name_server)?;
    if !attributes.is_empty() {
        children.end()?;
        return Ok(NameServers::Attributes(attributes));
    }
    let objects = children.some("hostObj", usize::MAX, |node| node.value(&[], label))?;
    children.end()?;
    Ok(NameServers::Objects(objects))
}

/// `domain:hostAttrType`.
fn name_server(node: Node<'_>) -> Valid<NameServer> {
    let mut children = node.children(&[])?;
    let name = children.required("hostName")?.value(&[], label)?;
    let addresses = children.many("hostAddr", usize::MAX, host::address)?;
    children.end()?;
    Ok(NameServer { name, addresses })
}

/// `domain:contactType`.
pub(super) fn contact(node: Node<'_>) -> Valid<Contact> {
    let id = node.value(&["type"], client_id)?;
    Ok(Contact { role: node.attribute("type", one_of)?, id })
}

/// `domain:creData`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateData {
    /// The name.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Option<Timestamp>,
}

impl CreateData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { name, created_at, expires_at } = self;
        out.open_in(Namespace::Domain, "domain:creData");
        out.value("domain:name", name);
        out.instant("domain:crDate", *created_at);
        out.optional_instant("domain:exDate", *expires_at);
        out.close("domain:creData");
    }
}
