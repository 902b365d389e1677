//! The made-up web, served on loopback: what a capture gives is judged as the pages themselves are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use registry_capture::{Capture, Cut, ReadSite, capture, keys, read_site};
use registry_sampleweb::{Kind, Register, Set, Site, Visitor, sites};
use registry_signals::{KeyKind, License, Nature, ProposedClass, Rules};

use crate::world::{Act, Asked, Net, Tls, answer, not_found, page, redirect, request};

/// Serves every site by its name, as each visitor sees it.
pub(crate) fn serves(sites: &[Site]) -> impl Fn(&Asked) -> Vec<Act> + Send + Sync + 'static {
    let by_host: BTreeMap<String, Site> =
        sites.iter().map(|site| (site.host.clone(), site.clone())).collect();
    move |asked| {
        let host = asked.header("host").unwrap_or_default().split(':').next().unwrap_or_default();
        let is_bot = asked.header("user-agent").unwrap_or_default().contains("Googlebot");
        let visitor = match (is_bot, asked.header("referer")) {
            (true, _) => Visitor::Bot,
            (false, Some(_)) => Visitor::Referred,
            (false, None) => Visitor::Browser,
        };
        let Some(site) = by_host.get(host) else { return not_found() };
        let got = site.get(&asked.path, visitor);
        let status = if got.status == 200 { "200 OK" } else { "404 Not Found" };
        answer(status, &format!("Content-Type: {}\r\n", got.media_type), &got.body)
    }
}

fn read(taken: &Capture) -> ReadSite {
    read_site(taken, &registry_signals::Limits::default())
}

/// The rules that find something missing on a shop whose front page leads to this, if `/about`
/// answers so.
async fn missing(robots: &'static str, about: fn() -> Vec<Act>, most_pages: usize) -> Vec<String> {
    let mut net = Net::new();
    let serve = move |asked: &Asked| match asked.path.as_str() {
        "/" => page(
            "<html lang=en><p>Tramadol <a href=/cart>Add to cart</a> by the best of all shops, \
             for everybody</p><a href=/about>About</a>",
        ),
        "/robots.txt" => answer("200 OK", "Content-Type: text/plain\r\n", robots.as_bytes()),
        "/about" => about(),
        _ => not_found(),
    };
    let port = net.serve(Tls::None, serve).await;
    let mut means = net.means();
    means.limits.pages = most_pages;
    means.limits.fetch_time = Duration::from_secs(2);
    let taken = capture(&request(&format!("http://a.example:{port}/")), &means).await;
    let found = read(&taken).judged(&Rules::built_in().unwrap(), License::Unknown);
    assert_eq!(found.nature, Nature::Operated);
    found.findings.into_iter().map(|finding| finding.rule).collect()
}

/// That something is missing is said of a site that was read: not where robots.txt, a bound, an
/// error, a refusal, half a page or another kind of file stood before what may have said it.
#[tokio::test]
async fn what_was_not_taken_is_not_missing() {
    const ALL: [&str; 4] = [
        "asks-for-no-prescription",
        "names-no-licence",
        "names-no-pharmacist",
        "no-word-on-privacy",
    ];
    let about = || page("<html lang=en><p>We are a shop like any other one that there is, no more");
    let everybody = "User-agent: *\nAllow: /";
    assert_eq!(missing(everybody, about, 8).await, ALL);
    assert_eq!(missing(everybody, not_found, 8).await, ALL, "nothing is there");
    let nothing = Vec::<String>::new();
    assert_eq!(missing("User-agent: *\nDisallow: /about", about, 8).await, nothing);
    assert_eq!(missing(everybody, about, 1).await, nothing, "one page of two");
    let answers: [fn() -> Vec<Act>; 6] = [
        || answer("403 Forbidden", "Content-Type: text/html\r\n", b"<p>No."),
        || answer("503 Service Unavailable", "Content-Type: text/html\r\n", b"<p>Later."),
        || answer("200 OK", "Content-Type: application/pdf\r\n", b"%PDF-"),
        || vec![Act::Say(b"garbage".to_vec())],
        || vec![Act::Hang],
        || {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999\r\n\r\n";
            let begun = "<html lang=en><p>We are a shop like any other one that there is, no more";
            vec![Act::Say([head, begun].concat().into())]
        },
    ];
    for (number, about) in answers.into_iter().enumerate() {
        assert_eq!(missing(everybody, about, 8).await, nothing, "{number}");
    }
}

