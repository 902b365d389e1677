use domain::base::iana::{Class, Rcode, Rtype, TsigRcode};
use domain::base::message::Message;
use domain::base::message_builder::MessageBuilder;
use domain::base::name::Name;
use domain::rdata::tsig::Tsig;
use domain::tsig::{ClientSequence, ClientTransaction, ValidationError};
use jiff::{SignedDuration, Timestamp};

use super::tsig::time48;
use super::*;

const WHEN: &str = "2026-03-01T12:00:00Z";

fn now() -> Timestamp {
    WHEN.parse().expect("an instant")
}

fn later(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

fn key(algorithm: Algorithm) -> TsigKey {
    TsigKey::new("Transfer.Registry.Test.", algorithm, &[9; 32]).expect("a key")
}

fn name(text: &str) -> Name<Vec<u8>> {
    owner_name(text).expect("a name")
}

/// A query as a client sends it.
fn query(text: &str, rtype: Rtype) -> Vec<u8> {
    let mut builder = MessageBuilder::new_vec().question();
    builder.header_mut().set_id(77);
    builder.push((name(text), rtype, Class::IN)).expect("room");
    builder.finish()
}

fn signed(
    key: &TsigKey,
    at: Timestamp,
) -> (Vec<u8>, ClientSequence<std::sync::Arc<domain::tsig::Key>>) {
    let mut builder = MessageBuilder::new_vec().question();
    builder.header_mut().set_id(77);
    builder.push((name("example"), Rtype::AXFR, Class::IN)).expect("room");
    let mut additional = builder.additional();
    let sequence = ClientSequence::request(key.inner(), &mut additional, time48(at));
    (additional.finish(), sequence.expect("room"))
}

fn request(octets: Vec<u8>) -> Request {
    match receive(octets, &[], now()) {
        Received::Request(request, _) => *request,
        other => panic!("{other:?}"),
    }
}

fn record(owner: &str, rtype: u16, rdata: &[u8]) -> Record {
    Record { owner: owner.to_owned(), rtype, ttl_seconds: 300, rdata: rdata.to_vec() }
}

fn rcode_of(sent: &Sent) -> Rcode {
    Message::from_octets(sent.octets()).expect("a message").header().rcode()
}

/// The error in the TSIG record of an answer, and the octets of its signature.
fn tsig_error(sent: &Sent) -> (TsigRcode, usize) {
    let message = Message::from_octets(sent.octets().to_vec()).expect("a message");
    let tsig = message.get_last_additional::<Tsig<_, _>>().expect("a TSIG record");
    (tsig.data().error(), tsig.data().mac_slice().len())
}

#[test]
fn a_question_is_read_whatever_its_case() {
    let request = request(query("WWW.Acme.Example", Rtype::A));
    assert_eq!(request.question.name.to_string(), "www.acme.example");
    assert_eq!(request.question.name.last(2).as_deref(), Some("acme.example"));
    assert_eq!((request.question.rtype, request.question.is_internet), (1, true));
    assert_eq!(request.datagram_limit(), 512);
}

#[test]
fn a_label_with_a_dot_inside_is_no_two_labels() {
    let mut octets = query("a-example", Rtype::A);
    octets[14] = b'.'; // behind the head, a length and a letter: one label
    let request = request(octets);
    assert_eq!(request.question.name.depth(), 1);
    assert_eq!(request.question.name.last(1), None);
    assert!(!request.question.name.is("a.example"));
}

#[test]
fn what_is_no_query_gets_what_is_due() {
    let answered = |octets: Vec<u8>| match receive(octets, &[], now()) {
        Received::Answered(sent, _) => Some(rcode_of(&sent)),
        Received::Dropped => None,
        Received::Request(request, _) => panic!("{request:?}"),
    };
    assert_eq!(answered(vec![0; 11]), None, "shorter than a head");
    let mut reply = query("example", Rtype::A);
    reply[2] |= 0x80;
    assert_eq!(answered(reply), None, "an answer");
    let mut update = query("example", Rtype::SOA);
    update[2] |= 5 << 3;
    assert_eq!(answered(update), Some(Rcode::NOTIMP));
    let mut two = query("example", Rtype::A);
    two[5] = 2;
    assert_eq!(answered(two), Some(Rcode::FORMERR), "the second is missing");
    assert_eq!(answered(vec![0; 12]), Some(Rcode::FORMERR), "no question");
    let mut short = query("example", Rtype::A);
    short.pop();
    assert_eq!(answered(short), Some(Rcode::FORMERR));
    let mut more = query("example", Rtype::A);
    more[11] = 1;
    assert_eq!(answered(more), Some(Rcode::FORMERR), "an additional record is missing");
    let mut endless = query("example", Rtype::A);
    endless.splice(12.., [0xC0, 12, 0, 1, 0, 1]);
    assert_eq!(answered(endless), Some(Rcode::FORMERR), "a pointer to itself");
}

#[test]
fn edns_is_heard_once() {
    let with = |count: usize| {
        let mut builder = MessageBuilder::new_vec().question();
        builder.push((name("example"), Rtype::SOA, Class::IN)).expect("room");
        let mut additional = builder.additional();
        for _ in 0..count {
            let opt = additional.opt(|opt| {
                opt.set_udp_payload_size(4096);
                opt.set_dnssec_ok(true);
                Ok(())
            });
            opt.expect("room");
        }
        additional.finish()
    };
    let one = request(with(1));
    assert_eq!(one.edns, Some(Edns { payload: 4096, dnssec_ok: true, version: 0 }));
    assert_eq!(one.datagram_limit(), 1232);
    assert!(matches!(receive(with(2), &[], now()), Received::Answered(sent, _)
        if rcode_of(&sent) == Rcode::FORMERR));
    let mut seal = Seal::none();
    let sent = compose(&one, &Response::bare(ResponseCode::BadVers), 512, &mut seal, now());
    let message = Message::from_octets(sent.octets()).expect("a message");
    assert_eq!(message.opt_rcode(), domain::base::iana::OptRcode::BADVERS);
}

#[test]
fn an_answer_comes_back_as_it_was_given() {
    let request = request(query("acme.example", Rtype::NS));
    let servers = vec![
        record("acme.example", rtype::NS, name("ns1.acme.example").as_slice()),
        record("acme.example", rtype::NS, name("ns.other.test").as_slice()),
    ];
    let glue = vec![record("ns1.acme.example", rtype::A, &[192, 0, 2, 1])];
    let response = Response {
        authority: servers.clone(),
        additional: glue,
        ..Response::bare(ResponseCode::NoError)
    };
    let sent = compose(&request, &response, 512, &mut Seal::none(), now());
    assert_eq!(sent.length(), u16::try_from(sent.octets().len()).expect("short").to_be_bytes());
    let message = Message::from_octets(sent.octets().to_vec()).expect("a message");
    assert_eq!((message.header().id(), message.header().tc()), (77, false));
    let counts = message.header_counts();
    assert_eq!((counts.nscount(), counts.arcount()), (2, 1));
    let uncompressed: usize = servers.iter().map(|server| server.rdata.len()).sum();
    assert!(sent.octets().len() < 12 + 18 + 3 * 24 + uncompressed, "names are compressed");
}

#[test]
fn what_does_not_fit_is_truncated_whole() {
    let request = request(query("example", Rtype::ANY));
    let many = (0..40).map(|index| record("example", rtype::A, &[192, 0, 2, index]));
    let response = Response {
        is_authoritative: true,
        answer: many.collect(),
        ..Response::bare(ResponseCode::NoError)
    };
    let sent = compose(&request, &response, 512, &mut Seal::none(), now());
    let message = Message::from_octets(sent.octets()).expect("a message");
    assert!(message.header().tc() && message.header().aa());
    assert_eq!(message.header_counts().ancount(), 0);
    let whole = compose(&request, &response, 1232, &mut Seal::none(), now());
    assert_eq!(Message::from_octets(whole.octets()).expect("one").header_counts().ancount(), 40);
}

#[test]
fn every_message_of_a_transfer_is_signed_in_its_order() {
    for algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let (octets, mut client) = signed(&key, now());
        let Received::Request(request, mut seal) =
            receive(octets, std::slice::from_ref(&key), later(299))
        else {
            panic!("it is signed")
        };
        assert_eq!(seal.key_name(), Some("transfer.registry.test"));
        for index in 0..3 {
            let mut batch = Batch::begin(&request, 512, index == 0, &seal);
            assert!(batch.is_empty());
            let address = record("example", rtype::A, &[192, 0, 2, index]);
            let mut taken = 0;
            while batch.push(&address) {
                taken += 1;
            }
            assert!(taken > 10, "{taken}");
            let sent = batch.finish(&request, &mut seal, later(1));
            assert!(sent.octets().len() <= 512, "{}", sent.octets().len());
            let mut message = Message::from_octets(sent.octets().to_vec()).expect("a message");
            assert_eq!(message.header_counts().qdcount(), u16::from(index == 0));
            client.answer(&mut message, time48(later(1))).expect("signed");
        }
        client.done().expect("to the last message");
    }
}

