//! Who may hold a name and how they get there: POLICY sections 1 to 3 and 5.

use std::collections::BTreeSet;

use serde::Serialize;
use toml::de::DeValue;

use super::kinds::{Optional, Switch, amount, days, identifier, nested, whole, words};
use super::lists::{Countdown, list, set};
use super::reader::{Kind, Place, Table, describe, section};
use crate::money::Money;

section! {
    /// Who may hold a name (P-1, P-2).
    pub struct Eligibility {
        /// Whether a holder needs an accreditation in term (or a government basis).
        #[source = "P-1"]
        pub accreditation_required: bool = Switch,
        /// Whether a subdivision of a government that regulates a health care profession
        /// qualifies without accreditation, fee or expiry.
        #[source = "P-1"]
        pub government_basis: bool = Switch,
        /// Whether no name is created without a token of its own, by anybody.
        #[source = "P-22"]
        pub token_required: bool = Switch,
        /// Designated accreditation programmes.
        #[source = "P-2"]
        pub programmes: Vec<Programme> = list(nested::<Programme>(), 0, 100),
    }
    check check_eligibility
}

fn check_eligibility(eligibility: &Eligibility, table: &Table<'_>) {
    let Eligibility { accreditation_required, government_basis: _, token_required, programmes } =
        eligibility;
    if *accreditation_required && programmes.is_empty() {
        table.refuse("programmes", "none", "at least one, as accreditation_required = true");
    }
    if *accreditation_required && !*token_required {
        let allowed = "true, as accreditation_required = true: the token carries the approval";
        table.refuse("token_required", "false", allowed);
    }
    let ids = programmes.iter().map(|programme| &programme.id);
    table.refuse_repeated("programmes", "id", ids);
}

section! {
    /// One accreditation programme.
    pub struct Programme {
        /// Id by which accreditations refer to it.
        #[source = "P-2"]
        pub id: String = identifier(),
        /// Name as published.
        #[source = "P-2"]
        pub name: String = words(),
        /// Who accredits.
        #[source = "P-2"]
        pub accreditor: String = words(),
        /// How long an accreditation lasts.
        #[source = "P-2"]
        pub term_months: ProgrammeTerm = Term,
        /// Whether the registry runs it, or records evidence of an accreditation made elsewhere.
        #[source = "P-2"]
        pub run_here: bool = Switch,
        /// Kinds of organization that may apply.
        #[source = "P-2"]
        pub eligible_organization_types: Vec<String> = list(identifier(), 1, 50),
        /// Numbered checklist of the reviewer.
        #[source = "P-2, P-5"]
        pub standards: Vec<Standard> = list(nested::<Standard>(), 0, 200),
        /// Fee for each website; absent if the accreditor bills it.
        #[source = "P-2"]
        pub fee: Option<Money> = Optional(amount()),
    }
    check check_programme
}

impl Programme {
    /// How long an accreditation lasts.
    #[must_use]
    pub const fn term(&self) -> ProgrammeTerm {
        self.term_months
    }
}

fn check_programme(programme: &Programme, table: &Table<'_>) {
    let numbers = programme.standards.iter().map(|standard| &standard.number);
    table.refuse_repeated("standards", "number", numbers);
    if programme.run_here && programme.standards.is_empty() {
        let allowed = "at least one, as run_here = true: the reviewer needs a checklist";
        table.refuse("standards", "none", allowed);
    }
}

section! {
    /// One item of a programme's checklist.
    pub struct Standard {
        /// Number as the programme publishes it.
        #[source = "P-2"]
        pub number: String = words(),
        /// What must be so.
        #[source = "P-2, P-5"]
        pub text: String = words(),
    }
}

/// How long an accreditation lasts (P-2, P-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProgrammeTerm {
    /// So many calendar months.
    Months(u32),
    /// Until it is withdrawn.
    Continuous,
}

/// A number of months, or the word `continuous`.
struct Term;

impl Kind for Term {
    type Value = ProgrammeTerm;

    fn allowed(&self) -> String {
        "a whole number of months from 1 to 120, or \"continuous\"".to_owned()
    }

