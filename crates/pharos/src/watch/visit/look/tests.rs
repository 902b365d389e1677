use std::sync::Mutex;

use jiff::Timestamp;
use registry_capture::{Browsed, End, Moment, Rdap, Robots, Visit, Visitor};
use uuid::Uuid;

use super::*;

const MOMENT: Moment = Moment { at: Timestamp::UNIX_EPOCH, monotonic_microseconds: 0 };

type Said = Result<Vec<DnsRecord>, DnsError>;

/// A capture of a front page to which nobody went.
fn capture(front: &str, dns: Vec<Lookup>) -> Capture {
    Capture {
        request: Request::new(Uuid::nil(), front).unwrap(),
        began: MOMENT,
        ended: MOMENT,
        dns,
        rdap: Rdap::NotAsked,
        robots: Robots::None,
        fetches: Vec::new(),
        visits: Vec::new(),
        assets: Vec::new(),
        skipped: Vec::new(),
        browsed: Browsed::NotThere,
        cuts: Vec::new(),
    }
}

/// What DNS said of both kinds of addresses.
fn of_dns(a: Said, aaaa: Said) -> Vec<Lookup> {
    let lookup = |(kind, answer)| Lookup { name: "a.example".to_owned(), kind, answer };
    [(RecordKind::A, a), (RecordKind::Aaaa, aaaa)].map(lookup).into()
}

fn record(kind: RecordKind, value: &str) -> DnsRecord {
    DnsRecord { owner: "a.example".to_owned(), kind, ttl_seconds: 300, value: value.to_owned() }
}

/// A visit of a page that came to this.
fn with_visit(mut capture: Capture, purpose: Purpose, outcome: Outcome) -> Capture {
    let (url, visitor) = (capture.request.url.clone(), Visitor::Browser);
    let at = capture.fetches.len();
    capture.fetches.push(Fetch {
        url: url.clone(),
        visitor,
        user_agent: "a browser".to_owned(),
        began: MOMENT,
        ended: MOMENT,
        lookups: Vec::new(),
        refused: Vec::new(),
        endpoint: None,
        tls: None,
        outcome,
        sent: Vec::new(),
        received: Vec::new(),
        status: None,
        headers: Vec::new(),
        body: Vec::new(),
        cuts: Vec::new(),
    });
    capture.visits.push(Visit { url, visitor, purpose, fetches: at..at + 1, end: End::Arrived });
    capture
}

fn gone(front: &str) -> Met {
    met(capture(front, of_dns(Err(DnsError::NoName), Err(DnsError::NoName))))
}

fn answered(front: &str) -> Met {
    met(with_visit(capture(front, Vec::new()), Purpose::Front, Outcome::Answered))
}

fn failed(words: &str) -> Met {
    Met::Failed(words.to_owned())
}

/// How it was met, and where or why.
fn told(met: &Met) -> (&'static str, &str) {
    match met {
        Met::Answered(capture) => ("answered", capture.request.url.as_str()),
        Met::NothingThere(capture) => ("nothing-there", capture.request.url.as_str()),
        Met::Failed(words) => ("failed", words),
    }
}

/// Goes to names that are met so, by HTTPS, then HTTP; what was met, and where one went.
async fn going(names: &[&str], by: impl Fn(&str) -> Met) -> (Met, Vec<String>) {
    let names: Vec<_> = names.iter().map(|name| HostName::parse(name).unwrap()).collect();
    let went = Mutex::new(Vec::new());
    let fronts = |name: &HostName| match name.as_str() {
        "unknown.example" => Vec::new(),
        name => ["https", "http"].map(|by| format!("{by}://{name}/")).to_vec(),
    };
    let go = |front: String| {
        let met = by(&front);
        went.lock().unwrap().push(front);
        async { met }
    };
    let met = first_met(&names, fronts, go).await;
    (met, went.into_inner().unwrap())
}