#[test]
fn a_signature_holds_for_five_minutes() {
    let key = key(Algorithm::HmacSha256);
    for (seconds, holds) in [(300, true), (-300, true), (301, false), (-301, false)] {
        let (octets, _) = signed(&key, now());
        let received = receive(octets, std::slice::from_ref(&key), later(seconds));
        assert_eq!(matches!(received, Received::Request(..)), holds, "{seconds}");
        if let Received::Answered(sent, _) = received {
            assert_eq!(rcode_of(&sent), Rcode::NOTAUTH);
            assert_eq!(tsig_error(&sent), (TsigRcode::BADTIME, 32), "signed");
        }
    }
}

#[test]
fn what_is_signed_by_nobody_we_know_gets_no_data() {
    let ours = key(Algorithm::HmacSha256);
    let refused = |octets: Vec<u8>| match receive(octets, std::slice::from_ref(&ours), now()) {
        Received::Answered(sent, _) => (rcode_of(&sent), tsig_error(&sent)),
        other => panic!("{other:?}"),
    };
    let same_name = TsigKey::new(ours.name(), Algorithm::HmacSha256, &[8; 32]).expect("a key");
    let bad_signature = (Rcode::NOTAUTH, (TsigRcode::BADSIG, 0));
    assert_eq!(refused(signed(&same_name, now()).0), bad_signature);
    let stranger = TsigKey::new("stranger", Algorithm::HmacSha256, &[9; 32]).expect("a key");
    let bad_key = (Rcode::NOTAUTH, (TsigRcode::BADKEY, 0));
    assert_eq!(refused(signed(&stranger, now()).0), bad_key);
    let other_algorithm = key(Algorithm::HmacSha512);
    assert_eq!(refused(signed(&other_algorithm, now()).0), bad_key);
    let (mut changed, _) = signed(&ours, now());
    changed[13] ^= 1; // a letter of the name asked for
    assert_eq!(refused(changed), bad_signature);
}

