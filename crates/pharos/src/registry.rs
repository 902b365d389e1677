//! The registry as every listener and desk holds it: store, clock, key, settings.

use std::sync::Arc;

use registry_core::name::Tld;
use registry_core::rulebook::RulebookVersions;
use registry_store::{Store, StoreError};

use crate::clock::Clock;
use crate::seal::Seal;

/// A handle to everything an act needs; clones share it.
#[derive(Debug, Clone)]
pub struct Registry {
    /// The database.
    pub store: Store,
    /// Registry time and wall time.
    pub clock: Clock,
    /// The TLDs we run.
    pub tlds: Arc<[Tld]>,
    /// Seals what waits in a duty.
    pub seal: Seal,
    /// What the operator set.
    pub settings: Arc<Settings>,
}

/// What the operator set about the registry as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The version of the terms in force (P-10, P-70).
    pub terms_version: String,
    /// The registry's name, as letters and pages show it.
    pub registry_name: String,
    /// The address letters come from.
    pub mail_from: String,
    /// Where abuse in the registry's names is reported to (P-72).
    pub abuse_email: String,
    /// Base URL of the HTTPS face as the public knows it, with its slash at the end.
    pub public_url: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            terms_version: "2024-10".to_owned(),
            registry_name: "Pharos Registry".to_owned(),
            mail_from: "registry@localhost".to_owned(),
            abuse_email: "abuse@localhost".to_owned(),
            public_url: "https://localhost/".to_owned(),
        }
    }
}

impl Registry {
    /// The rulebook versions of the TLD that is shown first.
    ///
    /// # Errors
    /// When no rulebook was installed.
    pub fn first_rulebooks(&self) -> Result<Arc<RulebookVersions>, StoreError> {
        let first = self.tlds.first().map_or("", |tld| tld.as_str());
        self.store.rulebooks(first)
    }
}
