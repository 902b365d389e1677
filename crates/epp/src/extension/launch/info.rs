//! `launch:info` and `launch:infData` (RFC 8334, section 3.2).

use super::{Mark, Phase};
use crate::namespace::Namespace;
use crate::schema::node::{Node, Valid};
use crate::schema::text::{any_token, boolean};
use crate::schema::vocabulary::vocabulary;
use crate::xml::write::Writer;

/// `launch:info` on a domain info.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// In which phase.
    pub phase: Phase,
    /// About which application; absent, about the registration.
    pub application_id: Option<String>,
    /// Whether the marks are to be shown.
    pub includes_mark: bool,
}

/// `launch:infoType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Info> {
    let mut children = node.children(&["includeMark"])?;
    let includes_mark = node.attribute("includeMark", boolean)?.unwrap_or(false);
    let phase = Phase::decode(children.required("phase")?)?;
    let application_id =
        children.optional("applicationID").map(|node| node.value(&[], any_token)).transpose()?;
    children.end()?;
    Ok(Info { phase, application_id, includes_mark })
}

vocabulary! {
    /// Where an application or registration stands (`launch:statusValueType`; RFC 8334,
    /// section 2.4).
    StatusKind {
        /// Its marks are still to be verified.
        PendingValidation = "pendingValidation",
        /// They are.
        Validated = "validated",
        /// They are not what they say.
        Invalid = "invalid",
        /// It waits for others that want the same name.
        PendingAllocation = "pendingAllocation",
        /// The name was given to it.
        Allocated = "allocated",
        /// The name was given to another.
        Rejected = "rejected",
        /// Something else, named by `name`.
        Custom = "custom",
    }
}

/// A status with words (`launch:statusType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The status.
    pub kind: StatusKind,
    /// The name of a custom one.
    pub name: Option<String>,
    /// Words for a person, in English; perhaps none.
    pub text: String,
}

/// `launch:infData` on the answer to a domain info.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfoData {
    /// The phase it was created in.
    pub phase: Phase,
    /// The application's identifier.
    pub application_id: Option<String>,
    /// Where it stands.
    pub status: Option<Status>,
    /// The marks, if asked for.
    pub marks: Vec<Mark>,
}

impl InfoData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { phase, application_id, status, marks } = self;
        out.open_in(Namespace::Launch, "launch:infData");
        phase.write(out);
        out.optional("launch:applicationID", application_id.as_deref());
        if let Some(Status { kind, name, text }) = status {
            let mut attributes = vec![("s", kind.as_str())];
            attributes.extend(name.iter().map(|name| ("name", name.as_str())));
            out.value_with("launch:status", &attributes, text);
        }
        for mark in marks {
            out.fragment(mark.document());
        }
        out.close("launch:infData");
    }
}
