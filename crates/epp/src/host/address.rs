//! An address of a host (`host:addrType`; RFC 5732, section 2.5).

use std::net::IpAddr;

use crate::schema::node::{Node, Valid};
use crate::schema::text::token;
use crate::schema::vocabulary::{one_of, vocabulary};
use crate::xml::write::Writer;

vocabulary! {
    /// The family of an address (`host:ipType`).
    AddressFamily {
        /// IPv4; what an absent attribute means.
        V4 = "v4",
        /// IPv6.
        V6 = "v6",
    }
}

/// An address as a client wrote it; whether it is one is for the flow to say (2005).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The family it claims.
    pub family: AddressFamily,
    /// The text, 3 to 45 characters.
    pub text: String,
}

/// `host:addrType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Address> {
    let text = node.value(&["ip"], |text| token(text, 3..=45))?;
    Ok(Address { family: node.attribute("ip", one_of)?.unwrap_or(AddressFamily::V4), text })
}

/// `host:addr` of an answer.
pub(crate) fn write(address: IpAddr, out: &mut Writer<'_>) {
    let family = match address {
        IpAddr::V4(_) => AddressFamily::V4,
        IpAddr::V6(_) => AddressFamily::V6,
    };
    out.value_with("host:addr", &[("ip", family.as_str())], &address.to_string());
}
