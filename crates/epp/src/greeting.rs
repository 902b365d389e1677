//! The greeting and its data collection policy (RFC 5730, section 2.4).

use jiff::Timestamp;

use crate::frame::{self, FrameError};
use crate::namespace::{EPP_URI, NamespaceKind, NamespaceSet};
use crate::schema::vocabulary::vocabulary;
use crate::xml::write::Writer;

/// What the server says first, and to every `hello`. Version 1.0, language `en`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// The server's name, 3 to 64 characters.
    pub server_id: String,
    /// The server's time.
    pub server_date: Timestamp,
    /// What is offered: one object at least.
    pub offered: NamespaceSet,
    /// What happens to collected data.
    pub policy: DataCollectionPolicy,
}

/// `epp:dcpType`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataCollectionPolicy {
    /// Who may see data about themselves.
    pub access: Access,
    /// Statements, one or more.
    pub statements: Vec<Statement>,
    /// How long the policy holds.
    pub expiry: Option<Expiry>,
}

vocabulary! {
    /// Access to identified data (`epp:dcpAccessType`).
    Access {
        /// To all.
        All = "all",
        /// To none.
        None = "none",
        /// There is none.
        Null = "null",
        /// To other than personal data.
        Other = "other",
        /// To personal data.
        Personal = "personal",
        /// To personal and other data.
        PersonalAndOther = "personalAndOther",
    }
}

vocabulary! {
    /// Why data is collected (`epp:dcpPurposeType`).
    Purpose {
        /// Administration.
        Admin = "admin",
        /// To contact people.
        Contact = "contact",
        /// Other.
        Other = "other",
        /// Provisioning.
        Provisioning = "prov",
    }
}

vocabulary! {
    /// Who receives data (`epp:dcpRecipientType`).
    Recipient {
        /// Others.
        Other = "other",
        /// The server's operator.
        Ours = "ours",
        /// The public.
        Public = "public",
        /// Who follows the same practices.
        Same = "same",
        /// Who follows unknown practices.
        Unrelated = "unrelated",
    }
}

vocabulary! {
    /// How long data is kept (`epp:dcpRetentionType`).
    Retention {
        /// As business needs.
        Business = "business",
        /// For ever.
        Indefinite = "indefinite",
        /// As the law says.
        Legal = "legal",
        /// Not at all.
        None = "none",
        /// For the stated purpose.
        Stated = "stated",
    }
}

/// `epp:dcpStatementType`. Purposes and recipients are written in the schema's order, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Why.
    pub purposes: Vec<Purpose>,
    /// For whom.
    pub recipients: Vec<Recipient>,
    /// How long.
    pub retention: Retention,
}

/// `epp:dcpExpiryType`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expiry {
    /// At an instant.
    Absolute(Timestamp),
    /// After so many days.
    RelativeDays(u32),
}

impl Greeting {
    /// The whole frame, header included.
    pub fn frame(&self) -> Result<Vec<u8>, FrameError> {
        frame::build(|out| self.encode(out))
    }

    /// Appends the XML.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let Self { server_id, server_date, offered, policy } = self;
        let mut out = Writer::new(out);
        out.declaration();
        out.open_with("epp", &[("xmlns", EPP_URI)]);
        out.open("greeting");
        out.value("svID", server_id);
        out.instant("svDate", *server_date);
        write_menu(*offered, &mut out);
        policy.write(&mut out);
        out.close("greeting");
        out.close("epp");
    }
}

fn write_menu(offered: NamespaceSet, out: &mut Writer<'_>) {
    out.open("svcMenu");
    out.value("version", "1.0");
    out.value("lang", "en");
    let of_kind = |kind| offered.iter().filter(move |namespace| namespace.kind() == kind);
    for object in of_kind(NamespaceKind::Object) {
        out.value("objURI", object.uri());
    }
    if of_kind(NamespaceKind::Extension).next().is_some() {
        out.open("svcExtension");
        for extension in of_kind(NamespaceKind::Extension) {
            out.value("extURI", extension.uri());
        }
        out.close("svcExtension");
    }
    out.close("svcMenu");
}

impl DataCollectionPolicy {
    fn write(&self, out: &mut Writer<'_>) {
        let Self { access, statements, expiry } = self;
        out.open("dcp");
        out.open("access");
        out.empty(access.as_str());
        out.close("access");
        for statement in statements {
            statement.write(out);
        }
        if let Some(expiry) = expiry {
            out.open("expiry");
            match expiry {
                Expiry::Absolute(instant) => out.instant("absolute", *instant),
                Expiry::RelativeDays(days) => out.value("relative", &format!("P{days}D")),
            }
            out.close("expiry");
        }
        out.close("dcp");
    }
}

impl Statement {
    fn write(&self, out: &mut Writer<'_>) {
        let Self { purposes, recipients, retention } = self;
        out.open("statement");
        out.open("purpose");
        for purpose in Purpose::ALL.iter().filter(|purpose| purposes.contains(purpose)) {
            out.empty(purpose.as_str());
        }
        out.close("purpose");
        out.open("recipient");
        for recipient in Recipient::ALL.iter().filter(|known| recipients.contains(known)) {
            out.empty(recipient.as_str());
        }
        out.close("recipient");
        out.open("retention");
        out.empty(retention.as_str());
        out.close("retention");
        out.close("statement");
    }
}
