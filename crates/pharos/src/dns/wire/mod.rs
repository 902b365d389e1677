//! DNS messages as they go over the wire; the one room that knows the crate `domain`.
//!
//! What comes in is a [`Request`] whose form and signature were checked ([`receive`]); what goes
//! out is composed from [`Record`]s ([`Response`], [`Batch`]) and signed by the [`Seal`] of its
//! request. What we ask of others (NOTIFY, SOA, CDS) is put by [`Asking`]; [`ZoneKeys`] say whether an
//! answer is signed by whom it should be.

mod asking;
mod compose;
mod dnssec;
mod record;
mod request;
#[cfg(test)]
pub(crate) mod taker;
#[cfg(test)]
mod tests;
mod tsig;

pub use asking::{Answered, Asking, AskingError};
pub use compose::{Batch, Response, Sent, compose};
pub use dnssec::{TrustAnchor, Untrusted, ZoneKeys};
pub use record::{QueryName, Record, name_octets, owner_name, rtype};
pub use request::{Edns, Question, Received, Request, receive};
pub use tsig::{Algorithm, Seal, TsigKey, TsigKeyError};

/// Octets of the longest datagram we send, whatever a client says it takes: no fragments
/// (DNS flag day 2020; RFC 9715, section 3).
pub const DATAGRAM_MAXIMUM: u16 = 1232;

/// Octets of a datagram for a client that says nothing about it (RFC 1035, section 4.2.1).
pub const DATAGRAM_WITHOUT_EDNS: u16 = 512;

/// Response codes as we use them (RFC 1035, RFC 2136, RFC 6891).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseCode {
    /// An answer, or that there are no such data.
    NoError,
    /// The message is malformed.
    FormErr,
    /// We failed.
    ServFail,
    /// There is no such name.
    NxDomain,
    /// We do not do such things.
    NotImp,
    /// We do not do it for this client.
    Refused,
    /// We have no authority for the zone that is to be transferred.
    NotAuth,
    /// The version of EDNS is not ours.
    BadVers,
}
