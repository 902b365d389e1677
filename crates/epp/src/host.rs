//! Hosts (RFC 5732): one file per command, with what answers it.

mod address;
mod check;
mod create;
mod delete;
mod info;
mod update;

pub use address::{Address, AddressFamily};
pub use check::{Check, CheckData};
pub use create::{Create, CreateData};
pub use delete::Delete;
pub use info::{Info, InfoData, Status};
pub use update::{AddRemove, Update};

pub(crate) use address::decode as address;
pub(crate) use check::decode as check;
pub(crate) use create::decode as create;
pub(crate) use delete::decode as delete;
pub(crate) use info::decode as info;
pub(crate) use update::decode as update;

/// A command on hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `check` (RFC 5732, section 3.1.1).
    Check(Check),
    /// `info` (RFC 5732, section 3.1.2).
    Info(Info),
    /// `create` (RFC 5732, section 3.2.1).
    Create(Create),
    /// `delete` (RFC 5732, section 3.2.2).
    Delete(Delete),
    /// `update` (RFC 5732, section 3.2.5).
    Update(Update),
}
