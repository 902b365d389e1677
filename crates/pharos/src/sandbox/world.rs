//! The people and registrars of a sandbox, and what is registered from the start (SANDBOX).
//!
//! Everything is made by the honest path: the acts of vetting and the flows of EPP.

use std::collections::BTreeSet;

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::id::RegistrarId;
use registry_core::money::Money;
use registry_core::onboarding::Onboarding;
use registry_core::pricing::{self, Operation};
use registry_core::registrar::{
    self, AbuseContact, Account, DataModel, Registrar, RegistrarPeople, RegistrarState,
};
use registry_core::request::Basis;
use registry_store::{Cited, Employment, Failure, Lock, Tx};
use tokio::task::JoinSet;

use super::book::{Registered, RegistrarEntry, StaffEntry};
use super::folder::Folder;
use super::frames;
use super::start::SandboxError;
use crate::certificate::{Authority, Issued};
use crate::epp::LocalSession;
use crate::identity;
use crate::registry::Registry;
use crate::staff::account::{self, NewAccount, Person};
use crate::staff::api_token;
use crate::staff::permission::Role;
use crate::staff::second_factor;
use crate::vetting::government::{self, DecideGovernmentBasis};
use crate::vetting::organization::{self, CreateOrganization};
use crate::vetting::submit::{self, SubmitRequest};
use crate::vetting::{Acting, accept};

/// What is known of the world once it stands.
#[derive(Debug)]
pub(super) struct World {
    pub(super) registrars: Vec<RegistrarEntry>,
    pub(super) staff: Vec<StaffEntry>,
    pub(super) api_token: String,
    pub(super) probe_token: String,
    pub(super) registered: Registered,
    pub(super) acting: SeededPeople,
}

/// The people whose names stand under what a sandbox decides by itself.
#[derive(Debug, Clone)]
pub struct SeededPeople {
    /// Takes in and decides.
    pub reviewer: Acting,
    /// Confirms.
    pub supervisor: Acting,
}

/// A registrar to be made: id, name, IANA id, data model.
struct Seed(&'static str, &'static str, u32, DataModel);

const REGISTRARS: [Seed; 3] = [
    Seed("alpha-rx", "Alpha Rx Domains", 9995, DataModel::Maximum),
    Seed("beta-rx", "Beta Rx Names", 9996, DataModel::Maximum),
    Seed("gamma-rx", "Gamma Rx Registrar", 9997, DataModel::Minimum),
];

/// The registrar whose credentials are not given out.
const HELD: Seed = Seed("registry-held", "The registry itself", 9999, DataModel::Maximum);

const STAFF: [(&str, &str, Role, Option<&str>); 12] = [
    ("reviewer@sandbox.test", "Rita Reviewer", Role::Reviewer, None),
    ("reviewer2@sandbox.test", "Rolf Reviewer", Role::Reviewer, None),
    ("supervisor@sandbox.test", "Sara Supervisor", Role::Supervisor, None),
    ("commissioner1@sandbox.test", "Carl Commissioner", Role::Commissioner, None),
    ("commissioner2@sandbox.test", "Cora Commissioner", Role::Commissioner, None),
    ("commissioner3@sandbox.test", "Chen Commissioner", Role::Commissioner, None),
    ("analyst@sandbox.test", "Anna Analyst", Role::Analyst, None),
    ("operator@sandbox.test", "Otto Operator", Role::Operator, None),
    ("auditor@sandbox.test", "Aude Auditor", Role::Auditor, None),
    ("desk@alpha-rx.sandbox.test", "Dora Desk", Role::Registrar, Some("alpha-rx")),
    ("probe@sandbox.test", "Pia Probe", Role::Probe, None),
    ("applicant@sandbox.test", "Ada Applicant", Role::Applicant, None),
];

/// What a registrar of the sandbox has paid in, in minor units: more than any test spends.
const PAID_IN_MINOR: i64 = 100_000_000_000;

/// Makes the world at registry time.
pub(super) async fn make(
    registry: &Registry,
    authority: &Authority,
    folder: &Folder,
) -> Result<World, SandboxError> {
    let mut registrars = Vec::new();
    for seed in &REGISTRARS {
        registrars.push(registrar(registry, authority, folder, seed).await?);
    }
    let held = authorize(registry, &HELD).await?;
    let mut staff = Vec::new();
    let mut acting = Vec::new();
    for (email, name, role, of) in STAFF {
        let (entry, person) = member(registry, email, name, role, of).await?;
        staff.push(entry);
        acting.push(person);
    }
    let (_, tester) =
        member(registry, "sandbox@sandbox.test", "The sandbox", Role::Sandbox, None).await?;
    let api_token = bearer_token(registry, &tester).await?;
    let probe = STAFF.iter().position(|(_, _, role, _)| *role == Role::Probe);
    let probe = probe.and_then(|place| acting.get(place)).unwrap_or(&tester);
    let probe_token = bearer_token(registry, probe).await?;
    let people = SeededPeople { reviewer: acting[0].clone(), supervisor: acting[2].clone() };
    let registered = register(registry, held, &people).await?;
    Ok(World { registrars, staff, api_token, probe_token, registered, acting: people })
}

