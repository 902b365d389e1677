//! Servers that mean no good. Each is met with the rest of the capture whole, what was cut recorded
//! as cut, and within the bounds.

use std::net::Ipv4Addr;
use std::time::Duration;

use flate2::Compression;
use proptest::prelude::*;
use registry_capture::{Capture, Cut, End, Limits, Outcome, capture, evidence};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::archive::origin;
use crate::world::{Act, Asked, Net, Tls, answer, page, redirect, request};

/// A capture of a front page that answers so.
async fn front(tls: Tls, answer: impl Fn(&Asked) -> Vec<Act> + Send + Sync + 'static) -> Capture {
    front_in(Duration::from_secs(30), tls, answer).await
}

/// The same, with so much time for a request.
async fn front_in(
    time: Duration,
    tls: Tls,
    answer: impl Fn(&Asked) -> Vec<Act> + Send + Sync + 'static,
) -> Capture {
    let mut net = Net::new();
    let port = net.serve(tls, answer).await;
    let scheme = if tls == Tls::None { "http" } else { "https" };
    let mut means = net.means();
    means.limits.fetch_time = time;
    let taken = capture(&request(&format!("{scheme}://a.example:{port}/")), &means).await;
    is_within(&taken, &means.limits);
    evidence(&taken, &origin()).unwrap();
    taken
}

/// What holds of every capture.
pub(crate) fn is_within(taken: &Capture, limits: &Limits) {
    let received: usize = taken.fetches.iter().map(|fetch| fetch.received.len()).sum();
    let unpacked: usize = taken.fetches.iter().map(|fetch| fetch.body.len()).sum();
    assert!(received <= limits.total_wire_bytes, "{received}");
    assert!(unpacked <= limits.total_decoded_bytes, "{unpacked}");
    for fetch in &taken.fetches {
        assert!(fetch.received.len() <= limits.wire_bytes, "{}", fetch.received.len());
        assert!(fetch.body.len() <= limits.decoded_bytes, "{}", fetch.body.len());
    }
    for visit in &taken.visits {
        assert!(visit.fetches.len() <= limits.redirects + 1);
    }
}

fn first(taken: &Capture) -> &registry_capture::Fetch {
    &taken.fetches[taken.visits[0].fetches.clone()][0]
}

#[tokio::test]
async fn an_endless_body_is_cut() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>".to_vec();
    let taken =
        front(Tls::Valid, move |_| vec![Act::Say(head.clone()), Act::Endless(vec![b'x'; 1000])]);
    let taken = taken.await;
    assert_eq!(taken.visits.len(), 3);
    for visit in &taken.visits {
        let got = taken.answer(visit).unwrap();
        assert_eq!((got.status, got.received.len()), (Some(200), 100_000));
        assert!(got.body.starts_with(b"<p>xxx") && got.cuts == [Cut::WireBytes { limit: 100_000 }]);
    }
}

#[tokio::test]
async fn all_answers_together_are_cut_too() {
    let mut net = Net::new();
    let port = net
        .serve(Tls::None, |_| {
            let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".to_vec();
            vec![Act::Say(head), Act::Endless(vec![b'x'; 1000])]
        })
        .await;
    let mut means = net.means();
    means.limits.total_wire_bytes = 250_000;
    let taken = capture(&request(&format!("http://a.example:{port}/")), &means).await;
    is_within(&taken, &means.limits);
    let cuts: Vec<_> =
        taken.visits.iter().map(|visit| &taken.fetches[visit.fetches.start].cuts[0]).collect();
    let total = Cut::TotalBytes { limit: 250_000 };
    assert_eq!(
        cuts,
        [&Cut::WireBytes { limit: 100_000 }, &Cut::WireBytes { limit: 100_000 }, &total]
    );
    // What comes after is not asked for, and says so.
    let last = taken.fetches.last().unwrap();
    assert_eq!((&last.outcome, &last.cuts[..]), (&Outcome::NotAsked, &[total][..]));
}

