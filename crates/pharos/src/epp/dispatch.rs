//! Sends each command to its file; reads answer from one snapshot, writes commit whole.

use jiff::Timestamp;
use registry_epp::contact::Command as Contact;
use registry_epp::domain::Command as Domain;
use registry_epp::host::Command as Host;
use registry_epp::session::{Poll, PollOperation};
use registry_epp::{Action, ResultCode, TransferOperation};
use registry_store::{Session, Tx};

use super::flows::{Context, balance, contact, domain, host, maintenance, poll};
use super::login;
use super::reply::{Flow, Refused};
use crate::registry::Registry;

/// Runs one command of a registrar that is logged in.
pub(super) async fn dispatch(registry: &Registry, context: Context, action: Action) -> Flow {
    let caller = Caller { registry, context };
    match action {
        Action::Domain(command) => caller.domain(command).await,
        Action::Host(command) => caller.host(command).await,
        Action::Contact(command) => caller.contact(command).await,
        Action::Poll(command) => caller.poll(command).await,
        Action::Balance => caller.look((), balance::run).await,
        Action::Maintenance(info) => caller.look(info, maintenance::info::run).await,
        Action::Login(_) | Action::Logout => Err(Refused::bare(ResultCode::CommandUseError).into()),
    }
}

/// A flow that changes nothing.
type Look<C> = fn(&mut Session<'_>, &Context, &C, Timestamp) -> Flow;

/// A flow that records; it may run again.
type Record<C> = fn(&mut Tx<'_>, &Context, &C, Timestamp) -> Flow;

/// Who sent a command, and where it is answered from.
struct Caller<'r> {
    registry: &'r Registry,
    context: Context,
}

impl Caller<'_> {
    /// Answers from one snapshot, for the registrar as it stands in it.
    async fn look<C: Send + 'static>(self, command: C, flow: Look<C>) -> Flow {
        let Self { registry, context } = self;
        let look = move |read: &mut Session<'_>, now| {
            let context = login::current(read, &context)?;
            flow(read, &context, &command, now)
        };
        registry.look(look).await
    }

    /// Commits what a command records, for the registrar as it stands at that moment.
    async fn write<C: Send + 'static>(self, command: C, flow: Record<C>) -> Flow {
        let Self { registry, context } = self;
        let write = move |tx: &mut Tx<'_>, now| {
            let context = login::current(tx, &context)?;
            flow(tx, &context, &command, now)
        };
        registry.write(write).await
    }

    async fn poll(self, Poll { operation, message_id }: Poll) -> Flow {
        match operation {
            PollOperation::Request => self.look((), poll::request::run).await,
            PollOperation::Acknowledge => self.write(message_id, poll::acknowledge::run).await,
        }
    }

    async fn domain(self, command: Domain) -> Flow {
        domain::launch::no_application(&command)?;
        match command {
            Domain::Check(check) => self.look(check, domain::check::run).await,
            Domain::Info(info) => self.look(info, domain::info::run).await,
            Domain::Create(create) => {
                let clock = &self.registry.clock;
                let prepared = domain::create::prepare(*create, &self.context, clock)?;
                self.write(prepared, domain::create::run).await
            }
            Domain::Delete(delete) => self.write(delete, domain::delete::run).await,
            Domain::Transfer(query) if query.operation == TransferOperation::Query => {
                self.look(query, domain::transfer::query).await
            }
            Domain::Transfer(transfer) => self.write(transfer, domain::transfer::run).await,
            Domain::Renew(renew) => self.write(renew, domain::renew::run).await,
            Domain::Update(update) => match update.restore.clone() {
                Some(restore) => self.write((update, restore), domain::restore::run).await,
                None => {
                    let prepared = domain::update::prepare(*update)?;
                    self.write(prepared, domain::update::run).await
                }
            },
        }
    }

    async fn host(self, command: Host) -> Flow {
        match command {
            Host::Check(check) => self.look(check, host::check::run).await,
            Host::Info(info) => self.look(info, host::info::run).await,
            Host::Create(create) => {
                let prepared = host::create::prepare(create, &self.registry.clock)?;
                self.write(prepared, host::create::run).await
            }
            Host::Delete(delete) => self.write(delete, host::delete::run).await,
            Host::Update(update) => {
                self.write(host::update::prepare(update)?, host::update::run).await
            }
        }
    }

    async fn contact(self, command: Contact) -> Flow {
        match command {
            Contact::Check(check) => self.look(check, contact::check::run).await,
            Contact::Info(info) => self.look(info, contact::info::run).await,
            Contact::Create(create) => {
                let prepared = contact::create::prepare(*create, &self.registry.clock)?;
                self.write(prepared, contact::create::run).await
            }
            Contact::Delete(delete) => self.write(delete, contact::delete::run).await,
            Contact::Transfer(query) if query.operation == TransferOperation::Query => {
                self.look(query, contact::transfer::query).await
            }
            Contact::Transfer(transfer) => self.write(transfer, contact::transfer::run).await,
            Contact::Update(update) => {
                self.write(contact::update::prepare(*update)?, contact::update::run).await
            }
        }
    }
}
