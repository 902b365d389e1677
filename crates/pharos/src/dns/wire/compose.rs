//! What goes out: one whole answer, or one message of a transfer, compressed and signed.

use domain::base::iana::Rcode;
use domain::base::message::Message;
use domain::base::message_builder::{
    AdditionalBuilder, AnswerBuilder, HashCompressor, MessageBuilder,
};
use jiff::Timestamp;

use super::record::Record;
use super::request::Request;
use super::tsig::Seal;
use super::{DATAGRAM_MAXIMUM, ResponseCode};

/// What every message of ours is composed in.
pub(super) type Target = HashCompressor<Vec<u8>>;

/// Octets of an OPT record without options.
const OPT_OCTETS: usize = 11;

/// Octets that no message exceeds: its length has sixteen bits. What signs it needs room as well.
const MESSAGE_MAXIMUM: usize = 65_000;

/// A composed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    octets: Vec<u8>,
}

impl Sent {
    /// The message, as a datagram has it.
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// What stands before it in a stream (RFC 1035, section 4.2.2).
    pub fn length(&self) -> [u8; 2] {
        u16::try_from(self.octets.len()).unwrap_or(u16::MAX).to_be_bytes()
    }

    pub(super) fn of(built: AdditionalBuilder<Target>) -> Self {
        Self { octets: built.finish().into_target() }
    }
}

/// An answer, section by section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// How it went.
    pub code: ResponseCode,
    /// Whether we have authority for the name.
    pub is_authoritative: bool,
    /// What was asked for.
    pub answer: Vec<Record>,
    /// Where to ask on, or what says that there is nothing.
    pub authority: Vec<Record>,
    /// Glue.
    pub additional: Vec<Record>,
}

impl Response {
    /// No records, only a code.
    pub const fn bare(code: ResponseCode) -> Self {
        Self {
            code,
            is_authoritative: false,
            answer: Vec::new(),
            authority: Vec::new(),
            additional: Vec::new(),
        }
    }

    /// Whether it fits, whole, into so many octets.
    pub fn fits(&self, request: &Request, limit: usize, seal: &Seal) -> bool {
        fill(request, self, room(limit, seal)).is_some()
    }
}

/// What EDNS and signature leave of a limit.
fn room(limit: usize, seal: &Seal) -> usize {
    limit.saturating_sub(OPT_OCTETS + seal.octets())
}

/// Composes an answer of at most `limit` octets; what does not fit is truncated whole (TC), so
/// that the client comes by TCP (RFC 2181, section 9; for glue RFC 9471).
pub fn compose(
    request: &Request,
    response: &Response,
    limit: usize,
    seal: &mut Seal,
    now: Timestamp,
) -> Sent {
    let room = room(limit, seal);
    let built = fill(request, response, room).unwrap_or_else(|| {
        let mut answer = begin(request, response.code, room);
        answer.header_mut().set_aa(response.is_authoritative);
        answer.header_mut().set_tc(true);
        answer.additional()
    });
    close(built, request, response.code, seal, now)
}

/// None when it does not fit.
fn fill(request: &Request, response: &Response, room: usize) -> Option<AdditionalBuilder<Target>> {
    let mut answer = begin(request, response.code, room);
    answer.header_mut().set_aa(response.is_authoritative);
    for record in &response.answer {
        fits(record.push_to(|record| answer.push(record).is_ok()))?;
    }
    let mut authority = answer.authority();
    for record in &response.authority {
        fits(record.push_to(|record| authority.push(record).is_ok()))?;
    }
    let mut additional = authority.additional();
    for record in &response.additional {
        fits(record.push_to(|record| additional.push(record).is_ok()))?;
    }
    Some(additional)
}

const fn fits(fits: bool) -> Option<()> {
    if fits { Some(()) } else { None }
}

pub(super) fn empty() -> MessageBuilder<Target> {
    match MessageBuilder::from_target(HashCompressor::new(Vec::new())) {
        Ok(builder) => builder,
        Err(never) => match never {},
    }
}