/// Kilobytes by a field of this process' status.
fn kilobytes(field: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// By the bounds that are used for real, a server that says all that it may is held in the memory
/// that they state.
#[tokio::test]
async fn a_capture_stays_in_the_memory_that_is_stated() {
    let mut net = Net::new();
    let port = net
        .serve(Tls::Valid, |_| {
            let head =
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<a href=/licence".to_vec();
            vec![Act::Say(head), Act::Endless(b"<a href=/contact>&amp;<p>".repeat(500))]
        })
        .await;
    let mut means = net.means();
    means.limits = Limits::default();
    let before = kilobytes("VmRSS");
    let taken = capture(&request(&format!("https://a.example:{port}/")), &means).await;
    is_within(&taken, &means.limits);
    let files = evidence(&taken, &origin()).unwrap();
    let grown = (kilobytes("VmHWM") - before) * 1024;
    let stated = means.limits.memory_bytes();
    let received: usize = taken.fetches.iter().map(|fetch| fetch.received.len()).sum();
    assert_eq!((received, files.len()), (means.limits.total_wire_bytes, 9));
    assert!(grown <= stated, "{grown} of {stated}");
    println!("a capture took {} MB; {} MB are stated", grown >> 20, stated >> 20);
}

#[tokio::test]
async fn a_slow_drip_is_cut_by_time() {
    let time = Duration::from_millis(1_500);
    let pace = Duration::from_millis(100);
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".to_vec();
    let body = vec![b'y'; 10_000];
    let taken = front_in(time, Tls::None, move |_| {
        vec![Act::Say(head.clone()), Act::Drip(body.clone(), pace)]
    });
    let taken = taken.await;
    let got = first(&taken);
    assert_eq!((&got.outcome, got.status), (&Outcome::Answered, Some(200)));
    assert!((1..50).contains(&got.body.len()), "what came in time is kept: {}", got.body.len());
    assert_eq!(got.cuts, [Cut::FetchTime { limit_ms: 1_500 }]);
    // A head that drips is no answer.
    let dripping = b"HTTP/1.1 200 OK\r\n".repeat(100);
    let taken = front_in(time, Tls::None, move |_| vec![Act::Drip(dripping.clone(), pace)]).await;
    assert_eq!(first(&taken).outcome, Outcome::Late);
    assert!(first(&taken).received.starts_with(b"HT"));
    let taken = front_in(time, Tls::None, |_| vec![Act::Hang]).await;
    assert_eq!((&first(&taken).outcome, taken.visits.len()), (&Outcome::Late, 3));
}

fn packed(bytes: usize) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; bytes]).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_bomb_is_unpacked_to_its_bound() {
    let bomb = packed(60_000_000);
    assert!(bomb.len() < 90_000);
    let fields = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n";
    let taken = front(Tls::None, move |_| answer("200 OK", fields, &bomb)).await;
    let got = first(&taken);
    assert_eq!(
        (got.body.len(), &got.cuts[..]),
        (300_000, &[Cut::DecodedBytes { limit: 300_000 }][..])
    );
    // A bomb in a bomb, and more layers than anybody needs.
    let twice = {
        let once = packed(30_000_000);
        let mut outer = flate2::read::GzEncoder::new(&once[..], Compression::best());
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut outer, &mut bytes).unwrap();
        bytes
    };
    let fields = "Content-Encoding: gzip, gzip\r\n";
    let bytes = twice.clone();
    let taken = front(Tls::None, move |_| answer("200 OK", fields, &bytes)).await;
    assert_eq!(first(&taken).body.len(), 300_000);
    let fields = "Content-Encoding: gzip, gzip, gzip, gzip\r\n";
    let taken = front(Tls::None, move |_| answer("200 OK", fields, &twice)).await;
    assert_eq!(first(&taken).cuts, [Cut::UnknownEncoding]);
}

#[tokio::test]
async fn redirects_that_lead_nowhere_are_recorded() {
    let taken = front(Tls::None, |asked| match asked.path.as_str() {
        "/" => redirect("/a"),
        "/a" => redirect("/b?x"),
        _ => redirect("/a#fragment"),
    });
    let taken = taken.await;
    assert_eq!(taken.visits[0].fetches.len(), 3);
    assert!(matches!(&taken.visits[0].end, End::Loop { url } if url.ends_with("/a")));
    let taken = front(Tls::None, |asked| redirect(&format!("{}x", asked.path))).await;
    assert_eq!(taken.visits[0].end, End::TooMany { limit: 8 });
    assert_eq!(taken.visits[0].fetches.len(), 9);
    for target in [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/",
        "chrome://version",
    ] {
        let taken = front(Tls::None, move |_| redirect(target)).await;
        let End::NotFollowed { target: kept, why } = &taken.visits[0].end else {
            panic!("{target}: {:?}", taken.visits[0].end)
        };
        assert!(kept == target && why.contains("is not fetched"), "{kept} {why}");
    }
    let taken = front(Tls::None, |_| redirect("http://[bad")).await;
    assert!(matches!(taken.visits[0].end, End::NotFollowed { .. }));
}

