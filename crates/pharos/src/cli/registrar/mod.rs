//! `pharos registrar authorize`: enters a registrar with its credentials and its account (P-80).

mod change;
mod report;

pub(in crate::cli) use change::{Change, Pay, change, pay};
pub(in crate::cli) use report::{Report, Trust, report, trust};

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use registry_core::decision::Actor;
use registry_core::id::RegistrarId;
use registry_core::money::Money;
use registry_core::name::Tld;
use registry_core::onboarding::{self, Onboarding};
use registry_core::registrar::{
    self, AbuseContact, Account, DataModel, Registrar, RegistrarPeople, RegistrarState,
};
use registry_core::rulebook::AddressRange;
use registry_store::{Cited, ClientCertificate, Failure, Lock, StoreError};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use crate::certificate;
use crate::cli::commands::{ConfigFile, Outcome};
use crate::cli::opened;
use crate::identity;
use crate::registry::Registry;

/// A registrar to be authorized.
#[derive(Debug, Args)]
pub(in crate::cli) struct Authorize {
    #[command(flatten)]
    config: ConfigFile,
    /// Its EPP client id: 3 to 16 of a-z, 0-9 and hyphen.
    id: String,
    /// Its name.
    #[arg(long)]
    name: String,
    /// Its IANA id.
    #[arg(long)]
    iana_id: u32,
    /// A TLD it is entitled to, without the dot; every one that is run, if none is given.
    #[arg(long)]
    tld: Vec<String>,
    /// How much registration data it sends.
    #[arg(long, default_value = "maximum")]
    data_model: Model,
    /// Its web site.
    #[arg(long)]
    url: String,
    /// Base URL of its RDAP service, as registered with IANA.
    #[arg(long)]
    rdap_url: Option<String>,
    /// Where abuse in its names is reported to.
    #[arg(long)]
    abuse_email: String,
    /// The same by telephone, in the form +1.8475551212.
    #[arg(long)]
    abuse_voice: String,
    /// A PEM file of a client certificate it logs in with; several for a rotation.
    #[arg(long, required = true)]
    certificate: Vec<PathBuf>,
    /// An address range it logs in from; anywhere, if none is given.
    #[arg(long)]
    network: Vec<String>,
    /// What it has paid in.
    #[arg(long, default_value = "0.00")]
    paid_in: String,
    /// How far below zero its commands may take it.
    #[arg(long, default_value = "0.00")]
    credit_limit: String,
    /// It was admitted before this registry knew it, as of one that moved here: it may log in at
    /// once. Else it applies until a reviewer admits it.
    #[arg(long)]
    admitted_before: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Model {
    /// No contacts.
    Minimum,
    /// A registrant, and contacts as it likes.
    Maximum,
}

/// Enters the registrar, whole or not at all, and prints its password once.
pub(in crate::cli) async fn authorize(given: Authorize) -> Outcome {
    let registry = opened::by_config(&given.config.config).await?;
    let registrar = read(&given, &registry)?;
    let account = account(&given, &registry, &registrar)?;
    let certificates = certificates(&given.certificate)?;
    let networks = networks(&given.network)?;
    let password = new_password();
    let hash = registry.passwords.hash(&password).await?;
    let (id, admitted) = (registrar.id.clone(), given.admitted_before);
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    let written = registry.write(move |tx, now| {
        let decision = match admitted {
            true => registrar::authorize(registrar.clone(), now),
            false => {
                let existing = tx.registrar(&registrar.id, Lock::Share)?;
                onboarding::enter(registrar.clone(), existing.as_ref(), now)
                    .map_err(Failure::Refused)?
            }
        };
        tx.record(&decision, &Actor::Import, &cited, now)?;
        tx.open_account(&registrar.id, &account)?;
        tx.set_registrar_password(&registrar.id, &hash)?;
        tx.set_registrar_certificates(&registrar.id, &certificates)?;
        tx.set_registrar_networks(&registrar.id, &networks)?;
        Ok::<(), Failure<onboarding::Refusal>>(())
    });
    match written.await {
        Ok(()) => {
            let state =
                if admitted { "authorized" } else { "entered, to be admitted by a reviewer" };
            println!("{id} is {state}; its EPP password, shown this once: {password}");
            Ok(())
        }
        Err(Failure::Store(StoreError::Taken(_))) => {
            Err(format!("{id} is entered already; nothing was changed").into())
        }
        Err(Failure::Store(error)) => Err(error.into()),
        Err(Failure::Refused(refusal)) => Err(refusal.into()),
    }
}

fn read(given: &Authorize, registry: &Registry) -> Result<Registrar, Box<dyn std::error::Error>> {
    let id: RegistrarId = given.id.parse()?;
    let mut tlds = tlds(&given.tld, registry)?;
    if tlds.is_empty() {
        tlds.extend(registry.tlds.iter().cloned());
    }
    if !registry_core::contact::email::is_address(&given.abuse_email) {
        let found = &given.abuse_email;
        return Err(format!("--abuse-email: found {found:?}, allowed: local-part@domain").into());
    }
    Ok(Registrar {
        id,
        name: given.name.clone(),
        iana_id: given.iana_id,
        tlds,
        data_model: match given.data_model {
            Model::Minimum => DataModel::Minimum,
            Model::Maximum => DataModel::Maximum,
        },
        state: RegistrarState::Active,
        url: given.url.clone(),
        rdap_url: given.rdap_url.clone(),
        abuse: AbuseContact { email: given.abuse_email.clone(), voice: given.abuse_voice.clone() },
        created_at: registry.clock.registry_now(),
        onboarding: Onboarding::default(),
        personal: RegistrarPeople::default(),
    })
}

/// The TLDs of a command line, each one that this registry runs.
fn tlds(
    given: &[String],
    registry: &Registry,
) -> Result<BTreeSet<Tld>, Box<dyn std::error::Error>> {
    let mut tlds = BTreeSet::new();
    for text in given {
        let tld = Tld::parse(text)?;
        if !registry.tlds.contains(&tld) {
            return Err(format!("--tld: found {text:?}, which this registry does not run").into());
        }
        tlds.insert(tld);
    }
    Ok(tlds)
}

/// The certificates in PEM files.
fn certificates(files: &[PathBuf]) -> Result<Vec<ClientCertificate>, Box<dyn std::error::Error>> {
    let read = |file: &PathBuf| {
        let der = CertificateDer::from_pem_file(file)
            .map_err(|error| format!("{}: no certificate in PEM: {error}", file.display()))?;
        Ok(certificate::client(&der))
    };
    files.iter().map(read).collect()
}

/// Address ranges, each one that can be read.
fn networks(given: &[String]) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    match given.iter().find(|text| AddressRange::parse(text).is_none()) {
        Some(bad) => {
            Err(format!("--network: found {bad:?}, allowed: a range like 192.0.2.0/24").into())
        }
        None => Ok(given.to_vec()),
    }
}

/// A password nobody can guess, short enough for `pw` (RFC 5730: 16 characters).
fn new_password() -> String {
    data_encoding::BASE32_NOPAD.encode(&identity::random::<10>())
}

fn account(
    given: &Authorize,
    registry: &Registry,
    registrar: &Registrar,
) -> Result<Account, Box<dyn std::error::Error>> {
    let tld = registrar.tlds.first().ok_or("this registry runs no TLD")?;
    let rulebooks = registry.store.rulebooks(tld.as_str())?;
    let currency = rulebooks.at(registry.clock.registry_now()).price.currency;
    let amount = |option: &str, text: &str| {
        Money::parse_decimal(text, currency).map_err(|error| format!("{option}: {error}"))
    };
    Ok(Account {
        balance: amount("--paid-in", &given.paid_in)?,
        credit_limit: amount("--credit-limit", &given.credit_limit)?,
        credit_threshold: Money::zero(currency),
    })
}
