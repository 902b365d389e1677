//! What is taken of an honest site, and how much of it at most.

use std::sync::{Arc, Mutex};

use registry_capture::{
    AssetKind, Cut, Purpose, Rdap, Robots, Topic, Visitor, Why, capture, keys, read_site,
};
use registry_signals::KeyKind;
use url::Url;

use crate::hostile::is_within;
use crate::world::{Act, Asked, Net, Tls, answer, not_found, page, redirect, request};

const FRONT: &str = "<title>Shop</title><link rel=stylesheet href=/s.css>\
    <script src=/s.js></script>\
    <link rel=icon href=/i.png><a href=/impressum>Impressum</a><a href=/kontakt>K</a>\
    <a href=/kasse>Zur Kasse</a><a href=/datenschutz>D</a><a href=/geheim/lizenz>Lizenz</a>\
    <a href=/p/1>Viagra</a><a href=https://other.example/impressum>x</a>";

fn shop(asked: &Asked) -> Vec<Act> {
    match asked.path.as_str() {
        "/" => page(FRONT),
        "/robots.txt" => {
            answer("200 OK", "Content-Type: text/plain\r\n", b"User-agent: *\nDisallow: /geheim/")
        }
        "/s.css" => answer("200 OK", "Content-Type: text/css\r\n", b"p{}"),
        "/s.js" => answer("200 OK", "Content-Type: text/javascript\r\n", b"1"),
        "/i.png" => answer("200 OK", "Content-Type: image/png\r\n", b"png"),
        "/old" => redirect("/impressum"),
        path if path.len() > 3 && !path.starts_with("/rdap") => page("<p>Musterapotheke"),
        _ => not_found(),
    }
}

#[tokio::test]
async fn three_visitors_come_and_the_pages_that_tell_are_taken() {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let noted = heads.clone();
    let mut net = Net::new();
    let port = net
        .serve(Tls::Valid, move |asked| {
            noted.lock().unwrap().push(asked.clone());
            shop(asked)
        })
        .await;
    let means = net.means();
    let wanted = request(&format!("https://a.example:{port}/"));
    let wanted = wanted.naming(&format!("https://a.example:{port}/geheim/named")).unwrap();
    let taken = capture(&wanted, &means).await;
    is_within(&taken, &means.limits);
    let heads: Vec<Asked> = std::mem::take(&mut heads.lock().unwrap());
    let fronts: Vec<_> = heads.iter().filter(|asked| asked.path == "/").collect();
    assert_eq!(fronts.len(), 3);
    let agent = |number: usize| fronts[number].header("user-agent").unwrap();
    assert!(agent(0).contains("Chrome/") && agent(0).contains("abuse@registry.example"));
    assert!(agent(1).contains("Googlebot") && agent(1).contains("abuse@registry.example"));
    assert_eq!(agent(0), agent(2));
    let referrers: Vec<_> = fronts.iter().map(|asked| asked.header("referer")).collect();
    assert_eq!(referrers, [None, None, Some("https://www.google.com/")]);
    assert!(heads.iter().all(|asked| asked.header("cookie").is_none()));

    // What somebody named is fetched whatever robots.txt says; what a link names is not.
    let named = taken.visits.iter().filter(|visit| visit.purpose == Purpose::Named);
    assert_eq!(named.count(), 3);
    assert!(matches!(&taken.robots, Robots::Rules { rules } if rules.len() == 1));
    let skipped: Vec<_> = taken.skipped.iter().map(|one| (one.url.path(), one.why)).collect();
    assert_eq!(skipped, [("/geheim/lizenz", Why::Robots)]);
    let further = taken.visits.iter().filter_map(|visit| match visit.purpose {
        Purpose::Further(topic) => Some((topic, visit.url.path(), visit.visitor)),
        _ => None,
    });
    let browser = Visitor::Browser;
    let expected = [
        (Topic::LegalNotice, "/impressum", browser),
        (Topic::Contact, "/kontakt", browser),
        (Topic::Checkout, "/kasse", browser),
        (Topic::Privacy, "/datenschutz", browser),
    ];
    assert_eq!(further.collect::<Vec<_>>(), expected);
    let assets: Vec<_> = taken.assets.iter().map(|asset| (asset.kind, asset.url.path())).collect();
    let expected =
        [(AssetKind::Icon, "/i.png"), (AssetKind::Script, "/s.js"), (AssetKind::Style, "/s.css")];
    assert_eq!(assets, expected);
    let hash = taken.assets[1].sha256.unwrap().to_string();
    assert!(hash.starts_with("6b86b273ff34fce1"), "the SHA-256 of \"1\": {hash}");
    assert_eq!(taken.cuts, []);
}

#[tokio::test]
async fn a_recorded_policy_sets_robots_aside_and_bounds_hold() {
    let mut net = Net::new();
    let port = net.serve(Tls::None, shop).await;
    let mut means = net.means();
    means.limits.pages = 2;
    means.limits.assets = 1;
    let mut wanted = request(&format!("http://a.example:{port}/"));
    wanted.robots_set_aside = Some("policy of enforcement 3".to_owned());
    let taken = capture(&wanted, &means).await;
    let further = taken.visits.iter().filter(|visit| matches!(visit.purpose, Purpose::Further(_)));
    let paths: Vec<_> = further.map(|visit| visit.url.path()).collect();
    assert_eq!(paths, ["/geheim/lizenz", "/impressum"]);
    assert_eq!(taken.skipped.len(), 3);
    assert_eq!(
        (taken.assets.len(), taken.cuts),
        (1, vec![Cut::Pages { limit: 2 }, Cut::Assets { limit: 1 }])
    );
}

