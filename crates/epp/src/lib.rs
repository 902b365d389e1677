//! The EPP language: bytes in, typed commands out; typed responses in, bytes out.
//!
//! ```text
//! socket -> frame::body_length -> decode -> Incoming | Malformed
//! Response | Greeting -> frame -> socket
//! ```
//!
//! The crate knows no registry core, no database, no socket and no clock. Two rules hold in it:
//! what the published schemas accept decodes and what they refuse is refused, and the refusal has
//! the result code that EPP.md, section 2, gives it; what is written validates against the same
//! schemas. Each object and extension is a folder or file that follows its schema line by line.
//!
//! Deviations from the schemas, all on purpose: `xsi:type` is refused; what stands inside an
//! element of the type `anyType` (`hello`, `logout`, `balance:info`, `maint:list`, `contact:voice`
//! of a disclosure), in the `ext` of an authorization information or in a text of a restore report
//! is not looked at, since it means nothing here, nor is what stands in the signature of a mark,
//! which is for its verifier; a verb holds the element of its own name only; a decimal has 36
//! digits at most; XML is version 1.0 in UTF-8, without a document type, at most 32 elements deep,
//! with 64 attributes on one and 128 namespaces.

pub mod auth_info;
pub mod balance;
pub mod client;
pub mod contact;
pub mod domain;
pub mod extension;
pub mod frame;
pub mod greeting;
pub mod host;
pub mod maintenance;
pub mod namespace;
pub mod session;

mod decode;
mod malformed;
mod pending_action;
mod period;
mod reason;
mod response;
mod result_code;
mod schema;
mod secret;
mod sponsorship;
mod stated_status;
mod transfer;
mod xml;

pub use decode::{Action, Command, Incoming, Phase, decode};
pub use malformed::{Fault, Malformed};
pub use pending_action::PendingActionData;
pub use period::{Period, PeriodUnit};
pub use reason::{NoReason, Reason};
pub use response::{
    ErrorContent, ErrorValue, MessageQueue, Offender, QueuedMessage, Response, ResultData,
};
pub use result_code::ResultCode;
pub use schema::number::Decimal;
pub use secret::Secret;
pub use sponsorship::Sponsorship;
pub use stated_status::StatedStatus;
pub use transfer::{TransferOperation, TransferState, TransferStatus};
