//! Objects of the Trademark Clearinghouse, read and judged without I/O and without a clock.
//!
//! [`SignedMark`] is a verified mark (RFC 7848): text in, signature, certificates and revocation
//! list checked against an [`Authority`] at an instant. [`list`] reads the lists that the
//! Clearinghouse publishes (RFC 9361, section 6). [`notice`] checks the identifier of a claims
//! notice (RFC 8334, section 3.3.2). [`issue`] makes signed marks, for a sandbox and for tests.

mod authority;
mod canonical;
mod document;
mod encoded;
mod fault;
pub mod issue;
pub mod list;
mod mark;
pub mod notice;
mod signature;

pub use authority::{Authority, AuthorityError};
pub use fault::Fault;
pub use mark::SignedMark;
