//! What the services of a TLD owe: Registry Agreement, Specification 10 (ICANN.md section 6).

use super::kinds::{nested, seconds, whole};
use super::reader::section;

section! {
    /// Service levels, and how measurements are judged (ICANN.md section 6).
    pub struct ServiceLevels {
        /// A test slower than so many times its level counts as unanswered.
        #[source = "ICANN.md section 6"]
        pub unanswered_factor: u32 = whole(2, 20, "times"),
        /// Percent of the probes that must see a service fail for it to be down.
        #[source = "ICANN.md section 6"]
        pub down_probes_percent: u32 = whole(1, 100, "percent"),
        /// Name servers that must answer, each at all its addresses, for the DNS service to be up.
        #[source = "ICANN.md section 6"]
        pub name_servers_minimum: u32 = whole(1, 13, "name servers"),
        /// Months for which measurements are kept.
        #[source = "ICANN.md section 6"]
        pub kept_months: u32 = whole(1, 120, "months"),
        /// The DNS service.
        #[source = "ICANN.md section 6"]
        pub dns_service: Availability = nested::<Availability>(),
        /// Each address of a name server.
        #[source = "ICANN.md section 6"]
        pub dns_server: Availability = nested::<Availability>(),
        /// Proper resolution with DNSSEC.
        #[source = "ICANN.md section 6"]
        pub dnssec: Availability = nested::<Availability>(),
        /// RDAP.
        #[source = "ICANN.md section 6"]
        pub rdap: Availability = nested::<Availability>(),
        /// WHOIS.
        #[source = "ICANN.md section 6"]
        pub whois: Availability = nested::<Availability>(),
        /// EPP.
        #[source = "ICANN.md section 6"]
        pub epp: Availability = nested::<Availability>(),
        /// Questions to a name server over UDP.
        #[source = "ICANN.md section 6"]
        pub dns_udp: ResponseTime = nested::<ResponseTime>(),
        /// Questions to a name server over TCP.
        #[source = "ICANN.md section 6"]
        pub dns_tcp: ResponseTime = nested::<ResponseTime>(),
        /// From the answer to a transform until a name server shows the change.
        #[source = "ICANN.md section 6"]
        pub dns_update: ResponseTime = nested::<ResponseTime>(),
        /// Questions over RDAP.
        #[source = "ICANN.md section 6"]
        pub rdap_query: ResponseTime = nested::<ResponseTime>(),
        /// From the answer to a transform until RDAP shows the change.
        #[source = "ICANN.md section 6"]
        pub rdap_update: ResponseTime = nested::<ResponseTime>(),
        /// Questions over WHOIS.
        #[source = "ICANN.md section 6"]
        pub whois_query: ResponseTime = nested::<ResponseTime>(),
        /// From connecting to the answer to the login.
        #[source = "ICANN.md section 6"]
        pub epp_session: ResponseTime = nested::<ResponseTime>(),
        /// Query commands.
        #[source = "ICANN.md section 6"]
        pub epp_query: ResponseTime = nested::<ResponseTime>(),
        /// Transform commands.
        #[source = "ICANN.md section 6"]
        pub epp_transform: ResponseTime = nested::<ResponseTime>(),
    }
}

section! {
    /// How long something may be down.
    pub struct Availability {
        /// Minutes down in a month, at most.
        #[source = "ICANN.md section 6"]
        pub down_minutes_maximum: u32 = whole(0, 44_640, "minutes"),
        /// Hours down within a week at which ICANN may appoint an emergency operator; 0: never.
        #[source = "ICANN.md section 6"]
        pub emergency_hours: u32 = whole(0, 168, "hours"),
        /// Seconds that the result of a test holds at a probe when no next one came.
        #[source = "ICANN.md section 6"]
        pub result_holds_seconds: u32 = seconds(60, 86_400),
    }
}

section! {
    /// How fast answers must be.
    pub struct ResponseTime {
        /// Milliseconds, at most.
        #[source = "ICANN.md section 6"]
        pub milliseconds_maximum: u32 = whole(1, 86_400_000, "milliseconds"),
        /// Percent of a month's tests that must keep to it.
        #[source = "ICANN.md section 6"]
        pub percent_minimum: u32 = whole(1, 100, "percent"),
    }
}
