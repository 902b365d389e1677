//! Registrars that apply: what is recorded of them, and whether they are admitted (P-80).

use std::collections::BTreeSet;

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::decision::Decision;
use registry_core::document::DocumentHash;
use registry_core::id::RegistrarId;
use registry_core::money::Money;
use registry_core::name::Tld;
use registry_core::onboarding::{
    self, AdmissionFacts, Lack, Onboarding, RegistrarContact, SignedAgreement, TakenReport,
};
use registry_core::registrar::{
    AbuseContact, Account, DataModel, Registrar, RegistrarPeople, RegistrarState,
};
use registry_core::terms::DocumentKind;
use registry_store::{Constraint, Lock, Session, StoreError, Tx};

use super::document::cited_one;
use super::{Acting, Failure, Missing, Refusal, found, is_taken, refused};
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::test_report::{self, SignedReport};

/// A registrar that applies.
#[derive(Debug, Clone)]
pub struct EnterRegistrar {
    /// The EPP client id it is to have.
    pub id: RegistrarId,
    /// Its name.
    pub name: String,
    /// Its IANA id.
    pub iana_id: u32,
    /// The TLDs it is to be entitled to.
    pub tlds: BTreeSet<Tld>,
    /// How much registration data it sends; none is what the rulebook says.
    pub data_model: Option<DataModel>,
    /// Its web site.
    pub url: String,
    /// Base URL of its RDAP service.
    pub rdap_url: Option<String>,
    /// Where abuse is reported to.
    pub abuse: AbuseContact,
}

/// Something that is recorded of an onboarding.
#[derive(Debug, Clone)]
pub enum Record {
    /// The proof of its accreditation by ICANN, uploaded before.
    Accreditation(DocumentHash),
    /// The agreement that it signed: version, when, and the signed copy, uploaded before.
    Agreement(String, Timestamp, DocumentHash),
    /// The people the registry speaks to.
    Contacts(Vec<RegistrarContact>),
    /// The report of its test.
    TestReport(SignedReport),
}

/// What is decided.
#[derive(Debug, Clone)]
pub enum DecideRegistrar {
    /// It is admitted, for this reason.
    Admit(String),
    /// It is refused, for this reason.
    Refuse(String),
}

/// A registrar, and what it lacks while it is not admitted.
pub type Shown = (Registrar, Vec<Lack>);

/// A registrar with what it lacks at an instant.
///
/// # Errors
/// The database's trouble.
pub fn shown(
    session: &mut Session<'_>,
    registrar: Registrar,
    now: Timestamp,
) -> Result<Shown, StoreError> {
    let lacking = match registrar.state {
        RegistrarState::Active | RegistrarState::Suspended => Vec::new(),
        RegistrarState::Applying | RegistrarState::Refused => {
            with_facts(session, &registrar, now, onboarding::lacking)?
        }
    };
    Ok((registrar, lacking))
}

/// Answers a question about what is known of a registrar.
fn with_facts<T>(
    session: &mut Session<'_>,
    registrar: &Registrar,
    now: Timestamp,
    ask: impl FnOnce(&AdmissionFacts<'_>) -> T,
) -> Result<T, StoreError> {
    let login = session.registrar_login(&registrar.id)?;
    let has_account = session.account(&registrar.id)?.is_some();
    let mut books = Vec::new();
    for tld in &registrar.tlds {
        books.push(session.rulebooks(tld.as_str())?);
    }
    let facts = AdmissionFacts {
        registrar,
        has_password: login.as_ref().is_some_and(|login| login.credential.is_some()),
        has_certificate: login.as_ref().is_some_and(|login| !login.fingerprints.is_empty()),
        has_network: login.as_ref().is_some_and(|login| !login.networks.is_empty()),
        has_account,
        rulebooks: books.iter().map(|versions| versions.at(now)).collect(),
    };
    Ok(ask(&facts))
}

fn reread(tx: &mut Tx<'_>, id: &RegistrarId, now: Timestamp) -> Result<Shown, Failure> {
    let registrar = found(tx.registrar(id, Lock::None)?, Missing::Registrar)?;
    Ok(shown(tx, registrar, now)?)
}

/// Enters a registrar that applies, with an empty account.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn enter(
    registry: &Registry,
    acting: &Acting,
    command: EnterRegistrar,
) -> Result<Shown, Failure> {
    acting.may(Permission::RecordRegistrar).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let id = command.id.clone();
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let existing = tx.registrar(&command.id, Lock::Share)?;
        let rulebooks = tx.shared_rulebooks()?;
        let rulebook = rulebooks.at(now);
        let registrar = applying(&command, rulebook.registrars.data_model_default, now);
        let decision = onboarding::enter(registrar, existing.as_ref(), now).map_err(refused)?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        let none = Money::zero(rulebook.price.currency);
        let account = Account { balance: none, credit_limit: none, credit_threshold: none };
        tx.open_account(&command.id, &account)?;
        reread(tx, &command.id, now)
    };
    match registry.write(write).await {
        Err(Failure::Store(error)) if is_taken(&error, Constraint::RegistrarId) => {
            Err(refused(onboarding::Refusal::Exists(id)))
        }
        other => other,
    }
}

