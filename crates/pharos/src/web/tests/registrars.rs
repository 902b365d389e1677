//! The onboarding of registrars as a reviewer's program sees it (P-80).

use data_encoding::BASE64;
use registry_core::id::RegistrarId;
use registry_core::onboarding::{Exercised, Seen, TestReport, left};
use registry_store::{ClientCertificate, Failure, Tx};
use serde_json::{Value, json};

use super::documents::{pdf, sent};
use super::fixture::{Fixture, START};
use crate::signing_key::SigningKey;
use crate::staff::permission::Role;
use crate::test_report::TRUSTED_KEY;

on_both_engines!(
    a_registrar_is_admitted_when_it_lacks_nothing_p_80,
    a_report_is_believed_by_its_signature_alone_p_80,
    who_was_refused_may_hand_in_what_was_missing_p_80,
);

const PATH: &str = "/api/v1/registrars";

fn entering() -> Value {
    json!({
        "id": "acme-rx", "name": "Acme Names", "iana_id": 4711, "tlds": ["pharmacy"],
        "data_model": "maximum", "url": "https://acme.example",
        "abuse_email": "abuse@acme.example", "abuse_voice": "+1.8475551212",
    })
}

fn id() -> RegistrarId {
    "acme-rx".parse().unwrap()
}

/// What a sandbox would say of somebody who did everything, for a registrar, signed by a key.
fn report(tested: &str, key: &SigningKey) -> Value {
    let (at, mut exercised) = (START.parse().unwrap(), Exercised::default());
    for item in left(&Exercised::default(), true, true) {
        exercised.take(item, Seen { at, transaction: format!("SV-{item}") });
    }
    let report = TestReport {
        program: "pharos 0.1.0".to_owned(),
        registrar: "alpha-rx".parse().unwrap(),
        tested: tested.parse().unwrap(),
        made_at: at,
        exercised,
    };
    let report = serde_json::to_string(&report).unwrap();
    let signature = BASE64.encode(&key.sign(report.as_bytes()).unwrap());
    json!({ "report": report, "signature": signature })
}

async fn trusting(fixture: &Fixture, key: &SigningKey) {
    let pem = key.public_pem();
    let write = move |tx: &mut Tx<'_>, _| {
        let before = tx.meta(TRUSTED_KEY)?.unwrap_or_default();
        Ok::<_, Failure<()>>(tx.set_meta(TRUSTED_KEY, &format!("{before}{pem}"))?)
    };
    fixture.registry.write(write).await.unwrap();
}

/// What an operator sets beside the API: password, certificate, address range.
async fn with_credentials(fixture: &Fixture) {
    let write = |tx: &mut Tx<'_>, _| {
        let certificate = ClientCertificate { fingerprint: [3; 32], der: None };
        tx.set_registrar_password(&id(), "a hash")?;
        tx.set_registrar_certificates(&id(), &[certificate])?;
        Ok::<_, Failure<()>>(tx.set_registrar_networks(&id(), &["192.0.2.0/24".to_owned()])?)
    };
    fixture.registry.write(write).await.unwrap();
}

fn lacking(shown: &Value) -> Vec<&str> {
    let lacking = shown["lacking"].as_array().unwrap();
    lacking.iter().map(|lack| lack["code"].as_str().unwrap()).collect()
}

/// Hands in everything but the report and the credentials.
async fn papers(fixture: &Fixture, reviewer: &str) -> Value {
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let edition = json!({ "document": "registrar-agreement", "version": "2026-01", "text": "We…" });
    fixture.made(&supervisor, "/api/v1/editions", edition).await;
    let kept = sent(fixture, reviewer, "application/pdf", pdf(20)).await.json();
    let own = format!("{PATH}/acme-rx");
    let proof = json!({ "document": kept["hash"] });
    fixture.made(reviewer, &format!("{own}/accreditation"), proof).await;
    let agreement = |version: &str, at: &str| json!({ "version": version, "signed_at": at, "document": kept["hash"] });
    let sign = format!("{own}/agreement");
    for (version, at, code) in [
        ("2025-01", START, "agreement-not-in-force"),
        ("2026-01", "2026-01-05T12:00:01Z", "signed-in-the-future"),
        ("2026-01", "2026-01-05T11:59:59Z", "agreement-not-in-force"),
    ] {
        let refused = fixture.call(reviewer, "POST", &sign, Some(agreement(version, at))).await;
        assert_eq!(refused.code(), code, "{version} {at}");
    }
    fixture.made(reviewer, &sign, agreement("2026-01", START)).await;
    let tess = json!({ "role": "technical", "name": "Tess", "email": "tess@acme.example" });
    let contacts = json!({ "contacts": [tess] });
    fixture.made(reviewer, &format!("{own}/contacts"), contacts).await
}

