//! Through Chromium, which `./test --install` brings.

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use registry_capture::{
    Browsed, BrowserOptions, Browsers, Cut, PICTURE, ProxyConnection, RENDERED, Shown, capture,
    evidence, read_site,
};

use registry_signals::{License, Nature, Rules};
use tempfile::TempDir;
use tokio::net::UdpSocket;

use crate::archive::{item, origin};
use crate::sockets::{asks_by_multicast, processes};
use crate::world::{Act, Asked, Net, Tls, answer, browsers, not_found, page, request};

fn shown(browsed: &Browsed) -> &Shown {
    match browsed {
        Browsed::Shown(shown) => shown,
        other => panic!("{other:?}"),
    }
}

/// The pictures' width and height, by their own head (PNG, section 11.2.2).
fn size(shown: &Shown) -> (u32, u32) {
    let picture = shown.picture.as_deref().unwrap();
    assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"));
    let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[tokio::test]
async fn the_browser_shows_what_scripts_make_of_a_page() {
    let script = "<title>t</title><body><script>alert(1); document.body.append(\
        'made by ' + navigator.userAgent); document.title = 'Shop'</script>";
    let agents = Arc::new(Mutex::new(Vec::new()));
    let noted = agents.clone();
    let mut net = Net::new();
    let port = net
        .serve(Tls::Expired, move |asked: &Asked| {
            noted.lock().unwrap().push(asked.header("user-agent").unwrap_or_default().to_owned());
            if asked.path == "/" { page(script) } else { not_found() }
        })
        .await;
    let mut means = net.means();
    let folder = TempDir::new().unwrap();
    means.browser = Some(browsers(folder.path()));
    let taken = capture(&request(&format!("https://a.example:{port}/")), &means).await;
    let seen = shown(&taken.browsed);
    assert!(
        seen.dom.contains("made by Mozilla/5.0") && !seen.dom.contains("Headless"),
        "{}",
        seen.dom
    );
    assert_eq!((seen.title.as_str(), seen.is_loaded, &seen.cuts[..]), ("Shop", true, &[][..]));
    assert_eq!(size(seen), (1280, 900));
    assert!(seen.product.starts_with("Chrome/") || seen.product.starts_with("HeadlessChrome/"));
    let agents: Vec<String> = std::mem::take(&mut agents.lock().unwrap());
    assert!(agents.iter().all(|agent| agent.contains("abuse@registry.example")));
    // Our own client says the version of the browser that is here.
    let major = seen.product.split(['/', '.']).nth(1).unwrap();
    let (version, bot) = (format!("Chrome/{major}.0.0.0 "), "Googlebot");
    assert!(agents.iter().all(|said| said.contains(&version) || said.contains(bot)), "{agents:?}");
    let files = evidence(&taken, &origin()).unwrap();
    for path in [PICTURE, RENDERED] {
        let made = files.iter().find(|made| made.path == path).unwrap();
        assert!(made.taken.tool.name.contains("Chrome"), "{:?}", made.taken.tool);
    }
    let read = read_site(&taken, &registry_signals::Limits::default());
    let last = read.pages.last().unwrap();
    assert!(last.is_rendered && last.page.text().contains("made by"));
    means.browser.unwrap().stop().await;
}

/// A shop that is nothing without its scripts: no visitor is shown anything else than the others,
/// and the pages to which its links lead are taken.
#[tokio::test]
async fn a_shop_made_by_scripts_is_read() {
    let front = "<html lang=en><title>Welcome</title><base href=/x/><body><script>\
        document.querySelector('base').href = '/shop/';\
        document.body.innerHTML = '<p>Tramadol 50 mg <a href=/cart>Add to cart</a>\
        <a href=imprint>Legal notice</a>'</script>";
    let mut net = Net::new();
    let port = net
        .serve(Tls::Valid, move |asked: &Asked| match asked.path.as_str() {
            "/" => page(front),
            "/shop/imprint" => page("<html lang=en><p>Licence number 12345."),
            _ => not_found(),
        })
        .await;
    let mut means = net.means();
    let folder = TempDir::new().unwrap();
    means.browser = Some(browsers(folder.path()));
    let taken = capture(&request(&format!("https://a.example:{port}/")), &means).await;
    let taken_urls: Vec<_> = taken.visits.iter().map(|visit| visit.url.path()).collect();
    assert_eq!(taken_urls, ["/", "/", "/", "/shop/imprint", "/cart"]);
    let read = read_site(&taken, &registry_signals::Limits::default());
    let found = read.judged(&Rules::built_in().unwrap(), License::Unknown);
    assert!(!found.is_cloaked && read.is_whole);
    assert_eq!(found.nature, Nature::Operated);
    let rules: Vec<_> = found.findings.iter().map(|finding| finding.rule.as_str()).collect();
    let missing = ["asks-for-no-prescription", "names-no-pharmacist", "no-word-on-privacy"];
    assert_eq!(rules, missing, "and no licence is missed");
    means.browser.unwrap().stop().await;
}

/// A page that tries every way out: other ports of loopback, private addresses, names that lead
/// there, files, sockets. The server that it wants to reach is never reached.
#[tokio::test]
async fn the_browser_reaches_nothing_that_the_guard_forbids() {
    let reached = Arc::new(AtomicUsize::new(0));
    let datagrams = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let stun = datagrams.local_addr().unwrap().port();
    let counted = reached.clone();
    let mut net = Net::new();
    let hidden = net
        .serve(Tls::None, move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            page("the secret")
        })
        .await;
    net.endpoints.clear();
    let port = net
        .serve(Tls::Valid, move |asked: &Asked| {
            let body = format!(
                "<script>for (const to of ['http://127.0.0.1:{hidden}/', 'http://10.0.0.1/',\
                 'http://inside.example:{hidden}/', 'http://[::1]:{hidden}/',\
                 'http://localhost:{hidden}/', 'https://127.0.0.1:{hidden}/',\
                 'http://169.254.169.254/', 'file:///etc/passwd']) {{\
                 fetch(to, {{mode: 'no-cors'}}).then(\
                   () => document.title = 'reached ' + to, () => 0);\
                 new Image().src = to; }}\
                 try {{ new WebSocket('ws://127.0.0.1:{hidden}/') }} catch (e) {{}}\
                 const peer = new RTCPeerConnection(\
                   {{iceServers: [{{urls: 'stun:127.0.0.1:{stun}'}}]}});\
                 peer.createDataChannel('x');\
                 peer.onicecandidate = found => found.candidate && document.body.append(\
                   ' candidate ' + found.candidate.candidate);\
                 peer.createOffer().then(offer => peer.setLocalDescription(offer));\
                 window.open('http://127.0.0.1:{hidden}/')</script>\
                 <iframe src='http://127.0.0.1:{hidden}/'></iframe>\
                 <iframe src='file:///etc/passwd'></iframe><p>tried"
            );
            if asked.path == "/" { page(&body) } else { not_found() }
        })
        .await;
    let mut means = net.means();
    let folder = TempDir::new().unwrap();
    means.browser = Some(browsers(folder.path()));
    let wanted = request(&format!("https://a.example:{port}/"));
    let taken = tokio::select! {
        taken = capture(&wanted, &means) => taken,
        found = asks_by_multicast(folder.path()) => panic!("past the proxy: {found}"),
    };
    let seen = shown(&taken.browsed);
    assert!(seen.dom.contains("tried") && !seen.title.starts_with("reached"), "{}", seen.title);
    assert_eq!(reached.load(Ordering::SeqCst), 0);
    assert!(!seen.dom.contains("candidate:"), "no address of ours is told to the page");
    assert!(datagrams.try_recv(&mut [0; 2048]).is_err(), "nothing goes past the proxy by UDP");
    let refused = |target: &str| {
        seen.connections.iter().any(|connection| {
            let is_open = connection.endpoint.is_some() || connection.problem.is_none();
            connection.target.starts_with(target) && !is_open
        })
    };
    for target in ["127.0.0.1", "localhost", "inside.example", "10.0.0.1", "169.254.169.254"] {
        assert!(refused(target), "{target}: {:?}", seen.connections);
    }
    let files = evidence(&taken, &origin()).unwrap();
    let kept: serde_json::Value =
        serde_json::from_slice(item(&files, "net/requests.json")).unwrap();
    let connections = kept["browser_connections"].as_array().unwrap();
    let inside =
        connections.iter().find(|one| one["target"].as_str().unwrap().starts_with("inside"));
    let inside = inside.unwrap();
    assert_eq!(inside["lookups"][0]["answer"]["Ok"][0]["value"], "127.0.0.1");
    assert!(inside["refused"][0].as_str().unwrap().contains("is not connected to"), "{inside}");
    means.browser.unwrap().stop().await;
}

