//! What a peer may do to its own connection, it does to nobody else's (RFC 5734, section 4).

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

use crate::support::{Engine, Epp, Sandbox, frames, on_both_engines};

on_both_engines![
    a_hostile_frame_ends_its_own_connection_alone,
    a_peer_that_stalls_is_closed_in_time_and_alone,
    a_peer_that_says_nothing_is_closed_in_time,
];

async fn a_hostile_frame_ends_its_own_connection_alone(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    let mut bystander = Epp::login(&sandbox, "beta-rx").await;
    // Too short, too long by one, negative, the greatest.
    for length in [0_u32, 3, 4, 262_145, 0x8000_0000, u32::MAX] {
        let mut hostile = Epp::login(&sandbox, "alpha-rx").await;
        hostile.send(&length.to_be_bytes()).await.expect("four octets");
        assert!(hostile.is_closed().await, "a frame of {length}");
        goes_on(&mut bystander).await;
    }
    for half in [&[0_u8][..], &[0, 0, 4], &[0, 0, 4, 0], b"\0\0\x04\0<epp"] {
        let mut hostile = Epp::login(&sandbox, "alpha-rx").await;
        hostile.send(half).await.expect("half a frame");
        hostile.stream.shutdown().await.expect("and no more");
        assert!(hostile.is_closed().await, "half a frame: {half:?}");
        goes_on(&mut bystander).await;
    }
    for garbage in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0xff; 1024], &[0x16, 3, 1, 0xff, 0xff]] {
        let address = ("127.0.0.1", sandbox.port("epp"));
        let mut plain = TcpStream::connect(address).await.expect("a connection");
        plain.write_all(garbage).await.expect("garbage goes out");
        plain.shutdown().await.expect("and no more");
        let mut answer = Vec::new();
        // A TLS alert or a reset; never a word of EPP.
        drop(plain.read_to_end(&mut answer).await);
        assert!(!answer.windows(4).any(|word| word == b"<epp"), "{garbage:?}");
        goes_on(&mut bystander).await;
    }
    garbage_in_frames_is_answered(&sandbox, &mut bystander).await;
}

/// What is no XML is 2001, and the connection goes on (EPP.md, section 1).
async fn garbage_in_frames_is_answered(sandbox: &Sandbox, bystander: &mut Epp) {
    let mut hostile = Epp::login(sandbox, "alpha-rx").await;
    let deep = "<a>".repeat(20_000);
    let doctype = "<!DOCTYPE epp [<!ENTITY a \"b\">]><epp>&a;</epp>";
    for xml in ["\u{0}", "<", "]]>", deep.as_str(), doctype] {
        let answer = hostile.ask(xml).await;
        assert_eq!(answer.code, 2001, "{}", answer.xml);
    }
    goes_on(&mut hostile).await;
    goes_on(bystander).await;
}

/// With a limit of three seconds: whoever waits below waits for the server to close.
async fn a_peer_that_stalls_is_closed_in_time_and_alone(engine: Engine) {
    let sandbox = Sandbox::start_with(engine, &["--frame-seconds", "3"]);
    let bystander = Mutex::new(Epp::login(&sandbox, "beta-rx").await);
    let unharmed = async || goes_on(&mut *bystander.lock().await).await;
    let stalls = async |octets: &[u8]| {
        let mut epp = Epp::login(&sandbox, "alpha-rx").await;
        epp.send(octets).await.expect("half a frame");
        assert!(epp.is_closed().await, "half a frame that never ends: {octets:?}");
        unharmed().await;
    };
    let no_handshake = async |octets: &[u8]| {
        let address = ("127.0.0.1", sandbox.port("epp"));
        let mut plain = TcpStream::connect(address).await.expect("a connection");
        plain.write_all(octets).await.expect("the beginning of a handshake");
        let mut answer = Vec::new();
        drop(plain.read_to_end(&mut answer).await);
        assert!(answer.is_empty(), "TLS without progress: {octets:?}");
        unharmed().await;
    };
    tokio::join!(
        stalls(&[0]),
        stalls(&[0, 0, 4, 0]),
        stalls(b"\0\0\x04\0<epp"),
        no_handshake(&[]),
        no_handshake(&[0x16, 3, 1, 2, 0, 1, 0]),
        takes_no_answer(&sandbox),
    );
    unharmed().await;
}

async fn a_peer_that_says_nothing_is_closed_in_time(engine: Engine) {
    let limits = ["--login-seconds", "3", "--idle-seconds", "3"];
    let sandbox = Sandbox::start_with(engine, &limits);
    let connected = Epp::connect(&sandbox, "alpha-rx").await;
    let (mut nobody, _greeting) = connected.expect("a connection");
    assert!(nobody.is_closed().await, "no login in time");
    let mut silent = Epp::login(&sandbox, "alpha-rx").await;
    goes_on(&mut silent).await;
    assert!(silent.is_closed().await, "nothing said for too long");
    goes_on(&mut Epp::login(&sandbox, "alpha-rx").await).await;
}

/// A peer that asks and asks and never reads an answer: the server stops waiting for it.
async fn takes_no_answer(sandbox: &Sandbox) {
    let mut deaf = Epp::login(sandbox, "alpha-rx").await;
    let asked = frames::framed(&frames::check("free.example"));
    while deaf.send(&asked).await.is_ok() {}
}

async fn goes_on(epp: &mut Epp) {
    let answer = epp.ask(&frames::check("free.example")).await;
    assert_eq!(answer.code, 1000, "{}", answer.xml);
}