/// What a page is relative to is where it lay in the end, and that host is no other one.
#[tokio::test]
async fn a_site_that_moved_is_at_home_where_it_is() {
    let mut net = Net::new();
    let serve = |asked: &Asked| match (asked.path.as_str(), asked.header("host").unwrap()) {
        ("/", host) if host.starts_with("a.example") => {
            redirect(&format!("http://{}/de/", host.replace("a.example", "b.example")))
        }
        ("/de/", host) => page(&format!(
            "<p>Tramadol <a href=cart>Add to cart</a><form action='http://{host}/pay'>\
             <input name=cvv></form>"
        )),
        _ => not_found(),
    };
    let port = net.serve(Tls::None, serve).await;
    let taken = capture(&request(&format!("http://a.example:{port}/")), &net.means()).await;
    let read = read(&taken);
    assert_eq!(read.pages[0].answered_at, format!("http://b.example:{port}/de/"));
    let found = read.judged(&Rules::built_in().unwrap(), License::Unknown);
    let rules: Vec<_> = found.findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(rules, ["card-number-in-the-open"]);
}

/// A capture whose time was over may have had more to read.
#[tokio::test]
async fn a_capture_that_ran_out_of_time_is_not_whole() {
    let mut net = Net::new();
    let port = net.serve(Tls::None, |_| page("<p>x")).await;
    let mut taken = capture(&request(&format!("http://a.example:{port}/")), &net.means()).await;
    assert!(read(&taken).is_whole);
    taken.cuts.push(Cut::CaptureTime { limit_ms: 1 });
    assert!(!read(&taken).is_whole);
}

/// What an error says is no page: who turns machines away shows them nothing, and hides nothing.
#[tokio::test]
async fn errors_are_no_pages() {
    let rules = Rules::built_in().unwrap();
    let site = sites(Set::Testing).into_iter().find(|site| site.kind == Kind::Legitimate).unwrap();
    let serve = serves(std::slice::from_ref(&site));
    let mut net = Net::new();
    let port = net
        .serve(Tls::None, move |asked| {
            let is_bot = asked.header("user-agent").unwrap_or_default().contains("Googlebot");
            let refusal = || answer("403 Forbidden", "Content-Type: text/html\r\n", b"<p>No.");
            if is_bot { refusal() } else { serve(asked) }
        })
        .await;
    let wanted = request(&format!("http://{}:{port}/", site.host));
    let taken = capture(&wanted, &net.means()).await;
    let read = read(&taken);
    let visitors: Vec<_> = read.pages.iter().map(|page| page.visitor).collect();
    assert_eq!(visitors, [registry_capture::Visitor::Browser, registry_capture::Visitor::Referred]);
    assert!(!read.judged(&rules, License::Known).is_cloaked);
    assert!(read.is_whole, "what one visitor is denied another one read");
}

#[tokio::test]
async fn what_is_captured_is_judged_as_the_pages_are() {
    let rules = Rules::built_in().unwrap();
    let all = sites(Set::Testing);
    let mut net = Net::new();
    let port = net.serve(Tls::Valid, serves(&all)).await;
    let means = Arc::new(net.means());
    let mut kinds = BTreeSet::new();
    for site in all.iter().step_by(7) {
        kinds.insert(site.kind);
        let base = format!("https://{}:{port}", site.host);
        let mut wanted = request(&base);
        for path in site.paths().iter().filter(|path| **path != "/") {
            wanted = wanted.naming(&format!("{base}{path}")).unwrap();
        }
        let taken = capture(&wanted, &means).await;
        let read = read(&taken);
        assert!(read.is_whole, "{} {:?}", site.template, taken.skipped);
        let licence = match site.register {
            Register::NotAsked => License::Unknown,
            Register::Known => License::Known,
            Register::Anothers => License::Anothers,
            Register::Absent => License::Absent,
        };
        let found = read.judged(&rules, licence);
        let is_right = match site.kind {
            Kind::Rogue => found.class == ProposedClass::Rogue,
            Kind::Unapproved => found.class == ProposedClass::Unapproved,
            Kind::Legitimate => found.class != ProposedClass::Rogue,
            Kind::InformationOnly => found.nature == Nature::InformationOnly,
            Kind::Hacked => found.nature == Nature::Compromised,
            Kind::NotAPharmacy => found.class == ProposedClass::NotAPharmacy,
            Kind::Cloaked => found.is_cloaked && found.nature == Nature::Compromised,
        };
        assert_eq!(found.is_cloaked, site.kind == Kind::Cloaked, "{}", site.template);
        assert!(is_right, "{} {:?}: {found:?}", site.template, site.kind);
        let kept = keys(&taken, &read);
        for kind in [
            KeyKind::PublicKey,
            KeyKind::Certificate,
            KeyKind::Address,
            KeyKind::Shape,
            KeyKind::Analytics,
            KeyKind::Email,
        ] {
            assert!(kept.iter().any(|key| key.kind == kind), "{kind:?} {}", site.template);
        }
    }
    assert_eq!(kinds.len(), 7, "every kind of site was captured");
}
