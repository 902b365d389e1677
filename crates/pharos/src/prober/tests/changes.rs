//! Commands without a session, and changes that are seen late or never.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use registry_epp::Secret;

use super::*;
use crate::certificate::Authority;
use crate::https;
use crate::prober::change::Place;

/// EPP where nobody listens.
async fn nobody() -> Arc<EppService> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let authority = Authority::new("Nobody").expect("an authority");
    Arc::new(EppService {
        at: HostPort { host: "127.0.0.1".to_owned(), port },
        server_name: "localhost".to_owned(),
        registrar: "prober".to_owned(),
        password: Secret::new("secret"),
        tls: https::client_tls(Some(authority.certificate_pem()), None).expect("TLS"),
    })
}

async fn change() -> Arc<Change> {
    Arc::new(Change {
        tld: "example".to_owned(),
        domain: "probe.example".to_owned(),
        service: nobody().await,
        name_servers: Vec::new(),
        rdap: None,
    })
}

/// What a test measured: the service, and the first words of its fault.
async fn measured(test: Test) -> Vec<(Service, String)> {
    let (context, mut received) = Context::new(SHORT);
    test.run(&context).await;
    drop(context);
    let mut measured = Vec::new();
    while let Some(measurement) = received.recv().await {
        let fault = measurement.fault.expect("a fault").to_string();
        let words: Vec<&str> = fault.split(' ').take(3).collect();
        measured.push((measurement.service, words.join(" ")));
    }
    measured
}

#[tokio::test]
async fn without_a_session_every_command_fails() {
    let service = nobody().await;
    let address = service.at.to_string();
    let (tld, domain) = ("example".to_owned(), "probe.example".to_owned());
    let expected = vec![
        (Service::EppSession, format!("{address} takes no")),
        (Service::EppQuery, format!("no session: {address}")),
    ];
    assert_eq!(measured(Test::Epp { tld, domain, service }).await, expected);
    let change = change().await;
    let expected = vec![(Service::EppTransform, format!("no session: {}", change.service.at))];
    assert_eq!(measured(Test::Change(change)).await, expected, "there is no change to look for");
}

/// A name server that shows a digest from its third answer on, or never.
async fn shows_late(digest: [u8; 32], ever: bool) -> (Place, tokio::task::JoinHandle<()>) {
    let asked = AtomicU32::new(0);
    let (address, served) = name_server(move |question| {
        let shown =
            if ever && asked.fetch_add(1, Ordering::SeqCst) >= 2 { digest } else { [0; 32] };
        let rdata = [&[0, 1, 13, 2], shown.as_slice()].concat();
        let owner = "probe.example".to_owned();
        let signer = Record { owner, rtype: rtype::DS, ttl_seconds: 60, rdata };
        answer_to(question, &Response { answer: vec![signer], ..good() })
    })
    .await;
    (Place::NameServer(NameServerAddress { server: "a.nic.example".to_owned(), address }), served)
}

#[tokio::test]
async fn a_change_is_timed_until_it_is_seen() {
    let (context, _received) = Context::new(SHORT);
    let digest = [7; 32];
    let change = change().await;
    let (late, served) = shows_late(digest, true).await;
    let took = change.seen(&context, &late, &digest, Instant::now()).await.expect("seen");
    // Two looks too early, a quarter of a second apart.
    assert!(took >= Duration::from_millis(500), "{took:?}");
    served.abort();
    let (never, served) = shows_late(digest, false).await;
    let fault = change.seen(&context, &never, &digest, Instant::now()).await.expect_err("never");
    assert_eq!(fault.to_string(), "no change within 1 s: it answers as before");
    served.abort();
}
