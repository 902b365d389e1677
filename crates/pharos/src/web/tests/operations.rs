//! The Operations desk: who may see it, what its pages show, what its acts do.

use serde_json::json;

use super::desk::Browser;
use super::fixture::Fixture;
use crate::service_levels::Month;
use crate::staff::permission::Role;

on_both_engines!(
    the_desk_is_shown_to_those_who_read_the_registry,
    an_operator_invites_and_ends_access,
    a_maintenance_is_announced_and_called_off,
    the_record_is_verified_beside_the_requests,
    a_release_of_what_is_not_held_says_so,
    a_zone_is_shown_along_its_chain,
    a_month_of_service_levels_is_shown,
);

const PAGES: [&str; 10] = [
    "/desk/operations",
    "/desk/operations/duties",
    "/desk/operations/agenda",
    "/desk/operations/zones",
    "/desk/operations/registrars",
    "/desk/operations/names",
    "/desk/operations/rulebook",
    "/desk/operations/people",
    "/desk/operations/audit",
    "/desk/operations/maintenances",
];

async fn the_desk_is_shown_to_those_who_read_the_registry(fixture: Fixture) {
    fixture.person("operator@registry.test", Role::Operator).await;
    fixture.person("auditor@registry.test", Role::Auditor).await;
    fixture.person("commissioner@registry.test", Role::Commissioner).await;
    let operator = Browser::sign_in(&fixture, "operator@registry.test").await;
    let auditor = Browser::sign_in(&fixture, "auditor@registry.test").await;
    let commissioner = Browser::sign_in(&fixture, "commissioner@registry.test").await;
    for path in PAGES {
        let page = operator.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        assert!(page.text.contains("aria-current=\"page\""), "{path}");
        let seen = auditor.get(path).await.status;
        let expected = if path.ends_with("people") { 403 } else { 200 };
        assert_eq!(seen, expected, "{path} for an auditor");
        assert_eq!(commissioner.get(path).await.status, 403, "{path} for a commissioner");
        assert_eq!(fixture.get(path).await.status, 303, "{path} for nobody");
    }
    let seen = auditor.get("/desk/operations/maintenances").await;
    assert!(!seen.text.contains("Announce a maintenance"), "an auditor is offered no act");
    let names = operator.get("/desk/operations/names").await.text;
    assert!(names.contains(".pharmacy") && names.contains("Two characters"), "{names}");
    let registrars = operator.get("/desk/operations/registrars").await.text;
    assert!(registrars.contains("No registrar is authorized yet."), "{registrars}");
}

async fn an_operator_invites_and_ends_access(fixture: Fixture) {
    fixture.person("operator@registry.test", Role::Operator).await;
    fixture.person("gone@registry.test", Role::Reviewer).await;
    let here = "/desk/operations/people";
    let operator = Browser::sign_in(&fixture, "operator@registry.test").await;
    let gone = Browser::sign_in(&fixture, "gone@registry.test").await;
    let wrong = operator.post(here, &[("email", "no address"), ("role", "auditor")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("value=\"no address\""), "what was typed stays");
    let made = operator.post(here, &[("email", "new@registry.test"), ("role", "auditor")]).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert!(made.text.contains("https://localhost/invitation/"), "{}", made.text);
    assert!(!operator.get(here).await.text.contains("/invitation/"), "it is shown once");
    let page = operator.get(here).await.text;
    let (_, after) = page.split_once("gone@registry.test").unwrap();
    let path = after.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let refused = gone.post(path, &[]).await;
    assert_eq!(refused.status, 403, "a reviewer ends nobody's access");
    assert_eq!(operator.post(path, &[]).await.status, 303);
    assert_eq!(gone.get("/desk/review").await.status, 303, "their session is over");
    let own = page.matches("/end\"").count();
    assert_eq!(own, 1, "nobody is offered to end their own access");
}

async fn a_maintenance_is_announced_and_called_off(fixture: Fixture) {
    fixture.person("operator@registry.test", Role::Operator).await;
    let here = "/desk/operations/maintenances";
    let operator = Browser::sign_in(&fixture, "operator@registry.test").await;
    let mut fields = vec![
        ("name", "New cables"),
        ("systems", "EPP, DNS"),
        ("impact", "full"),
        ("starts_at", "tomorrow"),
        ("ends_at", "2026-02-01 04:00"),
        ("reason", "planned"),
    ];
    let wrong = operator.post(here, &fields).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("id=\"starts_at-problem\""), "{}", wrong.text);
    assert!(wrong.text.contains("value=\"New cables\""), "what was typed stays");
    fields[3] = ("starts_at", "2026-02-01 02:00");
    assert_eq!(operator.post(here, &fields).await.status, 303);
    let page = operator.get(here).await.text;
    assert!(page.contains("EPP: All of it, DNS: All of it"), "{page}");
    assert!(page.contains("1 February 2026, 02:00 UTC"), "{page}");
    let path = page.split("action=\"").find(|rest| rest.contains("/call-off\"")).unwrap();
    let path = path.split('"').next().unwrap();
    assert_eq!(operator.post(path, &[]).await.status, 303);
    assert!(operator.get(here).await.text.contains("No maintenance is announced."));
}

