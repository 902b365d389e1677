//! Consents to transfers (P-37) and registry locks (P-15; EPP.md, section 9), as a program of the
//! registry's people asks for them.

use registry_core::decision::{Actor, Decision};
use registry_core::domain::Lifecycle;
use registry_core::event::Event;
use registry_core::request::token_notice_key;
use registry_store::{Aggregate as _, Failure, Lock, Snapshot, Tx};
use registry_testkit::Samples;
use serde_json::{Value, json};

use super::fixture::{Answer, Fixture};
use crate::staff::permission::Role;

on_both_engines!(
    a_consent_is_minted_for_who_is_to_hold_the_name,
    another_holder_is_named_with_its_basis_and_terms,
    what_no_consent_is_given_for_is_named,
    two_people_set_a_registry_lock_and_two_lift_it,
    a_proposal_can_be_dropped,
    what_is_wrong_with_a_lock_is_named,
    a_name_that_time_has_purged_is_none_before_the_sweep_records_it,
    only_who_may_consents_and_locks,
);

const NAME: &str = "acme.pharmacy";

fn consents(name: &str) -> String {
    format!("/api/v1/domains/{name}/transfer-consents")
}

fn lock(step: &str) -> String {
    format!("/api/v1/domains/{NAME}/registry-lock/{step}")
}

/// The registrars `alpha-rx` and `beta-rx`, and a name that the first sponsors for an accredited
/// organization; gives its accreditation.
async fn registered(fixture: &Fixture, reviewer: &str) -> String {
    let (organization, accreditation) = fixture.accredited(reviewer, "Acme Pharmacy").await;
    let domain = fixture.vouched(reviewer, NAME, (&organization, &accreditation)).await;
    let samples = Samples::at(fixture.registry.clock.registry_now());
    fixture.sponsored(samples.creates(&domain)).await;
    accreditation
}

/// The status and the code of a refusal.
fn refused(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.code())
}

fn named(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

async fn shown(fixture: &Fixture, token: &str) -> Value {
    fixture.call(token, "GET", &format!("/api/v1/domains/{NAME}"), None).await.json()
}

async fn a_consent_is_minted_for_who_is_to_hold_the_name(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    registered(&fixture, &reviewer).await;
    let asked = json!({ "registrar": "beta-rx" });
    let answer = fixture.call(&reviewer, "POST", &consents(NAME), Some(asked.clone())).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let consent = answer.json();
    assert_eq!((&consent["name"], &consent["operation"]), (&json!(NAME), &json!("transfer")));
    assert_eq!((&consent["registrar"], &consent["state"]), (&json!("beta-rx"), &json!("live")));
    // P-21, P-59: sixty whole days after the day of the consent.
    assert_eq!(consent["expires_at"], "2026-03-07T00:00:00Z");
    let domain = shown(&fixture, &reviewer).await;
    assert_eq!(consent["organization"], domain["organization"]);
    assert_eq!(consent["request"], domain["request"]);

    // The secret waits sealed beside the letter to the holder, and is shown to nobody.
    let id = consent["id"].as_str().unwrap().to_owned();
    let key = token_notice_key(id.parse().unwrap());
    let duties = fixture.registry.store.read(|read| read.duties_page(None, 50)).await.unwrap();
    let duty = duties.into_iter().find(|duty| duty.key == key).unwrap();
    assert_eq!(duty.notice.to, "ada@acme.example");
    let secret = fixture.registry.seal.open(&key, &duty.sealed.unwrap()).unwrap();
    assert!(!answer.text.contains(&String::from_utf8(secret.to_vec()).unwrap()));

    let second = fixture.made(&reviewer, &consents(NAME), asked).await;
    assert_ne!(second["id"], consent["id"]);
    let first = fixture.call(&reviewer, "GET", &format!("/api/v1/tokens/{id}"), None).await;
    assert_eq!(first.json()["state"], "killed", "an earlier consent gives way");
}

async fn another_holder_is_named_with_its_basis_and_terms(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let own = registered(&fixture, &reviewer).await;
    let (organization, accreditation) = fixture.accredited(&reviewer, "Next Pharmacy").await;
    let holder = |basis: &str, terms: &str| {
        let basis = json!({ "kind": "accreditation", "id": basis });
        let holder =
            json!({ "organization": organization, "basis": basis, "terms_version": terms });
        json!({ "registrar": "beta-rx", "holder": holder })
    };
    let ask = async |body| fixture.call(&reviewer, "POST", &consents(NAME), Some(body)).await;
    let answer = ask(holder(&accreditation, "2019-01")).await;
    assert_eq!(refused(&answer), named(400, "other-terms"));
    let answer = ask(holder(&own, "2024-10")).await;
    assert_eq!(refused(&answer), named(422, "basis-not-for-this"), "it is another's");
    let answer = ask(holder(&accreditation, "2024-10")).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(answer.json()["organization"], json!(organization));
}

async fn what_no_consent_is_given_for_is_named(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let accreditation = registered(&fixture, &reviewer).await;
    let ask = async |name: &str, registrar: &str| {
        let asked = json!({ "registrar": registrar });
        refused(&fixture.call(&reviewer, "POST", &consents(name), Some(asked)).await)
    };
    assert_eq!(ask(NAME, "alpha-rx").await, named(409, "own-name"));
    assert_eq!(ask(NAME, "delta-rx").await, named(400, "field-invalid"), "none is called so");
    assert_eq!(ask(NAME, "Beta RX").await, named(400, "field-invalid"));
    assert_eq!(ask("free.pharmacy", "beta-rx").await, named(404, "domain-not-found"));
    assert_eq!(ask("acme.shop", "beta-rx").await, named(400, "not-in-this-registry"));
    let withdraw = format!("/api/v1/accreditations/{accreditation}/withdraw");
    fixture.made(&supervisor, &withdraw, json!({ "reason": "The licence was revoked." })).await;
    assert_eq!(ask(NAME, "beta-rx").await, named(422, "not-in-good-standing"));

    let samples = Samples::at(fixture.registry.clock.registry_now());
    let open = samples.domain("acme.example", "alpha-rx");
    let write = move |tx: &mut Tx<'_>, now| {
        let (made, cited) = (samples.creates(&open), samples.cited());
        tx.record(&made, &Actor::Import, &cited, now)?;
        Ok::<(), Failure<std::convert::Infallible>>(())
    };
    fixture.registry.store.write(write).await.unwrap();
    assert_eq!(ask("acme.example", "beta-rx").await, named(422, "no-consent-here"));
}

