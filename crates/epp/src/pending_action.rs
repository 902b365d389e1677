//! The outcome of an action that was pending (RFC 5731, 5732 and 5733, section 3.3).

use jiff::Timestamp;

use crate::namespace::Namespace;
use crate::xml::write::Writer;

/// `domain:panData`, `host:panData` or `contact:panData`: a message about an earlier command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingActionData {
    /// The name of the domain or host, or the identifier of the contact.
    pub object: String,
    /// Whether the action was carried out (`paResult`).
    pub carried_out: bool,
    /// The client's identifier of the command that began it, if it had one.
    pub client_trid: Option<String>,
    /// Our identifier of that command, 3 to 64 characters.
    pub server_trid: String,
    /// When it was carried out or refused.
    pub settled_at: Timestamp,
}

impl PendingActionData {
    /// The whole element; what names the object is `id` in the mapping of contacts.
    pub(crate) fn write(&self, mapping: Namespace, out: &mut Writer<'_>) {
        let Self { object, carried_out, client_trid, server_trid, settled_at } = self;
        let prefix = mapping.prefix();
        let tag = |local: &str| format!("{prefix}:{local}");
        let name = tag(if mapping == Namespace::Contact { "id" } else { "name" });
        out.open_in(mapping, &tag("panData"));
        out.value_with(&name, &[("paResult", if *carried_out { "1" } else { "0" })], object);
        out.open(&tag("paTRID"));
        out.optional("clTRID", client_trid.as_deref());
        out.value("svTRID", server_trid);
        out.close(&tag("paTRID"));
        out.instant(&tag("paDate"), *settled_at);
        out.close(&tag("panData"));
    }
}