    fn read(&self, value: &DeValue<'_>, place: &Place<'_>) -> Option<ProgrammeTerm> {
        if value.as_str() == Some("continuous") {
            return Some(ProgrammeTerm::Continuous);
        }
        if !value.is_integer() {
            place.refuse(describe(value), self.allowed());
            return None;
        }
        whole(1, 120, "months").read(value, place).map(ProgrammeTerm::Months)
    }
}

section! {
    /// The accreditation clock (POLICY section 5).
    pub struct Accreditation {
        /// Days before the end of the term at which the holder is reminded, in descending order.
        #[source = "P-40"]
        pub reminder_days: Vec<u32> = Countdown,
        /// Days after the end in which names work on and an application is still in time.
        #[source = "P-31, P-41, P-42"]
        pub grace_days: u32 = days(0, 365),
        /// Whether a name deleted at its expiry while suspended may be restored once its holder
        /// is accredited anew.
        #[source = "P-45"]
        pub restore_after_reaccreditation: bool = Switch,
        /// Whether a name that expires in grace without an application is renewed until the
        /// grace ends.
        #[source = "P-46"]
        pub provisional_renewal: bool = Switch,
        /// Days between two checks that a name resolves to an approved website; 0 for never.
        #[source = "P-3"]
        pub website_check_days: u32 = days(0, 365),
        /// Hours from a registration to its first check: its holder needs some time.
        #[source = "P-3"]
        pub website_first_hours: u32 = whole(1, 2160, "hours"),
        /// Hours after a check that failed until the next one.
        #[source = "P-3"]
        pub website_retry_hours: u32 = whole(1, 720, "hours"),
        /// Checks that fail in a row before a reviewer is told.
        #[source = "P-3"]
        pub website_attempts: u32 = whole(1, 20, "checks"),
    }
}

section! {
    /// Requests for a name (POLICY section 2).
    pub struct Request {
        /// Counted days from a rejection in which an appeal must be complete.
        #[source = "P-55a"]
        pub appeal_days: u32 = days(1, 365),
        /// Counted days in which an information request is to be answered.
        #[source = "P-13"]
        pub information_days: u32 = days(1, 365),
        /// Open requests one requestor may have for one name.
        #[source = "P-12"]
        pub open_per_requestor_maximum: u32 = whole(1, 100, "requests"),
        /// Whether accepting a later request while an earlier rejection can still be reversed
        /// needs a supervisor's recorded confirmation.
        #[source = "P-12"]
        pub supervisor_confirms_while_appealable: bool = Switch,
    }
}

section! {
    /// Registration and transfer tokens (POLICY section 3).
    pub struct Token {
        /// Counted days from the acceptance in which a token is valid.
        #[source = "P-21"]
        pub valid_days: u32 = days(1, 3650),
        /// Days before its end at which the customer is reminded, in descending order.
        #[source = "P-21"]
        pub reminder_days: Vec<u32> = Countdown,
        /// Bits of randomness in a token.
        #[source = "P-20"]
        pub entropy_bits_minimum: u32 = whole(128, 512, "bits"),
    }
    check check_token
}

fn check_token(token: &Token, table: &Table<'_>) {
    if let Some(first) = token.reminder_days.first().filter(|first| **first >= token.valid_days) {
        let allowed = format!("days smaller than valid_days = {}", token.valid_days);
        table.refuse("reminder_days", first, allowed);
    }
}

/// Acts that a rulebook may ask two people for (P-15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TwoPersonAct {
    /// A Revocation Notice (P-51).
    Revocation,
    /// Deleting a name by the registry (P-51, P-53).
    Deletion,
    /// Lifting a suspension against a reviewer (P-15).
    SuspensionLifted,
    /// Setting or lifting a registry lock (EPP.md section 9).
    RegistryLock,
}

section! {
    /// Who decides (P-15).
    pub struct Decisions {
        /// Acts that need two people.
        #[source = "P-15; EPP.md section 9"]
        pub two_people: BTreeSet<TwoPersonAct> = set(super::kinds::choice(&[
            ("revocation", TwoPersonAct::Revocation),
            ("deletion", TwoPersonAct::Deletion),
            ("suspension-lifted", TwoPersonAct::SuspensionLifted),
            ("registry-lock", TwoPersonAct::RegistryLock),
        ]), 0, 4),
    }
}
