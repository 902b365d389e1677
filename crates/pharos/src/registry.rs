//! The registry as every face of the program holds it: cheap to clone, nothing global.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use registry_core::document::MediaType;
use registry_core::name::Tld;
use registry_store::{DutyRow, Failure, Session, Store, StoreError, Tx};

use crate::clock::Clock;
use crate::config::AccountSettings;
use crate::dns::transfer::secondaries::Secondaries;
use crate::lookups::Lookups;
use crate::scanner::Scanner;
use crate::seal::Seal;
use crate::signing_key::SigningKey;
use crate::staff::password::Passwords;
use crate::vetting::edition;
use crate::watch::WatchSettings;

/// Store, clock, keys and TLDs.
#[derive(Debug, Clone)]
pub struct Registry {
    /// The database.
    pub store: Store,
    /// Both clocks.
    pub clock: Clock,
    /// The TLDs we run, the first one first.
    pub tlds: Arc<[Tld]>,
    /// Makes and verifies password hashes.
    pub passwords: Passwords,
    /// Seals what must wait readable.
    pub seal: Seal,
    /// Signs checkpoints and exports.
    pub signing_key: SigningKey,
    /// What documents may be handed in.
    pub uploads: Arc<Uploads>,
    /// How accounts are made and kept.
    pub accounts: Arc<AccountSettings>,
    /// What the public faces share: how often one may ask, and what they keep at hand.
    pub lookups: Arc<Lookups>,
    /// What the secondaries of our zones were told and took.
    pub secondaries: Secondaries,
    /// In whose name Watch writes.
    pub watch: Arc<WatchSettings>,
    /// Where letters go instead of being owed, in a rehearsal.
    pub rehearsal: Option<Rehearsal>,
}

/// The letters of an act that was rehearsed.
#[derive(Debug, Clone, Default)]
pub struct Rehearsal(Arc<Mutex<Vec<DutyRow>>>);

impl Rehearsal {
    /// The letters, in the order in which they would go.
    #[must_use]
    pub fn letters(&self) -> Vec<DutyRow> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn keep(&self, letters: Vec<DutyRow>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = letters;
    }
}

/// How a rehearsal ends: refused as the act itself would be, or undone.
enum Undone<R> {
    Refused(R),
    Over,
}

/// What documents may be handed in: what this machine takes, which is no policy of a TLD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploads {
    /// Most bytes of one document.
    pub bytes_maximum: usize,
    /// What it may be.
    pub media_types: Vec<MediaType>,
    /// Who looks for malware in it.
    pub scanner: Scanner,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            bytes_maximum: 10 * 1024 * 1024,
            media_types: MediaType::handed_in().collect(),
            scanner: Scanner::default(),
        }
    }
}

impl Registry {
    /// The version of the terms in force now: the only one that can be accepted (P-10).
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn terms_in_force(&self) -> Result<String, StoreError> {
        let now = self.clock.registry_now();
        self.store.read(move |read| edition::terms_in_force(read, now)).await
    }

    /// Commits what a closure records, whole; refused while the clock is in doubt.
    ///
    /// The closure may run again: it owns its inputs and draws nothing.
    ///
    /// # Errors
    /// Its own refusal, or the database's trouble.
    pub async fn write<T, R>(
        &self,
        closure: impl Fn(&mut Tx<'_>, Timestamp) -> Result<T, Failure<R>> + Send + 'static,
    ) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        self.admits_writes()?;
        match self.rehearsal.clone() {
            Some(rehearsal) => self.rehearsed(rehearsal, closure).await,
            None => self.store.write(closure).await,
        }
    }

    /// The same registry, in which a write shows what it would owe and is undone: its own refusal
    /// where it has one, and [`StoreError::Rehearsed`] where it would have been recorded.
    #[must_use]
    pub fn rehearsing(&self) -> (Self, Rehearsal) {
        let rehearsal = Rehearsal::default();
        (Self { rehearsal: Some(rehearsal.clone()), ..self.clone() }, rehearsal)
    }

    async fn rehearsed<T: Send + 'static, R: Send + 'static>(
        &self,
        rehearsal: Rehearsal,
        closure: impl Fn(&mut Tx<'_>, Timestamp) -> Result<T, Failure<R>> + Send + 'static,
    ) -> Result<T, Failure<R>> {
        let rehearse = move |tx: &mut Tx<'_>, now: Timestamp| {
            tx.rehearse();
            closure(tx, now).map_err(|failure| match failure {
                Failure::Refused(refusal) => Failure::Refused(Undone::Refused(refusal)),
                Failure::Store(error) => Failure::Store(error),
            })?;
            rehearsal.keep(tx.rehearsed_letters()?);
            Err(Failure::Refused(Undone::Over))
        };
        match self.store.write::<_, T, Undone<R>>(rehearse).await {
            Ok(never) => Ok(never),
            Err(Failure::Refused(Undone::Refused(refusal))) => Err(Failure::Refused(refusal)),
            Err(Failure::Refused(Undone::Over)) => Err(Failure::Store(StoreError::Rehearsed)),
            Err(Failure::Store(error)) => Err(Failure::Store(error)),
        }
    }

    /// As [`write`](Self::write), for what nothing refuses.
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn commit<T: Send + 'static>(
        &self,
        closure: impl Fn(&mut Tx<'_>, Timestamp) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.admits_writes()?;
        self.store.commit(closure).await
    }

    /// Nothing is written while the clock is in doubt.
    fn admits_writes(&self) -> Result<(), StoreError> {
        self.clock.admits_writes().map_err(|doubt| {
            tracing::error!(%doubt, "writes have stopped");
            StoreError::Stopped(doubt.to_string())
        })
    }

    /// Answers from one snapshot at registry time.
    ///
    /// # Errors
    /// The closure's own refusal, or the database's trouble.
    pub async fn look<T, R>(
        &self,
        closure: impl FnOnce(&mut Session<'_>, Timestamp) -> Result<T, Failure<R>> + Send + 'static,
    ) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        let now = self.clock.registry_now();
        self.store.read(move |snapshot| Ok(closure(snapshot, now))).await?
    }
}
