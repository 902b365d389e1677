//! What comes in: its form is checked first (RFC 1035, section 4), then its signature.

use domain::base::iana::{Class, Opcode, Rtype};
use domain::base::message::Message;
use domain::base::name::ParsedName;
use domain::rdata::Soa;
use jiff::Timestamp;

use super::compose::{Sent, header_only};
use super::record::QueryName;
use super::tsig::{self, Seal, Signature, TsigKey};
use super::{DATAGRAM_MAXIMUM, DATAGRAM_WITHOUT_EDNS, ResponseCode};

/// A question whose message was well-formed.
#[derive(Debug)]
pub struct Request {
    pub(super) message: Message<Vec<u8>>,
    /// What is asked.
    pub question: Question,
    /// What it says of itself by EDNS(0) (RFC 6891).
    pub edns: Option<Edns>,
    /// IXFR: the serial that the client has (RFC 1995, section 3).
    pub has_serial: Option<u32>,
}

/// Name, class and type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The name.
    pub name: QueryName,
    /// The type's number.
    pub rtype: u16,
    /// Whether its class is IN, the only one we have zones of.
    pub is_internet: bool,
}

/// EDNS(0) of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edns {
    /// Octets of the longest datagram it takes.
    pub payload: u16,
    /// Whether it wants the records of DNSSEC.
    pub dnssec_ok: bool,
    /// Its version.
    pub version: u8,
}

impl Request {
    /// Octets of the longest datagram that may answer it.
    pub fn datagram_limit(&self) -> usize {
        let asked = self.edns.map_or(DATAGRAM_WITHOUT_EDNS, |edns| edns.payload);
        usize::from(asked.clamp(DATAGRAM_WITHOUT_EDNS, DATAGRAM_MAXIMUM))
    }

    /// Whether DS records belong into a referral (RFC 4035, section 3.1.4.1).
    pub fn wants_dnssec(&self) -> bool {
        self.edns.is_some_and(|edns| edns.dnssec_ok)
    }
}

/// What became of octets that came in.
#[derive(Debug)]
pub enum Received {
    /// No request: nobody answers it.
    Dropped,
    /// Answered already, for a reason.
    Answered(Sent, &'static str),
    /// A request, and what signs its answers; unsigned where it was.
    Request(Box<Request>, Seal),
}

/// Reads a message, and checks its signature with the keys at a wall time.
pub fn receive(octets: Vec<u8>, keys: &[TsigKey], now: Timestamp) -> Received {
    let Ok(message) = Message::from_octets(octets) else { return Received::Dropped };
    let header = message.header();
    if header.qr() {
        return Received::Dropped;
    }
    let answered = |code, reason| Received::Answered(header_only(&message, code), reason);
    if header.opcode() != Opcode::QUERY {
        return answered(ResponseCode::NotImp, "it is no query");
    }
    let Some(parsed) = parse(&message) else {
        return answered(ResponseCode::FormErr, "it is malformed");
    };
    let (question, edns, has_serial) = parsed;
    let (message, seal) = match tsig::check(message, keys, now) {
        Signature::Absent(message) => (message, Seal::none()),
        Signature::Valid(message, seal) => (message, seal),
        Signature::Wrong(sent, reason) => return Received::Answered(sent, reason),
    };
    Received::Request(Box::new(Request { message, question, edns, has_serial }), seal)
}

type Parsed = (Question, Option<Edns>, Option<u32>);

/// Reads every section to its end; none when anything in it is no DNS.
fn parse(message: &Message<Vec<u8>>) -> Option<Parsed> {
    let asked = message.sole_question().ok()?;
    let question = Question {
        name: QueryName::of(asked.qname()),
        rtype: asked.qtype().to_int(),
        is_internet: asked.qclass() == Class::IN,
    };
    let mut has_serial = None;
    for record in message.answer().ok()? {
        record.ok()?;
    }
    for record in message.authority().ok()? {
        let record = record.ok()?;
        if let Some(soa) = record.to_record::<Soa<ParsedName<_>>>().ok()? {
            has_serial = has_serial.or(Some(soa.data().serial().into_int()));
        }
    }
    let mut edns = None;
    for record in message.additional().ok()? {
        let record = record.ok()?;
        // A second OPT is a malformed message (RFC 6891, section 6.1.1).
        if record.rtype() == Rtype::OPT && edns.replace(()).is_some() {
            return None;
        }
    }
    let edns = match edns {
        None => None,
        Some(()) => {
            let opt = message.opt()?;
            Some(Edns {
                payload: opt.udp_payload_size(),
                dnssec_ok: opt.dnssec_ok(),
                version: opt.version(),
            })
        }
    };
    Some((question, edns, has_serial))
}
