//! `pharos registrar change` and `pay`: what becomes of a registrar after its authorization (P-80).

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use registry_core::decision::Actor;
use registry_core::id::RegistrarId;
use registry_core::money::Money;
use registry_core::name::Tld;
use registry_core::onboarding;
use registry_core::registrar::{self, RegistrarState};
use registry_store::{Cited, ClientCertificate, Failure, Lock, Tx};

use super::{certificates, networks, tlds};
use crate::cli::commands::{Outcome, Which};
use crate::cli::opened;
use crate::identity;
use crate::registry::Registry;

/// What is to be different; what is not named stays.
#[derive(Debug, Args)]
pub(in crate::cli) struct Change {
    #[command(flatten)]
    which: Which,
    /// Its EPP client id.
    id: String,
    /// Give it a new password, printed once.
    #[arg(long)]
    password: bool,
    /// A PEM file of a client certificate it logs in with from now on, in place of those it had;
    /// several for a rotation.
    #[arg(long)]
    certificate: Vec<PathBuf>,
    /// An address range it logs in from from now on, in place of those it had.
    #[arg(long, conflicts_with = "anywhere")]
    network: Vec<String>,
    /// Let it log in from anywhere.
    #[arg(long)]
    anywhere: bool,
    /// A TLD it is entitled to from now on, in place of those it had.
    #[arg(long)]
    tld: Vec<String>,
    /// Let it log in no more; its open sessions end at their next command, its names stay.
    #[arg(long, conflicts_with = "resume")]
    suspend: bool,
    /// Let it log in again.
    #[arg(long)]
    resume: bool,
    /// How far below zero its commands may take its balance.
    #[arg(long)]
    credit_limit: Option<String>,
    /// Below which available credit it is told by a poll message.
    #[arg(long)]
    credit_threshold: Option<String>,
}

/// Money that came in.
#[derive(Debug, Args)]
pub(in crate::cli) struct Pay {
    #[command(flatten)]
    which: Which,
    /// Its EPP client id.
    id: String,
    /// How much, in the currency of its account.
    amount: String,
    /// The bank's or your own reference of the payment.
    #[arg(long)]
    reference: String,
}

/// Everything that is written, read and drawn before the transaction.
struct Prepared {
    id: RegistrarId,
    tlds: Option<BTreeSet<Tld>>,
    state: Option<RegistrarState>,
    password_hash: Option<String>,
    certificates: Option<Vec<ClientCertificate>>,
    networks: Option<Vec<String>>,
    credit_limit: Option<Money>,
    credit_threshold: Option<Money>,
    cited: Cited,
}

/// Changes a registrar whole or not at all.
pub(in crate::cli) async fn change(given: Change) -> Outcome {
    let registry = opened::registry(&given.which).await?;
    let password = given.password.then(super::new_password);
    let prepared = prepare(&given, &registry, password.as_deref()).await?;
    if prepared.is_empty() {
        return Err("nothing to change: name what is to be different (see --help)".into());
    }
    let id = prepared.id.clone();
    written(registry.write(move |tx, now| apply(tx, &prepared, now)).await)?;
    println!("{id} is changed");
    if let Some(password) = password {
        println!("its EPP password, shown this once: {password}");
    }
    Ok(())
}

/// Records a payment in a registrar's ledger.
pub(in crate::cli) async fn pay(given: Pay) -> Outcome {
    let registry = opened::registry(&given.which).await?;
    let id: RegistrarId = given.id.parse()?;
    let amount = money(&registry, &id, "AMOUNT", &given.amount).await?;
    if amount.minor <= 0 {
        return Err(format!("AMOUNT: found {:?}, allowed: more than zero", given.amount).into());
    }
    let (payer, reference) = (id.clone(), given.reference.clone());
    let pay = move |tx: &mut Tx<'_>, _now| Ok(tx.record_payment(&payer, amount, &reference)?);
    written(registry.write(pay).await)?;
    let payer = id.clone();
    let account = registry.store.read(move |read| read.account(&payer)).await?;
    let balance = account.ok_or_else(|| unknown(&id))?.balance;
    println!("{id} paid {amount:#}; its balance is {balance:#}");
    Ok(())
}

