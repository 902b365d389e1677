//! Maintenances as an operator's program announces them (RFC 9167).

use registry_core::id::MaintenanceId;
use registry_store::{Aggregate as _, Lock, Snapshot};
use serde_json::{Value, json};

use super::fixture::Fixture;
use crate::staff::permission::Role;

on_both_engines!(
    an_operator_announces_changes_and_calls_off,
    what_is_wrong_with_a_maintenance_is_named,
    nobody_else_announces,
);

const PATH: &str = "/api/v1/maintenances";

fn plan() -> Value {
    json!({
        "name": "Moving house",
        "types": [],
        "systems": [{ "name": "EPP", "host": "epp.registry.test", "impact": "partial" }],
        "environment": "production",
        "starts_at": "2026-02-01T02:00:00Z",
        "ends_at": "2026-02-01T04:00:00Z",
        "reason": "planned",
        "detail": "https://registry.test/moving",
        "descriptions": [{ "html": false, "text": "We move." }],
        "tlds": ["pharmacy"],
        "intervention": { "connection": true, "implementation": false },
    })
}

async fn an_operator_announces_changes_and_calls_off(fixture: Fixture) {
    let operator = fixture.person("operator@test.example", Role::Operator).await;
    let made = fixture.made(&operator, PATH, plan()).await;
    assert_eq!((&made["state"], &made["plan"]), (&json!("announced"), &plan()));
    assert_eq!(made["created_at"], "2026-01-05T12:00:00Z");
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    assert_eq!(fixture.call(&operator, "GET", &path, None).await.json(), made);
    assert_eq!(fixture.call(&operator, "GET", PATH, None).await.json(), json!([made]));

    fixture.turn_to("2026-01-06T12:00:00Z");
    let mut later = plan();
    later["ends_at"] = json!("2026-02-01T06:00:00Z");
    later["environment"] = json!("rehearsal");
    let seen = fixture.version(&operator, &path).await;
    let changed = fixture.call_on(&operator, ("PUT", &path), &seen, later.clone()).await.json();
    assert_eq!((&changed["plan"], &changed["created_at"]), (&later, &made["created_at"]));
    assert_eq!(changed["updated_at"], "2026-01-06T12:00:00Z");

    let off = fixture.call(&operator, "DELETE", &path, None).await;
    assert_eq!(off.status, 204, "{}", off.text);
    assert_eq!(fixture.call(&operator, "GET", PATH, None).await.json(), json!([]));
    let shown = fixture.call(&operator, "GET", &path, None).await.json();
    assert_eq!(shown["state"], "called-off");
    let seen = fixture.version(&operator, &path).await;
    for method in ["PUT", "DELETE"] {
        let again = fixture.call_on(&operator, (method, &path), &seen, plan()).await;
        assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "maintenance-over"));
    }
    // History names the operator.
    let (id, now) = (made["id"].as_str().unwrap(), fixture.registry.clock.registry_now());
    let id: MaintenanceId = id.parse().unwrap();
    let read = move |read: &mut Snapshot<'_>| {
        let key = read.maintenance(id, Lock::None, now)?.unwrap().object.key();
        read.history(&key, 0, 10)
    };
    let history = fixture.registry.store.read(read).await.unwrap();
    let actors: Vec<_> = history.iter().map(|row| format!("{:?}", row.actor)).collect();
    assert!(
        actors.len() == 3 && actors.iter().all(|it| it.contains("operator Test")),
        "{actors:?}"
    );
}

async fn what_is_wrong_with_a_maintenance_is_named(fixture: Fixture) {
    let operator = fixture.person("operator@test.example", Role::Operator).await;
    let cases = [
        ("ends_at", json!("2026-02-01T02:00:00Z"), 400, "maintenance-ends-before-start"),
        ("systems", json!([]), 400, "maintenance-without-system"),
        ("name", json!(""), 400, "maintenance-text-unusable"),
        ("detail", json!("registry.test"), 400, "maintenance-detail-invalid"),
        ("tlds", json!(["elsewhere"]), 400, "maintenance-tld-unknown"),
        ("tlds", json!(["-"]), 400, "field-invalid"),
    ];
    for (field, value, status, code) in cases {
        let mut wrong = plan();
        wrong[field] = value;
        let answer = fixture.call(&operator, "POST", PATH, Some(wrong)).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{field}");
    }
    let path = format!("{PATH}/019b0000-0000-7000-8000-000000000000");
    for method in ["GET", "PUT", "DELETE"] {
        let answer = fixture.call_on(&operator, (method, &path), "\"1\"", plan()).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, "not-found"));
    }
}

async fn nobody_else_announces(fixture: Fixture) {
    let operator = fixture.person("operator@test.example", Role::Operator).await;
    let made = fixture.made(&operator, PATH, plan()).await;
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    for (method, path) in [("POST", PATH), ("PUT", &path), ("DELETE", &path)] {
        let answer = fixture.call_on(&supervisor, (method, path), "\"1\"", plan()).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "not-permitted"));
    }
    assert_eq!(fixture.call(&supervisor, "GET", &path, None).await.json(), made);
    let analyst = fixture.person("analyst@test.example", Role::Analyst).await;
    for path in [PATH, &path] {
        assert_eq!(fixture.call(&analyst, "GET", path, None).await.status, 403);
    }
}
