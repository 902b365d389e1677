//! Names nobody may register (EPP.md section 3; ICANN.md section 7, Spec 5).

use std::collections::BTreeSet;

use super::kinds::{Parsed, Switch, parsed, whole};
use super::lists::set;
use super::reader::{Table, section};
use crate::name::{DomainName, Tld};
use crate::refusal::refusals;

/// Whether a text could be the label of a name here, as far as its form goes.
pub(super) fn is_registrable_label(text: &str) -> bool {
    let Ok(tld) = Tld::parse("tld") else { return false };
    let name = DomainName::parse(&format!("{text}.tld"), &[tld]);
    name.is_ok_and(|name| name.label() == text)
}

const fn label() -> Parsed<String> {
    parsed(
        |text| is_registrable_label(text).then(|| text.to_owned()),
        "a lower-case label that can be registered",
    )
}

section! {
    /// Labels nobody may register.
    pub struct NameRules {
        /// Labels kept back by contract.
        #[source = "ICANN.md section 7, Spec 5; P-11 policy"]
        pub reserved: BTreeSet<String> = set(label(), 0, 20_000),
        /// Labels blocked for the holders of marks.
        #[source = "EPP.md section 3; P-11 policy"]
        pub blocked: BTreeSet<String> = set(label(), 0, 20_000),
        /// Whether labels of two characters are reserved.
        #[source = "EPP.md section 3; ICANN.md section 7, Spec 5"]
        pub two_characters_reserved: bool = Switch,
        /// Labels of two characters that are released all the same.
        #[source = "EPP.md section 3"]
        pub two_characters_released: BTreeSet<String> = set(label(), 0, 2_000),
        /// Most names one check command may ask about.
        #[source = "EPP.md section 4, check"]
        pub check_maximum: u32 = whole(1, 1000, "names"),
    }
    check check_names
}

fn check_names(names: &NameRules, table: &Table<'_>) {
    for label in names.two_characters_released.iter().filter(|label| label.len() != 2) {
        let found = format!("\"{label}\"");
        table.refuse("two_characters_released", found, "labels of two characters");
    }
    for label in names.reserved.intersection(&names.blocked) {
        let found = format!("\"{label}\", which is reserved");
        table.refuse("blocked", found, "labels that are not reserved already");
    }
}

refusals! {
    /// Why a name of good form is not for registration: EPP 2306.
    #[derive(Copy, Hash)]
    pub enum NameRuleRefusal {
        /// Kept back by contract, or of two characters.
        Reserved = "name-reserved", "the name is reserved";
        /// Blocked for the holder of a mark.
        Blocked = "name-blocked", "the name is blocked";
    }
}

impl NameRuleRefusal {
    /// What `check` answers: at most 32 characters.
    #[must_use]
    pub const fn check_reason(&self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Blocked => "blocked",
        }
    }
}

impl NameRules {
    /// Whether a name may be registered by anybody.
    pub fn judge(&self, name: &DomainName) -> Result<(), NameRuleRefusal> {
        self.judge_label(name.label())
    }

    pub(super) fn judge_label(&self, label: &str) -> Result<(), NameRuleRefusal> {
        let kept_as_short = self.two_characters_reserved
            && label.len() == 2
            && !self.two_characters_released.contains(label);
        if kept_as_short || self.reserved.contains(label) {
            return Err(NameRuleRefusal::Reserved);
        }
        if self.blocked.contains(label) {
            return Err(NameRuleRefusal::Blocked);
        }
        Ok(())
    }
}