async fn two_people_set_a_registry_lock_and_two_lift_it(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    registered(&fixture, &reviewer).await;
    let set = json!({ "act": "set", "reference": "letter of today" });
    let proposed = fixture.call(&reviewer, "PUT", &lock("proposal"), Some(set.clone())).await;
    assert_eq!(proposed.status, 204, "{}", proposed.text);
    let domain = shown(&fixture, &reviewer).await;
    assert_eq!((&domain["lock_proposed"], &domain["causes"]), (&json!("set"), &json!([])));

    let same = fixture.call(&reviewer, "POST", &lock("confirm"), None).await;
    assert_eq!(refused(&same), named(403, "same-person"));
    let confirmed = fixture.call(&supervisor, "POST", &lock("confirm"), None).await;
    assert_eq!(confirmed.status, 204, "{}", confirmed.text);
    let domain = shown(&fixture, &reviewer).await;
    assert_eq!(domain["lock_proposed"], Value::Null);
    let (kind, by) = (&domain["causes"][0]["kind"], &domain["causes"][0]["set_by"]);
    let both = json!("reviewer Test and supervisor Test");
    assert_eq!((kind, by), (&json!("registry-lock"), &both));
    let brought =
        json!(["serverUpdateProhibited", "serverTransferProhibited", "serverDeleteProhibited"]);
    assert_eq!(domain["causes"][0]["statuses"], brought);

    let again = fixture.call(&supervisor, "PUT", &lock("proposal"), Some(set)).await;
    assert_eq!(again.status, 409, "{}", again.text);
    let lift = json!({ "act": "lift", "reference": "letter of today" });
    assert_eq!(fixture.call(&supervisor, "PUT", &lock("proposal"), Some(lift)).await.status, 204);
    assert_eq!(shown(&fixture, &reviewer).await["causes"][0]["kind"], "registry-lock");
    assert_eq!(fixture.call(&reviewer, "POST", &lock("confirm"), None).await.status, 204);
    assert_eq!(shown(&fixture, &reviewer).await["causes"], json!([]));

    // History has each step under the name of who took it.
    let now = fixture.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let name = NAME.to_owned().try_into().unwrap();
        let key = read.domain(&name, Lock::None, now)?.unwrap().object.key();
        read.history(&key, 0, 10)
    };
    let history = fixture.registry.store.read(read).await.unwrap();
    let actors: Vec<_> = history.iter().map(|row| format!("{:?}", row.actor)).collect();
    let steps = ["Import", "reviewer Test", "supervisor Test", "supervisor Test", "reviewer Test"];
    assert_eq!(actors.len(), steps.len(), "{actors:?}");
    assert!(actors.iter().zip(steps).all(|(actor, by)| actor.contains(by)), "{actors:?}");
}

