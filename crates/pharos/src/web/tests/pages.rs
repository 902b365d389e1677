//! What anybody gets: the public pages, RDAP, headers, health.

use axum::body::Body;
use axum::http::Request;
use registry_core::decision::{Actor, Decision};
use registry_core::event::Event;
use registry_store::{Failure, Lock, Tx};
use registry_testkit::Samples;

use super::fixture::Fixture;

on_both_engines!(
    every_page_keeps_browsers_careful,
    the_parts_are_shown_in_a_sandbox_alone,
    health_says_how_it_is,
    rdap_answers_as_the_profile_says,
    rdap_answers_are_kept_and_asked_for_again,
    rdap_is_asked_in_letters_of_any_script,
    rdap_limits_a_network,
);

async fn every_page_keeps_browsers_careful(fixture: Fixture) {
    let home = fixture.get("/").await;
    assert_eq!(home.status, 200);
    let policy = home.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self'"), "{policy}");
    assert!(!policy.contains("unsafe") && policy.contains("; script-src 'self'; "));
    assert_eq!(home.header("x-content-type-options"), "nosniff");
    assert_eq!(home.header("x-request-id").len(), 32);
    let scripts: Vec<_> = home.text.split("<script").skip(1).collect();
    assert!(
        scripts.iter().all(|one| one.starts_with(" src=\"/assets/") && one.contains("></script>"))
    );
    assert!(!home.text.contains(" style=") && !home.text.contains(" onclick="));
    let style = home.text.split("href=\"/assets/").nth(1).unwrap().split('"').next().unwrap();
    let style = fixture.get(&format!("/assets/{style}")).await;
    assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
    let careful = |answer: &super::fixture::Answer, name: &str| answer.headers.contains_key(name);
    for name in ["content-security-policy", "x-frame-options", "cross-origin-opener-policy"] {
        assert!(careful(&style, name), "{name}: what is no JSON has it");
    }
    let data = fixture.get("/rdap/help").await;
    assert!(!careful(&data, "content-security-policy"), "no browser runs JSON");
    assert!(careful(&data, "x-content-type-options") && careful(&data, "x-request-id"));
    assert_eq!(fixture.get("/assets/style-0.css").await.status, 404);
    assert_eq!(fixture.get("/nowhere").await.status, 404);
}

/// SANDBOX.md: `/design` is one of the differences between a sandbox and the service.
async fn the_parts_are_shown_in_a_sandbox_alone(mut fixture: Fixture) {
    assert_eq!(fixture.get("/design").await.status, 404);
    let further = crate::web::design::router();
    fixture.router =
        crate::web::router(fixture.registry.clone(), crate::web::Settings::default(), further);
    let page = fixture.get("/design").await;
    assert_eq!(page.status, 200);
    for part in ["badge good", "notice bad", "class=\"facts\"", "class=\"story\"", "stacks"] {
        assert!(page.text.contains(part), "{part}");
    }
}

async fn health_says_how_it_is(fixture: Fixture) {
    let health = fixture.get("/health").await;
    assert_eq!(health.status, 200);
    assert_eq!(health.json()["now"], super::fixture::START);
    assert_eq!((&health.json()["database"], &health.json()["overdue"]), (&true.into(), &0.into()));
}

