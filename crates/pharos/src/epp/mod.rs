//! The EPP service: RFC 5730 and 5734 over TLS.
//!
//! [`listener`] takes connections, [`connection`] reads and writes frames within their time limits,
//! [`session`] knows who speaks and what was negotiated, [`dispatch`] sends each command to its own
//! file below [`flows`].

mod auth_info;
mod connection;
pub mod desk;
mod dispatch;
mod exercised;
mod facts;
mod flows;
mod listener;
mod local;
mod login;
mod offered;
mod reply;
mod service;
mod session;
mod transaction_id;

pub use exercised::exercised;
pub use listener::{serve, speak};
pub use local::{LocalFailure, LocalSession};
pub use offered::namespaces as offered_namespaces;
pub use service::EppService;
pub use session::ClientCertificate;
