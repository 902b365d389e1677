//! What anybody and their programs learn of a name: the look-up page, `/verify`, searches, counts.

use axum::body::Body;
use axum::http::{Request, header};
use registry_core::decision::Decision;
use registry_core::event::Event;
use registry_core::status::{Cause, CauseKind, Status};
use registry_store::{QueryCount, QueryService};
use registry_testkit::Samples;
use serde_json::Value;

use super::fixture::{Answer, Fixture};
use crate::staff::permission::Role;

on_both_engines!(
    a_verified_name_carries_the_badge,
    what_speaks_against_a_name_is_said,
    what_cannot_be_looked_up_is_told_calmly,
    programs_get_the_same,
    a_network_that_looks_up_too_much_is_told_to_wait,
    only_who_may_search_does,
    searches_find_what_matches,
    names_are_found_by_their_name_servers,
    a_search_that_looks_at_some_hosts_only_says_so,
    what_was_asked_is_counted,
);

/// `acme.pharmacy` of an accredited organization, delegated to `ns1.acme.pharmacy`, and
/// `acme.example` of nobody in particular; `change` has the last word about the first.
/// `acme.pharmacy`, vouched for and delegated, and `acme.example`, which nobody vouches for.
pub(super) async fn registered(
    fixture: &Fixture,
    change: impl FnOnce(&mut registry_core::domain::Domain),
) {
    let token = fixture.person("ada@test.example", Role::Supervisor).await;
    let (organization, accreditation) = fixture.accredited(&token, "Acme Pharmacy").await;
    let stands_on = (organization.as_str(), accreditation.as_str());
    let mut domain = fixture.vouched(&token, "acme.pharmacy", stands_on).await;
    let samples = Samples::at(fixture.registry.clock.registry_now());
    let mut host = samples.host("ns1.acme.pharmacy", "alpha-rx", Some(&domain));
    host.addresses = ["192.0.2.1".parse().unwrap()].into();
    domain.name_servers = [host.id].into();
    change(&mut domain);
    let open = samples.domain("acme.example", "alpha-rx");
    let mut decision = Decision::default();
    decision.change(samples.now, &[Event::DomainCreated], domain, None);
    decision.change(samples.now, &[Event::DomainCreated], open, None);
    decision.change(samples.now, &[Event::HostCreated], host, None);
    fixture.sponsored(decision).await;
}

const BADGE: &str = "Verified by Pharos Registry";

async fn a_verified_name_carries_the_badge(fixture: Fixture) {
    registered(&fixture, |_| {}).await;
    let page = fixture.get("/lookup?name=ACME.pharmacy").await;
    assert_eq!(page.status, 200, "{}", page.text);
    for said in ["acme.pharmacy is verified", BADGE, "Acme Pharmacy", "Registrar alpha-rx"] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    for said in ["ns1.acme.pharmacy", "abuse@registrar.test", "/rdap/domain/acme.pharmacy"] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    assert!(page.text.contains("<title>acme.pharmacy is verified"), "{}", page.text);
    let address = fixture.get("/lookup?name=https://acme.pharmacy/shop?x=1").await;
    assert!(address.text.contains("acme.pharmacy is verified"), "an address is a name too");
    let open = fixture.get("/lookup?name=acme.example").await;
    assert!(open.text.contains("acme.example is registered"), "{}", open.text);
    assert!(open.text.contains("nobody verified the holder") && !open.text.contains(BADGE));
}

async fn what_speaks_against_a_name_is_said(fixture: Fixture) {
    let since = fixture.registry.clock.registry_now();
    registered(&fixture, |domain| {
        let kind = CauseKind::Violation;
        let (set_by, rule) = ("Ann".to_owned(), "P-52".to_owned());
        let cause = Cause { kind, since, set_by, rule, case: None };
        domain.causes.insert(kind, cause);
        domain.client_statuses.insert(Status::ClientTransferProhibited);
    })
    .await;
    let page = fixture.get("/lookup?name=acme.pharmacy").await;
    assert!(page.text.contains("acme.pharmacy is suspended"), "{}", page.text);
    assert!(page.text.contains("<code>violation</code>") && !page.text.contains(BADGE));
    assert!(page.text.contains("<code>clientTransferProhibited</code>"));
    assert!(!page.text.contains("Ann"), "who decided is nobody's business here");
    let said = fixture.get("/verify?name=acme.pharmacy").await.json();
    assert_eq!(said["verified"], false);
    assert_eq!(said["state"], "suspended");
    assert_eq!(said["reasons"], serde_json::json!(["violation"]));
}

