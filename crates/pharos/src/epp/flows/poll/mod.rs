//! The message queue (RFC 5730, section 2.9.2.3).

pub(in crate::epp) mod acknowledge;
pub(in crate::epp) mod request;

mod change;
mod told;
mod words;

pub(in crate::epp) use words::text;
