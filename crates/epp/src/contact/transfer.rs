//! `contact:transfer` and `contact:trnData` (RFC 5733, sections 3.1.3 and 3.2.4).

use crate::auth_info::{self, AuthInfo};
use crate::namespace::Namespace;
use crate::schema::node::{Node, Valid};
use crate::schema::text::client_id;
use crate::transfer::{TransferOperation, TransferState};
use crate::xml::write::Writer;

/// `contact:transfer`, every operation of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// What to do (the `op` of the verb).
    pub operation: TransferOperation,
    /// The identifier as sent.
    pub id: String,
    /// The proof; the schema lets even a request go without (then 2003).
    pub auth_info: Option<AuthInfo>,
}

/// `contact:authIDType`.
pub(crate) fn decode(operation: TransferOperation, node: Node<'_>) -> Valid<Transfer> {
    let mut children = node.children(&[])?;
    let id = children.required("id")?.value(&[], client_id)?;
    let auth_info = auth_info::optional(&mut children)?;
    children.end()?;
    Ok(Transfer { operation, id, auth_info })
}

/// `contact:trnData`: the answer to every operation, and the message about one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferData {
    /// The identifier.
    pub id: String,
    /// How its newest transfer stands.
    pub transfer: TransferState,
}

impl TransferData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { id, transfer } = self;
        out.open_in(Namespace::Contact, "contact:trnData");
        out.value("contact:id", id);
        transfer.write("contact", out);
        out.close("contact:trnData");
    }
}
