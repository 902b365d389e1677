//! Maintenances (RFC 9167): when systems of the registry will not work, told in time to every
//! registrar it concerns.
//!
//! ```text
//!                    courtesy instant
//!            ┌───────────────────────────┐
//!            │                           ▼         end
//!   announce ▶ announced (to be      announced ──────────▶ ended
//!              reminded of)          (reminded of)
//!            ▲    │      │ call off      │ call off
//!            └────┘      └───────┬───────┘
//!            change              ▼
//!                            called off
//! ```
//! A change announces it anew: a later start is reminded of again.

mod acts;
mod advance;

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use acts::{Refusal, announce, call_off, change};
pub use advance::{Advanced, advance, due_at};

use crate::id::MaintenanceId;
use crate::name::Tld;
use crate::registrar::{Registrar, RegistrarState};

/// A maintenance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maintenance {
    /// Its id, which is its identifier in EPP too.
    pub id: MaintenanceId,
    /// What is stated about it.
    pub plan: Plan,
    /// Where it stands.
    pub state: State,
    /// When it was announced.
    pub created_at: Timestamp,
    /// When an operator changed it last.
    pub updated_at: Option<Timestamp>,
}

/// What an operator states about a maintenance (RFC 9167, section 3.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// A name for persons.
    pub name: String,
    /// What is done, in a few words each: `Routine Maintenance`.
    pub types: Vec<String>,
    /// The systems concerned.
    pub systems: Vec<System>,
    /// Where they stand.
    pub environment: Environment,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Why it is done.
    pub reason: Reason,
    /// Where more can be read.
    pub detail: Option<String>,
    /// Words about it.
    pub descriptions: Vec<Description>,
    /// The TLDs concerned; with none, all.
    pub tlds: BTreeSet<Tld>,
    /// What a client must do about it.
    pub intervention: Option<Intervention>,
}

/// A system concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct System {
    /// What it is called: `EPP`, `DNS`.
    pub name: String,
    /// Its host name or address.
    pub host: Option<String>,
    /// How much of it will not work.
    pub impact: Impact,
}

/// How much of a system will not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Impact {
    /// Nothing.
    None,
    /// Something.
    Partial,
    /// All.
    Full,
}

/// Where the systems stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Environment {
    /// The registry itself.
    Production,
    /// The registrars' test environment.
    Ote,
    /// The step before production.
    Staging,
    /// Development.
    Dev,
    /// Another one, by its name.
    Custom(String),
}

impl From<String> for Environment {
    fn from(text: String) -> Self {
        match text.as_str() {
            "production" => Environment::Production,
            "ote" => Environment::Ote,
            "staging" => Environment::Staging,
            "dev" => Environment::Dev,
            _ => Environment::Custom(text),
        }
    }
}

impl From<Environment> for String {
    fn from(environment: Environment) -> Self {
        environment.to_string()
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Environment::Production => "production",
            Environment::Ote => "ote",
            Environment::Staging => "staging",
            Environment::Dev => "dev",
            Environment::Custom(name) => name,
        })
    }
}

/// Why there is a maintenance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It was planned.
    Planned,
    /// It could not wait.
    Emergency,
}

/// Words about a maintenance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Whether they are HTML.
    pub html: bool,
    /// The words, in English.
    pub text: String,
}

/// What a client must do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intervention {
    /// Connect again.
    pub connection: bool,
    /// Change its software.
    pub implementation: bool,
}

/// Where a maintenance stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It lies ahead, or goes on.
    Announced {
        /// When registrars are reminded of it; none if they were, or if it is too near.
        courtesy_at: Option<Timestamp>,
    },
    /// It is over.
    Ended {
        /// Since when.
        at: Timestamp,
    },
    /// It does not take place.
    CalledOff {
        /// Since when.
        at: Timestamp,
    },
}

impl State {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            State::Announced { .. } => "announced",
            State::Ended { .. } => "ended",
            State::CalledOff { .. } => "called-off",
        }
    }
}

impl Maintenance {
    /// Whether it lies ahead or goes on: only such a one is listed, changed and called off.
    pub const fn is_announced(&self) -> bool {
        matches!(self.state, State::Announced { .. })
    }

    /// Whether registrars can still ask about it; one that was called off is unknown to them.
    pub const fn is_known(&self) -> bool {
        !matches!(self.state, State::CalledOff { .. })
    }

    /// Whether it is a registrar's business: it is entitled to one of its TLDs.
    pub fn concerns(&self, registrar: &Registrar) -> bool {
        concerns(&self.plan.tlds, registrar)
    }
}

/// Who is told about a maintenance of some TLDs: the registrars it concerns that may sign in.
fn told<'r>(
    tlds: &BTreeSet<Tld>,
    registrars: &'r [Registrar],
) -> impl Iterator<Item = &'r Registrar> {
    let active = |registrar: &&Registrar| registrar.state == RegistrarState::Active;
    registrars.iter().filter(active).filter(move |registrar| concerns(tlds, registrar))
}

fn concerns(tlds: &BTreeSet<Tld>, registrar: &Registrar) -> bool {
    tlds.is_empty() || !tlds.is_disjoint(&registrar.tlds)
}
