//! What a registrar lacks before it can be admitted (P-80).

use std::fmt;

use super::{Exercised, Item, left};
use crate::registrar::{DataModel, Registrar};
use crate::rulebook::Rulebook;

/// What is known of a registrar beside its record.
#[derive(Debug, Clone)]
pub struct AdmissionFacts<'a> {
    /// Its record.
    pub registrar: &'a Registrar,
    /// Whether it has a password.
    pub has_password: bool,
    /// Whether a client certificate is bound to it.
    pub has_certificate: bool,
    /// Whether it is bound to address ranges.
    pub has_network: bool,
    /// Whether it has an account.
    pub has_account: bool,
    /// The rulebooks in force of the TLDs it is to be entitled to.
    pub rulebooks: Vec<&'a Rulebook>,
}

/// One thing that is lacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// It is entitled to no TLD.
    Tld,
    /// A rulebook does not take its data model.
    DataModel,
    /// The proof of its accreditation by ICANN.
    Accreditation,
    /// A signed agreement.
    Agreement,
    /// Any report of its test.
    Test,
    /// A line of the checklist.
    TestItem(Item),
    /// A contact person.
    Contact,
    /// Where abuse is reported to.
    AbuseContact,
    /// An account.
    Account,
    /// A password.
    Password,
    /// A client certificate.
    Certificate,
    /// An address range.
    Network,
}

impl Lack {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Lack::Tld => "tld",
            Lack::DataModel => "data-model",
            Lack::Accreditation => "icann-accreditation",
            Lack::Agreement => "agreement",
            Lack::Test => "test-report",
            Lack::TestItem(_) => "test-item",
            Lack::Contact => "contact",
            Lack::AbuseContact => "abuse-contact",
            Lack::Account => "account",
            Lack::Password => "password",
            Lack::Certificate => "certificate",
            Lack::Network => "network",
        }
    }
}

impl fmt::Display for Lack {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Lack::Tld => "a TLD",
            Lack::DataModel => "a data model that its TLDs take",
            Lack::Accreditation => "the proof of its accreditation by ICANN",
            Lack::Agreement => "a signed agreement",
            Lack::Test => "the report of its test",
            Lack::TestItem(item) => return write!(formatter, "in its test: {item}"),
            Lack::Contact => "a contact",
            Lack::AbuseContact => "a contact for abuse",
            Lack::Account => "an account",
            Lack::Password => "a password",
            Lack::Certificate => "a client certificate",
            Lack::Network => "an address range",
        })
    }
}

/// Everything that is lacking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacks(pub Vec<Lack>);

impl fmt::Display for Lacks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(Lack::to_string).collect();
        formatter.write_str(&words.join("; "))
    }
}

/// What a registrar lacks, in the order of P-80; nothing may be admitted.
#[must_use]
pub fn lacking(facts: &AdmissionFacts<'_>) -> Vec<Lack> {
    let (registrar, books) = (facts.registrar, &facts.rulebooks);
    let onboarding = &registrar.onboarding;
    let model = registrar.data_model;
    let is_accredited = onboarding.accreditation.is_some() || registrar.is_registry_itself();
    let abuse = &registrar.abuse;
    let mut lacking = Vec::new();
    let mut want = |is_there: bool, lack| {
        if !is_there {
            lacking.push(lack);
        }
    };
    want(!registrar.tlds.is_empty(), Lack::Tld);
    want(books.iter().all(|book| book.registrars.data_models.contains(&model)), Lack::DataModel);
    want(is_accredited, Lack::Accreditation);
    want(onboarding.agreement.is_some(), Lack::Agreement);
    let exercised = onboarding.test.as_ref().map(|taken| &taken.report.exercised);
    for lack in untested(exercised, model, books) {
        want(false, lack);
    }
    want(!registrar.personal.contacts.is_empty(), Lack::Contact);
    want(!abuse.email.is_empty() && !abuse.voice.is_empty(), Lack::AbuseContact);
    want(facts.has_account, Lack::Account);
    want(facts.has_password, Lack::Password);
    want(facts.has_certificate, Lack::Certificate);
    want(facts.has_network, Lack::Network);
    lacking
}

/// What is left of the checklist, where a rulebook asks for one.
fn untested(exercised: Option<&Exercised>, model: DataModel, books: &[&Rulebook]) -> Vec<Lack> {
    if !books.iter().any(|book| book.registrars.test_required) {
        return Vec::new();
    }
    let Some(exercised) = exercised else { return vec![Lack::Test] };
    let needs_tokens = books.iter().any(|book| book.eligibility.token_required);
    let left = left(exercised, needs_tokens, model == DataModel::Maximum);
    left.into_iter().map(Lack::TestItem).collect()
}
