//! Allocation tokens (RFC 8495).

use crate::namespace::Namespace;
use crate::schema::node::{Node, Valid};
use crate::schema::text::min_token;
use crate::secret::Secret;
use crate::xml::write::Writer;

const TAG: &str = "allocationToken:allocationToken";

/// `allocationToken:allocationTokenType`: one character at least.
pub(crate) fn decode(node: Node<'_>) -> Valid<Secret> {
    node.value(&[], min_token).map(Secret::new)
}

/// `allocationToken:allocationToken` of an info response (RFC 8495, section 3.1.2).
pub(crate) fn write(token: &Secret, out: &mut Writer<'_>) {
    let namespace = Namespace::AllocationToken;
    out.value_in(namespace.prefix(), namespace.uri(), TAG, token.expose());
}