#[test]
fn the_answer_to_a_wrong_time_is_signed_rightly() {
    let key = key(Algorithm::HmacSha256);
    let mut builder = MessageBuilder::new_vec().question();
    builder.push((name("example"), Rtype::SOA, Class::IN)).expect("room");
    let mut additional = builder.additional();
    let client = ClientTransaction::request(key.inner(), &mut additional, time48(now()));
    let client = client.expect("room");
    let Received::Answered(sent, _) = receive(additional.finish(), &[key], later(1000)) else {
        panic!("too late")
    };
    let mut message = Message::from_octets(sent.octets().to_vec()).expect("a message");
    let said = client.answer(&mut message, time48(now()));
    // `domain` computes this signature over eight octets of time: it cannot judge ours, which
    // dnspython can (tests/outside). What it reads are error and times.
    assert!(matches!(said, Err(ValidationError::ServerBadTime { .. } | ValidationError::BadSig)));
    let tsig = message.get_last_additional::<Tsig<_, _>>().expect("a TSIG record");
    assert_eq!(tsig.data().other_time().map(u64::from), Some(u64::from(time48(later(1000)))));
}

#[test]
fn a_key_needs_a_name_and_some_length() {
    let made = |name: &str, secret: &[u8]| TsigKey::new(name, Algorithm::HmacSha256, secret);
    assert_eq!(made("", &[0; 32]), Err(TsigKeyError::Name));
    assert_eq!(made("a..b", &[0; 32]), Err(TsigKeyError::Name));
    assert_eq!(made("a.b", &[0; 15]), Err(TsigKeyError::Short(15)));
    assert!(!format!("{:?}", made("a.b", &[42; 16])).contains("42"));
}