async fn bearer_token(registry: &Registry, person: &Acting) -> Result<String, SandboxError> {
    let Actor::Staff { id, .. } = person.actor else {
        return Err(SandboxError::World("a token is of nobody".to_owned()));
    };
    let token = api_token::make(registry, id, "sandbox.json", None).await?;
    Ok(token.expose().to_owned())
}

/// Authorizes a registrar with a password and a certificate of its own.
async fn registrar(
    registry: &Registry,
    authority: &Authority,
    folder: &Folder,
    seed: &Seed,
) -> Result<RegistrarEntry, SandboxError> {
    let authorized = authorize(registry, seed).await?;
    let Seed(id, _, iana_id, data_model) = seed;
    let password = data_encoding::BASE32_NOPAD.encode(&identity::random::<10>());
    let hash = registry.passwords.hash(&password).await;
    let hash = hash.map_err(|error| SandboxError::World(error.to_string()))?;
    let issued: Issued = authority.issue_client(id)?;
    let (cert, key) = (folder.path(&format!("{id}.pem")), folder.path(&format!("{id}.key")));
    issued.write(&cert, &key)?;
    let certificates = [issued.client()];
    let enter = move |tx: &mut Tx<'_>, _now| {
        tx.set_registrar_password(&authorized.id, &hash)?;
        tx.set_registrar_certificates(&authorized.id, &certificates)?;
        Ok(())
    };
    registry.commit(enter).await?;
    Ok(RegistrarEntry {
        id: (*id).to_owned(),
        password,
        cert: cert.to_string_lossy().into_owned(),
        key: key.to_string_lossy().into_owned(),
        iana_id: *iana_id,
        data_model: match data_model {
            DataModel::Minimum => "minimum".to_owned(),
            DataModel::Maximum => "maximum".to_owned(),
        },
    })
}

async fn authorize(registry: &Registry, seed: &Seed) -> Result<Registrar, SandboxError> {
    let Seed(id, name, iana_id, data_model) = seed;
    let world = |error: &dyn std::fmt::Display| SandboxError::World(error.to_string());
    let id: RegistrarId = id.parse().map_err(|error| world(&error))?;
    let registrar = Registrar {
        id: id.clone(),
        name: (*name).to_owned(),
        iana_id: *iana_id,
        tlds: registry.tlds.iter().cloned().collect::<BTreeSet<_>>(),
        data_model: *data_model,
        state: RegistrarState::Active,
        url: format!("https://www.{id}.test/"),
        rdap_url: Some(format!("https://rdap.{id}.test/")),
        abuse: AbuseContact {
            email: format!("abuse@{id}.test"),
            voice: "+1.8475550100".to_owned(),
        },
        created_at: registry.clock.registry_now(),
        onboarding: Onboarding::default(),
        personal: RegistrarPeople::default(),
    };
    let currency = currency(registry)?;
    let made = registrar.clone();
    let enter = move |tx: &mut Tx<'_>, now: Timestamp| {
        let account = Account {
            balance: Money { minor: PAID_IN_MINOR, currency },
            credit_limit: Money { minor: 0, currency },
            credit_threshold: Money::zero(currency),
        };
        let cited = Cited { salt: [0; 32], ..Cited::default() };
        tx.record(&registrar::authorize(made.clone(), now), &Actor::Import, &cited, now)?;
        tx.open_account(&made.id, &account)?;
        Ok(())
    };
    registry.commit(enter).await?;
    Ok(registrar)
}

fn currency(registry: &Registry) -> Result<registry_core::money::Currency, SandboxError> {
    let rulebooks = registry.store.shared_rulebooks()?;
    Ok(rulebooks.at(registry.clock.registry_now()).price.currency)
}

/// Makes an account with a password and a second factor.
async fn member(
    registry: &Registry,
    email: &str,
    name: &str,
    role: Role,
    registrar: Option<&str>,
) -> Result<(StaffEntry, Acting), SandboxError> {
    let password = data_encoding::BASE32_NOPAD.encode(&identity::random::<10>());
    let hash = registry.passwords.hash(&password).await;
    let password_hash = hash.map_err(|error| SandboxError::World(error.to_string()))?;
    let totp_secret = second_factor::new_secret();
    let employed = |id: &str| {
        let registrar = id.parse().ok()?;
        Some(Employment { registrar, administers: true })
    };
    let new = NewAccount {
        email,
        name,
        role,
        password_hash,
        totp_secret: Some(&totp_secret),
        works_for: registrar.and_then(employed),
    };
    let staff = account::create(registry, new).await;
    let staff = staff.map_err(|error| SandboxError::World(error.to_string()))?;
    let entry = StaffEntry {
        email: email.to_owned(),
        password,
        totp_secret: second_factor::as_base32(&totp_secret),
        role: role.code().to_owned(),
        registrar: registrar.map(str::to_owned),
    };
    let person =
        Person::of(&staff).ok_or_else(|| SandboxError::World(format!("{email} is gone")))?;
    Ok((entry, person.acting(None)))
}

