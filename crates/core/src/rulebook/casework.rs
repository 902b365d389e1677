//! Enforcement, appeal and what a customer may ask for: POLICY sections 6 to 8.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::kinds::{Switch, amount, choice, days, identifier, is_identifier, whole, words, years};
use super::lists::{list, map, set};
use super::reader::{Table, section};
use crate::money::Money;

section! {
    /// Pending revocation, revocation and suspension (P-50 to P-52).
    pub struct Enforcement {
        /// Counted days to answer a Pending Revocation Notice.
        #[source = "P-50"]
        pub revocation_response_days: u32 = days(1, 365),
        /// Counted days after a Revocation Notice by whose end the name is deleted.
        #[source = "P-51"]
        pub revocation_delete_days: u32 = days(1, 365),
        /// Counted days from a Revocation Notice in which an appeal must be complete.
        #[source = "P-55a"]
        pub revocation_appeal_days: u32 = days(1, 365),
        /// Whether a revoked name passes through redemption.
        #[source = "P-36"]
        pub revocation_redemption: bool = Switch,
        /// Counted days to answer a Suspension Notice.
        #[source = "P-52"]
        pub suspension_response_days: u32 = days(1, 365),
        /// Months before a request in which an undisclosed breach is a ground.
        #[source = "P-58"]
        pub disclosure_months: u32 = whole(0, 120, "months"),
        /// Grounds of a suspension: code and words.
        #[source = "P-58"]
        pub suspension_grounds: BTreeMap<String, String> =
            map(is_identifier, "an id of a-z, 0-9 and hyphen", words()),
    }
    check check_enforcement
}

fn check_enforcement(enforcement: &Enforcement, table: &Table<'_>) {
    if enforcement.suspension_grounds.is_empty() {
        let allowed = "at least one: a suspension names its ground";
        table.refuse("suspension_grounds", "none", allowed);
    }
    let deleted = enforcement.revocation_delete_days;
    if enforcement.revocation_appeal_days > deleted {
        let allowed = format!("at most revocation_delete_days = {deleted}");
        table.refuse("revocation_appeal_days", enforcement.revocation_appeal_days, allowed);
    }
}

section! {
    /// Appeal against a rejection or revocation (P-55; T&C, Exhibit A).
    pub struct Appeal {
        /// Fee, once for each decision, not returned.
        #[source = "P-55a"]
        pub fee: Money = amount(),
        /// Ways by which a notice of appeal is received.
        #[source = "P-55a"]
        pub channels: BTreeSet<AppealChannel> = set(choice(&[
            ("post", AppealChannel::Post),
            ("e-mail", AppealChannel::EMail),
            ("desk", AppealChannel::Desk),
        ]), 1, 3),
        /// Counted days from receipt in which the registry responds or says that it will not.
        #[source = "P-55b"]
        pub response_days: u32 = days(1, 365),
        /// Counted days from the date of the notice in which the Commission convenes.
        #[source = "P-55b"]
        pub convening_days: u32 = days(1, 730),
        /// Counted days from the date of the notice in which it decides.
        #[source = "P-55b"]
        pub decision_days: u32 = days(1, 730),
        /// Days before convening by which the articles are sent.
        #[source = "P-55d"]
        pub articles_days: u32 = days(0, 365),
        /// Representatives each side may have in a teleconference.
        #[source = "P-55e"]
        pub representatives_maximum: u32 = whole(0, 20, "people"),
        /// Counted days from an invoice in which costs beyond the fee are paid.
        #[source = "P-55f"]
        pub costs_days: u32 = days(1, 365),
        /// Offices that form the Commission; the first selects alternates and writes the report.
        #[source = "P-55c, P-55g"]
        pub commission: Vec<String> = list(identifier(), 1, 9),
        /// Commissioners who must agree to reverse.
        #[source = "P-55g"]
        pub reversal_votes: u32 = whole(1, 9, "people"),
    }
    check check_appeal
}

/// A way by which a notice of appeal may arrive (P-55a).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppealChannel {
    /// At the registry's postal address.
    Post,
    /// By e-mail.
    EMail,
    /// Through the web desk.
    Desk,
}

impl AppealChannel {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            AppealChannel::Post => "post",
            AppealChannel::EMail => "e-mail",
            AppealChannel::Desk => "desk",
        }
    }
}

fn check_appeal(appeal: &Appeal, table: &Table<'_>) {
    let Appeal { convening_days, decision_days, articles_days, .. } = *appeal;
    if convening_days > decision_days {
        let allowed = format!("at most decision_days = {decision_days}");
        table.refuse("convening_days", convening_days, allowed);
    }
    if articles_days >= convening_days {
        let allowed = format!("less than convening_days = {convening_days}");
        table.refuse("articles_days", articles_days, allowed);
    }
    let members: BTreeSet<&String> = appeal.commission.iter().collect();
    if members.len() < appeal.commission.len() {
        table.refuse("commission", "an office twice", "each office once");
    }
    if appeal.reversal_votes as usize > appeal.commission.len() {
        let allowed = format!("at most the {} of commission", appeal.commission.len());
        table.refuse("reversal_votes", appeal.reversal_votes, allowed);
    }
}

section! {
    /// Voluntary discontinuation (P-53).
    pub struct Discontinuation {
        /// Counted days from receipt of the notice by whose end the name is deleted.
        #[source = "P-53"]
        pub delete_days: u32 = days(0, 365),
        /// Whether the name passes through redemption.
        #[source = "P-36"]
        pub redemption: bool = Switch,
    }
}

