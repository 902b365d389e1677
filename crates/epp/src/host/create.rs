//! `host:create` and `host:creData` (RFC 5732, section 3.2.1).

use jiff::Timestamp;

use crate::extension::{Extensions, ttl};
use crate::host::{Address, address};
use crate::namespace::Namespace;
use crate::schema::node::{Node, Valid};
use crate::schema::text::label;
use crate::xml::write::Writer;

/// `host:create`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// The name as sent.
    pub name: String,
    /// Its addresses, in the order sent.
    pub addresses: Vec<Address>,
    /// How long its addresses may be kept by resolvers (RFC 9803, section 2.2.1).
    pub ttl: Option<ttl::Change>,
}

/// `host:createType`.
pub(crate) fn decode(node: Node<'_>, extensions: &Extensions<'_>) -> Valid<Create> {
    let mut children = node.children(&[])?;
    let name = children.required("name")?.value(&[], label)?;
    let addresses = children.many("addr", usize::MAX, address)?;
    children.end()?;
    Ok(Create { name, addresses, ttl: extensions.ttl_change("create")? })
}

/// `host:creData`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateData {
    /// The name.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
}

impl CreateData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { name, created_at } = self;
        out.open_in(Namespace::Host, "host:creData");
        out.value("host:name", name);
        out.instant("host:crDate", *created_at);
        out.close("host:creData");
    }
}
