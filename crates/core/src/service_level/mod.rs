//! Service levels: what probes measured of the public services of a TLD, and whether it keeps what
//! the Registry Agreement promises (Specification 10; ICANN.md section 6).

mod availability;
mod intervals;
mod response;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::availability::{AvailabilityFigure, Part, availabilities};
pub use self::intervals::Period;
pub use self::response::{ResponseFigure, responses};
use crate::rulebook::{ResponseTime, ServiceLevels};

macro_rules! services {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal, $level:ident;)+) => {
        /// What one test measures.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "&'static str")]
        pub enum Service { $($(#[doc = $doc])+ $variant,)+ }

        impl Service {
            /// Every service, in the order of the agreement.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// How fast it must be.
            #[must_use]
            pub const fn level(self, levels: &ServiceLevels) -> &ResponseTime {
                match self { $(Self::$variant => &levels.$level,)+ }
            }
        }
    };
}

services! {
    /// A question to an address of a name server over UDP.
    DnsUdp = "dns-udp", dns_udp;
    /// A question to an address of a name server over TCP.
    DnsTcp = "dns-tcp", dns_tcp;
    /// Whether the signatures of such an answer verify; measured where there was an answer.
    Dnssec = "dnssec", dns_udp;
    /// From the answer to a transform until an address of a name server shows the change.
    DnsUpdate = "dns-update", dns_update;
    /// A question over RDAP.
    RdapQuery = "rdap-query", rdap_query;
    /// From the answer to a transform until RDAP shows the change.
    RdapUpdate = "rdap-update", rdap_update;
    /// A question over WHOIS.
    WhoisQuery = "whois-query", whois_query;
    /// From connecting to the answer to the login.
    EppSession = "epp-session", epp_session;
    /// A query command.
    EppQuery = "epp-query", epp_query;
    /// A transform command.
    EppTransform = "epp-transform", epp_transform;
}

impl Service {
    /// How long a test may take and still count as answered, in milliseconds.
    #[must_use]
    pub fn answered_within(self, levels: &ServiceLevels) -> u64 {
        let level = u64::from(self.level(levels).milliseconds_maximum);
        level * u64::from(levels.unanswered_factor)
    }
}

impl fmt::Display for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl FromStr for Service {
    type Err = UnknownService;

    fn from_str(text: &str) -> Result<Self, UnknownService> {
        let known = Self::ALL.iter().copied().find(|service| service.code() == text);
        known.ok_or_else(|| UnknownService(text.to_owned()))
    }
}

impl TryFrom<String> for Service {
    type Error = UnknownService;

    fn try_from(text: String) -> Result<Self, UnknownService> {
        text.parse()
    }
}

impl From<Service> for &'static str {
    fn from(service: Service) -> Self {
        service.code()
    }
}

/// No service has such a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no service; known are {known}", known = codes())]
pub struct UnknownService(String);

fn codes() -> String {
    Service::ALL.iter().map(|service| service.code()).collect::<Vec<_>>().join(", ")
}

/// What a test showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sample {
    /// When the test began: wall time, whole seconds.
    pub at: Timestamp,
    /// How long it took; nothing when it failed or was not answered.
    pub milliseconds: Option<u32>,
}

impl Sample {
    /// Whether it counts as answered (ICANN.md section 6: five times the level is no answer).
    #[must_use]
    pub fn is_answered(self, service: Service, levels: &ServiceLevels) -> bool {
        let within = service.answered_within(levels);
        self.milliseconds.is_some_and(|taken| u64::from(taken) <= within)
    }
}

/// Tests of one target by one probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// What was tested.
    pub service: Service,
    /// What was asked: `name server/address` for DNS, the host and port otherwise.
    pub target: String,
    /// Who asked.
    pub probe: String,
    /// What it saw, in the order of time.
    pub samples: Vec<Sample>,
}
