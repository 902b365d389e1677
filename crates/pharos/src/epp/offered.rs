//! What the greeting announces: only what works.

use jiff::Timestamp;
use registry_epp::greeting::{
    Access, DataCollectionPolicy, Greeting, Purpose, Recipient, Retention, Statement,
};
use registry_epp::namespace::{Namespace, NamespaceSet};

/// The namespaces a client may log in with (EPP.md, section 1).
pub(super) const OFFERED: NamespaceSet = NamespaceSet::of(&[
    Namespace::Domain,
    Namespace::Host,
    Namespace::Contact,
    Namespace::Maintenance,
    Namespace::Balance,
    Namespace::SecDns,
    Namespace::Rgp,
    Namespace::Launch,
    Namespace::ChangePoll,
    Namespace::UnhandledNamespaces,
    Namespace::SecureAuthInfo,
    Namespace::LoginSecurity,
    Namespace::Fee,
    Namespace::AllocationToken,
    Namespace::LowBalancePoll,
    Namespace::Ttl,
]);

/// What the greeting announces.
pub const fn namespaces() -> NamespaceSet {
    OFFERED
}

/// The one language of our answers.
pub(super) const LANGUAGE: &str = "en";

/// The greeting at an instant of registry time (RFC 5730, section 2.4).
pub(super) fn greeting(server_id: &str, now: Timestamp) -> Greeting {
    Greeting {
        server_id: server_id.to_owned(),
        server_date: now,
        offered: OFFERED,
        policy: DataCollectionPolicy {
            access: Access::PersonalAndOther,
            statements: vec![Statement {
                purposes: vec![Purpose::Admin, Purpose::Provisioning],
                recipients: vec![Recipient::Ours, Recipient::Public],
                retention: Retention::Stated,
            }],
            expiry: None,
        },
    }
}