#[tokio::test]
async fn a_huge_head_is_cut() {
    let head = b"HTTP/1.1 200 OK\r\n".to_vec();
    let field = b"X-Field: 0123456789012345678901234567890123456789\r\n".to_vec();
    let taken =
        front(Tls::None, move |_| vec![Act::Say(head.clone()), Act::Endless(field.clone())]);
    let taken = taken.await;
    let got = first(&taken);
    assert!(matches!(got.outcome, Outcome::NotHttp { .. }), "{:?}", got.outcome);
    assert_eq!(got.cuts, [Cut::HeadBytes { limit: 16 * 1024 }]);
    assert!(got.received.starts_with(b"HTTP/1.1 200 OK\r\nX-Field"));
}

#[tokio::test]
async fn what_is_no_http_is_kept_as_it_is() {
    for garbage in
        [&b"SSH-2.0-OpenSSH_9.2\r\n"[..], b"\x16\x03\x01\x02\x00\x01", b"\0\0\0\0", b"HTTP/9.9 ?"]
    {
        let bytes = garbage.to_vec();
        let taken = front(Tls::None, move |_| vec![Act::Say(bytes.clone())]).await;
        let got = first(&taken);
        assert!(matches!(got.outcome, Outcome::NotHttp { .. }), "{:?}", got.outcome);
        assert_eq!((got.received.as_slice(), taken.visits.len()), (garbage, 3));
    }
    let taken = front(Tls::None, |_| Vec::new()).await;
    assert!(matches!(first(&taken).outcome, Outcome::NotHttp { .. }));
}

#[tokio::test]
async fn lengths_and_encodings_that_are_not_true() {
    let long = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\nshort";
    let taken = front(Tls::None, move |_| vec![Act::Say(long.into())]).await;
    assert_eq!(
        (&first(&taken).body[..], &first(&taken).cuts[..]),
        (&b"short"[..], &[Cut::Disconnected][..])
    );
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\nzz\r\n";
    let taken = front(Tls::None, move |_| vec![Act::Say(chunks.into())]).await;
    assert_eq!(
        (&first(&taken).body[..], &first(&taken).cuts[..]),
        (&b"whole"[..], &[Cut::Disconnected][..])
    );
    for encoding in ["gzip", "br", "zstd", "deflate"] {
        let fields = format!("Content-Type: text/html\r\nContent-Encoding: {encoding}\r\n");
        let taken =
            front(Tls::None, move |_| answer("200 OK", &fields, b"<p>not packed at all")).await;
        let got = first(&taken);
        assert_eq!(got.cuts, [Cut::BrokenEncoding], "{encoding}");
        assert_eq!(got.body, b"<p>not packed at all", "{encoding}");
    }
    let taken = front(Tls::None, |_| answer("200 OK", "Content-Encoding: rot13\r\n", b"x")).await;
    assert_eq!(
        (&first(&taken).body[..], &first(&taken).cuts[..]),
        (&b"x"[..], &[Cut::UnknownEncoding][..])
    );
}

#[tokio::test]
async fn tls_that_is_none() {
    // A server without TLS where TLS was asked for, and one that says nothing at all.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let endpoint = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            let _ = stream.read(&mut [0; 4_096]).await;
        }
    });
    let mut net = Net::new();
    net.endpoints.insert(endpoint);
    let mute = net.serve(Tls::None, |_| vec![Act::Hang]).await;
    for (port, connect_ms) in [(endpoint.port(), 20_000), (mute, 200)] {
        let mut means = net.means();
        means.limits.connect_time = Duration::from_millis(connect_ms);
        let taken = capture(&request(&format!("https://a.example:{port}/")), &means).await;
        let got = first(&taken);
        assert!(matches!(got.outcome, Outcome::TlsFailed { .. }), "{:?}", got.outcome);
        assert_eq!((taken.visits.len(), got.tls.is_none()), (3, true));
        assert!(got.endpoint.is_some());
    }
    task.abort();
}

