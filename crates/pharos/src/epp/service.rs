//! What every EPP connection shares.

use super::exercised::ExerciseLog;
use super::session::Places;
use super::transaction_id::TransactionIds;
use crate::config::SessionLimits;
use crate::registry::Registry;

/// What every EPP connection shares.
#[derive(Debug)]
pub struct EppService {
    /// What is served.
    pub(super) registry: Registry,
    /// How long and how often a peer may try.
    pub(super) limits: SessionLimits,
    /// How many sessions each registrar has.
    pub(super) places: Places,
    /// Its name in the greeting.
    pub(super) server_id: String,
    /// Where the svTRID of each answer comes from.
    pub(super) transaction_ids: TransactionIds,
    /// What registrars exercise, in a sandbox (P-80).
    pub(super) exercises: Option<ExerciseLog>,
}

impl EppService {
    /// A service over a registry; `server_id` is its name in the greeting.
    pub fn new(registry: Registry, limits: SessionLimits, server_id: String) -> Self {
        Self {
            registry,
            limits,
            places: Places::default(),
            server_id,
            transaction_ids: TransactionIds::new(),
            exercises: None,
        }
    }

    /// The same, noting what each registrar exercises: a sandbox tells it in its report (P-80).
    #[must_use]
    pub fn noting_exercises(self) -> Self {
        Self { exercises: Some(ExerciseLog::default()), ..self }
    }
}
