//! A registrar's commands without a socket: the first world of a sandbox is made by the very
//! flows its clients will use.

use std::sync::Arc;

use registry_core::registrar::Registrar;
use registry_epp::{Action, Command, Incoming, Phase, decode};
use registry_store::{Cited, Failure};

use super::dispatch::dispatch;
use super::flows::Context;
use super::offered::OFFERED;
use super::session::{Login, Places};
use crate::identity;
use crate::registry::Registry;

/// A registrar logged in from inside.
#[derive(Debug, Clone)]
pub struct LocalSession {
    registry: Registry,
    login: Arc<Login>,
}

/// Why a command of the first world failed.
#[derive(Debug, thiserror::Error)]
#[error("{command} was answered {outcome}")]
pub struct LocalFailure {
    command: String,
    outcome: String,
}

impl LocalSession {
    /// Logs a registrar in; it takes a place of its own.
    pub fn new(registry: Registry, registrar: Registrar) -> Option<Self> {
        let place = Places::default().take(&registrar.id, 1)?;
        Some(Self { registry, login: Arc::new(Login::new(registrar, 0, OFFERED, Arc::new(place))) })
    }

    /// Runs the command of one frame.
    ///
    /// # Errors
    /// [`LocalFailure`] with what was answered.
    pub async fn run(&self, frame: &str) -> Result<(), LocalFailure> {
        let failed = |outcome: String| LocalFailure { command: frame.to_owned(), outcome };
        let incoming = decode(frame.as_bytes(), Phase::Open(OFFERED));
        let incoming = incoming.map_err(|malformed| failed(malformed.reason.clone()))?;
        let Incoming::Command(Command { action, client_trid }) = incoming else {
            return Err(failed("a greeting".to_owned()));
        };
        self.act(action, client_trid).await.map_err(failed)
    }

    async fn act(&self, action: Action, client_trid: Option<String>) -> Result<(), String> {
        let context = Context {
            login: Arc::clone(&self.login),
            tlds: Arc::clone(&self.registry.tlds),
            cited: Cited {
                client_transaction: client_trid,
                server_transaction: None,
                request_id: None,
                once: None,
                seen: None,
                salt: identity::random(),
            },
            person: None,
        };
        match dispatch(&self.registry, context, action).await {
            Ok(_) => Ok(()),
            Err(Failure::Refused(refused)) => Err(format!("{refused:?}")),
            Err(Failure::Store(error)) => Err(error.to_string()),
        }
    }
}
