//! `domain:transfer` and `domain:trnData` (RFC 5731, sections 3.1.3 and 3.2.4).

use jiff::Timestamp;

use crate::auth_info::{self, AuthInfo};
use crate::extension::{Extensions, fee};
use crate::namespace::Namespace;
use crate::period::Period;
use crate::schema::node::{Node, Valid};
use crate::schema::text::label;
use crate::secret::Secret;
use crate::transfer::{TransferOperation, TransferState};
use crate::xml::write::Writer;

/// `domain:transfer`, every operation of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// What to do (the `op` of the verb).
    pub operation: TransferOperation,
    /// The name as sent.
    pub name: String,
    /// By how much the transfer extends the registration; it means something on a request only.
    pub period: Option<Period>,
    /// The proof; the schema lets even a request go without (then 2003).
    pub auth_info: Option<AuthInfo>,
    /// The token that lets the name be transferred, on a request only (RFC 8495, section 3.2.4).
    pub allocation_token: Option<Secret>,
    /// The price the client agrees to, on a request only (RFC 8748, section 5.2.4).
    pub fee: Option<fee::Transform>,
}

/// `domain:transferType`.
pub(crate) fn decode(
    operation: TransferOperation,
    node: Node<'_>,
    extensions: &Extensions<'_>,
) -> Valid<Transfer> {
    let mut children = node.children(&[])?;
    let name = children.required("name")?.value(&[], label)?;
    let period = children.optional("period").map(Period::decode).transpose()?;
    let auth_info = auth_info::optional(&mut children)?;
    children.end()?;
    Ok(Transfer {
        operation,
        name,
        period,
        auth_info,
        allocation_token: extensions.allocation_token()?,
        fee: extensions.fee_transform("transfer")?,
    })
}

/// `domain:trnData`: the answer to every operation, and the message about one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferData {
    /// The name.
    pub name: String,
    /// How its newest transfer stands.
    pub transfer: TransferState,
    /// When the name expires, if the transfer changed that or will.
    pub expires_at: Option<Timestamp>,
}

impl TransferData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { name, transfer, expires_at } = self;
        out.open_in(Namespace::Domain, "domain:trnData");
        out.value("domain:name", name);
        transfer.write("domain", out);
        out.optional_instant("domain:exDate", *expires_at);
        out.close("domain:trnData");
    }
}
