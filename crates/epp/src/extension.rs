//! Extensions of commands and responses (RFC 5730, section 2.7): one file each.

pub mod change_poll;
pub mod fee;
pub mod launch;
pub mod login_security;
pub mod rgp;
pub mod sec_dns;
pub mod ttl;

mod allocation_token;
mod meaning;

pub(crate) use meaning::{Meaning, meaning};

use crate::namespace::Namespace;
use crate::schema::node::{Node, Valid};
use crate::secret::Secret;

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

    /// `fee:create`, `fee:renew`, `fee:transfer` or `fee:update`, by the name of the verb.
    pub(crate) fn fee_transform(&self, verb: &str) -> Valid<Option<fee::Transform>> {
        self.find(Namespace::Fee, verb).map(fee::decode_transform).transpose()
    }

    pub(crate) fn launch_check(&self) -> Valid<Option<launch::Check>> {
        self.find(Namespace::Launch, "check").map(launch::decode_check).transpose()
    }

    pub(crate) fn launch_info(&self) -> Valid<Option<launch::Info>> {
        self.find(Namespace::Launch, "info").map(launch::decode_info).transpose()
    }

    pub(crate) fn launch_create(&self) -> Valid<Option<launch::Create>> {
        self.find(Namespace::Launch, "create").map(launch::decode_create).transpose()
    }

    /// `launch:update` or `launch:delete`, by the name of the verb.
    pub(crate) fn launch_application(&self, verb: &str) -> Valid<Option<launch::Application>> {
        self.find(Namespace::Launch, verb).map(launch::decode_application).transpose()
    }

    pub(crate) fn login_security(&self) -> Valid<Option<login_security::Login>> {
        let node = self.find(Namespace::LoginSecurity, "loginSec");
        node.map(login_security::decode).transpose()
    }

    pub(crate) fn ttl_info(&self) -> Valid<Option<ttl::Info>> {
        self.find(Namespace::Ttl, "info").map(ttl::decode_info).transpose()
    }

    /// `ttl:create` or `ttl:update`, by the name of the verb.
    pub(crate) fn ttl_change(&self, verb: &str) -> Valid<Option<ttl::Change>> {
        self.find(Namespace::Ttl, verb).map(ttl::decode_change).transpose()
    }

    pub(crate) fn sec_dns_create(&self) -> Valid<Option<sec_dns::Create>> {
        self.find(Namespace::SecDns, "create").map(sec_dns::decode).transpose()
    }

    pub(crate) fn sec_dns_update(&self) -> Valid<Option<sec_dns::Update>> {
        self.find(Namespace::SecDns, "update").map(sec_dns::decode_update).transpose()
    }

    pub(crate) fn restore(&self) -> Valid<Option<rgp::Restore>> {
        self.find(Namespace::Rgp, "update").map(rgp::decode_restore).transpose()
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
    /// Grace periods of a name (`rgp:infData`).
    Rgp(rgp::InfoData),
    /// Where a restored name stands (`rgp:upData`).
    RgpUpdate(rgp::InfoData),
    /// The allocation token of a name (RFC 8495, section 3.1.2).
    AllocationToken(Secret),
    /// Claims of names.
    LaunchCheck(launch::CheckData),
    /// Where a name stands in a launch.
    LaunchInfo(launch::InfoData),
    /// The application that was made.
    LaunchCreate(launch::CreateData),
    /// Security events of a login.
    LoginSecurity(login_security::LoginData),
    /// A change that the sponsor did not make.
    ChangePoll(change_poll::ChangeData),
    /// Times to live of delegation records.
    Ttl(ttl::InfoData),
}

impl ExtensionData {
    /// The namespace it belongs to, which the client must have negotiated.
    pub const fn namespace(&self) -> Namespace {
        match self {
            Self::FeeCheck(_) | Self::FeeTransform(_) => Namespace::Fee,
            Self::SecDns(_) => Namespace::SecDns,
            Self::Rgp(_) | Self::RgpUpdate(_) => Namespace::Rgp,
            Self::AllocationToken(_) => Namespace::AllocationToken,
            Self::LaunchCheck(_) | Self::LaunchInfo(_) | Self::LaunchCreate(_) => Namespace::Launch,
            Self::LoginSecurity(_) => Namespace::LoginSecurity,
            Self::ChangePoll(_) => Namespace::ChangePoll,
            Self::Ttl(_) => Namespace::Ttl,
        }
    }

    pub(crate) fn write(&self, out: &mut crate::xml::write::Writer<'_>) {
        match self {
            Self::FeeCheck(data) => data.write(out),
            Self::FeeTransform(data) => data.write(out),
            Self::SecDns(data) => data.write(out),
            Self::Rgp(data) => data.write("rgp:infData", out),
            Self::RgpUpdate(data) => data.write("rgp:upData", out),
            Self::AllocationToken(token) => allocation_token::write(token, out),
            Self::LaunchCheck(data) => data.write(out),
            Self::LaunchInfo(data) => data.write(out),
            Self::LaunchCreate(data) => data.write(out),
            Self::LoginSecurity(data) => data.write(out),
            Self::ChangePoll(data) => data.write(out),
            Self::Ttl(data) => data.write(out),
        }
    }
}