async fn what_cannot_be_looked_up_is_told_calmly(fixture: Fixture) {
    let empty = fixture.get("/lookup").await;
    assert_eq!(empty.status, 200);
    assert!(empty.text.contains("<label for=\"name\">"));
    let free = fixture.get("/lookup?name=free.pharmacy").await;
    assert_eq!(free.status, 404);
    assert!(free.text.contains("free.pharmacy is not registered"));
    for text in ["-a-.pharmacy", "acme", "a%20b.pharmacy", "%3Cscript%3E"] {
        let page = fixture.get(&format!("/lookup?name={text}")).await;
        assert_eq!(page.status, 400, "{text}");
        assert!(page.text.contains("Enter a whole name under .pharmacy or .example"), "{text}");
        assert!(page.text.contains("aria-invalid=\"true\""), "{text}");
        assert!(!page.text.contains("<script>"), "{text}");
    }
    let elsewhere = fixture.get("/lookup?name=acme.com").await;
    assert_eq!(elsewhere.status, 200, "any site can be asked about");
    assert!(elsewhere.text.contains("value=\"acme.com\""), "what was typed is kept");
}

async fn programs_get_the_same(fixture: Fixture) {
    registered(&fixture, |_| {}).await;
    let answer = fixture.get("/verify?name=Acme.Pharmacy.").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let said = answer.json();
    assert_eq!(said["name"], "acme.pharmacy");
    assert_eq!((&said["registered"], &said["verified"]), (&true.into(), &true.into()));
    assert_eq!(said["state"], "verified");
    assert_eq!(said["holder"]["name"], "Acme Pharmacy");
    assert_eq!(said["registrar"]["iana_id"], 9995);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cache-control"), "public, max-age=10");
    let tag = answer.header("etag").to_owned();
    assert!(tag.starts_with('"'), "a strong one: {tag}");
    fixture.turn_to("2026-01-05T13:00:00Z");
    let again = Request::get("/verify?name=acme.pharmacy").header(header::IF_NONE_MATCH, &tag);
    let again = fixture.send(again.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
    let open = fixture.get("/verify?name=acme.example").await.json();
    assert_eq!((&open["verified"], &open["state"]), (&false.into(), &"nobody-verified".into()));
    let free = fixture.get("/verify?name=free.pharmacy").await;
    assert_eq!(free.status, 200);
    assert_eq!(free.json()["registered"], false);
    assert_eq!(free.json()["state"], "not-registered");
    for path in ["/verify?name=acme.com", "/verify", "/verify?name=a&x=1"] {
        let wrong = fixture.get(path).await;
        assert_eq!((wrong.status.as_u16(), wrong.code().as_str()), (400, "field-invalid"));
        assert_eq!(wrong.header("access-control-allow-origin"), "*", "{path}");
    }
}

async fn a_network_that_looks_up_too_much_is_told_to_wait(fixture: Fixture) {
    let mut limited = None;
    for _ in 0..400 {
        let page = fixture.get("/lookup?name=free.pharmacy").await;
        if page.status == 429 {
            limited = Some(page);
            break;
        }
    }
    let limited = limited.unwrap();
    assert!(limited.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert!(limited.text.contains("Wait 1 seconds, then try again."), "{}", limited.text);
    let program = fixture.get("/verify?name=free.pharmacy").await;
    assert_eq!(program.status, 429, "{}", program.text);
    assert_eq!(fixture.get("/lookup").await.status, 200, "the empty page costs nothing");
}

async fn search(fixture: &Fixture, token: &str, path: &str) -> Answer {
    fixture.call(token, "GET", &format!("/rdap/{path}"), None).await
}

/// RFC 9083, section 6; RFC 7480, section 5.
async fn only_who_may_search_does(fixture: Fixture) {
    let path = "domains?name=acme*.pharmacy";
    for path in [path, "domains?nsLdhName=ns1.acme.pharmacy", "domains?nsIp=192.0.2.1"] {
        let nobody = fixture.get(&format!("/rdap/{path}")).await;
        assert_eq!(nobody.status, 401, "{path}");
        assert_eq!(nobody.header("www-authenticate"), "Bearer realm=\"rdap\"");
        assert_eq!(nobody.json()["errorCode"], 401);
    }
    assert_eq!(search(&fixture, "no such token", path).await.status, 401);
    let analyst = fixture.person("analyst@test.example", Role::Analyst).await;
    let refused = search(&fixture, &analyst, path).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["errorCode"]), (403, &403.into()));
    for role in [Role::Reviewer, Role::Auditor, Role::Registrar] {
        let token = fixture.person(&format!("{}@test.example", role.code()), role).await;
        let found = search(&fixture, &token, path).await;
        assert_eq!(found.status, 200, "{role}: {}", found.text);
        assert_eq!(found.json()["domainSearchResults"], serde_json::json!([]));
        assert_eq!(found.header("cache-control"), "no-store");
    }
    let token = fixture.person("rita@test.example", Role::Reviewer).await;
    let wrong = [
        ("domains", 400),
        ("domains?name=", 400),
        ("domains?name=a*b.pharmacy", 400),
        ("domains?name=a*&name=b*", 400),
        ("domains?nsIp=300.1.1.1", 400),
        ("domains?nsIp=192.0.2.*", 400),
        ("domains?nsLdhName=a*b.pharmacy", 400),
        ("domains?nsLdhName=a*&nsIp=192.0.2.1", 400),
        ("domains?handle=1*", 501),
        ("nameservers?ip=300.1.1.1", 400),
        ("entities?fn=*a*", 400),
    ];
    for (path, status) in wrong {
        let answer = search(&fixture, &token, path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text);
        assert_eq!(answer.json()["errorCode"], status, "{path}");
        assert_eq!(answer.header("content-type"), "application/rdap+json", "{path}");
    }
}

