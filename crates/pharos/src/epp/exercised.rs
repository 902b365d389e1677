//! What registrars did in a sandbox, for the OT&E checklist (P-80): each command with each kind of
//! answer, the first time it came. Nothing else of a sandbox counts, and no other registry keeps it.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use registry_core::id::RegistrarId;
use registry_core::onboarding::{Answered, Exercise, Exercised, Item, Seen};
use registry_epp::contact::Command as Contact;
use registry_epp::domain::Command as Domain;
use registry_epp::host::Command as Host;
use registry_epp::session::PollOperation;
use registry_epp::{Action, ResultCode, TransferOperation};
use registry_store::{Failure, Lock, Session, StoreError, Tx};

use crate::registry::Registry;

/// Notes what is answered; one that was noted already costs a look into memory.
#[derive(Debug, Default)]
pub(super) struct ExerciseLog(Mutex<HashSet<(RegistrarId, Item)>>);

impl ExerciseLog {
    /// Notes an answer, if it is the first of its kind to this registrar.
    pub(super) async fn note(
        &self,
        registry: &Registry,
        (who, exercise): (RegistrarId, Exercise),
        code: ResultCode,
        server_transaction: &str,
    ) {
        let Some(answered) = Answered::of(code.code()) else { return };
        let item = Item { exercise, answered };
        let first =
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((who.clone(), item));
        if !first {
            return;
        }
        let transaction = server_transaction.to_owned();
        let kept = registry.write(move |tx, now| {
            let seen = Seen { at: now, transaction: transaction.clone() };
            Ok::<(), Failure<std::convert::Infallible>>(keep(tx, &who, item, seen)?)
        });
        if kept.await.is_err() {
            tracing::error!(%server_transaction, "what a registrar exercised was not noted");
        }
    }
}

/// Under which name of `meta` the exercises of a registrar are kept.
fn key_of(registrar: &RegistrarId) -> String {
    format!("exercised/{registrar}")
}

/// What a registrar did here; nothing at a registry that is no sandbox.
///
/// # Errors
/// The database's trouble.
pub fn exercised(
    session: &mut Session<'_>,
    registrar: &RegistrarId,
) -> Result<Exercised, StoreError> {
    let kept = session.meta(&key_of(registrar))?;
    let read = |text: String| {
        let read = serde_json::from_str(&text);
        read.map_err(|error| StoreError::Missing(format!("the exercises of {registrar}: {error}")))
    };
    kept.map_or_else(|| Ok(Exercised::default()), read)
}

fn keep(tx: &mut Tx<'_>, who: &RegistrarId, item: Item, seen: Seen) -> Result<(), StoreError> {
    // Its row orders two sessions of one registrar; a login that names nobody leaves nothing.
    if tx.registrar(who, Lock::Update)?.is_none() {
        return Ok(());
    }
    let mut exercised = exercised(tx, who)?;
    if !exercised.take(item, seen) {
        return Ok(());
    }
    let text = serde_json::to_string(&exercised)
        .map_err(|error| StoreError::Missing(format!("the exercises of {who}: {error}")))?;
    tx.set_meta(&key_of(who), &text)
}

/// What a command exercises; some are on no checklist.
pub(super) const fn exercise_of(action: &Action) -> Option<Exercise> {
    Some(match action {
        Action::Login(_) => Exercise::Login,
        Action::Logout | Action::Balance | Action::Maintenance(_) => return None,
        Action::Poll(poll) => match poll.operation {
            PollOperation::Request => Exercise::PollRequest,
            PollOperation::Acknowledge => Exercise::PollAcknowledge,
        },
        Action::Domain(command) => of_domain(command),
        Action::Host(command) => match command {
            Host::Check(_) => Exercise::HostCheck,
            Host::Info(_) => Exercise::HostInfo,
            Host::Create(_) => Exercise::HostCreate,
            Host::Update(_) => Exercise::HostUpdate,
            Host::Delete(_) => Exercise::HostDelete,
        },
        Action::Contact(command) => match command {
            Contact::Check(_) => Exercise::ContactCheck,
            Contact::Info(_) => Exercise::ContactInfo,
            Contact::Create(_) => Exercise::ContactCreate,
            Contact::Update(_) => Exercise::ContactUpdate,
            Contact::Delete(_) => Exercise::ContactDelete,
            Contact::Transfer(_) => return None,
        },
    })
}

const fn of_domain(command: &Domain) -> Exercise {
    match command {
        Domain::Check(_) => Exercise::DomainCheck,
        Domain::Info(_) => Exercise::DomainInfo,
        Domain::Create(create) if create.allocation_token.is_some() => {
            Exercise::DomainCreateWithToken
        }
        Domain::Create(_) => Exercise::DomainCreate,
        Domain::Update(update) if update.restore.is_some() => Exercise::DomainRestore,
        Domain::Update(_) => Exercise::DomainUpdate,
        Domain::Renew(_) => Exercise::DomainRenew,
        Domain::Transfer(transfer) => match transfer.operation {
            TransferOperation::Request => Exercise::DomainTransferRequest,
            _ => Exercise::DomainTransferAnswer,
        },
        Domain::Delete(_) => Exercise::DomainDelete,
    }
}
