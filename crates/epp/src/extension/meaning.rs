//! Which extension element means something on which command (EPP.md, sections 2 and 7).

use super::{change_poll, fee, launch, login_security, ttl};
use crate::namespace::Namespace;
use crate::schema::node::Node;
use crate::schema::text::collapse;

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
    verb: Node<'_>,
) -> Meaning {
    let elements: &[&str] = match namespace {
        Namespace::AllocationToken => &["info", "allocationToken"],
        Namespace::Fee => fee::ELEMENTS,
        Namespace::SecDns => &["create", "update", "infData"],
        Namespace::Rgp => &["update", "infData", "upData"],
        Namespace::Launch => launch::ELEMENTS,
        Namespace::LoginSecurity => login_security::ELEMENTS,
        Namespace::ChangePoll => change_poll::ELEMENTS,
        Namespace::Ttl => ttl::ELEMENTS,
        Namespace::LowBalancePoll => &["pollData"],
        // Their meaning is all in being negotiated.
        Namespace::SecureAuthInfo | Namespace::UnhandledNamespaces => &[],
        _ => return Meaning::None,
    };
    if !elements.contains(&element) {
        return Meaning::NotInSchema;
    }
    let act = act(verb);
    let sound = match object {
        None => (namespace, element, act) == (Namespace::LoginSecurity, "loginSec", "login"),
        Some(Namespace::Domain) => on_domain(namespace, element, act),
        Some(Namespace::Host) => is_ttl(namespace, element, act),
        Some(_) => false,
    };
    if sound { Meaning::Sound } else { Meaning::None }
}

fn on_domain(namespace: Namespace, element: &str, act: &str) -> bool {
    is_ttl(namespace, element, act)
        || namespace == Namespace::Launch
            && element == act
            && matches!(act, "check" | "info" | "create" | "update" | "delete")
        || matches!(
            (namespace, element, act),
            (Namespace::AllocationToken, "allocationToken", "check" | "create" | "transfer")
                | (Namespace::AllocationToken, "info", "info")
                | (Namespace::Fee, "check", "check")
                | (Namespace::Fee | Namespace::SecDns, "create", "create")
                | (Namespace::Fee, "renew", "renew")
                | (Namespace::Fee, "transfer", "transfer")
                | (Namespace::Fee | Namespace::SecDns | Namespace::Rgp, "update", "update")
        )
}

/// Times to live stand on domains and hosts alike (RFC 9803, section 2).
fn is_ttl(namespace: Namespace, element: &str, act: &str) -> bool {
    namespace == Namespace::Ttl && element == act && matches!(act, "info" | "create" | "update")
}

/// The verb, or nothing for a transfer that requests nothing: a price and a token are stated with
/// the request only (RFC 8748, section 5.2.4; RFC 8495, section 3.2.4).
fn act(verb: Node<'_>) -> &str {
    match verb.raw_attribute("op").map(collapse).as_deref() {
        Some("approve" | "cancel" | "query" | "reject") if verb.local() == "transfer" => "",
        _ => verb.local(),
    }
}
