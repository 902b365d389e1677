//! Every command, where its conversations are, and what the core can refuse it with.

use registry_core::credential::NewPasswordRefusal;
use registry_core::name::NameRefusal;
use registry_core::{contact, domain, host};

/// A command of the reference.
pub(crate) struct Command {
    /// The folder of its conversations.
    pub(crate) folder: &'static str,
    /// Its name in EPP's words.
    pub(crate) name: &'static str,
    /// The codes of the core's refusals, in the order of the checks.
    pub(crate) refusals: fn() -> Vec<&'static str>,
}

const fn command(
    folder: &'static str,
    name: &'static str,
    refusals: fn() -> Vec<&'static str>,
) -> Command {
    Command { folder, name, refusals }
}

/// In the order of the index.
pub(crate) const COMMANDS: &[Command] = &[
    command("session/hello", "hello", Vec::new),
    command("session/login", "login", NewPasswordRefusal::codes),
    command("session/logout", "logout", Vec::new),
    command("poll/request", "poll with op=\"req\"", Vec::new),
    command("poll/acknowledge", "poll with op=\"ack\"", Vec::new),
    command("session/frame", "Frames that are no command", Vec::new),
    command("domain/check", "domain:check", Vec::new),
    command("domain/info", "domain:info", Vec::new),
    command("domain/create", "domain:create", || {
        [NameRefusal::codes(), domain::create::Refusal::codes()].concat()
    }),
    command("domain/renew", "domain:renew", domain::renew::Refusal::codes),
    command("domain/transfer", "domain:transfer", || {
        [
            domain::transfer::request::Refusal::codes(),
            domain::transfer::answer::Refusal::codes(),
            domain::transfer::query::Refusal::codes(),
        ]
        .concat()
    }),
    command("domain/update", "domain:update", domain::update::Refusal::codes),
    command("domain/restore", "domain:update with rgp:restore", domain::restore::Refusal::codes),
    command("domain/delete", "domain:delete", domain::delete::Refusal::codes),
    command("host/check", "host:check", Vec::new),
    command("host/info", "host:info", Vec::new),
    command("host/create", "host:create", host::create::Refusal::codes),
    command("host/update", "host:update", host::update::Refusal::codes),
    command("host/delete", "host:delete", host::delete::Refusal::codes),
    command("contact/check", "contact:check", Vec::new),
    command("contact/info", "contact:info", Vec::new),
    command("contact/create", "contact:create", contact::create::Refusal::codes),
    command("contact/update", "contact:update", contact::update::Refusal::codes),
    command("contact/transfer", "contact:transfer", contact::transfer::Refusal::codes),
    command("contact/delete", "contact:delete", contact::delete::Refusal::codes),
    command("maintenance/info", "maintenance:info", Vec::new),
    command("balance/info", "balance:info", Vec::new),
];
