//! Login security (RFC 8807): where the passwords of a login stand, and what its answer tells.

use jiff::Timestamp;
use registry_core::credential::{NewPasswordRefusal, Warning};
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::Secret;
use registry_epp::extension::ExtensionData;
use registry_epp::extension::login_security::{
    Event, EventKind, EventLevel, IN_EXTENSION, LoginData,
};
use registry_epp::namespace::{Namespace, NamespaceSet};
use registry_epp::session::Login as Command;

use crate::epp::reply::Refused;

/// Most characters kept of each thing a client says of itself.
const USER_AGENT_MAXIMUM: usize = 100;

/// The passwords of a login, wherever they stand.
pub(super) struct Passwords<'c> {
    present: Place<'c>,
    new: Place<'c>,
}

/// Where a password stands (RFC 8807, section 4.1).
enum Place<'c> {
    Nowhere,
    Here(&'c Secret),
    /// `[LOGIN-SECURITY]` without its extension, or the extension beside another password.
    Nonsense,
}

impl<'c> Place<'c> {
    fn of(own: Option<&'c Secret>, extended: Option<&'c Secret>) -> Self {
        match (own, extended) {
            (None, None) => Place::Nowhere,
            (Some(own), None) if own.expose() != IN_EXTENSION => Place::Here(own),
            (Some(own), Some(extended)) if own.expose() == IN_EXTENSION => Place::Here(extended),
            (_, Some(_)) | (Some(_), None) => Place::Nonsense,
        }
    }

    fn text(&self) -> Option<&'c str> {
        match self {
            Place::Here(secret) => Some(secret.expose()),
            Place::Nowhere | Place::Nonsense => None,
        }
    }
}

impl<'c> Passwords<'c> {
    /// The password to check; nobody has an empty one.
    pub(super) fn present(&self) -> &'c str {
        self.present.text().unwrap_or_default()
    }

    /// The password to change to.
    pub(super) fn wanted(&self) -> Option<&'c str> {
        self.new.text()
    }

    /// Whether each stands where it belongs.
    pub(super) const fn are_in_place(&self) -> bool {
        !matches!(self.present, Place::Nonsense) && !matches!(self.new, Place::Nonsense)
    }
}

/// Finds the passwords of a login.
pub(super) fn passwords(command: &Command) -> Passwords<'_> {
    let extended = command.security.as_ref();
    let present = extended.and_then(|security| security.password.as_ref());
    let new = extended.and_then(|security| security.new_password.as_ref());
    Passwords {
        present: Place::of(Some(&command.password), present),
        new: Place::of(command.new_password.as_ref(), new),
    }
}

/// The client's software in one line.
pub(super) fn user_agent(command: &Command) -> Option<String> {
    let agent = command.security.as_ref()?.user_agent.as_ref()?;
    let parts = [&agent.application, &agent.technology, &agent.operating_system];
    let cut = |text: &String| text.chars().take(USER_AGENT_MAXIMUM).collect::<String>();
    let parts: Vec<String> = parts.into_iter().flatten().map(cut).collect();
    Some(parts.join("; "))
}

/// The password is too old: 2200, and since when.
pub(super) fn password_expired(expired_at: Timestamp, namespaces: NamespaceSet) -> Refused {
    let words = "the password has expired: log in with it and a new one";
    let refused = Refused::new(
        ResultCode::AuthenticationError,
        Offender::epp("pw", ""),
        "password-expired",
        words,
    );
    let expired = event(EventKind::Password, EventLevel::Error, words);
    with(refused, Event { expires_at: Some(expired_at), ..expired }, namespaces)
}

/// The new password is not strong enough: 2200.
pub(super) fn new_password_refused(
    refusal: NewPasswordRefusal,
    namespaces: NamespaceSet,
) -> Refused {
    let refused = Refused::new(
        ResultCode::AuthenticationError,
        Offender::epp("newPW", ""),
        refusal.code(),
        refusal,
    );
    let weak = event(EventKind::NewPassword, EventLevel::Error, &refusal.to_string());
    with(refused, weak, namespaces)
}

/// What a login that went through tells; nothing to a client that did not ask for it.
pub(super) fn data(told: &[Warning], namespaces: NamespaceSet) -> Option<ExtensionData> {
    let events: Vec<Event> = told.iter().map(warning).collect();
    let asked = namespaces.contains(Namespace::LoginSecurity);
    (asked && !events.is_empty()).then(|| ExtensionData::LoginSecurity(LoginData { events }))
}

fn warning(warning: &Warning) -> Event {
    match warning {
        Warning::CertificateExpires(at) => Event {
            expires_at: Some(*at),
            ..event(EventKind::Certificate, EventLevel::Warning, "the certificate expires soon")
        },
        Warning::PasswordExpires(at) => Event {
            expires_at: Some(*at),
            ..event(EventKind::Password, EventLevel::Warning, "the password expires soon")
        },
        Warning::FailedLogins(count) => Event {
            name: Some("failedLogins".to_owned()),
            value: Some(count.to_string()),
            ..event(EventKind::Statistic, EventLevel::Warning, "logins refused since the last one")
        },
    }
}

fn event(kind: EventKind, level: EventLevel, text: &str) -> Event {
    Event {
        kind,
        name: None,
        level,
        expires_at: None,
        value: None,
        duration: None,
        text: text.to_owned(),
    }
}

fn with(refused: Refused, event: Event, namespaces: NamespaceSet) -> Refused {
    match namespaces.contains(Namespace::LoginSecurity) {
        true => refused.with(ExtensionData::LoginSecurity(LoginData { events: vec![event] })),
        false => refused,
    }
}
