//! What anybody gets: the public pages, RDAP, headers, health.

use axum::body::Body;
use axum::http::Request;

use super::fixture::Fixture;

#[tokio::test]
async fn every_page_keeps_browsers_careful() {
    let fixture = Fixture::new().await;
    let home = fixture.get("/").await;
    assert_eq!(home.status, 200);
    let policy = home.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self'"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("script"));
    assert_eq!(home.header("x-content-type-options"), "nosniff");
    assert_eq!(home.header("x-request-id").len(), 32);
    assert!(!home.text.contains("<script") && !home.text.contains(" style="));
    let style = home.text.split("href=\"/assets/").nth(1).unwrap().split('"').next().unwrap();
    let style = fixture.get(&format!("/assets/{style}")).await;
    assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(fixture.get("/assets/style-0.css").await.status, 404);
    assert_eq!(fixture.get("/nowhere").await.status, 404);
}

#[tokio::test]
async fn a_name_is_looked_up() {
    let fixture = Fixture::new().await;
    let free = fixture.get("/?name=ACME.pharmacy").await;
    assert!(free.text.contains("acme.pharmacy is not registered"));
    let elsewhere = fixture.get("/?name=acme.com").await;
    assert!(elsewhere.text.contains("Enter a whole name under .pharmacy or .example"));
    assert!(elsewhere.text.contains("value=\"acme.com\""), "what was typed is kept");
}

#[tokio::test]
async fn health_says_how_it_is() {
    let fixture = Fixture::new().await;
    let health = fixture.get("/health").await;
    assert_eq!(health.status, 200);
    assert_eq!(health.json()["now"], super::fixture::START);
    assert_eq!((&health.json()["database"], &health.json()["overdue"]), (&true.into(), &0.into()));
}

/// RFC 7480, sections 4.1, 5.3, 5.5 and 5.6; ICANN.md, section 4.
#[tokio::test]
async fn rdap_answers_as_the_profile_says() {
    let fixture = Fixture::new().await;
    let help = fixture.get("/rdap/help").await;
    assert_eq!(help.status, 200);
    let link = &help.json()["notices"][2]["links"][0];
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
        ("/rdap/domains?name=a*", 501),
        ("/rdap/autnum/64496", 501),
        ("/rdap", 501),
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

#[tokio::test]
async fn rdap_limits_a_network() {
    let fixture = Fixture::new().await;
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
