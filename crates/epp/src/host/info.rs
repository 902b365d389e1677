//! `host:info` and `host:infData` (RFC 5732, section 3.1.2).

use std::net::IpAddr;

use crate::extension::{Extensions, ttl};
use crate::host::address;
use crate::namespace::Namespace;
use crate::schema::node::{Node, Valid};
use crate::schema::text::label;
use crate::schema::vocabulary::vocabulary;
use crate::sponsorship::Sponsorship;
use crate::xml::write::Writer;

/// `host:info`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// The name as sent.
    pub name: String,
    /// Whether times to live are asked for (RFC 9803, section 2.1.1).
    pub ttl: Option<ttl::Info>,
}

/// `host:sNameType`.
pub(crate) fn decode(node: Node<'_>, extensions: &Extensions<'_>) -> Valid<Info> {
    let mut children = node.children(&[])?;
    let name = children.required("name")?.value(&[], label)?;
    children.end()?;
    Ok(Info { name, ttl: extensions.ttl_info()? })
}

vocabulary! {
    /// A status of a host (`host:statusValueType`; RFC 5732, section 2.3).
    Status {
        /// The client forbids deletion.
        ClientDeleteProhibited = "clientDeleteProhibited",
        /// The client forbids change.
        ClientUpdateProhibited = "clientUpdateProhibited",
        /// A domain name uses it.
        Linked = "linked",
        /// Nothing else to say, but perhaps linked.
        Ok = "ok",
        /// A creation waits.
        PendingCreate = "pendingCreate",
        /// A deletion waits.
        PendingDelete = "pendingDelete",
        /// A transfer of its superordinate name waits.
        PendingTransfer = "pendingTransfer",
        /// A change waits.
        PendingUpdate = "pendingUpdate",
        /// The server forbids deletion.
        ServerDeleteProhibited = "serverDeleteProhibited",
        /// The server forbids change.
        ServerUpdateProhibited = "serverUpdateProhibited",
    }
}

/// `host:infData`. The schema wants 1 to 7 statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfoData {
    /// The name.
    pub name: String,
    /// Its repository object identifier.
    pub roid: String,
    /// Its statuses, `ok` if there is no other.
    pub statuses: Vec<Status>,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
    /// Who sponsors it, who made it, and when.
    pub sponsorship: Sponsorship,
}

impl InfoData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { name, roid, statuses, addresses, sponsorship } = self;
        out.open_in(Namespace::Host, "host:infData");
        out.value("host:name", name);
        out.value("host:roid", roid);
        for status in statuses {
            out.empty_with("host:status", &[("s", status.as_str())]);
        }
        for ip in addresses {
            address::write(*ip, out);
        }
        sponsorship.write("host", None, out);
        out.close("host:infData");
    }
}
