//! Fees (RFC 8748).

mod check;
mod transform;

pub use crate::schema::number::Decimal;
pub use check::{Check, CheckData, CheckedCommand, CheckedObject, Command, CommandName};
pub use transform::{Applied, Credit, Fee, Transform, TransformData, TransformKind};

pub(crate) use check::decode as decode_check;
pub(crate) use transform::decode as decode_transform;

/// The global elements of `fee-1.0`. There is no `delete`: a deletion takes no fee from the client,
/// it only shows one (`delData`).
pub(crate) const ELEMENTS: &[&str] = &[
    "check", "chkData", "create", "creData", "renew", "renData", "transfer", "trnData", "update",
    "updData", "delData",
];
