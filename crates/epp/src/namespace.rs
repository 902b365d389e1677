//! The namespaces we know, and sets of them (EPP.md, section 1).

/// The namespace of EPP itself (RFC 5730, section 4.1).
pub const EPP_URI: &str = "urn:ietf:params:xml:ns:epp-1.0";

/// The namespace of the schema-instance attributes (XML Schema part 1, section 2.6).
pub const INSTANCE_URI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// What a namespace adds to EPP, and so where a greeting lists it (RFC 5730, section 2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamespaceKind {
    /// An object mapping: `objURI`.
    Object,
    /// An extension of commands and responses: `extURI`.
    Extension,
}

macro_rules! namespaces {
    ($($(#[$doc:meta])* $name:ident: $kind:ident, $prefix:literal, $uri:literal;)+) => {
        /// A namespace registered with IANA that this registry knows.
        ///
        /// Known is not offered: the caller makes the greeting's menu of those it serves.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Namespace {
            $($(#[$doc])* $name,)+
        }

        impl Namespace {
            /// Every namespace we know, objects first.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The URI on the wire.
            pub const fn uri(self) -> &'static str {
                match self {
                    $(Self::$name => $uri,)+
                }
            }

            /// The prefix we write it with, the one of its RFC.
            pub const fn prefix(self) -> &'static str {
                match self {
                    $(Self::$name => $prefix,)+
                }
            }

            /// Whether it maps an object or extends commands.
            pub const fn kind(self) -> NamespaceKind {
                match self {
                    $(Self::$name => NamespaceKind::$kind,)+
                }
            }

            /// Finds the namespace with exactly this URI.
            pub fn from_uri(uri: &str) -> Option<Self> {
                match uri {
                    $($uri => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

namespaces! {
    /// Domain names (RFC 5731).
    Domain: Object, "domain", "urn:ietf:params:xml:ns:domain-1.0";
    /// Hosts (RFC 5732).
    Host: Object, "host", "urn:ietf:params:xml:ns:host-1.0";
    /// Contacts (RFC 5733).
    Contact: Object, "contact", "urn:ietf:params:xml:ns:contact-1.0";
    /// Registry maintenance (RFC 9167).
    Maintenance: Object, "maint", "urn:ietf:params:xml:ns:epp:maintenance-1.0";
    /// Balance of the registrar's account (Verisign).
    Balance: Object, "balance", "http://www.verisign.com/epp/balance-1.0";
    /// DNSSEC (RFC 5910).
    SecDns: Extension, "secDNS", "urn:ietf:params:xml:ns:secDNS-1.1";
    /// Grace periods and restore (RFC 3915).
    Rgp: Extension, "rgp", "urn:ietf:params:xml:ns:rgp-1.0";
    /// Launch phases and claims (RFC 8334).
    Launch: Extension, "launch", "urn:ietf:params:xml:ns:launch-1.0";
    /// Secure authorization information for transfer (RFC 9154); it has no elements.
    SecureAuthInfo: Extension, "secureAuthInfo",
        "urn:ietf:params:xml:ns:epp:secure-authinfo-transfer-1.0";
    /// Unhandled namespaces (RFC 9038); it has no elements.
    UnhandledNamespaces: Extension, "unhandledNamespaces",
        "urn:ietf:params:xml:ns:epp:unhandled-namespaces-1.0";
    /// Login security (RFC 8807).
    LoginSecurity: Extension, "loginSec", "urn:ietf:params:xml:ns:epp:loginSec-1.0";
    /// Change poll (RFC 8590).
    ChangePoll: Extension, "changePoll", "urn:ietf:params:xml:ns:changePoll-1.0";
    /// Fees (RFC 8748).
    Fee: Extension, "fee", "urn:ietf:params:xml:ns:epp:fee-1.0";
    /// Allocation tokens (RFC 8495).
    AllocationToken: Extension, "allocationToken", "urn:ietf:params:xml:ns:allocationToken-1.0";
    /// Times to live of delegation records (RFC 9803).
    Ttl: Extension, "ttl", "urn:ietf:params:xml:ns:epp:ttl-1.0";
    /// Low balance messages (Verisign).
    LowBalancePoll: Extension, "lowbalance-poll",
        "http://www.verisign.com/epp/lowbalance-poll-1.0";
    /// IDN tables (registered draft).
    Idn: Extension, "idn", "urn:ietf:params:xml:ns:idn-1.0";
}

/// A set of namespaces: what a server offers, or what a session negotiated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NamespaceSet(u32);

impl NamespaceSet {
    /// No namespace at all.
    pub const EMPTY: Self = Self(0);

    /// The set of these namespaces.
    pub const fn of(namespaces: &[Namespace]) -> Self {
        let mut bits = 0;
        let mut rest = namespaces;
        while let [first, others @ ..] = rest {
            bits |= 1 << (*first as u32);
            rest = others;
        }
        Self(bits)
    }

    /// Whether the namespace is in the set.
    pub const fn contains(self, namespace: Namespace) -> bool {
        self.0 & (1 << (namespace as u32)) != 0
    }

    /// Adds a namespace.
    pub const fn insert(&mut self, namespace: Namespace) {
        self.0 |= 1 << (namespace as u32);
    }

    /// Its namespaces, objects first.
    pub fn iter(self) -> impl Iterator<Item = Namespace> {
        Namespace::ALL.iter().copied().filter(move |namespace| self.contains(*namespace))
    }
}

impl FromIterator<Namespace> for NamespaceSet {
    fn from_iter<I: IntoIterator<Item = Namespace>>(namespaces: I) -> Self {
        let mut set = Self::EMPTY;
        for namespace in namespaces {
            set.insert(namespace);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_uri_finds_its_namespace() {
        for namespace in Namespace::ALL {
            assert_eq!(Namespace::from_uri(namespace.uri()), Some(*namespace));
        }
        assert_eq!(Namespace::from_uri("urn:ietf:params:xml:ns:domain-1.1"), None);
    }

    #[test]
    fn a_set_holds_what_it_was_given() {
        let set = NamespaceSet::of(&[Namespace::Fee, Namespace::Domain]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Namespace::Domain, Namespace::Fee]);
        assert_eq!(set, set.iter().collect());
        assert!(!set.contains(Namespace::Host));
    }
}