async fn a_registrar_is_admitted_when_it_lacks_nothing_p_80(fixture: Fixture) {
    let reviewer = fixture.named("ann@test.example", "Ann Reviewer", Role::Reviewer).await;
    let entered = fixture.made(&reviewer, PATH, entering()).await;
    assert_eq!(entered["state"], "applying");
    let expected = [
        "icann-accreditation",
        "agreement",
        "test-report",
        "contact",
        "password",
        "certificate",
        "network",
    ];
    assert_eq!(lacking(&entered), expected);
    let again = fixture.call(&reviewer, "POST", PATH, Some(entering())).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "registrar-exists"));
    let with_papers = papers(&fixture, &reviewer).await;
    assert_eq!(lacking(&with_papers), ["test-report", "password", "certificate", "network"]);
    assert_eq!(with_papers["contacts"][0]["name"], "Tess");
    trusting(&fixture, &fixture.registry.signing_key).await;
    let own = format!("{PATH}/acme-rx");
    let signed = report("acme-rx", &fixture.registry.signing_key);
    let tested = fixture.made(&reviewer, &format!("{own}/test-report"), signed).await;
    assert_eq!(lacking(&tested), ["password", "certificate", "network"]);
    assert_eq!(tested["test"]["exercised"][0]["command"], "login");
    let admit = format!("{own}/admit");
    let complete = || Some(json!({ "words": "Everything is here." }));
    let early = fixture.call(&reviewer, "POST", &admit, complete()).await;
    assert_eq!((early.status.as_u16(), early.code().as_str()), (409, "registrar-lacks"));
    assert!(early.text.contains("a client certificate"), "{}", early.text);
    with_credentials(&fixture).await;
    let silent = fixture.call(&reviewer, "POST", &admit, Some(json!({ "words": " " }))).await;
    assert_eq!(silent.code(), "words-missing");
    let operator = fixture.person("operator@test.example", Role::Operator).await;
    let forbidden = fixture.call(&operator, "POST", &admit, complete()).await;
    assert_eq!(forbidden.code(), "not-permitted");
    let published = fixture.get("/api/v1/published").await.json();
    assert_eq!(published["registrars"], json!([]), "nobody is told of one that only applies");
    let admitted = fixture.call(&reviewer, "POST", &admit, complete()).await.json();
    assert_eq!((&admitted["state"], lacking(&admitted)), (&json!("active"), vec![]));
    let decision = &admitted["decision"];
    assert_eq!(
        (&decision["outcome"], &decision["by"]),
        (&json!("admitted"), &json!("Ann Reviewer"))
    );
    let again = fixture.call(&reviewer, "POST", &admit, complete()).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "registrar-state"));
    let list = fixture.call(&operator, "GET", PATH, None).await.json();
    assert_eq!(list["items"][0]["id"], "acme-rx");
    let published = fixture.get("/api/v1/published").await.json();
    assert_eq!(published["registrars"][0]["iana_id"], 4711);
}

async fn a_report_is_believed_by_its_signature_alone_p_80(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    fixture.made(&reviewer, PATH, entering()).await;
    let path = format!("{PATH}/acme-rx/test-report");
    let (ours, theirs) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    let code = async |body: Value| {
        let refused = fixture.call(&reviewer, "POST", &path, Some(body)).await;
        (refused.status.as_u16(), refused.code())
    };
    let untrusted = (422, "report-not-trusted".to_owned());
    assert_eq!(code(report("acme-rx", &ours)).await, untrusted, "nobody is believed yet");
    trusting(&fixture, &fixture.registry.signing_key).await;
    trusting(&fixture, &ours).await;
    assert_eq!(code(report("acme-rx", &theirs)).await, untrusted);
    let mut changed = report("acme-rx", &ours);
    let text = changed["report"].as_str().unwrap().replace("alpha-rx", "beta-rx");
    changed["report"] = json!(text);
    assert_eq!(code(changed).await, untrusted, "not a letter may be changed");
    let mut unsigned = report("acme-rx", &ours);
    unsigned["signature"] = json!("no base64!");
    assert_eq!(code(unsigned).await.0, 400);
    assert_eq!(code(report("other-rx", &ours)).await, (422, "report-of-another".to_owned()));
    let taken = fixture.made(&reviewer, &path, report("acme-rx", &ours)).await;
    let fingerprint = data_encoding::HEXLOWER.encode(&ours.fingerprint());
    assert_eq!(taken["test"]["key"], fingerprint);
}

async fn who_was_refused_may_hand_in_what_was_missing_p_80(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    fixture.made(&reviewer, PATH, entering()).await;
    let own = format!("{PATH}/acme-rx");
    let words = || Some(json!({ "words": "No proof of accreditation came." }));
    let refused = fixture.call(&reviewer, "POST", &format!("{own}/refuse"), words()).await.json();
    assert_eq!(
        (&refused["state"], &refused["decision"]["outcome"]),
        (&json!("refused"), &json!("refused"))
    );
    let at_once = fixture.call(&reviewer, "POST", &format!("{own}/admit"), words()).await;
    assert_eq!((at_once.status.as_u16(), at_once.code().as_str()), (409, "registrar-refused"));
    let kept = sent(&fixture, &reviewer, "application/pdf", pdf(20)).await.json();
    let proof = json!({ "document": kept["hash"] });
    let anew = fixture.made(&reviewer, &format!("{own}/accreditation"), proof).await;
    assert_eq!(
        (&anew["state"], &anew["decision"]["outcome"]),
        (&json!("applying"), &json!("refused"))
    );
    assert!(!lacking(&anew).contains(&"icann-accreditation"));
    let nowhere = fixture.call(&reviewer, "GET", &format!("{PATH}/nobody-rx"), None).await;
    assert_eq!(nowhere.status.as_u16(), 404);
}
