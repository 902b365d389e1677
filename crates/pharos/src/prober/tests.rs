mod changes;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};

use super::hand_in::{Delivered, Delivery};
use super::spool::{Refused, Spool};
use super::*;
use crate::dns::wire::{
    Answered, Received, Record, Response, ResponseCode, compose, name_octets, receive, rtype,
};

fn measurement(second: i64) -> Measurement {
    let at = Timestamp::from_second(1_800_000_000 + second).expect("an instant");
    let subject =
        Subject { tld: "example", service: Service::DnsUdp, target: "a.nic.example/192.0.2.1" };
    Measurement::new(subject, at, &Ok(Duration::from_millis(12)))
}

fn measurements(seconds: std::ops::Range<i64>) -> Vec<Measurement> {
    seconds.map(measurement).collect()
}

/// The SOA of `.example`.
fn soa(owner: &str) -> Record {
    let names = [name_octets("a.nic.example"), name_octets("hostmaster.example")];
    let names = names.map(Option::unwrap_or_default).concat();
    let numbers = [7_u32, 3600, 600, 864_000, 300].map(u32::to_be_bytes).concat();
    let rdata = [names, numbers].concat();
    Record { owner: owner.to_owned(), rtype: rtype::SOA, ttl_seconds: 60, rdata }
}

#[test]
fn a_measurement_is_written_as_the_api_takes_it() {
    let taken = measurement(0);
    let written = serde_json::to_value(&taken).expect("JSON");
    let expected = json!({
        "tld": "example", "service": "dns-udp", "target": "a.nic.example/192.0.2.1",
        "at": "2027-01-15T08:00:00Z", "milliseconds": 12,
    });
    assert_eq!(written, expected);
    assert_eq!(serde_json::from_value::<Measurement>(written).expect("JSON"), taken);
    let subject =
        Subject { tld: "example", service: Service::RdapQuery, target: "rdap.example:443" };
    let fault = Fault::new(format_args!("status 503\r\n{}", "x".repeat(1000)));
    let failed = Measurement::new(subject, taken.at, &Err(fault));
    let written = serde_json::to_value(&failed).expect("JSON");
    assert_eq!(written.get("milliseconds"), None);
    let fault = written["fault"].as_str().expect("a fault");
    assert_eq!((fault.len(), &fault[..13]), (200, "status 503  x"));
}

#[test]
fn an_answer_of_dns_is_that_of_an_authority_and_holds_the_soa() {
    let answered = |is_authoritative, records| Answered { is_authoritative, records };
    let judged = |answered| dns::judged(&answered, "example").map_err(|fault| fault.to_string());
    assert_eq!(judged(answered(true, vec![soa("example")])), Ok(()));
    let said = judged(answered(false, vec![soa("example")]));
    assert_eq!(said, Err("the server has no authority for example".to_owned()));
    let missing = Err("the answer holds no SOA of example".to_owned());
    assert_eq!(judged(answered(true, vec![])), missing);
    assert_eq!(judged(answered(true, vec![soa("other")])), missing);
    let other = Record { rtype: rtype::NS, ..soa("example") };
    assert_eq!(judged(answered(true, vec![other])), missing);
}

#[test]
fn an_answer_of_rdap_is_json_about_the_name() {
    let body = |class: &str, name: &str| {
        json!({ "objectClassName": class, "ldhName": name }).to_string().into_bytes()
    };
    let judged = |status, body: &[u8]| {
        rdap::judged(status, body, "probe.example").map(drop).map_err(|fault| fault.to_string())
    };
    assert_eq!(judged(200, &body("domain", "PROBE.example")), Ok(()));
    let said = |words: &str| Err(words.to_owned());
    assert_eq!(judged(503, &body("domain", "probe.example")), said("status 503"));
    assert_eq!(judged(200, &body("domain", "x.example")), said("the answer is about x.example"));
    let entity = body("entity", "probe.example");
    assert_eq!(judged(200, &entity), said("the answer is no domain of RDAP"));
    let html = judged(200, b"<html>").expect_err("no JSON");
    assert!(html.starts_with("the answer is no JSON: "), "{html}");
}

#[test]
fn an_answer_of_whois_names_the_name() {
    let judged =
        |answer: &str| whois::judged(answer, "probe.example").map_err(|fault| fault.to_string());
    assert_eq!(judged("Domain Name: PROBE.example\r\nRegistrar: x\r\n"), Ok(()));
    let said = |words: &str| Err(words.to_owned());
    assert_eq!(judged(" \r\n"), said("an empty answer"));
    assert_eq!(judged("Domain Name: x.example\r\n"), said("the answer is about x.example"));
    let none = "The answer names no name";
    assert_eq!(judged(none), said("the answer names no name: The answer names no name"));
}