async fn the_record_is_verified_beside_the_requests(fixture: Fixture) {
    fixture.person("auditor@registry.test", Role::Auditor).await;
    let here = "/desk/operations/audit";
    let auditor = Browser::sign_in(&fixture, "auditor@registry.test").await;
    assert!(auditor.get(here).await.text.contains("has not verified the record"));
    assert_eq!(auditor.post(here, &[]).await.status, 303);
    // Each look leaves the job its turn; how many it takes is up to the machine.
    for _ in 0..10_000 {
        let page = auditor.get(here).await.text;
        if page.contains("The record is whole") {
            assert!(page.contains("Started by auditor Test"), "{page}");
            return;
        }
        assert!(page.contains("A verification runs"), "{page}");
        tokio::task::yield_now().await;
    }
    panic!("the verification did not end");
}

async fn a_release_of_what_is_not_held_says_so(fixture: Fixture) {
    fixture.person("operator@registry.test", Role::Operator).await;
    let operator = Browser::sign_in(&fixture, "operator@registry.test").await;
    let path = "/desk/operations/zones/pharmacy/release";
    let refused = operator.post(path, &[("reason", "It is right.")]).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(refused.text.contains("role=\"alert\""), "{}", refused.text);
}

async fn a_zone_is_shown_along_its_chain(fixture: Fixture) {
    fixture.person("operator@registry.test", Role::Operator).await;
    let operator = Browser::sign_in(&fixture, "operator@registry.test").await;
    let zones = operator.get("/desk/operations/zones").await.text;
    assert!(zones.contains("href=\"/desk/operations/zones/pharmacy\""), "{zones}");
    let page = operator.get("/desk/operations/zones/pharmacy").await;
    assert_eq!(page.status, 200, "{}", page.text);
    for words in ["No signer is known", "Set signer in [dns]"] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert_eq!(operator.get("/desk/operations/zones/elsewhere").await.status, 404);
    fixture.person("commissioner@registry.test", Role::Commissioner).await;
    let commissioner = Browser::sign_in(&fixture, "commissioner@registry.test").await;
    assert_eq!(commissioner.get("/desk/operations/zones/pharmacy").await.status, 403);
}

async fn a_month_of_service_levels_is_shown(fixture: Fixture) {
    fixture.person("operator@registry.test", Role::Operator).await;
    let probe = fixture.person("probe@registry.test", Role::Probe).await;
    let at = fixture.registry.clock.wall_now();
    let test = json!({
        "tld": "pharmacy", "service": "rdap-query", "at": at.to_string(), "milliseconds": 41,
        "target": "rdap",
    });
    let body = json!({ "probe": "one", "measurements": [test] });
    let taken = fixture.call(&probe, "POST", "/api/v1/measurements", Some(body)).await;
    assert_eq!(taken.status, 200, "{}", taken.text);
    let operator = Browser::sign_in(&fixture, "operator@registry.test").await;
    let here = "/desk/operations/levels/pharmacy";
    let overview = operator.get("/desk/operations").await.text;
    assert!(overview.contains(&format!("href=\"{here}\"")), "{overview}");
    let month = Month::of(at);
    for path in [here.to_owned(), format!("{here}?month={month}")] {
        let page = operator.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.text);
        for words in ["rdap-query", "41 ms", "95 % within"] {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
    }
    let earlier = operator.get(&format!("{here}?month=2024-02")).await;
    assert!(earlier.text.contains("Nothing was measured"), "{}", earlier.text);
    assert_eq!(operator.get(&format!("{here}?month=next")).await.status, 404);
    assert_eq!(operator.get("/desk/operations/levels/elsewhere").await.status, 404);
}
