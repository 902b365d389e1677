//! Documents as a program hands them in, and gets them back as files alone.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;

use super::fixture::{Answer, Fixture, request};
use crate::staff::permission::Role;

on_both_engines!(
    a_document_is_kept_once_and_given_out_as_a_file,
    what_is_no_document_is_refused,
    an_object_cites_a_document,
);

pub(super) async fn sent(
    fixture: &Fixture,
    token: &str,
    media_type: &str,
    content: Vec<u8>,
) -> Answer {
    let request = Request::post("/api/v1/documents")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, media_type)
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"../Licence <1>.PDF\"");
    fixture.send(request.body(Body::from(content)).unwrap()).await
}

pub(super) fn pdf(size: usize) -> Vec<u8> {
    let mut content = b"%PDF-1.7\n".to_vec();
    content.resize(size, b'x');
    content
}

async fn a_document_is_kept_once_and_given_out_as_a_file(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    // More than one part, and more than any other body may have.
    let content = pdf(700_000);
    let kept = sent(&fixture, &token, "application/pdf", content.clone()).await;
    assert_eq!(kept.status, 201, "{}", kept.text);
    let kept = kept.json();
    assert_eq!(kept["name"], "Licence _1_.pdf");
    assert_eq!(kept["size_bytes"], 700_000);
    fixture.turn_to("2026-02-01T00:00:00Z");
    let again = sent(&fixture, &token, "application/pdf", content.clone()).await;
    assert_eq!(again.json(), kept, "the same content is the same document, with its first date");
    let path = format!("/api/v1/documents/{}", kept["hash"].as_str().unwrap());
    assert_eq!(fixture.call(&token, "GET", &path, None).await.json(), kept);
    let file = fixture.call(&token, "GET", &format!("{path}/content"), None).await;
    assert_eq!(file.text.as_bytes(), content, "every part, in order");
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename*=UTF-8''Licence%20_1_.pdf"
    );
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(file.header("content-security-policy"), "sandbox");
    assert_eq!(file.header("content-type"), "application/pdf");
}

async fn what_is_no_document_is_refused(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let auditor = fixture.person("auditor@test.example", Role::Auditor).await;
    let limit = fixture.registry.uploads.bytes_maximum;
    let cases = [
        (&token, "text/html", b"<script>".to_vec(), 415, "media-type-not-taken"),
        (&token, "application/pdf", b"MZ\x90".to_vec(), 400, "field-invalid"),
        (&token, "application/pdf", Vec::new(), 400, "field-invalid"),
        (&token, "application/pdf", pdf(limit + 1), 413, "document-too-large"),
        (&auditor, "application/pdf", pdf(10), 403, "not-permitted"),
    ];
    for (who, media_type, content, status, code) in cases {
        let answer = sent(&fixture, who, media_type, content).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code));
    }
    let just = sent(&fixture, &token, "application/pdf", pdf(limit)).await;
    assert_eq!(just.status, 201, "the limit itself is taken");
    let nothing = format!("/api/v1/documents/{}", "ab".repeat(32));
    assert_eq!(fixture.call(&token, "GET", &nothing, None).await.status, 404);
}

async fn an_object_cites_a_document(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let kept = sent(&fixture, &token, "application/pdf", pdf(10)).await.json();
    let (organization, accreditation) = fixture.accredited(&token, "Acme").await;
    let mut asked = request("acme.pharmacy", &organization, &accreditation);
    asked["documents"] = json!(["ab".repeat(32)]);
    let unknown = fixture.call(&token, "POST", "/api/v1/requests", Some(asked.clone())).await;
    assert_eq!((unknown.status.as_u16(), unknown.code().as_str()), (400, "field-invalid"));
    asked["documents"] = json!([kept["hash"]]);
    asked["evidence"] = json!([
        { "kind": "trademark", "words": "Acme", "office": "USPTO", "number": "7654321",
          "jurisdiction": "US", "document": kept["hash"] },
        { "kind": "business-name", "words": "Acme Drugs", "office": "Illinois" },
    ]);
    let made = fixture.made(&token, "/api/v1/requests", asked).await;
    assert_eq!(made["documents"], json!([kept]));
    assert_eq!(made["evidence"][0]["document"], kept["hash"]);
    let path = format!("/api/v1/requests/{}/findings", made["id"].as_str().unwrap());
    let found = fixture.call(&token, "GET", &path, None).await.json();
    assert_eq!(found["lacks"][0]["code"], "evidence-document", "of the second");
    let near: Vec<_> =
        found["nexus"].as_array().unwrap().iter().map(|hint| hint["closeness"].clone()).collect();
    assert_eq!(near, ["same", "partly", "same"]);
}
