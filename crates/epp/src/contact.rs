//! Contacts (RFC 5733): one file per command, with what answers it.

mod check;
mod create;
mod delete;
mod disclose;
mod info;
mod postal;

pub use check::{Check, CheckData, CheckedContact};
pub use create::{Create, CreateData};
pub use delete::Delete;
pub use disclose::Disclose;
pub use info::{Info, InfoData, Status};
pub use postal::{Phone, PostalAddress, PostalForm, PostalInfo};

pub(crate) use check::decode as check;
pub(crate) use create::decode as create;
pub(crate) use delete::decode as delete;
pub(crate) use info::decode as info;

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
}
