//! What the public sees, and what registrars are held to: POLICY sections 8 to 10, ICANN.md.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::kinds::{Choice, Switch, choice, days, whole};
use super::lists::set;
use super::reader::{Table, section};

section! {
    /// Registrant data in RDAP and WHOIS (ICANN.md section 4, redaction). State and country are
    /// always shown.
    pub struct Rdap {
        /// Registrant name.
        #[source = "ICANN.md section 4"]
        pub publish_registrant_name: bool = Switch,
        /// Registrant organization.
        #[source = "P-34; ICANN.md section 4"]
        pub publish_registrant_organization: bool = Switch,
        /// Registrant street, city and postal code.
        #[source = "ICANN.md section 4"]
        pub publish_registrant_address: bool = Switch,
        /// Registrant telephone and fax.
        #[source = "ICANN.md section 4"]
        pub publish_registrant_phone: bool = Switch,
        /// Registrant e-mail.
        #[source = "ICANN.md section 4"]
        pub publish_registrant_email: bool = Switch,
        /// Technical contact.
        #[source = "ICANN.md section 4"]
        pub publish_technical_contact: bool = Switch,
    }
}

section! {
    /// WHOIS on port 43 (ICANN.md section 5).
    pub struct Whois {
        /// Whether it answers.
        #[source = "ICANN.md section 5"]
        pub enabled: bool = Switch,
    }
}

/// Which contacts a registrar gives us (ICANN.md section 7, Registration Data).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataModel {
    /// None.
    Minimum,
    /// The registrant, and others as it likes.
    Maximum,
}

const fn data_model() -> Choice<DataModel> {
    choice(&[("minimum", DataModel::Minimum), ("maximum", DataModel::Maximum)])
}

section! {
    /// Registrars (P-80).
    pub struct Registrars {
        /// Data models a registrar may be entered with.
        #[source = "P-80; ICANN.md section 7"]
        pub data_models: BTreeSet<DataModel> = set(data_model(), 1, 2),
        /// Data model of a new registrar.
        #[source = "P-80"]
        pub data_model_default: DataModel = data_model(),
        /// Days before its certificate expires at which login tells a registrar.
        #[source = "EPP.md section 1, login"]
        pub certificate_notice_days: u32 = days(0, 365),
        /// Fewest characters of a password a registrar sets at login.
        #[source = "EPP.md section 1, login; RFC 8807, section 4.1"]
        pub password_characters_minimum: u32 = whole(12, 128, "characters"),
        /// Days after which a password must be changed at login; 0 lets it stay.
        #[source = "EPP.md section 1, login; RFC 8807, section 3.1"]
        pub password_valid_days: u32 = days(0, 3650),
        /// Days before its password expires at which login tells a registrar.
        #[source = "EPP.md section 1, login"]
        pub password_notice_days: u32 = days(0, 365),
        /// Days before the start of a maintenance at which registrars are reminded of it.
        #[source = "RFC 9167, section 3.3"]
        pub maintenance_courtesy_days: u32 = days(1, 90),
        /// Whether the OT&E checklist must be passed before a registrar is authorized.
        #[source = "P-80"]
        pub test_required: bool = Switch,
    }
    check check_registrars
}

fn check_registrars(registrars: &Registrars, table: &Table<'_>) {
    if !registrars.data_models.contains(&registrars.data_model_default) {
        let found = "a model not in data_models";
        table.refuse("data_model_default", found, "one of data_models");
    }
}

section! {
    /// Deletes in the add grace period (ICANN.md section 7, AGP limits).
    pub struct AddGraceLimits {
        /// Whether a delete in the add grace period is credited at all.
        #[source = "P-39; ICANN.md section 7"]
        pub credited: bool = Switch,
        /// Credited deletes a month as a share of net new adds, if that is more than
        /// `free_deletes`.
        #[source = "ICANN.md section 7"]
        pub free_deletes_percent: u32 = whole(0, 100, "percent"),
        /// Credited deletes a month whatever the adds.
        #[source = "ICANN.md section 7"]
        pub free_deletes: u32 = whole(0, 1_000_000, "names"),
    }
}

/// The phase of a TLD's launch (RFC 8334).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LaunchPhase {
    /// Holders of verified marks only.
    Sunrise,
    /// Anybody, with notice of claims.
    Claims,
    /// Anybody.
    Open,
}