fn applying(command: &EnterRegistrar, model: DataModel, now: Timestamp) -> Registrar {
    let EnterRegistrar { id, name, iana_id, tlds, data_model, url, rdap_url, abuse } = command;
    Registrar {
        id: id.clone(),
        name: name.trim().to_owned(),
        iana_id: *iana_id,
        tlds: tlds.clone(),
        data_model: data_model.unwrap_or(model),
        state: RegistrarState::Applying,
        url: url.clone(),
        rdap_url: rdap_url.clone(),
        abuse: abuse.clone(),
        created_at: now,
        onboarding: Onboarding::default(),
        personal: RegistrarPeople::default(),
    }
}

/// Records something of an onboarding.
///
/// # Errors
/// The refusals of the core, a signature nobody trusts, or the database's trouble.
pub async fn record(
    registry: &Registry,
    acting: &Acting,
    (id, record): (RegistrarId, Record),
) -> Result<Shown, Failure> {
    acting.may(Permission::RecordRegistrar).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let wall_now = registry.clock.wall_now();
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let registrar = found(tx.registrar(&id, Lock::Update)?, Missing::Registrar)?;
        let decision = recorded(tx, &registrar, (&record, &acting.actor), (wall_now, now))?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        reread(tx, &id, now)
    };
    registry.write(write).await
}

fn recorded(
    tx: &mut Tx<'_>,
    registrar: &Registrar,
    (record, by): (&Record, &Actor),
    (wall_now, now): (Timestamp, Timestamp),
) -> Result<Decision, Failure> {
    let decided = match record {
        Record::Accreditation(hash) => {
            let proof = cited_one(tx, by, "document", *hash)?;
            onboarding::accredit(registrar, proof, now)
        }
        Record::Agreement(version, signed_at, hash) => {
            let kind = DocumentKind::RegistrarAgreement;
            let in_force = tx.version_in_force(kind, *signed_at)?;
            let document = cited_one(tx, by, "document", *hash)?;
            let (version, signed_at) = (version.clone(), *signed_at);
            let signed = SignedAgreement { version, signed_at, document };
            onboarding::sign(registrar, signed, in_force.as_deref(), now)
        }
        Record::Contacts(contacts) => onboarding::contacts(registrar, contacts.clone(), now),
        Record::TestReport(signed) => {
            let trusted = test_report::trusted(tx)?;
            let (report, key) = signed.verify(&trusted).map_err(Failure::Refused)?;
            let hash = signed.hash();
            let taken = TakenReport { report, hash, key, taken_at: now };
            onboarding::test(registrar, taken, wall_now, now)
        }
    };
    decided.map_err(refused)
}

/// Admits or refuses a registrar, with the reason.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn decide(
    registry: &Registry,
    acting: &Acting,
    (id, command): (RegistrarId, DecideRegistrar),
) -> Result<Shown, Failure> {
    acting.may(Permission::AdmitRegistrar).map_err(Failure::Refused)?;
    let (acting, cited, by) = (acting.clone(), acting.cited(), acting.name());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let registrar = found(tx.registrar(&id, Lock::Update)?, Missing::Registrar)?;
        let decision = match &command {
            DecideRegistrar::Admit(words) => with_facts(tx, &registrar, now, |facts| {
                onboarding::admit(facts, (&by, words), now)
            })?,
            DecideRegistrar::Refuse(words) => onboarding::refuse(&registrar, (&by, words), now),
        };
        let decision = decision.map_err(refused)?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        reread(tx, &id, now)
    };
    registry.write(write).await
}

/// The TLDs of a command, each one that this registry runs.
///
/// # Errors
/// The first that it does not.
pub fn tlds(registry: &Registry, given: &[String]) -> Result<BTreeSet<Tld>, Refusal> {
    let allowed = "a TLD that this registry runs, without the dot";
    let mut tlds = BTreeSet::new();
    for text in given {
        let tld = Tld::parse(text).ok().filter(|tld| registry.tlds.contains(tld));
        let unknown = || Refusal::Field { field: "tlds".into(), found: text.clone(), allowed };
        tlds.insert(tld.ok_or_else(unknown)?);
    }
    Ok(tlds)
}
