//! What a registrar's people do at its desk: the very flows that its client runs over EPP, in
//! their own name.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use registry_core::decision::Actor;
use registry_core::id::RegistrarId;
use registry_core::money::Money;
use registry_core::registrar::Registrar;
use registry_epp::auth_info::AuthInfo;
use registry_epp::domain::{AddRemove, Command, NameServers, Renew, Status, Transfer, Update};
use registry_epp::extension::fee;
use registry_epp::extension::rgp::{Restore, RestoreOperation};
use registry_epp::session::{Poll, PollOperation};
use registry_epp::{Action, Decimal, Period, PeriodUnit, Secret, StatedStatus, TransferOperation};
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
    /// Another act came under the key of one that was carried out.
    OtherBefore,
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

    /// Renews a name that expires on a day, for so many years and at this price at most
    /// (RFC 5731, section 3.2.3; RFC 8748, section 5.2.3).
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn renew(
        &self,
        (name, expiry, years): (&str, Date, u8),
        price: Option<Money>,
        once: Option<Once>,
    ) -> Result<Outcome, StoreError> {
        let renew = Renew {
            name: name.to_owned(),
            current_expiry: expiry,
            period: Some(Period { number: years.into(), unit: PeriodUnit::Years }),
            fee: price.map(agreed),
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
            add: part(servers_added, &statuses_added),
            remove: part(servers_removed, &statuses_removed),
            ..nothing(name)
        };
        self.act(Action::Domain(Command::Update(Box::new(update))), once).await
    }

    /// Asks for a name to come back out of redemption, at this price at most (RFC 3915,
    /// section 4.2.5).
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn restore(
        &self,
        name: &str,
        price: Option<Money>,
        once: Option<Once>,
    ) -> Result<Outcome, StoreError> {
        let restore = Restore { operation: RestoreOperation::Request, report: None };
        let (restore, fee) = (Some(restore), price.map(agreed));
        let update = Update { restore, fee, ..nothing(name) };
        self.act(Action::Domain(Command::Update(Box::new(update))), once).await
    }

    /// Asks for a name of another registrar, or answers such a transfer (RFC 5731, section 3.2.4;
    /// the token RFC 8495, section 3.2.4).
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn transfer(
        &self,
        (name, operation): (&str, TransferOperation),
        (auth_info, token): (Option<Secret>, Option<Secret>),
        price: Option<Money>,
        once: Option<Once>,
    ) -> Result<Outcome, StoreError> {
        let transfer = Transfer {
            operation,
            name: name.to_owned(),
            period: None,
            auth_info: auth_info.map(|secret| AuthInfo::Password { secret, roid: None }),
            allocation_token: token,
            fee: price.map(agreed),
        };
        self.act(Action::Domain(Command::Transfer(transfer)), once).await
    }

    /// What became of an act that came before under its key. To be asked before the act is looked
    /// at: what was done before would be refused for what it did.
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn before(&self, once: &Once) -> Result<Option<Outcome>, StoreError> {
        let (staff, key, wall) = (once.staff, once.key.clone(), once.wall);
        let read = move |read: &mut Snapshot<'_>| read.remembered(staff, &key, wall);
        let known = self.registry.store.read(read).await?;
        Ok(known.map(|known| match known.request_hash == once.request_hash {
            true => Outcome::DoneBefore,
            false => Outcome::OtherBefore,
        }))
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
        let context = Context {
            login: Arc::clone(&self.login),
            tlds: Arc::clone(&self.registry.tlds),
            cited: Cited {
                client_transaction: None,
                server_transaction: None,
                request_id: self.request_id.clone(),
                once,
                seen: None,
                salt: identity::random(),
            },
            person: Some(self.actor.clone()),
        };
        match dispatch(&self.registry, context, action).await {
            Ok(_) => Ok(Outcome::Done),
            Err(Failure::Refused(refused)) => Ok(told(&refused)),
            // Of two that come at one moment, the key in the transaction lets one through.
            Err(Failure::Store(StoreError::Taken(Constraint::IdempotencyKey))) => {
                Ok(Outcome::DoneBefore)
            }
            Err(Failure::Store(error)) => match Refused::of_store(&error) {
                Some(refused) => Ok(told(&refused)),
                None => Err(error),
            },
        }
    }
}

/// An update of a name that changes nothing.
fn nothing(name: &str) -> Update {
    Update {
        name: name.to_owned(),
        add: None,
        remove: None,
        change: None,
        restore: None,
        sec_dns: None,
        fee: None,
        launch: None,
        ttl: None,
    }
}

/// The one fee that somebody agreed to pay (RFC 8748, section 3.4).
fn agreed(price: Money) -> fee::Transform {
    let digits = u8::try_from(price.currency.minor_digits()).unwrap_or_default();
    let fee = fee::Fee {
        amount: Decimal::new(price.minor, digits),
        description: None,
        refundable: None,
        grace_period: None,
        applied: None,
    };
    let currency = Some(price.currency.as_str().to_owned());
    fee::Transform { currency, fees: vec![fee], credits: Vec::new() }
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