async fn a_proposal_can_be_dropped(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    registered(&fixture, &reviewer).await;
    let nothing = named(409, "nothing-proposed");
    let drop = async || fixture.call(&supervisor, "DELETE", &lock("proposal"), None).await;
    assert_eq!(refused(&drop().await), nothing);
    let set = json!({ "act": "set", "reference": "letter of today" });
    assert_eq!(fixture.call(&reviewer, "PUT", &lock("proposal"), Some(set)).await.status, 204);
    assert_eq!(drop().await.status, 204);
    let domain = shown(&fixture, &reviewer).await;
    assert_eq!((&domain["lock_proposed"], &domain["causes"]), (&Value::Null, &json!([])));
    let late = fixture.call(&supervisor, "POST", &lock("confirm"), None).await;
    assert_eq!(refused(&late), nothing);
}

async fn what_is_wrong_with_a_lock_is_named(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    registered(&fixture, &reviewer).await;
    let put = async |path: &str, body| fixture.call(&reviewer, "PUT", path, Some(body)).await;
    let unsaid = put(&lock("proposal"), json!({ "act": "set", "reference": " " })).await;
    assert_eq!(unsaid.json()["errors"][0]["field"], "reference");
    let unknown = put(&lock("proposal"), json!({ "act": "ban", "reference": "a letter" })).await;
    assert_eq!(unknown.status, 400, "{}", unknown.text);
    let lift = put(&lock("proposal"), json!({ "act": "lift", "reference": "a letter" })).await;
    assert_eq!(lift.status, 409, "there is no lock: {}", lift.text);
    let free = lock("proposal").replace(NAME, "free.pharmacy");
    let free = put(&free, json!({ "act": "set", "reference": "a letter" })).await;
    assert_eq!(refused(&free), named(404, "domain-not-found"));
}

async fn a_name_that_time_has_purged_is_none_before_the_sweep_records_it(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    registered(&fixture, &reviewer).await;
    let now = fixture.registry.clock.registry_now();
    let samples = Samples::at(now);
    let until = samples.days(1);
    let name = NAME.to_owned().try_into().unwrap();
    let go = move |tx: &mut Tx<'_>, now| {
        let mut going = tx.domain(&name, Lock::Update, now)?.unwrap().object;
        going.lifecycle = Lifecycle::PendingDelete { since: now, until };
        let mut decision = Decision::default();
        decision.change(now, &[Event::DomainDeleted], going, Some(until));
        tx.record(&decision, &Actor::Import, &samples.cited(), now)?;
        Ok::<(), Failure<std::convert::Infallible>>(())
    };
    fixture.registry.store.write(go).await.unwrap();
    fixture.turn_to(&until.to_string());
    let set = json!({ "act": "set", "reference": "letter of today" });
    let verdict = json!({ "verdict": "accepted", "reason": "A trade name." });
    for (method, path, body) in [
        ("POST", consents(NAME), json!({ "registrar": "beta-rx" })),
        ("PUT", lock("proposal"), set),
        ("POST", format!("/api/v1/domains/{NAME}/accuracy-check/verdict"), verdict),
    ] {
        let answer = fixture.call(&reviewer, method, &path, Some(body)).await;
        assert_eq!(refused(&answer), named(404, "domain-not-found"), "{method} {path}");
    }
}

async fn only_who_may_consents_and_locks(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    registered(&fixture, &reviewer).await;
    for role in [Role::Auditor, Role::Operator, Role::Analyst, Role::Commissioner] {
        let person = fixture.person(&format!("{}@test.example", role.code()), role).await;
        let set = json!({ "act": "set", "reference": "letter of today" });
        for (method, path, body) in [
            ("POST", consents(NAME), Some(json!({ "registrar": "beta-rx" }))),
            ("PUT", lock("proposal"), Some(set)),
            ("DELETE", lock("proposal"), None),
            ("POST", lock("confirm"), None),
        ] {
            let answer = fixture.call(&person, method, &path, body).await;
            assert_eq!(refused(&answer), named(403, "not-permitted"), "{method} {path}: {role:?}");
        }
    }
    let domain = shown(&fixture, &reviewer).await;
    assert_eq!((&domain["lock_proposed"], &domain["causes"]), (&Value::Null, &json!([])));
}