/// A clock that written agreement may move for one case (P-59a).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExtensibleClock {
    /// Answer to a Pending Revocation Notice (P-50).
    RevocationResponse,
    /// Answer to a Suspension Notice (P-52).
    SuspensionResponse,
    /// The date of a discontinuation (P-53).
    Discontinuation,
    /// The registry's response to an appeal (P-55b).
    AppealResponse,
    /// The day the Commission convenes (P-55b).
    AppealConvening,
    /// The day it decides (P-55b).
    AppealDecision,
}

impl ExtensibleClock {
    /// The stable code, as the rulebook writes it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::RevocationResponse => "revocation-response",
            Self::SuspensionResponse => "suspension-response",
            Self::Discontinuation => "discontinuation",
            Self::AppealResponse => "appeal-response",
            Self::AppealConvening => "appeal-convening",
            Self::AppealDecision => "appeal-decision",
        }
    }
}

section! {
    /// Clocks that agreement may move (P-59a). Others cannot be named here.
    pub struct Extension {
        /// Clocks that written agreement of both, made before the end, may move.
        #[source = "P-59a"]
        pub clocks: BTreeSet<ExtensibleClock> = set(choice(&[
            ("revocation-response", ExtensibleClock::RevocationResponse),
            ("suspension-response", ExtensibleClock::SuspensionResponse),
            ("discontinuation", ExtensibleClock::Discontinuation),
            ("appeal-response", ExtensibleClock::AppealResponse),
            ("appeal-convening", ExtensibleClock::AppealConvening),
            ("appeal-decision", ExtensibleClock::AppealDecision),
        ]), 0, 6),
    }
}

section! {
    /// Disputes decided elsewhere (P-38).
    pub struct Dispute {
        /// Hours from a URS notice in which the name is locked.
        #[source = "P-38; ICANN.md section 7, URS"]
        pub urs_lock_hours: u32 = whole(1, 168, "hours"),
        /// Years the winner of a URS may buy to keep the name suspended.
        #[source = "ICANN.md section 7, URS"]
        pub urs_extra_years: u8 = years(0, 10),
    }
}

section! {
    /// The trademark licence (P-60).
    pub struct Licence {
        /// Whether registrants may ask for the logo.
        #[source = "P-60"]
        pub offered: bool = Switch,
        /// Whether artwork can still be downloaded after a Revocation Notice.
        #[source = "P-60"]
        pub download_after_revocation_notice: bool = Switch,
    }
}

section! {
    /// Personal data: how long it is kept, counted from the last change of a record that nothing
    /// needs any more.
    pub struct Retention {
        /// Months before which nobody erases by hand: what the law or ICANN asks to be kept.
        #[source = "DESIGN section 3; ICANN.md section 7"]
        pub legal_minimum_months: u32 = whole(0, 1200, "months"),
        /// Of the contact of an organization that is no customer any more.
        #[source = "DESIGN section 3"]
        pub organization_months: u32 = whole(0, 1200, "months"),
        /// Of the contact of a request that has ended, or whose name is purged.
        #[source = "DESIGN section 3"]
        pub request_months: u32 = whole(0, 1200, "months"),
        /// Of the parties of an appeal that has ended.
        #[source = "DESIGN section 3; P-55"]
        pub appeal_months: u32 = whole(0, 1200, "months"),
        /// Of who asked for a licence that was refused or has ended.
        #[source = "DESIGN section 3; P-60"]
        pub licence_months: u32 = whole(0, 1200, "months"),
        /// Of the contact address of a purged name.
        #[source = "DESIGN section 3; P-57"]
        pub name_months: u32 = whole(0, 1200, "months"),
        /// Of a deleted contact.
        #[source = "DESIGN section 3; ICANN.md section 7"]
        pub contact_months: u32 = whole(0, 1200, "months"),
        /// Of who made a disclosure request that is answered.
        #[source = "DESIGN section 3; ICANN.md section 7"]
        pub disclosure_months: u32 = whole(0, 1200, "months"),
    }
    check check_retention
}

fn check_retention(retention: &Retention, table: &Table<'_>) {
    let Retention {
        legal_minimum_months: minimum,
        organization_months,
        request_months,
        appeal_months,
        licence_months,
        name_months,
        contact_months,
        disclosure_months,
    } = retention;
    for (key, months) in [
        ("organization_months", organization_months),
        ("request_months", request_months),
        ("appeal_months", appeal_months),
        ("licence_months", licence_months),
        ("name_months", name_months),
        ("contact_months", contact_months),
        ("disclosure_months", disclosure_months),
    ] {
        if months < minimum {
            table.refuse(key, format!("{months} months"), "legal_minimum_months or more");
        }
    }
}

section! {
    /// Requests for registration data that is not published.
    pub struct Disclosure {
        /// Counted days from receipt until an answer.
        #[source = "ICANN.md section 7"]
        pub answer_days: u32 = days(1, 365),
        /// Hours from receipt until an answer where a request is urgent.
        #[source = "ICANN.md section 7"]
        pub urgent_answer_hours: u32 = whole(1, 720, "hours"),
    }
}

section! {
    /// Terms and their amendment (P-70).
    pub struct Terms {
        /// Counted days between notice of an amendment and its effect, unless ICANN requires it.
        #[source = "P-70"]
        pub amendment_notice_days: u32 = days(0, 365),
    }
}