async fn prepare(
    given: &Change,
    registry: &Registry,
    password: Option<&str>,
) -> Result<Prepared, Box<dyn std::error::Error>> {
    let id: RegistrarId = given.id.parse()?;
    let password_hash = match password {
        Some(password) => Some(registry.passwords.hash(password).await?),
        None => None,
    };
    let mut amounts = [None, None];
    let options =
        [("--credit-limit", &given.credit_limit), ("--credit-threshold", &given.credit_threshold)];
    for (amount, (option, text)) in amounts.iter_mut().zip(options) {
        if let Some(text) = text {
            *amount = Some(money(registry, &id, option, text).await?);
        }
    }
    let [credit_limit, credit_threshold] = amounts;
    Ok(Prepared {
        id,
        tlds: (!given.tld.is_empty()).then(|| tlds(&given.tld, registry)).transpose()?,
        state: match (given.suspend, given.resume) {
            (true, _) => Some(RegistrarState::Suspended),
            (false, true) => Some(RegistrarState::Active),
            (false, false) => None,
        },
        password_hash,
        certificates: (!given.certificate.is_empty())
            .then(|| certificates(&given.certificate))
            .transpose()?,
        networks: match given.anywhere {
            true => Some(Vec::new()),
            false if given.network.is_empty() => None,
            false => Some(networks(&given.network)?),
        },
        credit_limit,
        credit_threshold,
        cited: Cited { salt: identity::random(), ..Cited::default() },
    })
}

impl Prepared {
    const fn is_empty(&self) -> bool {
        self.tlds.is_none()
            && self.state.is_none()
            && self.password_hash.is_none()
            && self.certificates.is_none()
            && self.networks.is_none()
            && self.credit_limit.is_none()
            && self.credit_threshold.is_none()
    }
}

fn apply(
    tx: &mut Tx<'_>,
    prepared: &Prepared,
    now: jiff::Timestamp,
) -> Result<(), Failure<String>> {
    let id = &prepared.id;
    let before = tx.registrar(id, Lock::Update)?.ok_or_else(|| Failure::Refused(unknown(id)))?;
    let mut after = before.clone();
    if let Some(state) = prepared.state {
        let refused = |refusal: onboarding::Refusal| Failure::Refused(refusal.to_string());
        onboarding::may_log_in_again(&before).map_err(refused)?;
        after.state = state;
    }
    after.tlds = prepared.tlds.clone().unwrap_or(after.tlds);
    if after != before {
        tx.record(&registrar::change(after, now), &Actor::Import, &prepared.cited, now)?;
    }
    if let Some(hash) = &prepared.password_hash {
        tx.set_registrar_password(id, hash)?;
    }
    if let Some(certificates) = &prepared.certificates {
        tx.set_registrar_certificates(id, certificates)?;
    }
    if let Some(networks) = &prepared.networks {
        tx.set_registrar_networks(id, networks)?;
    }
    if let Some(limit) = prepared.credit_limit {
        tx.set_credit_limit(id, limit)?;
    }
    if let Some(threshold) = prepared.credit_threshold {
        tx.set_credit_threshold(id, threshold)?;
    }
    Ok(())
}

/// An amount in the currency of a registrar's account.
async fn money(
    registry: &Registry,
    id: &RegistrarId,
    option: &str,
    text: &str,
) -> Result<Money, Box<dyn std::error::Error>> {
    let owner = id.clone();
    let account = registry.store.read(move |read| read.account(&owner)).await?;
    let currency = account.ok_or_else(|| unknown(id))?.balance.currency;
    Ok(Money::parse_decimal(text, currency).map_err(|error| format!("{option}: {error}"))?)
}

fn written(outcome: Result<(), Failure<String>>) -> Outcome {
    match outcome {
        Ok(()) => Ok(()),
        Err(Failure::Store(error)) => Err(error.into()),
        Err(Failure::Refused(words)) => Err(words.into()),
    }
}

fn unknown(id: &RegistrarId) -> String {
    format!("there is no registrar {id}; `pharos registrar authorize` enters one")
}