impl LaunchPhase {
    /// The word of RFC 8334, section 2.3.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            LaunchPhase::Sunrise => "sunrise",
            LaunchPhase::Claims => "claims",
            LaunchPhase::Open => "open",
        }
    }
}

section! {
    /// Launch phases (RFC 8334; EPP.md section 7).
    pub struct Launch {
        /// The phase that is active.
        #[source = "EPP.md section 7, launch-1.0"]
        pub phase: LaunchPhase = choice(&[
            ("sunrise", LaunchPhase::Sunrise),
            ("claims", LaunchPhase::Claims),
            ("open", LaunchPhase::Open),
        ]),
        /// Days of sunrise.
        #[source = "ICANN.md section 7"]
        pub sunrise_days: u32 = days(30, 365),
        /// Days of claims.
        #[source = "ICANN.md section 7"]
        pub claims_days: u32 = days(90, 3650),
        /// Months after which an accepted claims notice is too old.
        #[source = "EPP.md section 7, launch-1.0"]
        pub claims_acceptance_months: u32 = whole(1, 120, "months"),
    }
}

section! {
    /// Watch: rogue sites and notices about them (POLICY section 10; WATCH.md section 9).
    pub struct Watch {
        /// Days between two sweeps of a complimentary portfolio.
        #[source = "P-90"]
        pub complimentary_sweep_days: u32 = days(1, 365),
        /// Hours between two looks at an expanded portfolio.
        #[source = "P-90"]
        pub expanded_sweep_hours: u32 = whole(1, 168, "hours"),
        /// Independent pieces of evidence that `rogue` needs.
        #[source = "P-92"]
        pub rogue_evidence_minimum: u32 = whole(2, 20, "pieces"),
        /// How sure a report says that a person is who signed, in percent: no machine's guess, and
        /// no judgment of a court.
        #[source = "WATCH.md section 8"]
        pub signed_confidence_percent: u32 = whole(50, 100, "percent"),
        /// Days for which what a site was called holds; then a person has to look again.
        #[source = "P-92"]
        pub assessment_days: u32 = days(1, 730),
        /// Days for which `certified` and `legitimate` hold.
        #[source = "P-92"]
        pub legitimate_review_days: u32 = days(1, 730),
        /// Hours in which a registrar reviews an authority's report of illegal activity.
        #[source = "WATCH.md section 9"]
        pub authority_report_hours: u32 = whole(1, 720, "hours"),
        /// Business days a registrar has for a malicious name.
        #[source = "P-94; WATCH.md section 9"]
        pub malicious_business_days: u32 = days(1, 90),
        /// Business days for a compromised site.
        #[source = "P-94, P-96; WATCH.md section 9"]
        pub compromised_business_days: u32 = days(1, 90),
        /// Business days in which we review a report.
        #[source = "WATCH.md section 9"]
        pub report_business_days: u32 = days(1, 90),
        /// Working days an operator has to answer our review.
        #[source = "P-96; WATCH.md section 9"]
        pub operator_reply_business_days: u32 = days(1, 90),
        /// Business days past due after which an unanswered notice goes to a person.
        #[source = "WATCH.md section 9"]
        pub escalation_business_days: u32 = days(1, 90),
        /// Hours after a notice at which the site is looked at again.
        #[source = "WATCH.md section 4, verify"]
        pub recheck_hours: BTreeSet<u32> = set(whole(1, 8760, "hours"), 1, 12),
        /// Hours after a visit from which on a report of the site starts another one.
        #[source = "WATCH.md section 4, intake"]
        pub reported_look_hours: u32 = whole(1, 720, "hours"),
        /// Mails of one address that are acknowledged in 24 hours: two programs that answer each
        /// other come to an end.
        #[source = "WATCH.md section 8, decision 0056"]
        pub mails_acknowledged_per_day: u32 = whole(1, 1000, "mails"),
        /// Days for which bundles of evidence are kept; afterwards they are deleted, once nothing
        /// rests on them and nobody holds them.
        #[source = "WATCH.md section 10"]
        pub evidence_days: u32 = days(730, 36_500),
        /// Days for which it is known who sent a report or a mail; afterwards that is erased, once
        /// nothing rests on what they sent.
        #[source = "WATCH.md section 10"]
        pub sender_days: u32 = days(90, 36_500),
    }
}