fn settings(folder: &Path) -> SpoolSettings {
    SpoolSettings { directory: folder.join("spool"), bytes_maximum: 1_000_000 }
}

fn all_of(spool: &mut Spool) -> Vec<Measurement> {
    let mut all = Vec::new();
    while let Some(waiting) = spool.oldest().expect("a folder") {
        all.extend(waiting.measurements.iter().cloned());
        spool.keep(&waiting, &[]).expect("a folder");
    }
    all
}

#[test]
fn what_was_spooled_is_there_after_a_crash_and_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = settings(folder.path());
    let mut spool = Spool::open(&settings).expect("a spool");
    spool.append(&measurements(0..3)).expect("room");
    let in_use = Spool::open(&settings).expect_err("one prober has it");
    assert!(in_use.to_string().contains("give each its own spool_directory"), "{in_use}");
    // The process is gone, in the middle of a line.
    drop(spool);
    let file = settings.directory.join("00000000000000000001.jsonl");
    let mut text = fs::read(&file).expect("what was written");
    text.extend_from_slice(b"{\"tld\":\"exam");
    fs::write(&file, text).expect("a file");
    let mut spool = Spool::open(&settings).expect("a spool");
    spool.append(&measurements(3..5)).expect("room");
    assert_eq!(all_of(&mut spool), measurements(0..5));
    assert_eq!(spool.oldest().expect("a folder").map(|waiting| waiting.measurements), None);
    // What comes while the oldest is handed in waits behind it.
    spool.append(&measurements(5..6)).expect("room");
    let waiting = spool.oldest().expect("a folder").expect("one");
    spool.append(&measurements(6..7)).expect("room");
    assert_eq!(waiting.measurements, measurements(5..6));
    spool.keep(&waiting, &measurements(5..6)).expect("a folder");
    assert_eq!(all_of(&mut spool), measurements(5..7));
}

#[test]
fn of_a_file_that_was_taken_in_part_the_rest_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut spool = Spool::open(&settings(folder.path())).expect("a spool");
    spool.append(&measurements(0..4)).expect("room");
    let waiting = spool.oldest().expect("a folder").expect("one");
    spool.keep(&waiting, &measurements(2..4)).expect("room");
    assert_eq!(all_of(&mut spool), measurements(2..4));
    let refused = Refused { measurement: measurement(1), refusal: "no such TLD (400)".to_owned() };
    spool.set_aside(&[refused]).expect("room");
    assert_eq!(all_of(&mut spool), [], "what is set aside is not handed in");
    let kept = fs::read_to_string(folder.path().join("spool/refused.jsonl")).expect("a file");
    assert!(kept.contains("\"refusal\":\"no such TLD (400)\""), "{kept}");
}

#[test]
fn a_full_spool_drops_the_oldest() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = settings(folder.path());
    let bytes = serde_json::to_vec(&measurement(0)).expect("JSON").len() as u64 + 1;
    let settings = SpoolSettings { bytes_maximum: bytes * 6_000, ..settings };
    let mut spool = Spool::open(&settings).expect("a spool");
    for start in [0, 5_000] {
        spool.append(&measurements(start..start + 5_000)).expect("room");
    }
    spool.append(&measurements(10_000..10_001)).expect("room");
    assert_eq!(all_of(&mut spool), measurements(5_000..10_001));
}

/// A registry that takes all but some, and for a while nothing.
fn delivered(
    all: &[Measurement],
    says: impl Fn(&Measurement) -> Result<u64, HandInError>,
) -> Delivered {
    let mut delivery = Delivery::of(all);
    while let Some(part) = delivery.next() {
        assert!(part.len() <= 500, "more than a call may hold");
        let answer = part.iter().map(&says).find(Result::is_err).unwrap_or(Ok(0));
        delivery.answered(part, answer);
    }
    delivery.done()
}

#[test]
fn what_the_registry_refuses_holds_nothing_else_up() {
    let all = measurements(0..1_200);
    let refusal = || HandInError::Refused("no such TLD (400)".to_owned());
    let is_bad = |one: &Measurement| [measurement(3), measurement(777)].contains(one);
    let done = delivered(&all, |one| if is_bad(one) { Err(refusal()) } else { Ok(1) });
    let refused: Vec<_> = done.refused.into_iter().map(|one| one.measurement).collect();
    assert_eq!(refused, [measurement(3), measurement(777)]);
    assert_eq!((done.left, done.trouble), (vec![], None));
}