#[tokio::test]
async fn the_browser_is_bounded_and_ends_with_its_children() {
    let mut net = Net::new();
    let port = net
        .serve(Tls::Valid, |asked: &Asked| match asked.path.as_str() {
            "/tall" => page("<div style='height:100000px'>tall</div>"),
            "/long" => page("<script>document.write('<b>long</b>'.repeat(20000))</script>"),
            "/busy" => page("<script>for (;;) {}</script>"),
            "/endless" => {
                let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>begun".to_vec();
                vec![Act::Say(head), Act::Hang]
            }
            "/greedy" => page(
                "<script>const kept = []; for (let i = 0; i < 2500; i++) \
                 kept.push(new Uint8Array(1e6).fill(7))</script>",
            ),
            "/download" => answer("200 OK", "Content-Type: application/zip\r\n", b"PK"),
            _ => page("<p>fine"),
        })
        .await;
    let mut means = net.means();
    let folder = TempDir::new().unwrap();
    let browser = browsers(folder.path());
    means.browser = Some(browser.clone());
    means.limits.browser.dom_characters = 100_000;
    let at = |path: &str| request(&format!("https://a.example:{port}/{path}"));
    let look =
        async |path: &str, means: &registry_capture::Means| capture(&at(path), means).await.browsed;
    let tall = look("tall", &means).await;
    assert_eq!(size(shown(&tall)), (1280, 8000));
    assert_eq!(shown(&tall).cuts, [Cut::Height { limit: 8000 }]);
    let long = look("long", &means).await;
    assert_eq!(shown(&long).cuts[0], Cut::DomCharacters { limit: 100_000 });
    assert_eq!(shown(&long).dom.len(), 100_000);
    let words = |browsed: Browsed| match browsed {
        Browsed::Failed { words, .. } => words,
        other => panic!("{other:?}"),
    };
    let downloaded = words(look("download", &means).await);
    assert!(downloaded.contains("ERR_ABORTED"), "{downloaded}");
    means.limits.browser.memory_bytes = 600_000_000;
    let greedy = words(look("greedy", &means).await);
    assert!(greedy.contains("memory") || greedy.contains("crash"), "{greedy}");
    means.limits.browser.time = Duration::from_secs(6);
    means.limits.browser.settle_time = Duration::from_millis(500);
    let busy = words(look("busy", &means).await);
    assert!(busy.contains("did not show the page"), "{busy}");
    // A page that never ends loading is taken as it is.
    means.limits.fetch_time = Duration::from_millis(1_500);
    let endless = look("endless", &means).await;
    let endless = shown(&endless);
    assert!(!endless.is_loaded && endless.dom.contains("begun"), "{endless:?} {}", endless.dom);
    // After all that, the next one is as good as ever.
    means.limits.fetch_time = Duration::from_secs(30);
    means.limits.browser.time = Duration::from_secs(30);
    assert!(shown(&look("", &means).await).dom.contains("fine"));
    browser.stop().await;
    let ending = async {
        while is_left(folder.path()) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), ending).await.unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "its folders are gone");
}

