//! A response and its bytes (RFC 5730, section 2.6).

use jiff::Timestamp;

use crate::extension::ExtensionData;
use crate::frame::{self, FrameError};
use crate::namespace::{EPP_URI, Namespace, NamespaceSet};
use crate::pending_action::PendingActionData;
use crate::result_code::ResultCode;
use crate::xml::write::Writer;
use crate::{balance, contact, domain, host, maintenance};

/// A response to one command, with one result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The result code; its standard text is the message.
    pub code: ResultCode,
    /// What is wrong with which element, for a failure.
    pub values: Vec<ErrorValue>,
    /// The state of the message queue.
    pub queue: Option<MessageQueue>,
    /// The object's data.
    pub data: Option<ResultData>,
    /// Data of extensions.
    pub extensions: Vec<ExtensionData>,
    /// The client's identifier, echoed.
    pub client_trid: Option<String>,
    /// Our identifier, 3 to 64 characters, unique for ever.
    pub server_trid: String,
}

/// The message queue as a response shows it (`epp:msgQType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageQueue {
    /// How many messages wait.
    pub count: u64,
    /// The message shown, or just taken.
    pub id: String,
    /// The message, if it is shown.
    pub message: Option<QueuedMessage>,
}

/// A message at the head of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedMessage {
    /// When it was put there.
    pub queued_at: Timestamp,
    /// Its text.
    pub text: String,
}

/// The data of an object in a response (`epp:resData`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResultData {
    /// `domain:chkData`.
    DomainCheck(domain::CheckData),
    /// `domain:infData`.
    DomainInfo(Box<domain::InfoData>),
    /// `domain:creData`.
    DomainCreate(domain::CreateData),
    /// `domain:renData`.
    DomainRenew(domain::RenewData),
    /// `domain:trnData`.
    DomainTransfer(domain::TransferData),
    /// `domain:panData`.
    DomainPending(PendingActionData),
    /// `host:chkData`.
    HostCheck(host::CheckData),
    /// `host:infData`.
    HostInfo(Box<host::InfoData>),
    /// `host:creData`.
    HostCreate(host::CreateData),
    /// `host:panData`.
    HostPending(PendingActionData),
    /// `contact:chkData`.
    ContactCheck(contact::CheckData),
    /// `contact:infData`.
    ContactInfo(Box<contact::InfoData>),
    /// `contact:creData`.
    ContactCreate(contact::CreateData),
    /// `contact:trnData`.
    ContactTransfer(contact::TransferData),
    /// `contact:panData`.
    ContactPending(PendingActionData),
    /// `balance:infData`.
    Balance(balance::InfoData),
    /// `lowbalance-poll:pollData`.
    LowBalance(balance::LowBalanceData),
    /// `maint:infData`.
    Maintenance(maintenance::InfoData),
}

impl ResultData {
    /// The namespace it belongs to.
    pub const fn namespace(&self) -> Namespace {
        match self {
            Self::DomainCheck(_)
            | Self::DomainInfo(_)
            | Self::DomainCreate(_)
            | Self::DomainRenew(_)
            | Self::DomainTransfer(_)
            | Self::DomainPending(_) => Namespace::Domain,
            Self::HostCheck(_) | Self::HostInfo(_) | Self::HostCreate(_) | Self::HostPending(_) => {
                Namespace::Host
            }
            Self::ContactCheck(_)
            | Self::ContactInfo(_)
            | Self::ContactCreate(_)
            | Self::ContactTransfer(_)
            | Self::ContactPending(_) => Namespace::Contact,
            Self::Balance(_) => Namespace::Balance,
            Self::LowBalance(_) => Namespace::LowBalancePoll,
            Self::Maintenance(_) => Namespace::Maintenance,
        }
    }

    fn write(&self, out: &mut Writer<'_>) {
        match self {
            Self::DomainCheck(data) => data.write(out),
            Self::DomainInfo(data) => data.write(out),
            Self::DomainCreate(data) => data.write(out),
            Self::DomainRenew(data) => data.write(out),
            Self::DomainTransfer(data) => data.write(out),
            Self::DomainPending(data) | Self::HostPending(data) | Self::ContactPending(data) => {
                data.write(self.namespace(), out);
            }
            Self::HostCheck(data) => data.write(out),
            Self::HostInfo(data) => data.write(out),
            Self::HostCreate(data) => data.write(out),
            Self::ContactCheck(data) => data.write(out),
            Self::ContactInfo(data) => data.write(out),
            Self::ContactCreate(data) => data.write(out),
            Self::ContactTransfer(data) => data.write(out),
            Self::Balance(data) => data.write(out),
            Self::LowBalance(data) => data.write(out),
            Self::Maintenance(data) => data.write(out),
        }
    }
}

/// An element at fault, as a `value` shows it. Never give it the text of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offender {
    tag: String,
    uri: String,
    text: String,
}

impl Offender {
    /// An element of a namespace we know, with its text: `domain:name`, `example.com`.
    pub fn new(namespace: Namespace, local: &str, text: impl Into<String>) -> Self {
        let tag = format!("{}:{local}", namespace.prefix());
        Self { tag, uri: namespace.uri().to_owned(), text: text.into() }
    }