/// A policy without words is none.
#[tokio::test]
async fn a_policy_that_says_nothing_sets_nothing_aside() {
    let mut net = Net::new();
    let port = net.serve(Tls::None, shop).await;
    let mut wanted = request(&format!("http://a.example:{port}/"));
    wanted.robots_set_aside = Some(" ".to_owned());
    let taken = capture(&wanted, &net.means()).await;
    assert_eq!(taken.skipped.iter().map(|one| one.why).collect::<Vec<_>>(), [Why::Robots]);
}

/// The hash of a part, or of nothing, is that of many others and joins strangers.
#[tokio::test]
async fn what_is_cut_or_empty_has_no_hash() {
    let mut net = Net::new();
    let port = net
        .serve(Tls::None, |asked| match asked.path.as_str() {
            "/s.css" => answer("200 OK", "Content-Type: text/css\r\n", b""),
            "/s.js" => answer("200 OK", "Content-Type: text/javascript\r\n", &[b'x'; 150_000]),
            "/i.png" => {
                let head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".to_vec();
                vec![Act::Say(head)]
            }
            _ => shop(asked),
        })
        .await;
    let taken = capture(&request(&format!("http://a.example:{port}/")), &net.means()).await;
    let hashes: Vec<_> = taken.assets.iter().map(|asset| asset.sha256).collect();
    assert_eq!(hashes, [None, None, None]);
    let site = read_site(&taken, &registry_signals::Limits::default());
    let kinds: Vec<_> = keys(&taken, &site).into_iter().map(|key| key.kind).collect();
    assert!(!kinds.contains(&KeyKind::Favicon) && !kinds.contains(&KeyKind::Assets), "{kinds:?}");
}

#[tokio::test]
async fn robots_that_cannot_be_read_forbid_further_pages() {
    let mut net = Net::new();
    let port = net
        .serve(Tls::None, |asked| match asked.path.as_str() {
            "/robots.txt" => answer("503 Busy", "", b""),
            _ => shop(asked),
        })
        .await;
    let taken = capture(&request(&format!("http://a.example:{port}/")), &net.means()).await;
    assert_eq!((taken.visits.len(), taken.skipped.len()), (3, 5));
    assert_eq!(taken.robots, Robots::Unreachable);
}

#[tokio::test]
async fn rdap_is_asked_where_it_answers() {
    let mut net = Net::new();
    let port = net
        .serve(Tls::Valid, |asked| match asked.path.as_str() {
            "/rdap/domain/shop.example" => {
                answer("200 OK", "Content-Type: application/rdap+json\r\n", b"{\"ldhName\":\"x\"}")
            }
            _ => shop(asked),
        })
        .await;
    let mut means = net.means();
    let wanted = request(&format!("https://shop.example:{port}/"));
    let taken = capture(&wanted, &means).await;
    assert_eq!(taken.rdap, Rdap::NotAsked);
    let base = Url::parse(&format!("https://a.example:{port}/rdap/")).unwrap();
    means.rdap = Arc::new(move |name| (name == "shop.example").then(|| base.clone()));
    let taken = capture(&wanted, &means).await;
    let Rdap::Asked { name, fetches, answer } = &taken.rdap else { panic!("{:?}", taken.rdap) };
    assert_eq!((name.as_str(), fetches.clone()), ("shop.example", 0..1));
    assert_eq!(answer.as_ref().unwrap()["ldhName"], "x");
}

/// What came without TLS, behind a certificate that does not hold, or by way of either, is kept and
/// not believed.
#[tokio::test]
async fn rdap_is_believed_behind_certificates_alone() {
    let mut net = Net::new();
    let said = |asked: &Asked| match asked.path.as_str() {
        "/rdap/domain/shop.example" => {
            answer("200 OK", "Content-Type: application/rdap+json\r\n", b"{\"ldhName\":\"x\"}")
        }
        _ => not_found(),
    };
    let (plain, expired) = (net.serve(Tls::None, said).await, net.serve(Tls::Expired, said).await);
    let valid = net.serve(Tls::Valid, said).await;
    let led = format!("https://a.example:{valid}/rdap/domain/shop.example");
    let leads = net.serve(Tls::Expired, move |_| redirect(&led)).await;
    let wanted = request(&format!("http://shop.example:{plain}/"));
    for (base, is_believed) in [
        (format!("https://a.example:{valid}/rdap/"), true),
        (format!("http://a.example:{plain}/rdap/"), false),
        (format!("https://a.example:{expired}/rdap/"), false),
        (format!("https://b.example:{valid}/rdap/"), false),
        (format!("https://a.example:{leads}/"), false),
    ] {
        let mut means = net.means();
        let base = Url::parse(&base).unwrap();
        let asked = base.clone();
        means.rdap = Arc::new(move |_| Some(asked.clone()));
        let taken = capture(&wanted, &means).await;
        let Rdap::Asked { fetches, answer, .. } = &taken.rdap else { panic!("{:?}", taken.rdap) };
        let last = &taken.fetches[fetches.clone()].last().unwrap();
        assert_eq!((last.status, answer.is_some()), (Some(200), is_believed), "{base}");
    }
}
