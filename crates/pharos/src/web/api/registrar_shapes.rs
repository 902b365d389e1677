//! Registrars as the API shows them, with how they came to be admitted (P-80).

use registry_core::onboarding::{Decided, Item, Lack, RegistrarContact, Seen, TakenReport};
use registry_core::registrar::{DataModel, Registrar};
use serde::Serialize;
use utoipa::ToSchema;

use super::documents::DocumentShape;
use super::shapes::Instant;
use crate::vetting::onboarding::Shown;

/// A registrar.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegistrarShape {
    /// Its EPP client id.
    id: String,
    /// Its name.
    name: String,
    /// Its IANA id.
    iana_id: u32,
    /// `applying`, `refused`, `active` or `suspended`; only an active one logs in.
    state: &'static str,
    /// The TLDs it is entitled to, or is to be.
    tlds: Vec<String>,
    /// `minimum` or `maximum`: how much registration data it sends.
    data_model: &'static str,
    /// Its web site.
    url: String,
    /// Base URL of its RDAP service.
    #[serde(skip_serializing_if = "Option::is_none")]
    rdap_url: Option<String>,
    /// Where abuse is reported to: e-mail address.
    abuse_email: String,
    /// Where abuse is reported to: telephone.
    abuse_voice: String,
    /// The proof of its accreditation by ICANN.
    #[serde(skip_serializing_if = "Option::is_none")]
    accreditation: Option<DocumentShape>,
    /// The agreement it signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    agreement: Option<AgreementShape>,
    /// The report of its test.
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<TestShape>,
    /// The people the registry speaks to.
    contacts: Vec<RegistrarContactShape>,
    /// What it lacks before it can be admitted; empty of one that was.
    lacking: Vec<OnboardingLackShape>,
    /// What was decided last.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<RegistrarDecisionShape>,
    /// When it was entered.
    created_at: Instant,
}

/// A signed agreement.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementShape {
    /// Its version.
    version: String,
    /// When both had signed.
    signed_at: Instant,
    /// The signed copy.
    document: DocumentShape,
}

/// A report of a test, whose signature was found good.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestShape {
    /// The program that ran the sandbox.
    program: String,
    /// Under which id it was logged in there.
    registrar: String,
    /// When it was made.
    made_at: Instant,
    /// When it was taken in.
    taken_at: Instant,
    /// SHA-256 of the text that was signed.
    hash: String,
    /// SHA-256 of the sandbox's public key, in DER.
    key: String,
    /// What was done, each with the first time.
    exercised: Vec<ExercisedShape>,
}

/// A command that was exercised.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExercisedShape {
    /// Which command: `domain-create-with-token` and so on.
    command: &'static str,
    /// `done` or `refused`.
    answered: &'static str,
    /// When first, by the sandbox's clock.
    at: Instant,
    /// The svTRID of that answer.
    transaction: String,
}

/// A person or desk at a registrar.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegistrarContactShape {
    /// `technical`, `billing`, `compliance` or `management`.
    role: &'static str,
    /// Who.
    name: String,
    /// E-mail address.
    email: String,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    voice: Option<String>,
}

/// Something that is lacking.
#[derive(Debug, Serialize, ToSchema)]
pub struct OnboardingLackShape {
    /// Its code: `test-item` and so on.
    code: &'static str,
    /// In words.
    words: String,
}

/// A decision about a registrar that applied.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegistrarDecisionShape {
    /// `admitted` or `refused`.
    outcome: &'static str,
    /// When.
    at: Instant,
    /// Whose decision it is.
    by: String,
    /// Why.
    words: String,
}

impl From<Shown> for RegistrarShape {
    fn from((registrar, lacking): Shown) -> Self {
        let Registrar {
            id,
            name,
            iana_id,
            tlds,
            data_model,
            state,
            url,
            rdap_url,
            abuse,
            created_at,
            onboarding,
            personal,
        } = registrar;
        Self {
            id: id.to_string(),
            name,
            iana_id,
            state: state.code(),
            tlds: tlds.iter().map(ToString::to_string).collect(),
            data_model: match data_model {
                DataModel::Minimum => "minimum",
                DataModel::Maximum => "maximum",
            },
            url,
            rdap_url,
            abuse_email: abuse.email,
            abuse_voice: abuse.voice,
            accreditation: onboarding.accreditation.map(Into::into),
            agreement: onboarding.agreement.map(|signed| AgreementShape {
                version: signed.version,
                signed_at: Instant(signed.signed_at),
                document: signed.document.into(),
            }),
            test: onboarding.test.map(of_test),
            contacts: personal.contacts.into_iter().map(of_contact).collect(),
            lacking: lacking.iter().map(of_lack).collect(),
            decision: onboarding.decided.map(of_decision),
            created_at: Instant(created_at),
        }
    }
}

fn of_test(taken: TakenReport) -> TestShape {
    let TakenReport { report, hash, key, taken_at } = taken;
    let exercised = |(item, seen): (Item, &Seen)| ExercisedShape {
        command: item.exercise.code(),
        answered: item.answered.code(),
        at: Instant(seen.at),
        transaction: seen.transaction.clone(),
    };
    TestShape {
        exercised: report.exercised.items().map(exercised).collect(),
        program: report.program,
        registrar: report.registrar.to_string(),
        made_at: Instant(report.made_at),
        taken_at: Instant(taken_at),
        hash: hash.to_string(),
        key: key.to_string(),
    }
}

fn of_contact(contact: RegistrarContact) -> RegistrarContactShape {
    let RegistrarContact { role, name, email, voice } = contact;
    RegistrarContactShape { role: role.code(), name, email, voice }
}

fn of_lack(lack: &Lack) -> OnboardingLackShape {
    OnboardingLackShape { code: lack.code(), words: lack.to_string() }
}

fn of_decision(decided: Decided) -> RegistrarDecisionShape {
    let Decided { admitted, at, by, words } = decided;
    let outcome = if admitted { "admitted" } else { "refused" };
    RegistrarDecisionShape { outcome, at: Instant(at), by, words }
}