/// One member of each object that a search found.
fn found(answer: &Answer, member: &str, field: &str) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let json = answer.json();
    let found = json[member].as_array().unwrap().iter();
    found.map(|one| one[field].as_str().unwrap().to_owned()).collect()
}

/// What an answer with no more than some of the objects says of that.
fn truncation(answer: &Answer) -> Value {
    let json = answer.json();
    let titled = |notice: &&Value| notice["title"] == "Search Policy";
    json["notices"].as_array().unwrap().iter().find(titled).unwrap()["type"].clone()
}

/// Sixty names, all served by `ns.far.test`.
async fn many_names(fixture: &Fixture) {
    let samples = Samples::at(fixture.registry.clock.registry_now());
    let far = samples.host("ns.far.test", "alpha-rx", None);
    let mut decision = Decision::default();
    for number in 0..60 {
        let mut domain = samples.domain(&format!("many-{number:02}.example"), "alpha-rx");
        domain.name_servers = [far.id].into();
        decision.change(samples.now, &[Event::DomainCreated], domain, None);
    }
    decision.change(samples.now, &[Event::HostCreated], far, None);
    imported(fixture, decision).await;
}

async fn imported(fixture: &Fixture, decision: Decision) {
    let cited = Samples::at(fixture.registry.clock.registry_now()).cited();
    let write = move |tx: &mut registry_store::Tx<'_>, now| {
        let import = registry_core::decision::Actor::Import;
        Ok::<_, registry_store::Failure<()>>(tx.record(&decision, &import, &cited, now)?)
    };
    fixture.registry.write(write).await.unwrap();
}

/// RFC 9082, section 3.2; RFC 9083, section 8.
async fn searches_find_what_matches(fixture: Fixture) {
    registered(&fixture, |_| {}).await;
    many_names(&fixture).await;
    let token = fixture.person("rita@test.example", Role::Reviewer).await;
    let cases = [
        ("domains?name=ac*", "domainSearchResults", "ldhName", "acme.example acme.pharmacy"),
        ("domains?name=AC*.pharmacy", "domainSearchResults", "ldhName", "acme.pharmacy"),
        ("domains?name=acme.example", "domainSearchResults", "ldhName", "acme.example"),
        ("domains?name=ac*.test", "domainSearchResults", "ldhName", ""),
        (
            "nameservers?name=ns*.acme.pharmacy",
            "nameserverSearchResults",
            "ldhName",
            "ns1.acme.pharmacy",
        ),
        ("nameservers?name=ns1.b*", "nameserverSearchResults", "ldhName", ""),
        ("nameservers?ip=192.0.2.1", "nameserverSearchResults", "ldhName", "ns1.acme.pharmacy"),
        ("nameservers?ip=192.0.2.9", "nameserverSearchResults", "ldhName", ""),
        ("entities?fn=registrar%20ALPHA*", "entitySearchResults", "handle", "9995"),
        ("entities?handle=9995", "entitySearchResults", "handle", "9995 9995"),
        ("entities?handle=1*", "entitySearchResults", "handle", ""),
    ];
    for (path, member, field, expected) in cases {
        let answer = search(&fixture, &token, path).await;
        assert_eq!(found(&answer, member, field).join(" "), expected, "{path}");
        let notices = answer.json()["notices"].clone();
        assert!(!notices.to_string().contains("result set truncated"), "{path}");
    }
    let many = search(&fixture, &token, "domains?name=many*").await;
    assert_eq!(found(&many, "domainSearchResults", "ldhName").len(), 50);
    assert_eq!(truncation(&many), "result set truncated due to authorization");
    assert!(many.json()["domainSearchResults"][0].get("rdapConformance").is_none());
}

