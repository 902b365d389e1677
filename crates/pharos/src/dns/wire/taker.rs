//! A secondary as tests play it: it asks for a zone, and reads what it gets.

use std::sync::Arc;

use domain::base::iana::{Class, Rcode, Rtype};
use domain::base::message::Message;
use domain::base::message_builder::MessageBuilder;
use domain::rdata::Soa;
use domain::tsig::{ClientSequence, Key};
use jiff::Timestamp;

use super::asking::records;
use super::tsig::time48;
use super::{Record, TsigKey, owner_name};

/// A signed transfer under way.
pub(crate) struct Taker {
    sequence: ClientSequence<Arc<Key>>,
}

impl Taker {
    /// Asks for a zone whole, or for what changed since a serial.
    pub(crate) fn asks(
        zone: &str,
        since: Option<u32>,
        key: &TsigKey,
        now: Timestamp,
    ) -> (Vec<u8>, Self) {
        let name = owner_name(zone).expect("a name");
        let rtype = if since.is_some() { Rtype::IXFR } else { Rtype::AXFR };
        let mut question = MessageBuilder::new_vec().question();
        question.header_mut().set_id(4711);
        question.push((&name, rtype, Class::IN)).expect("room");
        let mut authority = question.authority();
        if let Some(serial) = since {
            let zero = domain::base::Ttl::from_secs(0);
            let soa = Soa::new(name.clone(), name.clone(), serial.into(), zero, zero, zero, zero);
            authority.push((&name, 0, soa)).expect("room");
        }
        let mut additional = authority.additional();
        let sequence = ClientSequence::request(key.inner(), &mut additional, time48(now));
        (additional.finish(), Self { sequence: sequence.expect("room") })
    }

    /// The records of the next message, whose signature must hold.
    pub(crate) fn reads(&mut self, octets: Vec<u8>, now: Timestamp) -> Vec<Record> {
        let mut message = Message::from_octets(octets).expect("a message");
        self.sequence.answer(&mut message, time48(now)).expect("every message is signed");
        assert_eq!(message.header().rcode(), Rcode::NOERROR);
        records(&message).expect("records")
    }

    /// The records of all messages of a stream.
    pub(crate) fn reads_all(&mut self, mut stream: &[u8], now: Timestamp) -> Vec<Record> {
        let mut all = Vec::new();
        while let [high, low, rest @ ..] = stream {
            let (message, rest) = rest.split_at(usize::from(u16::from_be_bytes([*high, *low])));
            all.extend(self.reads(message.to_vec(), now));
            stream = rest;
        }
        all
    }
}

/// A query without signature or EDNS.
pub(crate) fn plain_query(name: &str, rtype: u16) -> Vec<u8> {
    let mut question = MessageBuilder::new_vec().question();
    question.push((owner_name(name).expect("a name"), Rtype::from_int(rtype))).expect("room");
    question.finish()
}

/// The response code, and the counts of answer, authority and additional records.
pub(crate) fn told(octets: &[u8]) -> (String, [u16; 3]) {
    let message = Message::from_octets(octets).expect("a message");
    let counts = message.header_counts();
    let counts = [counts.ancount(), counts.nscount(), counts.arcount()];
    (message.header().rcode().to_string(), counts)
}
