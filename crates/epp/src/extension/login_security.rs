//! Login security (RFC 8807): longer passwords at login, and what the answer warns of.

use jiff::Timestamp;

use crate::namespace::Namespace;
use crate::schema::node::{Node, Parsed, Valid};
use crate::schema::text::{any_token, token};
use crate::schema::vocabulary::vocabulary;
use crate::secret::Secret;
use crate::xml::write::{Writer, instant_text};

/// The password that says that the real one is in the extension (RFC 8807, section 3.2).
pub const IN_EXTENSION: &str = "[LOGIN-SECURITY]";

/// The global elements of `loginSec-1.0`.
pub(crate) const ELEMENTS: &[&str] = &["loginSec", "loginSecData"];

/// `loginSec:loginSec` on a login (RFC 8807, section 4.1). All of it is optional, and whether it
/// fits the login's own `pw` and `newPW` is for the caller to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The client's software.
    pub user_agent: Option<UserAgent>,
    /// The password, 6 characters or more.
    pub password: Option<Secret>,
    /// The password to change to, 6 characters or more.
    pub new_password: Option<Secret>,
}

/// The client's software, one of the three at least (`loginSec:userAgentType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserAgent {
    /// The application with its version.
    pub application: Option<String>,
    /// The libraries and languages it is made with.
    pub technology: Option<String>,
    /// The operating system it runs on.
    pub operating_system: Option<String>,
}

/// `loginSec:loginSecType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Login> {
    let mut children = node.children(&[])?;
    let user_agent = children.optional("userAgent").map(user_agent).transpose()?;
    let own_password = children.optional("pw").map(|node| node.value(&[], password)).transpose()?;
    let new_password =
        children.optional("newPW").map(|node| node.value(&[], password)).transpose()?;
    children.end()?;
    Ok(Login { user_agent, password: own_password, new_password })
}

/// `loginSec:pwType`.
fn password(text: &str) -> Parsed<Secret> {
    token(text, 6..=usize::MAX).map(Secret::new)
}

/// `loginSec:userAgentType`.
fn user_agent(node: Node<'_>) -> Valid<UserAgent> {
    let mut children = node.children(&[])?;
    let mut next =
        |local| children.optional(local).map(|node| node.value(&[], any_token)).transpose();
    let (application, technology, operating_system) = (next("app")?, next("tech")?, next("os")?);
    if application.is_none() && technology.is_none() && operating_system.is_none() {
        return Err(children.missing("app, tech or os"));
    }
    children.end()?;
    Ok(UserAgent { application, technology, operating_system })
}

vocabulary! {
    /// What a security event is about (`loginSec:typeEnum`; RFC 8807, section 3.1).
    EventKind {
        /// The password expires, or has.
        Password = "password",
        /// The client's certificate expires, or has.
        Certificate = "certificate",
        /// The cipher suite is weak.
        Cipher = "cipher",
        /// The TLS version is old.
        TlsProtocol = "tlsProtocol",
        /// The new password is not strong enough.
        NewPassword = "newPW",
        /// A count over a time, named by `name`.
        Statistic = "stat",
        /// Something of the server's own, named by `name`.
        Custom = "custom",
    }
}

vocabulary! {
    /// How bad it is (`loginSec:levelEnum`).
    EventLevel {
        /// The login went through.
        Warning = "warning",
        /// It did not because of this.
        Error = "error",
    }
}

/// A security event (`loginSec:eventType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it is about.
    pub kind: EventKind,
    /// Which statistic or custom event; both need it (RFC 8807, section 3.1).
    pub name: Option<String>,
    /// How bad it is.
    pub level: EventLevel,
    /// When a password or certificate expires.
    pub expires_at: Option<Timestamp>,
    /// What was found: a cipher suite, a TLS version, a count.
    pub value: Option<String>,
    /// Over which time it was counted, as a duration: `P1D`.
    pub duration: Option<String>,
    /// Words for a person, in English.
    pub text: String,
}

/// `loginSec:loginSecData` in the answer to a login (RFC 8807, section 4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginData {
    /// The events, one or more; with none the caller leaves the extension out.
    pub events: Vec<Event>,
}

impl LoginData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { events } = self;
        out.open_in(Namespace::LoginSecurity, "loginSec:loginSecData");
        for Event { kind, name, level, expires_at, value, duration, text } in events {
            let expires_at = expires_at.map(instant_text);
            let mut attributes = vec![("type", kind.as_str())];
            let optional = [
                ("name", name.as_deref()),
                ("level", Some(level.as_str())),
                ("exDate", expires_at.as_deref()),
                ("value", value.as_deref()),
                ("duration", duration.as_deref()),
            ];
            attributes.extend(optional.into_iter().filter_map(|(name, text)| Some((name, text?))));
            out.value_with("loginSec:event", &attributes, text);
        }
        out.close("loginSec:loginSecData");
    }
}
