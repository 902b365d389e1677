//! The guard: no address that somebody else names is connected to unjudged.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use registry_capture::{
    Answering, DnsRecord, Fixed, NotReached, Outcome, RecordKind, Resolver, capture,
};

use crate::world::{Net, Tls, page, redirect, request};

fn is_refused(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::NotReached(NotReached::Forbidden(_)))
}

/// A server on loopback that nothing may reach, whatever name or form leads to it.
#[tokio::test]
async fn loopback_is_not_reached_by_any_name() {
    let mut net = Net::new();
    let hidden = net.serve(Tls::None, |_| page("the secret")).await;
    net.endpoints.clear();
    let open = net
        .serve(Tls::None, move |asked| {
            let to = match asked.path.as_str() {
                "/name" => format!("http://inside.example:{hidden}/"),
                "/number" => format!("http://2130706433:{hidden}/"),
                "/octal" => format!("http://0177.0.0.1:{hidden}/"),
                "/six" => format!("http://[::ffff:127.0.0.1]:{hidden}/"),
                "/metadata" => "http://169.254.169.254/latest/meta-data/".to_owned(),
                _ => format!("http://127.0.0.1:{hidden}/"),
            };
            redirect(&to)
        })
        .await;
    let means = net.means();
    for path in ["", "name", "number", "octal", "six", "metadata"] {
        let taken = capture(&request(&format!("http://a.example:{open}/{path}")), &means).await;
        for visit in &taken.visits {
            let last = taken.fetches[visit.fetches.clone()].last().unwrap();
            assert!(is_refused(&last.outcome), "{path}: {:?}", last.outcome);
            assert!(last.sent.is_empty() && last.received.is_empty() && !last.refused.is_empty());
        }
    }
    // And asked for directly.
    for url in [format!("http://127.0.0.1:{hidden}/"), "http://10.0.0.1/".to_owned()] {
        let taken = capture(&request(&url), &means).await;
        assert!(is_refused(&taken.fetches[0].outcome), "{url}: {:?}", taken.fetches[0].outcome);
    }
}

/// A name that says one thing when it is judged and another when it is asked again.
#[derive(Debug)]
struct Rebinding {
    asked: AtomicUsize,
    public: IpAddr,
}

impl Resolver for Rebinding {
    fn look_up<'a>(&'a self, name: &'a str, kind: RecordKind) -> Answering<'a> {
        Box::pin(async move {
            if kind != RecordKind::A {
                return Ok(Vec::new());
            }
            let is_first = self.asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(2);
            let value = if is_first { self.public } else { Ipv4Addr::new(10, 0, 0, 1).into() };
            let (owner, value) = (name.to_owned(), value.to_string());
            Ok(vec![DnsRecord { owner, kind, ttl_seconds: 0, value }])
        })
    }
}

#[tokio::test]
async fn the_address_that_was_judged_is_the_one_that_is_connected_to() {
    let mut net = Net::new();
    let port = net.serve(Tls::None, |_| page("x")).await;
    let public = Ipv4Addr::LOCALHOST.into();
    let resolver = Rebinding { asked: AtomicUsize::new(1), public };
    let means = net.means_by(Arc::new(resolver));
    let taken = capture(&request(&format!("http://a.example:{port}/")), &means).await;
    for fetch in &taken.fetches {
        let named: Vec<_> = fetch.lookups[0].answer.as_ref().unwrap().iter().collect();
        let address = named[0].address().unwrap();
        match fetch.endpoint {
            Some(endpoint) => assert_eq!((endpoint.ip(), address), (public, public)),
            None => assert!(is_refused(&fetch.outcome) && address != public),
        }
    }
    let reached = taken.fetches.iter().filter(|fetch| fetch.endpoint.is_some()).count();
    assert!((1..taken.fetches.len()).contains(&reached), "{reached} of {}", taken.fetches.len());
}

#[tokio::test]
async fn of_several_addresses_the_forbidden_ones_are_left_out() {
    let mut net = Net::new();
    let port = net.serve(Tls::None, |_| page("x")).await;
    let resolver = Fixed::default()
        .with("shop.example", RecordKind::Cname, "cdn.example")
        .with_address("cdn.example", Ipv4Addr::new(192, 168, 0, 1).into())
        .with_address("cdn.example", Ipv4Addr::LOCALHOST.into())
        .with("shop.example", RecordKind::Ns, "ns1.example")
        .with("shop.example", RecordKind::Mx, "10 mail.example");
    let mut means = net.means_by(Arc::new(resolver));
    means.guard = means.guard.with_ports([port]);
    let taken = capture(&request(&format!("http://shop.example:{port}/")), &means).await;
    let front = taken.front().unwrap();
    assert_eq!(front.endpoint.unwrap().ip(), Ipv4Addr::LOCALHOST);
    assert!(front.refused[0].contains("192.168.0.1"), "{:?}", front.refused);
    let said: Vec<_> = taken
        .dns
        .iter()
        .flat_map(|lookup| lookup.answer.as_ref().unwrap())
        .map(|record| format!("{} {:?} {}", record.owner, record.kind, record.value))
        .collect();
    for expected in [
        "shop.example Cname cdn.example",
        "cdn.example A 127.0.0.1",
        "shop.example Ns ns1.example",
        "shop.example Mx 10 mail.example",
    ] {
        assert!(said.iter().any(|line| line == expected), "{expected}: {said:?}");
    }
    let taken = capture(&request("http://nowhere.example/"), &means).await;
    let Outcome::NotReached(NotReached::NoAddress(words)) = &taken.fetches[0].outcome else {
        panic!("{:?}", taken.fetches[0].outcome)
    };
    assert!(words.contains("NXDOMAIN"), "{words}");
}