#[tokio::test]
async fn a_bad_certificate_is_recorded_and_the_page_taken() {
    let taken = front(Tls::Expired, |_| page("<p>behind it")).await;
    let got = taken.front().unwrap();
    let tls = got.tls.as_ref().unwrap();
    assert!(tls.problem.as_ref().unwrap().contains("xpired"), "{:?}", tls.problem);
    assert_eq!(got.body, b"<p>behind it");
    let content = tls.chain[0].content.as_ref().unwrap();
    assert_eq!(content.names, ["a.example", "shop.example"]);
    assert_eq!(content.not_after.unwrap().to_string(), "2021-01-01T00:00:00Z");
    let taken = front(Tls::Valid, |_| page("x")).await;
    assert_eq!(taken.front().unwrap().tls.as_ref().unwrap().problem, None);
}

#[tokio::test]
async fn when_the_time_of_a_capture_is_over_what_there_is_stays() {
    let mut net = Net::new();
    let port = net
        .serve(Tls::None, |asked| match asked.path.as_str() {
            "/" => redirect("/slow"),
            _ => {
                let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>begun".to_vec();
                vec![Act::Say(head), Act::Hang]
            }
        })
        .await;
    let mut means = net.means();
    means.limits.fetch_time = Duration::from_millis(1_500);
    means.limits.capture_time = Duration::from_millis(2_500);
    let taken = capture(&request(&format!("http://a.example:{port}/")), &means).await;
    let over = Cut::CaptureTime { limit_ms: 2_500 };
    assert_eq!((taken.visits.len(), &taken.cuts[..]), (3, &[over][..]));
    let [first, second, third] =
        [0, 1, 2].map(|at| &taken.fetches[taken.visits[at].fetches.clone()]);
    // The first was cut by its own time, the second by that of the whole, the third was not made.
    assert_eq!(first[1].cuts, [Cut::FetchTime { limit_ms: 1_500 }]);
    assert_eq!((&second[1].body[..], &second[1].cuts[..]), (&b"<p>begun"[..], &[over][..]));
    assert_eq!((&third[0].outcome, &third[0].cuts[..]), (&Outcome::NotAsked, &[over][..]));
}

#[tokio::test]
async fn pages_that_send_their_readers_on_are_followed() {
    let taken = front(Tls::None, |asked| match asked.path.as_str() {
        "/" => page("<meta http-equiv=refresh content='0;url=/a'>"),
        "/a" => answer("200 OK", "Content-Type: text/html\r\nRefresh: 1; url=/b\r\n", b"<p>a"),
        "/b" => page("<p>b<meta http-equiv=refresh content='60;url=/c'>"),
        _ => page("<p>c"),
    });
    let taken = taken.await;
    assert_eq!((taken.visits[0].fetches.len(), &taken.visits[0].end), (3, &End::Arrived));
    assert!(taken.front().unwrap().body.starts_with(b"<p>b"));
    // Forth and back: the page is where it wants to be.
    let taken = front(Tls::None, |_| page("<meta http-equiv=refresh content='5;url=/'>")).await;
    assert_eq!((taken.visits[0].fetches.len(), &taken.visits[0].end), (1, &End::Arrived));
    let taken =
        front(Tls::None, |_| page("<meta http-equiv=refresh content='0;url=file:///etc/passwd'>"));
    assert!(matches!(taken.await.visits[0].end, End::NotFollowed { .. }));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever a server says, there is a capture within its bounds, and evidence of it.
    #[test]
    fn nothing_a_server_says_ends_a_capture(
        status in prop_oneof![Just("200"), Just("302"), Just("99999"), Just("")],
        fields in proptest::collection::vec(
            prop_oneof![
                Just("Content-Length: 18446744073709551616".to_owned()),
                Just("Content-Length: 5".to_owned()),
                Just("Transfer-Encoding: chunked".to_owned()),
                Just("Content-Encoding: gzip".to_owned()),
                Just("Content-Encoding: br, zstd".to_owned()),
                Just("Location: \u{7f}//a.example:1/%".to_owned()),
                Just("Content-Type: text/html".to_owned()),
                "[ -~]{0,40}",
            ],
            0..6,
        ),
        body in proptest::collection::vec(any::<u8>(), 0..600),
        is_raw in proptest::bool::weighted(0.2),
    ) {
        let head = format!("HTTP/1.1 {status} x\r\n{}\r\n\r\n", fields.join("\r\n"));
        let said = if is_raw { body } else { [head.into_bytes(), body].concat() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let taken = runtime.block_on(front(Tls::None, move |_| vec![Act::Say(said.clone())]));
        prop_assert_eq!(taken.visits.len(), 3);
    }
}