/// Registers the names, hosts and contacts that are there from the start: the verified one on a
/// government basis, so that turning the clock never takes it away.
async fn register(
    registry: &Registry,
    held: Registrar,
    people: &SeededPeople,
) -> Result<Registered, SandboxError> {
    let session = LocalSession::new(registry.clone(), held)
        .ok_or_else(|| SandboxError::World("no place for a session".to_owned()))?;
    let contacts = ["REGD-1", "REGD-2"];
    for id in contacts {
        session.run(&frames::contact(id)).await?;
    }
    let mut domains = Vec::new();
    let mut hosts = Vec::new();
    for tld in ["example", "pharmacy"] {
        let name = format!("registered.{tld}");
        let host = format!("ns1.{name}");
        let now = registry.clock.registry_now();
        let rulebooks = registry.store.rulebooks(tld)?;
        let rulebook = rulebooks.at(now);
        let frame = match rulebook.eligibility.token_required {
            true => {
                let token = vouch(registry, people, &name).await?;
                let parsed = submit::parse_name(registry, &name);
                let parsed = parsed.map_err(|error| SandboxError::World(error.to_string()))?;
                let fee = pricing::price(rulebook, &parsed, true, Operation::Create, 1, now).fee;
                frames::domain(&name, contacts[0], &[], Some((&token, fee)))
            }
            false => frames::domain(&name, contacts[0], &[], None),
        };
        session.run(&frame).await?;
        session.run(&frames::host(&host)).await?;
        domains.push(name);
        hosts.push(host);
    }
    let contacts = contacts.iter().map(|id| (*id).to_owned()).collect();
    Ok(Registered { domains, hosts, contacts })
}

/// The honest path of the verified name, on a government basis.
async fn vouch(
    registry: &Registry,
    people: &SeededPeople,
    name: &str,
) -> Result<String, SandboxError> {
    let world = |failure: Failure<crate::vetting::Refusal>| SandboxError::failure(&failure);
    let board = CreateOrganization {
        name: "Board of Pharmacy of the Sandbox".to_owned(),
        kind: "government".to_owned(),
        country: "US".to_owned(),
        contact_name: "Gale Government".to_owned(),
        contact_email: "board@registered.pharmacy".to_owned(),
    };
    let board = organization::create(registry, &people.reviewer, board).await.map_err(world)?;
    let granted = DecideGovernmentBasis {
        organization: board.id,
        granted: true,
        reason: "A board that licenses pharmacists.".to_owned(),
    };
    government::decide(registry, &people.reviewer, granted).await.map_err(world)?;
    let request = SubmitRequest {
        name: name.to_owned(),
        organization: board.id,
        basis: Basis::Government,
        contact_email: "board@registered.pharmacy".to_owned(),
        submitted_by: "Gale Government".to_owned(),
        may_bind: true,
        terms_version: registry.terms_in_force().await?,
        name_nexus: "The board's register of pharmacies.".to_owned(),
        evidence: Vec::new(),
        documents: Vec::new(),
        ordered_by: None,
    };
    let request = submit::submit(registry, &people.reviewer, request).await.map_err(world)?;
    let acceptance = accept::AcceptRequest { request: request.id, registrar: None, confirm: false };
    let accepted = accept::accept(registry, &people.supervisor, acceptance).await.map_err(world)?;
    Ok(accepted.secret.expose().to_owned())
}

/// Names loaded at once, each by the flow a client would use.
const LOADING: usize = 64;

/// Loads names into every TLD that asks for no token, for measurements.
pub(super) async fn load_names(registry: &Registry, count: u32) -> Result<(), SandboxError> {
    let id: RegistrarId =
        HELD.0.parse().map_err(|_| SandboxError::World("no such registrar".to_owned()))?;
    let held = registry.store.read(move |read| read.registrar(&id, Lock::None)).await?;
    let session = held.and_then(|held| LocalSession::new(registry.clone(), held));
    let session = session.ok_or_else(|| SandboxError::World("no place for it".to_owned()))?;
    for tld in registry.tlds.iter() {
        let rulebooks = registry.store.rulebooks(tld.as_str())?;
        if rulebooks.at(registry.clock.registry_now()).eligibility.token_required {
            continue;
        }
        let mut loading = JoinSet::new();
        for number in 0..count {
            if loading.len() >= LOADING
                && let Some(loaded) = loading.join_next().await
            {
                loaded.map_err(|error| SandboxError::World(error.to_string()))??;
            }
            let frame = frames::domain(&format!("loaded-{number}.{tld}"), "REGD-1", &[], None);
            let session = session.clone();
            loading.spawn(async move { session.run(&frame).await });
        }
        while let Some(loaded) = loading.join_next().await {
            loaded.map_err(|error| SandboxError::World(error.to_string()))??;
        }
    }
    Ok(())
}
