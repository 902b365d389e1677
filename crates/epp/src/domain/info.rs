//! `domain:info` and `domain:infData` (RFC 5731, section 3.1.2).

use jiff::Timestamp;

use crate::auth_info::{self, AuthInfo};
use crate::domain::Contact;
use crate::extension::{Extensions, launch, ttl};
use crate::namespace::Namespace;
use crate::schema::node::{Node, Valid};
use crate::schema::text::label;
use crate::schema::vocabulary::{one_of, vocabulary};
use crate::secret::Secret;
use crate::sponsorship::Sponsorship;
use crate::xml::write::Writer;

vocabulary! {
    /// Which hosts an answer shows (`domain:hostsType`).
    HostsShown {
        /// Delegated and subordinate hosts; what an absent attribute means.
        All = "all",
        /// Those the name is delegated to.
        Delegated = "del",
        /// None.
        None = "none",
        /// Those whose names lie under the name.
        Subordinate = "sub",
    }
}

/// `domain:info`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// The name as sent.
    pub name: String,
    /// Which hosts to show.
    pub hosts: HostsShown,
    /// The proof that lets another registrar see all.
    pub auth_info: Option<AuthInfo>,
    /// Whether `allocationToken:info` asks for the token (RFC 8495, section 3.1.2).
    pub asks_allocation_token: bool,
    /// What is asked about a launch (RFC 8334, section 3.2).
    pub launch: Option<launch::Info>,
    /// Whether times to live are asked for (RFC 9803, section 2.1.1).
    pub ttl: Option<ttl::Info>,
}

/// `domain:infoType`.
pub(crate) fn decode(node: Node<'_>, extensions: &Extensions<'_>) -> Valid<Info> {
    let mut children = node.children(&[])?;
    let name_node = children.required("name")?;
    let name = name_node.value(&["hosts"], label)?;
    let hosts = name_node.attribute("hosts", one_of)?.unwrap_or(HostsShown::All);
    let auth_info = auth_info::optional(&mut children)?;
    children.end()?;
    let asks_allocation_token = extensions.asks_allocation_token()?;
    let launch = extensions.launch_info()?;
    let ttl = extensions.ttl_info()?;
    Ok(Info { name, hosts, auth_info, asks_allocation_token, launch, ttl })
}

vocabulary! {
    /// A status of a domain name (`domain:statusValueType`; RFC 5731, section 2.3).
    Status {
        /// The client forbids deletion.
        ClientDeleteProhibited = "clientDeleteProhibited",
        /// The client keeps the name out of the zone.
        ClientHold = "clientHold",
        /// The client forbids renewal.
        ClientRenewProhibited = "clientRenewProhibited",
        /// The client forbids transfer.
        ClientTransferProhibited = "clientTransferProhibited",
        /// The client forbids change.
        ClientUpdateProhibited = "clientUpdateProhibited",
        /// No name server.
        Inactive = "inactive",
        /// Nothing else to say.
        Ok = "ok",
        /// A creation waits.
        PendingCreate = "pendingCreate",
        /// A deletion waits.
        PendingDelete = "pendingDelete",
        /// A renewal waits.
        PendingRenew = "pendingRenew",
        /// A transfer waits.
        PendingTransfer = "pendingTransfer",
        /// A change waits.
        PendingUpdate = "pendingUpdate",
        /// The server forbids deletion.
        ServerDeleteProhibited = "serverDeleteProhibited",
        /// The server keeps the name out of the zone.
        ServerHold = "serverHold",
        /// The server forbids renewal.
        ServerRenewProhibited = "serverRenewProhibited",
        /// The server forbids transfer.
        ServerTransferProhibited = "serverTransferProhibited",
        /// The server forbids change.
        ServerUpdateProhibited = "serverUpdateProhibited",
    }
}

/// `domain:infData`. The statuses, each once, are 11 at most, as the forbidden pairs of RFC 5731,
/// section 2.3 leave no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfoData {
    /// The name.
    pub name: String,
    /// Its repository object identifier.
    pub roid: String,
    /// Its statuses.
    pub statuses: Vec<Status>,
    /// The registrant's identifier.
    pub registrant: Option<String>,
    /// The other contacts.
    pub contacts: Vec<Contact>,
    /// Host objects it is delegated to.
    pub name_servers: Vec<String>,
    /// Hosts below it.
    pub subordinate_hosts: Vec<String>,
    /// Who sponsors it, who made it, and when.
    pub sponsorship: Sponsorship,
    /// When it expires.
    pub expires_at: Option<Timestamp>,
    /// What the sponsor sees as authorization information: empty, since only a hash is kept.
    pub auth_info: Option<Secret>,
}

impl InfoData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self {
            name,
            roid,
            statuses,
            registrant,
            contacts,
            name_servers,
            subordinate_hosts,
            sponsorship,
            expires_at,
            auth_info,
        } = self;
        out.open_in(Namespace::Domain, "domain:infData");
        out.value("domain:name", name);
        out.value("domain:roid", roid);
        for status in statuses {
            out.empty_with("domain:status", &[("s", status.as_str())]);
        }
        out.optional("domain:registrant", registrant.as_deref());
        for Contact { role, id } in contacts {
            match role {
                Some(role) => out.value_with("domain:contact", &[("type", role.as_str())], id),
                None => out.value("domain:contact", id),
            }
        }
        if !name_servers.is_empty() {
            out.open("domain:ns");
            out.each("domain:hostObj", name_servers);
            out.close("domain:ns");
        }
        out.each("domain:host", subordinate_hosts);
        sponsorship.write("domain", *expires_at, out);
        if let Some(secret) = auth_info {
            out.open("domain:authInfo");
            out.value("domain:pw", secret.expose());
            out.close("domain:authInfo");
        }
        out.close("domain:infData");
    }
}
