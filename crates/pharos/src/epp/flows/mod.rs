//! One command, one file, one `run`: load facts, decide, record, reply.

pub(super) mod balance;
pub(super) mod contact;
pub(super) mod domain;
pub(super) mod host;
pub(super) mod maintenance;
pub(super) mod poll;

mod ttl;
mod wording;

use std::sync::Arc;

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::name::Tld;
use registry_core::sponsored::StatusChange;
use registry_core::status::Status;
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::namespace::Namespace;
use registry_store::{Cited, Failure, Session};

use super::reply::Refused;
use super::session::Login;

/// What every flow knows of its command besides the command: who sent it, and its marks.
#[derive(Debug, Clone)]
pub(super) struct Context {
    /// Who sent it.
    pub(super) login: Arc<Login>,
    /// The TLDs we run.
    pub(super) tlds: Arc<[Tld]>,
    /// The command's marks on history.
    pub(super) cited: Cited,
    /// The person of the registrar who does it at a desk; none of its client.
    pub(super) person: Option<Actor>,
}

impl Context {
    pub(super) fn actor(&self) -> Actor {
        let client = || Actor::Registrar(self.login.registrar.id.clone());
        self.person.clone().unwrap_or_else(client)
    }
}

/// Refuses a check of more objects than the rulebook lets one command name: 2306 (EPP.md,
/// section 4).
fn few_enough(
    session: &Session<'_>,
    count: usize,
    (namespace, element): (Namespace, &str),
    now: Timestamp,
) -> Result<(), Failure<Refused>> {
    let maximum = session.shared_rulebooks()?.at(now).names.check_maximum;
    if u32::try_from(count).is_ok_and(|count| count <= maximum) {
        return Ok(());
    }
    let refused = Refused::new(
        ResultCode::ParameterValuePolicyError,
        Offender::new(namespace, element, ""),
        "too-many-objects",
        format_args!("{count} were named; at most {maximum} in one check"),
    );
    Err(Failure::Refused(refused))
}

/// What an update sets and removes, by the words of its mapping; the schema knows no other.
fn status_change<'w>(
    add: impl Iterator<Item = &'w str>,
    remove: impl Iterator<Item = &'w str>,
) -> StatusChange {
    StatusChange {
        add: add.filter_map(Status::from_word).collect(),
        remove: remove.filter_map(Status::from_word).collect(),
    }
}
