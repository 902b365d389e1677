//! `contact:info` and `contact:infData` (RFC 5733, section 3.1.2).

use crate::auth_info::{self, AuthInfo};
use crate::contact::{Disclose, Phone, PostalInfo};
use crate::namespace::Namespace;
use crate::schema::node::{Node, Valid};
use crate::schema::text::client_id;
use crate::schema::vocabulary::vocabulary;
use crate::secret::Secret;
use crate::sponsorship::Sponsorship;
use crate::xml::write::Writer;

/// `contact:info`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// The identifier as sent.
    pub id: String,
    /// The proof that lets another registrar see it.
    pub auth_info: Option<AuthInfo>,
}

/// `contact:authIDType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Info> {
    let mut children = node.children(&[])?;
    let id = children.required("id")?.value(&[], client_id)?;
    let auth_info = auth_info::optional(&mut children)?;
    children.end()?;
    Ok(Info { id, auth_info })
}

vocabulary! {
    /// A status of a contact (`contact:statusValueType`; RFC 5733, section 2.2).
    Status {
        /// The client forbids deletion.
        ClientDeleteProhibited = "clientDeleteProhibited",
        /// The client forbids transfer.
        ClientTransferProhibited = "clientTransferProhibited",
        /// The client forbids change.
        ClientUpdateProhibited = "clientUpdateProhibited",
        /// Another object uses it.
        Linked = "linked",
        /// Nothing else to say, but perhaps linked.
        Ok = "ok",
        /// A creation waits.
        PendingCreate = "pendingCreate",
        /// A deletion waits.
        PendingDelete = "pendingDelete",
        /// A transfer waits.
        PendingTransfer = "pendingTransfer",
        /// A change waits.
        PendingUpdate = "pendingUpdate",
        /// The server forbids deletion.
        ServerDeleteProhibited = "serverDeleteProhibited",
        /// The server forbids transfer.
        ServerTransferProhibited = "serverTransferProhibited",
        /// The server forbids change.
        ServerUpdateProhibited = "serverUpdateProhibited",
    }
}

/// `contact:infData`. The schema wants 1 to 7 statuses and 1 or 2 postal infos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfoData {
    /// The identifier.
    pub id: String,
    /// Its repository object identifier.
    pub roid: String,
    /// Its statuses, `ok` if there is no other.
    pub statuses: Vec<Status>,
    /// One or two.
    pub postal_infos: Vec<PostalInfo>,
    /// The telephone number.
    pub voice: Option<Phone>,
    /// The fax number.
    pub fax: Option<Phone>,
    /// The e-mail address.
    pub email: String,
    /// Who sponsors it, who made it, and when.
    pub sponsorship: Sponsorship,
    /// What the sponsor sees as authorization information: empty, since only a hash is kept.
    pub auth_info: Option<Secret>,
    /// What may be shown.
    pub disclose: Option<Disclose>,
}

impl InfoData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self {
            id,
            roid,
            statuses,
            postal_infos,
            voice,
            fax,
            email,
            sponsorship,
            auth_info,
            disclose,
        } = self;
        out.open_in(Namespace::Contact, "contact:infData");
        out.value("contact:id", id);
        out.value("contact:roid", roid);
        for status in statuses {
            out.empty_with("contact:status", &[("s", status.as_str())]);
        }
        for postal_info in postal_infos {
            postal_info.write(out);
        }
        for (tag, phone) in [("contact:voice", voice), ("contact:fax", fax)] {
            if let Some(phone) = phone {
                phone.write(tag, out);
            }
        }
        out.value("contact:email", email);
        sponsorship.write("contact", None, out);
        if let Some(secret) = auth_info {
            out.open("contact:authInfo");
            out.value("contact:pw", secret.expose());
            out.close("contact:authInfo");
        }
        if let Some(disclose) = disclose {
            disclose.write(out);
        }
        out.close("contact:infData");
    }
}