/// RFC 7480, sections 4.1, 5.3, 5.5 and 5.6; ICANN.md, section 4.
async fn rdap_answers_as_the_profile_says(fixture: Fixture) {
    let help = fixture.get("/rdap/help").await;
    assert_eq!(help.status, 200);
    let link = &help.json()["notices"][3]["links"][0];
    assert_eq!(link["value"], "https://registry.test/rdap/help");
    assert_eq!(link["rel"], "terms-of-service");
    let cases = [
        ("/rdap/domain/unknown.pharmacy", 404),
        ("/rdap/domain/-bad-.pharmacy", 404),
        ("/rdap/domain/example.com", 404),
        ("/rdap/domain/%FF.pharmacy", 404),
        ("/rdap/nameserver/ns1.unknown.pharmacy", 404),
        ("/rdap/nameserver/ns1.icann.org", 404),
        ("/rdap/entity/XYZ-1", 404),
        ("/rdap/entity/12345", 404),
        ("/rdap/domains?name=a*", 401),
        ("/rdap/nameservers?ip=192.0.2.1", 401),
        ("/rdap/entities?fn=a*", 401),
        ("/rdap/autnum/64496", 501),
        ("/rdap", 501),
        ("/rdap/ip/192.0.2.1", 501),
        ("/rdap/domain", 400),
        ("/rdap/domain/", 400),
        ("/rdap/nameserver/", 400),
        ("/rdap/entity/", 400),
    ];
    for (path, status) in cases {
        let answer = fixture.get(path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert_eq!(answer.header("content-type"), "application/rdap+json", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.json()["errorCode"], status, "{path}");
        let head = fixture.send(Request::head(path).body(Body::empty()).unwrap()).await;
        assert_eq!((head.status, head.text.as_str()), (answer.status, ""), "HEAD {path}");
    }
    let post = fixture.send(Request::post("/rdap/help").body(Body::empty()).unwrap()).await;
    assert_eq!(
        (post.status.as_u16(), post.header("allow").replace(' ', "").as_str()),
        (405, "GET,HEAD")
    );
    assert_eq!(post.header("content-type"), "application/rdap+json");
    assert_eq!(post.header("access-control-allow-origin"), "*");
}

/// RFC 9110, section 13.1.2: what has not changed is not sent again, whenever it is asked for.
async fn rdap_answers_are_kept_and_asked_for_again(fixture: Fixture) {
    registered(&fixture).await;
    for path in ["/rdap/domain/acme.pharmacy", "/rdap/entity/9995", "/rdap/help"] {
        let first = fixture.get(path).await;
        assert_eq!(first.status, 200, "{path}: {}", first.text);
        assert_eq!(first.header("cache-control"), "public, max-age=10", "{path}");
        let tag = first.header("etag").to_owned();
        fixture.turn_to("2026-01-05T13:00:00Z");
        let again = Request::get(path).header("if-none-match", &tag).body(Body::empty()).unwrap();
        let again = fixture.send(again).await;
        assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""), "{path}");
        assert_eq!(again.header("etag"), tag, "{path}");
        assert_eq!(again.header("access-control-allow-origin"), "*", "{path}");
        let other = Request::get(path).header("if-none-match", "\"x\"").body(Body::empty());
        assert_eq!(fixture.send(other.unwrap()).await.status, 200, "{path}");
    }
    assert_eq!(fixture.get("/rdap/domain/none.pharmacy").await.header("cache-control"), "no-store");
    let before = fixture.get("/rdap/domain/acme.pharmacy").await;
    renamed(&fixture, "Alpha Rx Limited").await;
    let after = fixture.get("/rdap/domain/acme.pharmacy").await;
    assert_ne!(before.header("etag"), after.header("etag"), "its registrar has another name");
    assert!(after.text.contains("Alpha Rx Limited") && !before.text.contains("Alpha Rx Limited"));
}

/// RFC 9082, section 3.1.3.
async fn rdap_is_asked_in_letters_of_any_script(fixture: Fixture) {
    let samples = Samples::at(fixture.registry.clock.registry_now());
    let mut decision = Decision::default();
    let host = samples.host("ns1.xn--bcher-kva.test", "alpha-rx", None);
    decision.change(samples.now, &[Event::HostCreated], host, None);
    fixture.sponsored(decision).await;
    for name in ["ns1.xn--bcher-kva.test", "ns1.b%C3%BCcher.test", "NS1.B%C3%9CCHER.test."] {
        let answer = fixture.get(&format!("/rdap/nameserver/{name}")).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        assert_eq!(answer.json()["ldhName"], "ns1.xn--bcher-kva.test", "{name}");
        assert_eq!(answer.json()["unicodeName"], "ns1.bücher.test", "{name}");
    }
}

/// `acme.pharmacy`, sponsored by `alpha-rx`.
async fn registered(fixture: &Fixture) {
    let samples = Samples::at(fixture.registry.clock.registry_now());
    let mut decision = Decision::default();
    let domain = samples.domain("acme.pharmacy", "alpha-rx");
    decision.change(samples.now, &[Event::DomainCreated], domain, None);
    fixture.sponsored(decision).await;
}

/// Gives `alpha-rx` another name.
async fn renamed(fixture: &Fixture, name: &'static str) {
    let samples = Samples::at(fixture.registry.clock.registry_now());
    let write = move |tx: &mut Tx<'_>, now| {
        let mut registrar = tx.registrar(&"alpha-rx".parse().unwrap(), Lock::Update)?.unwrap();
        registrar.name = name.to_owned();
        let changed = registry_core::registrar::change(registrar, now);
        Ok::<_, Failure<()>>(tx.record(&changed, &Actor::Import, &samples.cited(), now)?)
    };
    fixture.registry.write(write).await.unwrap();
}

async fn rdap_limits_a_network(fixture: Fixture) {
    let mut limited = None;
    for _ in 0..1_500 {
        let answer = fixture.get("/rdap/help").await;
        if answer.status == 429 {
            limited = Some(answer);
            break;
        }
    }
    let limited = limited.unwrap();
    assert!(limited.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(limited.header("access-control-allow-origin"), "*");
}