/// RFC 9082, section 3.2.1.
async fn names_are_found_by_their_name_servers(fixture: Fixture) {
    registered(&fixture, |_| {}).await;
    many_names(&fixture).await;
    let token = fixture.person("rita@test.example", Role::Reviewer).await;
    let cases = [
        ("nsLdhName=ns1.acme.pharmacy", "acme.pharmacy"),
        ("nsLdhName=NS*.acme.pharmacy", "acme.pharmacy"),
        ("nsLdhName=ns1.ac*", "acme.pharmacy"),
        ("nsLdhName=ns*.pharmacy", ""),
        ("nsLdhName=ns2.acme.pharmacy", ""),
        ("nsIp=192.0.2.1", "acme.pharmacy"),
        ("nsIp=192.0.2.9", ""),
        ("nsIp=2001:DB8::1", ""),
    ];
    for (question, expected) in cases {
        let answer = search(&fixture, &token, &format!("domains?{question}")).await;
        let names = found(&answer, "domainSearchResults", "ldhName");
        assert_eq!(names.join(" "), expected, "{question}");
        assert!(!answer.text.contains("result set truncated"), "{question}");
        assert_eq!(answer.header("cache-control"), "no-store", "{question}");
    }
    let many = search(&fixture, &token, "domains?nsLdhName=ns.far.test").await;
    let names = found(&many, "domainSearchResults", "ldhName");
    assert_eq!((names.len(), names[0].as_str()), (50, "many-00.example"));
    assert_eq!(truncation(&many), "result set truncated due to authorization");
}

/// What matches may stand behind the thousand hosts that one search looks at.
async fn a_search_that_looks_at_some_hosts_only_says_so(fixture: Fixture) {
    let samples = Samples::at(fixture.registry.clock.registry_now());
    let mut decision = Decision::default();
    for number in 0..1_001 {
        let host = samples.host(&format!("ns-{number:04}.far.test"), "alpha-rx", None);
        decision.change(samples.now, &[Event::HostCreated], host, None);
    }
    imported(&fixture, decision).await;
    let token = fixture.person("rita@test.example", Role::Reviewer).await;
    for (question, member) in [
        ("domains?nsLdhName", "domainSearchResults"),
        ("nameservers?name", "nameserverSearchResults"),
    ] {
        let some = search(&fixture, &token, &format!("{question}=ns-*.near.test")).await;
        assert_eq!(found(&some, member, "ldhName"), Vec::<String>::new());
        assert_eq!(truncation(&some), "result set truncated due to authorization");
        let all = search(&fixture, &token, &format!("{question}=ns-1*.near.test")).await;
        assert_eq!(found(&all, member, "ldhName"), Vec::<String>::new());
        assert!(!all.text.contains("result set truncated"), "{}", all.text);
    }
}

/// ICANN.md, section 2: what is counted for the monthly reports.
async fn what_was_asked_is_counted(fixture: Fixture) {
    for path in ["domain/a.pharmacy", "domain/b.pharmacy", "nameserver/ns.c.example", "help"] {
        fixture.get(&format!("/rdap/{path}")).await;
    }
    fixture.get("/lookup?name=a.pharmacy").await;
    fixture.get("/verify?name=b.pharmacy").await;
    fixture.get("/lookup").await;
    let lookups = &fixture.registry.lookups;
    lookups.counts.keep(&fixture.registry.store).await.unwrap();
    fixture.turn_to("2026-01-06T00:00:00Z");
    fixture.get("/rdap/domain/a.pharmacy").await;
    lookups.counts.keep(&fixture.registry.store).await.unwrap();
    lookups.counts.keep(&fixture.registry.store).await.unwrap();
    let day = QueryCount::day_of(super::fixture::START.parse().unwrap());
    let read = move |read: &mut registry_store::Snapshot<'_>| read.query_counts(day, day + 2);
    let found = fixture.registry.store.read(read).await.unwrap();
    let count = |day, service, tld: &str, count| {
        let tld = tld.to_owned();
        QueryCount { day, service, tld, count }
    };
    let expected = [
        count(day, QueryService::Rdap, "", 1),
        count(day, QueryService::Rdap, "example", 1),
        count(day, QueryService::Rdap, "pharmacy", 2),
        count(day, QueryService::WebWhois, "pharmacy", 2),
        count(day + 1, QueryService::Rdap, "pharmacy", 1),
    ];
    assert_eq!(found, expected);
}