    /// An element of EPP itself, with its text: `objURI`.
    pub fn epp(local: &str, text: impl Into<String>) -> Self {
        Self { tag: local.to_owned(), uri: EPP_URI.to_owned(), text: text.into() }
    }

    /// The name with its prefix: `domain:name`.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    pub(crate) fn empty(tag: impl Into<String>, uri: &str) -> Self {
        Self { tag: tag.into(), uri: uri.to_owned(), text: String::new() }
    }

    fn write(&self, out: &mut Writer<'_>) {
        let Self { tag, uri, text } = self;
        let prefix = tag.split_once(':').map_or("", |(prefix, _)| prefix);
        out.value_in(prefix, uri, tag, text);
    }
}

/// What a result says beyond its code (`epp:value`, `epp:extValue`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorValue {
    /// The element.
    pub content: ErrorContent,
    /// The reason: a stable kebab-case code, then words. Without one it is a plain `value`.
    pub reason: Option<String>,
}

/// What stands in the `value` of an [`ErrorValue`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorContent {
    /// The element at fault.
    Offender(Offender),
    /// Data that the client did not negotiate (RFC 9038).
    Data(Box<ResultData>),
    /// An extension that the client did not negotiate (RFC 9038).
    Extension(Box<ExtensionData>),
}

impl ErrorValue {
    /// An element with the reason against it.
    pub fn new(element: Offender, reason: impl Into<String>) -> Self {
        Self { content: ErrorContent::Offender(element), reason: Some(reason.into()) }
    }

    /// A block of a namespace that the client did not negotiate (RFC 9038, section 3).
    fn unhandled(content: ErrorContent, namespace: Namespace) -> Self {
        Self { content, reason: Some(format!("{} not in login services", namespace.uri())) }
    }

    fn write(&self, out: &mut Writer<'_>) {
        let Self { content, reason } = self;
        if reason.is_some() {
            out.open("extValue");
        }
        out.open("value");
        match content {
            ErrorContent::Offender(element) => element.write(out),
            ErrorContent::Data(data) => data.write(out),
            ErrorContent::Extension(extension) => extension.write(out),
        }
        out.close("value");
        if let Some(reason) = reason {
            out.value("reason", reason);
            out.close("extValue");
        }
    }
}

impl Response {
    /// A response with a result and nothing else yet.
    pub fn new(
        code: ResultCode,
        client_trid: Option<String>,
        server_trid: impl Into<String>,
    ) -> Self {
        Self {
            code,
            values: Vec::new(),
            queue: None,
            data: None,
            extensions: Vec::new(),
            client_trid,
            server_trid: server_trid.into(),
        }
    }

    /// Moves what the client did not negotiate into the result, where any client can skip it;
    /// the code stays (RFC 9038, section 3).
    pub fn withhold_unnegotiated(&mut self, negotiated: NamespaceSet) {
        let unknown = |data: &mut ResultData| !negotiated.contains(data.namespace());
        if let Some(data) = self.data.take_if(unknown) {
            let namespace = data.namespace();
            let content = ErrorContent::Data(Box::new(data));
            self.values.push(ErrorValue::unhandled(content, namespace));
        }
        let unknown = |data: &mut ExtensionData| !negotiated.contains(data.namespace());
        for extension in self.extensions.extract_if(.., unknown) {
            let namespace = extension.namespace();
            let content = ErrorContent::Extension(Box::new(extension));
            self.values.push(ErrorValue::unhandled(content, namespace));
        }
    }

    /// The whole frame, header included.
    pub fn frame(&self) -> Result<Vec<u8>, FrameError> {
        frame::build(|out| self.encode(out))
    }

    /// Appends the XML.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let Self { code, values, queue, data, extensions, client_trid, server_trid } = self;
        let mut out = Writer::new(out);
        out.declaration();
        out.open_with("epp", &[("xmlns", EPP_URI)]);
        out.open("response");
        out.open_with("result", &[("code", code.digits())]);
        out.value("msg", code.text());
        for value in values {
            value.write(&mut out);
        }
        out.close("result");
        if let Some(queue) = queue {
            queue.write(&mut out);
        }
        if let Some(data) = data {
            out.open("resData");
            data.write(&mut out);
            out.close("resData");
        }
        if !extensions.is_empty() {
            out.open("extension");
            for extension in extensions {
                extension.write(&mut out);
            }
            out.close("extension");
        }
        out.open("trID");
        out.optional("clTRID", client_trid.as_deref());
        out.value("svTRID", server_trid);
        out.close("trID");
        out.close("response");
        out.close("epp");
    }
}

impl MessageQueue {
    fn write(&self, out: &mut Writer<'_>) {
        let Self { count, id, message } = self;
        let count = count.to_string();
        let attributes = [("count", count.as_str()), ("id", id.as_str())];
        match message {
            None => out.empty_with("msgQ", &attributes),
            Some(QueuedMessage { queued_at, text }) => {
                out.open_with("msgQ", &attributes);
                out.instant("qDate", *queued_at);
                out.value("msg", text);
                out.close("msgQ");
            }
        }
    }
}