/// Whether a process of the browser is still there: each is in a folder in this one.
fn is_left(folder: &Path) -> bool {
    processes(folder) > 0
}

/// The test above would say nothing if it looked for the wrong mark.
#[tokio::test]
async fn a_browser_that_waits_is_there() {
    let mut net = Net::new();
    let port = net.serve(Tls::None, |_| page("<p>fine")).await;
    let folder = TempDir::new().unwrap();
    let mut means = net.means();
    let browser = browsers(folder.path());
    means.browser = Some(browser.clone());
    let taken = capture(&request(&format!("http://a.example:{port}/")), &means).await;
    assert!(shown(&taken.browsed).dom.contains("fine"), "plain HTTP goes through the proxy too");
    assert!(processes(folder.path()) > 3, "the process and its children");
    browser.stop().await;
}

#[tokio::test]
async fn the_browser_spends_no_more_than_it_may() {
    let mut net = Net::new();
    let port = net
        .serve(Tls::Valid, |asked: &Asked| match asked.path.as_str() {
            "/" => page(
                "<p>fine<script>for (let i = 0; i < 30; i++) fetch('/' + i)\
                 .then(got => got.text())</script>",
            ),
            "/favicon.ico" => not_found(),
            _ => {
                let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n".to_vec();
                vec![Act::Say(head), Act::Endless(vec![b'x'; 1000])]
            }
        })
        .await;
    let folder = TempDir::new().unwrap();
    let mut means = net.means();
    means.browser = Some(browsers(folder.path()));
    let wanted = request(&format!("https://a.example:{port}/"));
    means.limits.browser.wire_bytes = 500_000;
    let taken = capture(&wanted, &means).await;
    let seen = shown(&taken.browsed);
    assert!(seen.dom.contains("fine"));
    assert_eq!(seen.cuts, [Cut::BrowserBytes { limit: 500_000 }]);
    let sum = |of: fn(&ProxyConnection) -> usize| seen.connections.iter().map(of).sum::<usize>();
    let spent = sum(|one| one.bytes_sent) + sum(|one| one.bytes_received);
    assert!((400_000..=500_000).contains(&spent), "{spent}");
    means.limits.browser.connections = 3;
    let taken = capture(&wanted, &means).await;
    let seen = shown(&taken.browsed);
    assert!(seen.dom.contains("fine") && seen.connections.len() <= 3);
    assert!(seen.cuts.contains(&Cut::Connections { limit: 3 }), "{:?}", seen.cuts);
    means.browser.unwrap().stop().await;
}

#[tokio::test]
async fn without_a_browser_the_capture_says_so() {
    let mut net = Net::new();
    let port = net.serve(Tls::None, |_| page("x")).await;
    let taken = capture(&request(&format!("http://a.example:{port}/")), &net.means()).await;
    assert_eq!(taken.browsed, Browsed::NotThere);
    let options =
        |program: &str| BrowserOptions { program: program.into(), is_confined: true, folder: None };
    let refused = Browsers::new(options("/nowhere/chromium")).unwrap_err().to_string();
    assert!(refused.contains("/nowhere/chromium"), "{refused}");
    // A program that is no browser.
    let mut means = net.means();
    means.browser = Some(Arc::new(Browsers::new(options("/bin/true")).unwrap()));
    let taken = capture(&request(&format!("http://a.example:{port}/")), &means).await;
    assert!(matches!(taken.browsed, Browsed::Failed { .. }), "{:?}", taken.browsed);
    assert_eq!(taken.front().unwrap().body, b"x");
    // Nothing answers: there is nothing to show.
    let taken = capture(&request("http://nowhere.test/"), &means).await;
    assert_eq!(taken.browsed, Browsed::NotAsked);
}
