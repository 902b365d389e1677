//! Terms, grace periods, transfer and its secrets: POLICY section 4, EPP.md sections 4 and 8.

use jiff::Timestamp;
use serde::Serialize;

use super::kinds::{Instant, Optional, Switch, choice, days, nested, whole, years};
use super::reader::{Table, section};

section! {
    /// How long names are registered (P-30).
    pub struct Registration {
        /// Fewest years of a create or renew.
        #[source = "P-30"]
        pub years_minimum: u8 = years(1, 10),
        /// Most years of a create or renew.
        #[source = "P-30"]
        pub years_maximum: u8 = years(1, 10),
        /// Years when the command names no period.
        #[source = "EPP.md section 4, create 1"]
        pub years_default: u8 = years(1, 10),
        /// Years the expiry date may lie ahead of now after a renewal or transfer.
        #[source = "P-30"]
        pub horizon_years: u8 = years(1, 10),
        /// Whether a name that may be renewed is, at its expiry.
        #[source = "P-36"]
        pub auto_renew: bool = Switch,
        /// Years of an automatic renewal.
        #[source = "P-36"]
        pub auto_renew_years: u8 = years(1, 10),
        /// Names registered under older terms; absent if there were none.
        #[source = "P-30"]
        pub legacy: Option<Legacy> = Optional(nested::<Legacy>()),
    }
    check check_registration
}

section! {
    /// Names whose longer terms stand.
    pub struct Legacy {
        /// Names created before this instant keep their expiry dates.
        #[source = "P-30"]
        pub created_before: Timestamp = Instant,
        /// Most years ahead such an expiry date may lie.
        #[source = "P-30"]
        pub years_maximum: u8 = years(1, 10),
    }
}

fn check_registration(registration: &Registration, table: &Table<'_>) {
    let Registration { years_minimum, years_maximum, years_default, horizon_years, .. } =
        *registration;
    if years_minimum > years_maximum {
        let allowed = format!("at most years_maximum = {years_maximum}");
        table.refuse("years_minimum", years_minimum, allowed);
    } else if !(years_minimum..=years_maximum).contains(&years_default) {
        let allowed =
            format!("from years_minimum = {years_minimum} to years_maximum = {years_maximum}");
        table.refuse("years_default", years_default, allowed);
    }
    if horizon_years < years_maximum {
        let allowed = format!("at least years_maximum = {years_maximum}");
        table.refuse("horizon_years", horizon_years, allowed);
    }
    if registration.auto_renew_years > horizon_years {
        let allowed = format!("at most horizon_years = {horizon_years}");
        table.refuse("auto_renew_years", registration.auto_renew_years, allowed);
    }
}

section! {
    /// Grace periods, exact n x 24 hours (P-35; RFC 3915).
    pub struct GraceDays {
        /// After a create, in which a delete is credited.
        #[source = "P-35"]
        pub add: u32 = days(0, 365),
        /// After an explicit renewal.
        #[source = "P-35"]
        pub renew: u32 = days(0, 365),
        /// After an automatic renewal.
        #[source = "P-35"]
        pub auto_renew: u32 = days(0, 365),
        /// After a transfer.
        #[source = "P-35"]
        pub transfer: u32 = days(0, 365),
        /// In redemption, where a deleted name can be restored.
        #[source = "P-35; ICANN.md section 7, ERRP"]
        pub redemption: u32 = days(0, 365),
        /// Between redemption and purge.
        #[source = "P-35"]
        pub pending_delete: u32 = days(0, 365),
    }
}

section! {
    /// Restoring a deleted name (P-36; RFC 3915).
    pub struct Restore {
        /// Days after a restore request in which the report is due.
        #[source = "P-36"]
        pub report_days: u32 = days(1, 365),
        /// Years a restore adds at the renew price when the name has expired; 0 for none.
        #[source = "P-36"]
        pub renew_years_after_expiry: u8 = years(0, 10),
    }
}

/// By what a transfer is allowed (P-37).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TransferMode {
    /// The registry's prior written consent: a transfer token, besides authInfo.
    Consent,
    /// The name's authInfo alone.
    AuthInfo,
}

section! {
    /// Transfer between registrars.
    pub struct Transfer {
        /// By what a transfer is allowed.
        #[source = "P-37"]
        pub mode: TransferMode = choice(&[
            ("consent", TransferMode::Consent),
            ("authinfo", TransferMode::AuthInfo),
        ]),
        /// Days after which an unanswered request is approved.
        #[source = "EPP.md section 4; ICANN.md section 7"]
        pub pending_days: u32 = days(1, 30),
        /// Days after a create or a transfer in which none is allowed; 0 for no lock.
        #[source = "EPP.md section 4"]
        pub lock_days: u32 = days(0, 365),
        /// Years a transfer adds.
        #[source = "EPP.md section 4"]
        pub years: u8 = years(0, 1),
        /// Hours in which a registrar's emergency contact must answer.
        #[source = "ICANN.md section 7, TEAC"]
        pub emergency_answer_hours: u32 = whole(1, 168, "hours"),
    }
}

section! {
    /// The secret that allows a transfer (RFC 9154).
    pub struct AuthInfo {
        /// Days after which a secret that was set is cleared.
        #[source = "EPP.md section 8"]
        pub lifetime_days: u32 = days(1, 365),
        /// Bits a secret must have, judged by length x character set.
        #[source = "EPP.md section 8; RFC 9154, section 4.1"]
        pub minimum_entropy_bits: u32 = whole(128, 512, "bits"),
    }
}
