//! What we ask of other servers: whether they know of a new serial (NOTIFY, RFC 1996), what serial
//! they have, what the signer publishes.

use std::sync::Arc;

use domain::base::iana::{Class, Opcode, Rcode, Rtype};
use domain::base::message::Message;
use domain::base::name::{Name, ParsedName};
use domain::base::rdata::ComposeRecordData;
use domain::rdata::AllRecordData;
use domain::tsig::{ClientTransaction, Key};
use jiff::Timestamp;

use super::DATAGRAM_MAXIMUM;
use super::compose::{Sent, empty};
use super::record::{QueryName, Record, owner_name};
use super::tsig::{TsigKey, time48};

/// Octets that a signature takes at most, its key's name of 255 included.
const ROOM: usize = 1024;

/// A question that was put, and what an answer to it must look like.
#[derive(Debug)]
pub struct Asking {
    id: u16,
    is_notify: bool,
    name: Name<Vec<u8>>,
    rtype: u16,
    transaction: Option<ClientTransaction<Arc<Key>>>,
}

/// A well-formed answer to our question, signed if the question was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Whether the server has authority.
    pub is_authoritative: bool,
    /// What it answers; data without compression.
    pub records: Vec<Record>,
}

/// Why an answer is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskingError {
    /// The name asked about.
    #[error("{0} is no domain name")]
    Name(String),
    /// The octets are no message, or one of another conversation.
    #[error("what came back is no answer to the question")]
    Unrelated,
    /// The signature.
    #[error("the answer's signature does not hold: {0}")]
    Signature(String),
    /// It says no.
    #[error("it answered {0}")]
    Code(String),
    /// It did not fit into a datagram.
    #[error("the answer is truncated")]
    Truncated,
}

/// What a message of ours is about.
#[derive(Clone, Copy)]
enum About<'a> {
    /// That a zone has a new SOA.
    News(&'a Record),
    /// Data.
    Data,
    /// Data with their signatures.
    SignedData,
}

impl Asking {
    /// Composes NOTIFY for a zone; its new SOA is a hint (RFC 1996, section 3.7).
    ///
    /// # Errors
    /// [`AskingError::Name`].
    pub fn notify(
        soa: &Record,
        id: u16,
        key: Option<&TsigKey>,
        now: Timestamp,
    ) -> Result<(Self, Sent), AskingError> {
        Self::put((&soa.owner, super::rtype::SOA), About::News(soa), id, key, now)
    }

    /// Composes a query.
    ///
    /// # Errors
    /// [`AskingError::Name`].
    pub fn query(
        name: &str,
        rtype: u16,
        id: u16,
        key: Option<&TsigKey>,
        now: Timestamp,
    ) -> Result<(Self, Sent), AskingError> {
        Self::put((name, rtype), About::Data, id, key, now)
    }

    /// Composes a query whose answer is to come with its signatures (RFC 3225), unsigned itself.
    ///
    /// # Errors
    /// [`AskingError::Name`].
    pub fn signed_data(
        name: &str,
        rtype: u16,
        id: u16,
        now: Timestamp,
    ) -> Result<(Self, Sent), AskingError> {
        Self::put((name, rtype), About::SignedData, id, None, now)
    }

    fn put(
        (name, rtype): (&str, u16),
        about: About<'_>,
        id: u16,
        key: Option<&TsigKey>,
        now: Timestamp,
    ) -> Result<(Self, Sent), AskingError> {
        let no_name = || AskingError::Name(name.to_owned());
        let wire = owner_name(name).ok_or_else(no_name)?;
        let mut builder = empty();
        builder.set_push_limit(ROOM);
        let header = builder.header_mut();
        header.set_id(id);
        let is_notify = matches!(about, About::News(_));
        if is_notify {
            header.set_opcode(Opcode::NOTIFY);
            header.set_aa(true);
        }
        let mut question = builder.question();
        question.push((&wire, Rtype::from_int(rtype), Class::IN)).map_err(|_| no_name())?;
        let mut answer = question.answer();
        if let About::News(soa) = about {
            soa.push_to(|record| answer.push(record).is_ok());
        }
        let mut built = answer.additional();
        if matches!(about, About::SignedData) {
            let opt = built.opt(|opt| {
                opt.set_udp_payload_size(DATAGRAM_MAXIMUM);
                opt.set_dnssec_ok(true);
                Ok(())
            });
            opt.map_err(|_| no_name())?;
        }
        let transaction = match key {
            None => None,
            Some(key) => {
                let signed = ClientTransaction::request(key.inner(), &mut built, time48(now));
                Some(signed.map_err(|_| no_name())?)
            }
        };
        Ok((Self { id, is_notify, name: wire, rtype, transaction }, Sent::of(built)))
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// [`AskingError`]; after [`AskingError::Unrelated`] and [`AskingError::Signature`] another
    /// datagram may still be the answer.
    pub fn answered(&self, octets: Vec<u8>, now: Timestamp) -> Result<Answered, AskingError> {
        let mut message = Message::from_octets(octets).map_err(|_| AskingError::Unrelated)?;
        let header = message.header();
        let opcode = if self.is_notify { Opcode::NOTIFY } else { Opcode::QUERY };
        if !header.qr() || header.id() != self.id || header.opcode() != opcode {
            return Err(AskingError::Unrelated);
        }
        if let Some(transaction) = &self.transaction {
            let checked = transaction.answer(&mut message, time48(now));
            checked.map_err(|error| AskingError::Signature(error.to_string()))?;
        }
        if header.rcode() != Rcode::NOERROR {
            return Err(AskingError::Code(header.rcode().to_string()));
        }
        self.is_ours(&message).then_some(()).ok_or(AskingError::Unrelated)?;
        if header.tc() {
            return Err(AskingError::Truncated);
        }
        let records = records(&message).ok_or(AskingError::Unrelated)?;
        Ok(Answered { is_authoritative: header.aa(), records })
    }

    fn is_ours(&self, message: &Message<Vec<u8>>) -> bool {
        message.sole_question().is_ok_and(|question| {
            question.qname() == &self.name && question.qtype() == Rtype::from_int(self.rtype)
        })
    }
}

pub(super) fn records(message: &Message<Vec<u8>>) -> Option<Vec<Record>> {
    let mut records = Vec::new();
    for record in message.answer().ok()? {
        let record = record.ok()?;
        let record = record.to_any_record::<AllRecordData<_, ParsedName<_>>>().ok()?;
        let mut rdata = Vec::new();
        match record.data().compose_rdata(&mut rdata) {
            Ok(()) => {}
            Err(never) => match never {},
        }
        records.push(Record {
            owner: QueryName::of(record.owner()).to_string(),
            rtype: record.rtype().to_int(),
            ttl_seconds: record.ttl().as_secs(),
            rdata,
        });
    }
    Some(records)
}