/// P-92: *inactive* ends an accusation, so DNS has to say of both kinds of addresses that there are
/// none.
#[test]
fn nothing_is_there_where_dns_says_so_of_both_kinds_of_addresses() {
    let none = || Ok(Vec::new());
    let no_name = || Err(DnsError::NoName);
    let failed = || Err(DnsError::Failed("no answer".to_owned()));
    let a = || Ok(vec![record(RecordKind::A, "192.0.2.1")]);
    let aaaa = || Ok(vec![record(RecordKind::Aaaa, "2001:db8::1")]);
    let alias = || Ok(vec![record(RecordKind::Cname, "b.example.")]);
    for (of_a, of_aaaa, is_nothing) in [
        (no_name(), no_name(), true),
        (none(), none(), true),
        (alias(), alias(), true),
        (no_name(), none(), true),
        (none(), aaaa(), false),
        (a(), none(), false),
        (none(), failed(), false),
        (failed(), none(), false),
        (failed(), failed(), false),
    ] {
        let dns = of_dns(of_a, of_aaaa);
        let met = met(capture("https://a.example/", dns.clone()));
        assert_eq!(matches!(met, Met::NothingThere(_)), is_nothing, "{dns:?}: {met:?}");
        let [a, _] = <[Lookup; 2]>::try_from(dns).unwrap();
        assert!(!is_nameless(&[a]), "the other kind was not asked");
    }
}

/// What answers at the front is there, whatever DNS says; what answers elsewhere is not the front.
#[test]
fn a_front_that_answers_is_met() {
    let nowhere = || of_dns(Err(DnsError::NoName), Err(DnsError::NoName));
    let page =
        |purpose, outcome| with_visit(capture("https://a.example/", nowhere()), purpose, outcome);
    let front = met(page(Purpose::Front, Outcome::Answered));
    assert_eq!(told(&front).0, "answered");
    let late = with_visit(page(Purpose::Front, Outcome::Answered), Purpose::Front, Outcome::Late);
    assert_eq!(told(&met(late)).0, "answered", "one of the visitors was answered");
    let named = met(page(Purpose::Named, Outcome::Answered));
    assert_eq!(told(&named).0, "nothing-there");
    let late = with_visit(capture("https://a.example/", Vec::new()), Purpose::Front, Outcome::Late);
    assert_eq!(told(&met(late)), ("failed", "nothing came in time"));
    let nobody = met(capture("https://a.example/", Vec::new()));
    assert_eq!(told(&nobody), ("failed", "it was not asked"));
}

#[tokio::test]
async fn the_first_front_that_answers_is_the_site() {
    let by = |front: &str| match front {
        "http://b.example/" => answered(front),
        "https://a.example/" | "http://a.example/" => gone(front),
        _ => failed("no TLS"),
    };
    let (met, went) = going(&["a.example", "b.example", "c.example"], by).await;
    assert_eq!(told(&met), ("answered", "http://b.example/"));
    let expected = ["https://a.example/", "https://b.example/", "http://b.example/"];
    assert_eq!(went, expected, "a name without an address is not asked by HTTP");
}

/// A name that fails may be a shop that refused us: nothing is said of the site.
#[tokio::test]
async fn nothing_is_there_only_where_no_name_failed() {
    let all_gone = going(&["a.example", "b.example"], gone).await.0;
    assert_eq!(told(&all_gone), ("nothing-there", "https://a.example/"));
    for names in [["a.example", "silent.example"], ["silent.example", "a.example"]] {
        let by = |front: &str| match front.contains("silent") {
            true => failed("no TLS"),
            false => gone(front),
        };
        let met = going(&names, by).await.0;
        assert_eq!(told(&met), ("failed", "https://silent.example/: no TLS"));
    }
}

/// A shop could have an accusation ended by nine names, were the ninth not asked about.
#[tokio::test]
async fn nothing_is_there_only_where_every_name_was_tried() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"].map(|name| format!("{name}.example"));
    let names = names.each_ref().map(String::as_str);
    let (met, went) = going(&names[..8], gone).await;
    assert_eq!((told(&met).0, went.len()), ("nothing-there", 8));
    let by = |front: &str| if front.contains("/i.") { answered(front) } else { gone(front) };
    let (met, went) = going(&names, by).await;
    let words = "DNS knows no address of 8 of its 9 names, and the others were not tried";
    assert_eq!((told(&met), went.len()), (("failed", words), 8));
    let known = going(&["a.example", "unknown.example"], gone).await.0;
    let words = "DNS knows no address of 1 of its 2 names, and the others were not tried";
    assert_eq!(told(&known), ("failed", words));
    let unknown = going(&["unknown.example"], gone).await.0;
    assert_eq!(told(&unknown), ("failed", "none of its names is here"));
}
