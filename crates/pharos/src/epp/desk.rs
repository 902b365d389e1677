//! What a registrar's people do at its desk: the very flows that its client runs over EPP, in
//! their own name.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use registry_core::decision::Actor;
use registry_core::id::RegistrarId;
use registry_core::registrar::Registrar;
use registry_epp::domain::{AddRemove, Command, NameServers, Renew, Status, Update};
use registry_epp::session::{Poll, PollOperation};
use registry_epp::{Action, Period, PeriodUnit, StatedStatus};
use registry_store::{Cited, Constraint, Failure, Once, Session, Snapshot, StoreError};

use super::dispatch::dispatch;
use super::flows::{Context, poll};
use super::offered::OFFERED;
use super::reply::Refused;
use super::session::{Login, Places};
use crate::identity;
use crate::registry::Registry;

/// A registrar's person at its desk. It takes none of the places of the registrar's sessions.
#[derive(Debug, Clone)]
pub struct DeskSession {
    registry: Registry,
    login: Arc<Login>,
    actor: Actor,
    request_id: Option<String>,
}

/// What becomes of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was carried out.
    Done,
    /// It was carried out before: the same act of the same form came again.
    DoneBefore,
    /// It was refused: the code of EPP, and why.
    Refused {
        /// The result code (RFC 5730, section 3).
        code: u16,
        /// The stable code and the words of the refusal; else those of the result code.
        words: String,
    },
}

/// What an update changes of a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Name servers to add.
    pub servers_added: Vec<String>,
    /// Name servers to take away.
    pub servers_removed: Vec<String>,
    /// Client statuses to set, by their words.
    pub statuses_added: Vec<String>,
    /// Client statuses to lift, by their words.
    pub statuses_removed: Vec<String>,
}

impl DeskSession {
    /// A session of somebody who works for a registrar.
    #[must_use]
    pub fn new(
        registry: &Registry,
        registrar: Registrar,
        (actor, request_id): (Actor, Option<String>),
    ) -> Option<Self> {
        let place = Places::default().take(&registrar.id, 1)?;
        // No number of its history: the first look finds the registrar as it stands.
        let login = Arc::new(Login::new(registrar, 0, OFFERED, Arc::new(place)));
        Some(Self { registry: registry.clone(), login, actor, request_id })
    }

    /// Renews a name that expires on a day, for so many years (RFC 5731, section 3.2.3).
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn renew(
        &self,
        (name, expiry, years): (&str, Date, u16),
        once: Option<Once>,
    ) -> Result<Outcome, StoreError> {
        let renew = Renew {
            name: name.to_owned(),
            current_expiry: expiry,
            period: Some(Period { number: years, unit: PeriodUnit::Years }),
            fee: None,
        };
        self.act(Action::Domain(Command::Renew(renew)), once).await
    }

    /// Updates a name (RFC 5731, section 3.2.5). A status of no such word is left out.
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn update(
        &self,
        name: &str,
        changes: Changes,
        once: Option<Once>,
    ) -> Result<Outcome, StoreError> {
        let Changes { servers_added, servers_removed, statuses_added, statuses_removed } = changes;
        let part = |servers: Vec<String>, statuses: &[String]| {
            let stated = |status| StatedStatus { status, language: None, text: String::new() };
            let known = statuses.iter().filter_map(|word| Status::from_word(word));
            let part = AddRemove {
                name_servers: (!servers.is_empty()).then_some(NameServers::Objects(servers)),
                contacts: Vec::new(),
                statuses: known.map(stated).collect(),
            };
            (part.name_servers.is_some() || !part.statuses.is_empty()).then_some(part)
        };
        let update = Update {
            name: name.to_owned(),
            add: part(servers_added, &statuses_added),
            remove: part(servers_removed, &statuses_removed),
            change: None,
            restore: None,
            sec_dns: None,
            fee: None,
            launch: None,
            ttl: None,
        };
        self.act(Action::Domain(Command::Update(Box::new(update))), once).await
    }

    /// Takes a message off the queue (RFC 5730, section 2.9.2.3).
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn acknowledge(&self, message: i64) -> Result<Outcome, StoreError> {
        let message_id = Some(message.to_string());
        let poll = Poll { operation: PollOperation::Acknowledge, message_id };
        self.act(Action::Poll(poll), None).await
    }

    async fn act(&self, action: Action, once: Option<Once>) -> Result<Outcome, StoreError> {
        // Asked first: what was done before would be refused for what it did. Of two that come
        // at one moment, the key in the transaction itself lets one through.
        if let Some(once) = once.clone() {
            let read =
                move |read: &mut Snapshot<'_>| read.remembered(once.staff, &once.key, once.wall);
            if self.registry.store.read(read).await?.is_some() {
                return Ok(Outcome::DoneBefore);
            }
        }
        let context = Context {
            login: Arc::clone(&self.login),
            tlds: Arc::clone(&self.registry.tlds),
            cited: Cited {
                client_transaction: None,
                server_transaction: None,
                request_id: self.request_id.clone(),
                once,
                salt: identity::random(),
            },
            person: Some(self.actor.clone()),
        };
        match dispatch(&self.registry, context, action).await {
            Ok(_) => Ok(Outcome::Done),
            Err(Failure::Refused(refused)) => Ok(told(&refused)),
            Err(Failure::Store(StoreError::Taken(Constraint::IdempotencyKey))) => {
                Ok(Outcome::DoneBefore)
            }
            Err(Failure::Store(error)) => Err(error),
        }
    }
}

fn told(refused: &Refused) -> Outcome {
    let reason = refused.value.as_ref().and_then(|value| value.reason.clone());
    let words = reason.unwrap_or_else(|| refused.code.text().to_owned());
    Outcome::Refused { code: refused.code.code(), words }
}

/// A message that waits, as `poll` would tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its number.
    pub id: i64,
    /// When what it tells happened.
    pub at: Timestamp,
    /// What it tells, in the words of EPP.
    pub text: String,
}

/// How many messages wait for a registrar, and the oldest.
///
/// # Errors
/// The database's trouble.
pub fn waiting(
    read: &mut Session<'_>,
    registrar: &RegistrarId,
) -> Result<(i64, Option<Waiting>), StoreError> {
    let (count, first) = read.poll_first(registrar)?;
    let first = first.map(|row| Waiting { id: row.id, at: row.at, text: poll::text(&row) });
    Ok((count, first))
}
