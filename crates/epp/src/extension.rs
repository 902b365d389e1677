//! Extensions of commands and responses (RFC 5730, section 2.7): one file each.

pub mod fee;
pub mod rgp;
pub mod sec_dns;

mod allocation_token;

use crate::namespace::Namespace;
use crate::schema::node::{Node, Valid};
use crate::secret::Secret;

/// What an extension element is on a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// It has one here.
    Sound,
    /// The schema has the element, but it means nothing on this command (2103).
    None,
    /// The schema has no such element (2001).
    NotInSchema,
}

/// Whether an extension element means something on a verb of an object (`login` has no object).
pub(crate) fn meaning(
    namespace: Namespace,
    element: &str,
    object: Option<Namespace>,
    verb: &str,
) -> Meaning {
    let elements: &[&str] = match namespace {
        Namespace::AllocationToken => &["info", "allocationToken"],
        Namespace::Fee => fee::ELEMENTS,
        Namespace::SecDns => &["create", "update", "infData"],
        Namespace::Rgp => &["update", "infData", "upData"],
        _ => return Meaning::None,
    };
    if !elements.contains(&element) {
        return Meaning::NotInSchema;
    }
    let sound = object == Some(Namespace::Domain)
        && matches!(
            (namespace, element, verb),
            (Namespace::AllocationToken, "allocationToken", "check" | "create")
                | (Namespace::AllocationToken, "info", "info")
                | (Namespace::Fee, "check", "check")
                | (Namespace::Fee | Namespace::SecDns, "create", "create")
        );
    if sound { Meaning::Sound } else { Meaning::None }
}

/// The extension elements of one command that have a meaning on it, each once.
#[derive(Default)]
pub(crate) struct Extensions<'d> {
    nodes: Vec<(Namespace, Node<'d>)>,
}

impl<'d> Extensions<'d> {
    /// Adds an element; false if one of its name is there already.
    pub(crate) fn add(&mut self, namespace: Namespace, node: Node<'d>) -> bool {
        if self.find(namespace, node.local()).is_some() {
            return false;
        }
        self.nodes.push((namespace, node));
        true
    }

    fn find(&self, namespace: Namespace, local: &str) -> Option<Node<'d>> {
        let found =
            self.nodes.iter().find(|(known, node)| *known == namespace && node.local() == local);
        found.map(|(_, node)| *node)
    }

    pub(crate) fn allocation_token(&self) -> Valid<Option<Secret>> {
        let node = self.find(Namespace::AllocationToken, "allocationToken");
        node.map(allocation_token::decode).transpose()
    }

    pub(crate) fn asks_allocation_token(&self) -> Valid<bool> {
        match self.find(Namespace::AllocationToken, "info") {
            Some(node) => node.nothing(&[]).map(|()| true),
            None => Ok(false),
        }
    }

    pub(crate) fn fee_check(&self) -> Valid<Option<fee::Check>> {
        self.find(Namespace::Fee, "check").map(fee::decode_check).transpose()
    }

    pub(crate) fn fee_transform(&self) -> Valid<Option<fee::Transform>> {
        self.find(Namespace::Fee, "create").map(fee::decode_transform).transpose()
    }

    pub(crate) fn sec_dns_create(&self) -> Valid<Option<sec_dns::Create>> {
        self.find(Namespace::SecDns, "create").map(sec_dns::decode).transpose()
    }
}

/// What a response carries besides its result data (RFC 5730, section 2.7.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtensionData {
    /// Fees of a check.
    FeeCheck(fee::CheckData),
    /// Fees of a transform.
    FeeTransform(fee::TransformData),
    /// Delegation signers of a name.
    SecDns(sec_dns::InfoData),
    /// Grace periods of a name.
    Rgp(rgp::InfoData),
    /// The allocation token of a name (RFC 8495, section 3.1.2).
    AllocationToken(Secret),
}

impl ExtensionData {
    /// The namespace it belongs to, which the client must have negotiated.
    pub const fn namespace(&self) -> Namespace {
        match self {
            Self::FeeCheck(_) | Self::FeeTransform(_) => Namespace::Fee,
            Self::SecDns(_) => Namespace::SecDns,
            Self::Rgp(_) => Namespace::Rgp,
            Self::AllocationToken(_) => Namespace::AllocationToken,
        }
    }

    pub(crate) fn write(&self, out: &mut crate::xml::write::Writer<'_>) {
        match self {
            Self::FeeCheck(data) => data.write(out),
            Self::FeeTransform(data) => data.write(out),
            Self::SecDns(data) => data.write(out),
            Self::Rgp(data) => data.write(out),
            Self::AllocationToken(token) => allocation_token::write(token, out),
        }
    }
}