/// The head and the question of an answer.
fn begin(request: &Request, code: ResponseCode, room: usize) -> AnswerBuilder<Target> {
    let mut builder = empty();
    builder.set_push_limit(room);
    builder.start_error(&request.message, rcode(code))
}

/// Adds EDNS(0), as the request had it, and the signature.
fn close(
    mut built: AdditionalBuilder<Target>,
    request: &Request,
    code: ResponseCode,
    seal: &mut Seal,
    now: Timestamp,
) -> Sent {
    built.set_push_limit(usize::from(u16::MAX));
    if let Some(edns) = request.edns {
        let added = built.opt(|opt| {
            opt.set_udp_payload_size(DATAGRAM_MAXIMUM);
            opt.set_dnssec_ok(edns.dnssec_ok);
            if code == ResponseCode::BadVers {
                opt.set_rcode(domain::base::iana::OptRcode::BADVERS);
            }
            Ok(())
        });
        if added.is_err() {
            tracing::error!("an answer took no OPT record");
        }
    }
    seal.sign(&mut built, now);
    Sent::of(built)
}

/// An answer to what could not be read: its id, its operation and a code.
pub(super) fn header_only(message: &Message<Vec<u8>>, code: ResponseCode) -> Sent {
    let mut builder = empty();
    let header = builder.header_mut();
    header.set_id(message.header().id());
    header.set_qr(true);
    header.set_opcode(message.header().opcode());
    header.set_rd(message.header().rd());
    header.set_rcode(rcode(code));
    Sent::of(builder.additional())
}

const fn rcode(code: ResponseCode) -> Rcode {
    match code {
        // The upper bits of BADVERS stand in the OPT record.
        ResponseCode::NoError | ResponseCode::BadVers => Rcode::NOERROR,
        ResponseCode::FormErr => Rcode::FORMERR,
        ResponseCode::ServFail => Rcode::SERVFAIL,
        ResponseCode::NxDomain => Rcode::NXDOMAIN,
        ResponseCode::NotImp => Rcode::NOTIMP,
        ResponseCode::Refused => Rcode::REFUSED,
        ResponseCode::NotAuth => Rcode::NOTAUTH,
    }
}

/// One message of a transfer (RFC 5936, section 2.2), filled record by record.
pub struct Batch {
    answer: AnswerBuilder<Target>,
    room: usize,
    records: usize,
}

impl Batch {
    /// Begins a message of about `limit` octets; only the first repeats the question.
    pub fn begin(request: &Request, limit: usize, is_first: bool, seal: &Seal) -> Self {
        let room = room(limit, seal);
        let mut answer = match is_first {
            true => begin(request, ResponseCode::NoError, room),
            false => {
                let mut builder = empty();
                builder.set_push_limit(room);
                let header = builder.header_mut();
                header.set_id(request.message.header().id());
                header.set_qr(true);
                builder.answer()
            }
        };
        answer.header_mut().set_aa(true);
        Self { answer, room, records: 0 }
    }

    /// Whether it took the record; an empty message takes any.
    pub fn push(&mut self, record: &Record) -> bool {
        let room = if self.records == 0 { MESSAGE_MAXIMUM } else { self.room };
        self.answer.set_push_limit(room);
        let taken = record.push_to(|record| self.answer.push(record).is_ok());
        self.records += usize::from(taken);
        taken
    }

    /// Whether nothing is in it.
    pub const fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// Octets so far.
    pub fn octets(&self) -> usize {
        self.answer.as_slice().len()
    }

    /// Closes and signs it.
    pub fn finish(self, request: &Request, seal: &mut Seal, now: Timestamp) -> Sent {
        close(self.answer.additional(), request, ResponseCode::NoError, seal, now)
    }
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Batch").field("records", &self.records).finish_non_exhaustive()
    }
}
