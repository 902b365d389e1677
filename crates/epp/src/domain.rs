//! Domain names (RFC 5731): one file per command, with what answers it.

mod check;
mod create;
mod delete;
mod info;
mod renew;
mod transfer;
mod update;

pub use check::{Check, CheckData, CheckedName};
pub use create::{Contact, ContactRole, Create, CreateData, NameServer, NameServers};
pub use delete::Delete;
pub use info::{HostsShown, Info, InfoData, Status};
pub use renew::{Renew, RenewData};
pub use transfer::{Transfer, TransferData};
pub use update::{AddRemove, Change, RegistrantChange, Update};

pub(crate) use check::decode as check;
pub(crate) use create::decode as create;
pub(crate) use delete::decode as delete;
pub(crate) use info::decode as info;
pub(crate) use renew::decode as renew;
pub(crate) use transfer::decode as transfer;
pub(crate) use update::decode as update;

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
    /// `renew` (RFC 5731, section 3.2.3).
    Renew(Renew),
    /// `transfer` (RFC 5731, sections 3.1.3 and 3.2.4).
    Transfer(Transfer),
    /// `update` (RFC 5731, section 3.2.5).
    Update(Box<Update>),
}
