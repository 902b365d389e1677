//! Contacts (RFC 5733): one file per command, with what answers it.

mod check;
mod create;
mod delete;
mod disclose;
mod info;
mod postal;
mod transfer;
mod update;

pub use check::{Check, CheckData, CheckedContact};
pub use create::{Create, CreateData};
pub use delete::Delete;
pub use disclose::Disclose;
pub use info::{Info, InfoData, Status};
pub use postal::{Phone, PostalAddress, PostalForm, PostalInfo};
pub use transfer::{Transfer, TransferData};
pub use update::{Change, PostalChange, Update};

pub(crate) use check::decode as check;
pub(crate) use create::decode as create;
pub(crate) use delete::decode as delete;
pub(crate) use info::decode as info;
pub(crate) use postal::phone;
pub(crate) use transfer::decode as transfer;
pub(crate) use update::decode as update;

/// A command on contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `check` (RFC 5733, section 3.1.1).
    Check(Check),
    /// `info` (RFC 5733, section 3.1.2).
    Info(Info),
    /// `create` (RFC 5733, section 3.2.1).
    Create(Box<Create>),
    /// `delete` (RFC 5733, section 3.2.2).
    Delete(Delete),
    /// `transfer` (RFC 5733, sections 3.1.3 and 3.2.4).
    Transfer(Transfer),
    /// `update` (RFC 5733, section 3.2.5).
    Update(Box<Update>),
}
