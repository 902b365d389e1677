//! Portfolios are swept by themselves (P-90).

use super::*;
use crate::worker::Worker;

on_both_engines!(
    a_portfolio_is_swept_when_it_is_due_and_says_so,
    what_looks_like_a_name_of_ours_is_worth_a_look,
);

async fn sweeps(fixture: &Fixture, ann: &str, path: &str) -> Value {
    let shown = fixture.call(ann, "GET", &format!("{path}/sweeps"), None).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    shown.json()
}

async fn candidates(fixture: &Fixture, ann: &str) -> Vec<String> {
    let listed = fixture.call(ann, "GET", "/api/v1/watch/candidates", None).await.json();
    let items = listed["items"].as_array().unwrap().iter();
    items.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

async fn a_portfolio_is_swept_when_it_is_due_and_says_so(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let worker = Worker::new(fixture.registry.clone(), None);
    assert_eq!(worker.sweep_portfolios().await.unwrap(), 0);
    let names = "cheap-viagra-online.example\ngarden.example\n";
    let (path, _) = portfolio(&fixture, &ann, "alpha", names).await;
    let unswept = sweeps(&fixture, &ann, &path).await;
    assert_eq!(unswept["due_at"], json!(fixture.registry.clock.registry_now().to_string()));
    worker.set_sweeping(false);
    assert_eq!(worker.sweep_portfolios().await.unwrap(), 0, "it is stopped");
    worker.set_sweeping(true);
    assert_eq!(worker.sweep_portfolios().await.unwrap(), 1);
    assert_eq!(worker.sweep_portfolios().await.unwrap(), 0, "it was");
    assert_eq!(candidates(&fixture, &ann).await, ["cheap-viagra-online.example"]);
    let swept = sweeps(&fixture, &ann, &path).await;
    let first = &swept["items"][0];
    assert_eq!(
        (&first["names"], &first["hits"], &first["filed"], &first["added"]),
        (&json!(2), &json!(1), &json!(1), &Value::Null)
    );
    assert_eq!(swept["due_at"], "2026-02-04T12:00:00Z");

    // New names wait for the next sweep of a complimentary portfolio; what changed is told then.
    fixture.turn_to("2026-02-04T11:59:59Z");
    let more = upload(&fixture, &ann, &format!("{path}/names"), "buy-cialis-now.example\n").await;
    assert_eq!(more.status, 200, "{}", more.text);
    assert_eq!(worker.sweep_portfolios().await.unwrap(), 0);
    fixture.turn_to("2026-02-04T12:00:00Z");
    assert_eq!(worker.sweep_portfolios().await.unwrap(), 1);
    let swept = sweeps(&fixture, &ann, &path).await;
    let second = &swept["items"][0];
    assert_eq!(
        (&second["names"], &second["hits"], &second["filed"]),
        (&json!(3), &json!(2), &json!(1))
    );
    assert_eq!((&second["added"], &second["gone"]), (&json!(1), &json!(0)));

    // At the desk too.
    let desk = crate::web::tests::desk::Browser::sign_in(&fixture, "ann@watch.example").await;
    let page = desk.get(&path.replace("/api/v1/watch", "/desk")).await.text;
    assert!(page.contains("Swept next") && page.contains("3 names looked at"), "{page}");
    assert!(page.contains("since the one before one name came and 0 went"), "{page}");
}

/// WATCH.md, section 4: the names of our TLDs are protected as approved websites are.
async fn what_looks_like_a_name_of_ours_is_worth_a_look(fixture: Fixture) {
    named(&fixture).await;
    let (ann, _) = people(&fixture).await;
    let worker = Worker::new(fixture.registry.clone(), None);
    let own = NAMES[0].split('.').next().unwrap();
    let twin = format!("{own}s.co.uk\ngarden-shed.co.uk\n");
    portfolio(&fixture, &ann, "alpha", &twin).await;
    assert_eq!(worker.sweep_portfolios().await.unwrap(), 1);
    assert_eq!(candidates(&fixture, &ann).await, [format!("{own}s.co.uk")]);
}