#[test]
fn what_was_not_decided_waits_in_its_order() {
    let all = measurements(0..1_200);
    let away = || HandInError::NotNow("status 503".to_owned());
    let done = delivered(&all, |one| if *one == measurement(600) { Err(away()) } else { Ok(1) });
    assert_eq!(done.left, measurements(500..1_200));
    assert_eq!(done.trouble.as_deref(), Some("status 503"));
}

const SHORT: Patience = Patience { answer: Duration::from_secs(1), update: Duration::from_secs(1) };

/// A name server that says what it is told to.
async fn name_server(
    answers: impl Fn(Vec<u8>) -> Vec<u8> + Send + 'static,
) -> (SocketAddr, tokio::task::JoinHandle<()>) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
    let address = socket.local_addr().expect("an address");
    let served = tokio::spawn(async move {
        let mut buffer = vec![0; 4096];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let answer = answers(buffer[..length].to_vec());
            socket.send_to(&answer, from).await.expect("sent");
        }
    });
    (address, served)
}

fn answer_to(question: Vec<u8>, response: &Response) -> Vec<u8> {
    let now = Clock::real(Duration::MAX).wall_now();
    match receive(question, &[], now) {
        Received::Request(request, mut seal) => {
            compose(&request, response, 1232, &mut seal, now).octets().to_vec()
        }
        other => panic!("{other:?}"),
    }
}

fn good() -> Response {
    let answer = vec![soa("example")];
    Response { is_authoritative: true, answer, ..Response::bare(ResponseCode::NoError) }
}

async fn asked_over_udp(answers: impl Fn(Vec<u8>) -> Vec<u8> + Send + 'static) -> Option<String> {
    let (address, served) = name_server(answers).await;
    let (context, mut received) = Context::new(SHORT);
    let at = NameServerAddress { server: "a.nic.example".to_owned(), address };
    dns::test(&context, "example", &at, &[]).await;
    served.abort();
    drop(context);
    let mut over_udp = None;
    while let Some(measurement) = received.recv().await {
        assert_eq!(measurement.target, format!("a.nic.example/{address}"));
        match measurement.service {
            Service::DnsUdp => over_udp = Some(measurement),
            // Nobody listens there.
            _ => assert!(measurement.fault.is_some(), "{measurement:?}"),
        }
    }
    over_udp.expect("a measurement").fault.map(|fault| fault.to_string())
}

#[tokio::test]
async fn a_name_server_is_judged_by_what_it_says() {
    let fine = asked_over_udp(|question| answer_to(question, &good())).await;
    assert_eq!(fine, None);
    let failed = |question| answer_to(question, &Response::bare(ResponseCode::ServFail));
    assert_eq!(asked_over_udp(failed).await.as_deref(), Some("it answered SERVFAIL"));
    let lame = |question| answer_to(question, &Response { is_authoritative: false, ..good() });
    let said = asked_over_udp(lame).await;
    assert_eq!(said.as_deref(), Some("the server has no authority for example"));
    let of_another = |question| {
        let mut answer = answer_to(question, &good());
        answer[0] ^= 1;
        answer
    };
    assert_eq!(asked_over_udp(of_another).await.as_deref(), Some("no answer within 1 s"));
}

/// A WHOIS server that answers at once, or never.
async fn whois_server(answer: Option<&'static str>) -> HostPort {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut question = [0; 64];
            let _length = stream.read(&mut question).await.expect("a question");
            match answer {
                Some(answer) => stream.write_all(answer.as_bytes()).await.expect("an answer"),
                None => held.push(stream),
            }
        }
    });
    HostPort { host: "127.0.0.1".to_owned(), port }
}

#[tokio::test]
async fn what_hangs_delays_nothing_else() {
    let test =
        |at| Test::Whois { tld: "example".to_owned(), domain: "probe.example".to_owned(), at };
    let hangs = whois_server(None).await;
    let works = whois_server(Some("Domain Name: probe.example\r\n")).await;
    let (context, mut received) = Context::new(SHORT);
    let mut tests = JoinSet::new();
    for test in [test(hangs.clone()), test(works.clone())] {
        let context = context.clone();
        tests.spawn(async move { test.run(&context).await });
    }
    drop(context);
    let first = received.recv().await.expect("a measurement");
    assert_eq!((first.target, first.fault), (works.to_string(), None));
    let second = received.recv().await.expect("a measurement");
    let fault = second.fault.expect("a fault").to_string();
    assert_eq!((second.target, fault), (hangs.to_string(), "no answer within 1 s".to_owned()));
}