#[test]
fn a_notify_is_understood_and_its_answer_checked() {
    let key = key(Algorithm::HmacSha256);
    let mut rdata = name("ns.nic.example").into_octets();
    rdata.extend([0; 21]);
    let soa = record("example", rtype::SOA, &rdata).with_serial(99);
    assert_eq!(soa.serial(), Some(99));
    let (asking, sent) = Asking::notify(&soa, 5, Some(&key), now()).expect("a name");
    let mut message = Message::from_octets(sent.octets().to_vec()).expect("a message");
    assert_eq!(message.header().opcode(), domain::base::iana::Opcode::NOTIFY);
    assert_eq!((message.header().aa(), message.header_counts().ancount()), (true, 1));
    let server =
        domain::tsig::ServerTransaction::request(&key.inner(), &mut message, time48(now()));
    let server = server.expect("signed").expect("signed");
    let answer = MessageBuilder::new_vec().start_answer(&message, Rcode::NOERROR).expect("room");
    let unsigned = answer.clone().finish();
    let said = asking.answered(unsigned, now());
    assert!(matches!(said, Err(AskingError::Signature(_))), "{said:?}");
    let mut additional = answer.additional();
    server.answer(&mut additional, time48(now())).expect("room");
    let octets = additional.finish();
    let said = asking.answered(octets.clone(), now()).expect("an answer");
    assert_eq!(said.records, []);
    let mut other = octets;
    other[1] ^= 1;
    assert_eq!(asking.answered(other, now()), Err(AskingError::Unrelated));
    assert_eq!(asking.answered(vec![1; 40], now()), Err(AskingError::Unrelated));
}

#[test]
fn signatures_are_asked_for_and_their_end_is_read() {
    let (asking, sent) = Asking::signed_data("example", rtype::SOA, 6, now()).expect("a name");
    let request = request(sent.octets().to_vec());
    assert!(request.wants_dnssec(), "DO (RFC 3225)");
    let covers = |of: u16, until: i64| {
        let until = u32::try_from(until.rem_euclid(1 << 32)).expect("32 bits");
        let mut rdata = of.to_be_bytes().to_vec();
        rdata.extend([13, 1, 0, 0, 14, 16]);
        rdata.extend(until.to_be_bytes());
        rdata.extend([0, 0, 0, 0, 0, 5]);
        rdata.extend(name("example").as_slice());
        rdata.extend([1; 64]);
        record("example", rtype::RRSIG, &rdata)
    };
    let second = now().as_second();
    let signature = covers(rtype::SOA, second + 600);
    let response = Response {
        is_authoritative: true,
        answer: vec![signature.clone()],
        ..Response::bare(ResponseCode::NoError)
    };
    let sent = compose(&request, &response, 512, &mut Seal::none(), now());
    let said = asking.answered(sent.octets().to_vec(), now()).expect("an answer");
    assert_eq!(said.records, std::slice::from_ref(&signature), "as it was put in");
    let at = |seconds| Timestamp::from_second(seconds).expect("an instant");
    assert_eq!(signature.signed_until(rtype::SOA, now()), Some(at(second + 600)));
    assert_eq!(signature.signed_until(rtype::NS, now()), None, "it is of other records");
    let expired = covers(rtype::SOA, second - 600);
    assert_eq!(expired.signed_until(rtype::SOA, now()), Some(at(second - 600)));
    let wrap = at((1 << 32) - 10);
    let beyond = covers(rtype::SOA, (1 << 32) + 50);
    assert_eq!(beyond.signed_until(rtype::SOA, wrap), Some(at((1 << 32) + 50)), "in 2106");
}

#[test]
fn an_answer_is_read_without_its_compression() {
    let (asking, sent) = Asking::query("example", rtype::NS, 6, None, now()).expect("a name");
    let request = request(sent.octets().to_vec());
    let server = record("example", rtype::NS, name("ns.nic.example").as_slice());
    let response = Response {
        is_authoritative: true,
        answer: vec![server.clone()],
        ..Response::bare(ResponseCode::NoError)
    };
    let sent = compose(&request, &response, 512, &mut Seal::none(), now());
    let said = asking.answered(sent.octets().to_vec(), now()).expect("an answer");
    assert_eq!((said.is_authoritative, said.records), (true, vec![server]));
    let refused =
        compose(&request, &Response::bare(ResponseCode::Refused), 512, &mut Seal::none(), now());
    let said = asking.answered(refused.octets().to_vec(), now());
    assert_eq!(said, Err(AskingError::Code("REFUSED".to_owned())));
}
