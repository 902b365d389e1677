//! Domain names (RFC 5731): one file per command, with what answers it.

mod check;
mod create;
mod delete;
mod info;

pub use check::{Check, CheckData, CheckedName};
pub use create::{Contact, ContactRole, Create, CreateData, NameServer, NameServers};
pub use delete::Delete;
pub use info::{HostsShown, Info, InfoData, Status};

pub(crate) use check::decode as check;
pub(crate) use create::decode as create;
pub(crate) use delete::decode as delete;
pub(crate) use info::decode as info;

/// A command on domain names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `check` (RFC 5731, section 3.1.1).
    Check(Check),
    /// `info` (RFC 5731, section 3.1.2).
    Info(Info),
    /// `create` (RFC 5731, section 3.2.1).
    Create(Box<Create>),
    /// `delete` (RFC 5731, section 3.2.2).
    Delete(Delete),
}
