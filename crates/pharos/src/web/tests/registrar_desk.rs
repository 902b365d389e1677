//! The Registrar desk: what a registrar's people see and do, and that nothing else is there.

use registry_core::decision::Decision;
use registry_core::event::Event;
use registry_store::{ClientCertificate, Failure, Tx};
use registry_testkit::Samples;

use super::desk::Browser;
use super::fixture::Fixture;
use crate::certificate::Authority;
use crate::staff::permission::Role;

on_both_engines!(
    a_registrar_sees_its_own_names_and_nothing_else,
    many_names_are_changed_by_lines_that_act_once,
    lines_come_as_a_file_too,
    a_registrar_sees_how_long_its_certificates_hold,
    names_are_transferred_and_restored_by_lines,
    a_form_without_its_token_changes_nothing,
    the_desk_is_for_people_of_registrars,
);

const PAGES: [&str; 7] = [
    "/desk/registrar",
    "/desk/registrar/bulk",
    "/desk/registrar/messages",
    "/desk/registrar/notices",
    "/desk/registrar/account",
    "/desk/registrar/access",
    "/desk/registrar/documents",
];

/// `acme.example` and `second.example` of `alpha-rx`, `other.example` of `beta-rx`.
async fn registered(fixture: &Fixture) {
    let samples = Samples::at(fixture.registry.clock.registry_now());
    let mut decision = Decision::default();
    for (name, registrar) in
        [("acme.example", "alpha-rx"), ("second.example", "alpha-rx"), ("other.example", "beta-rx")]
    {
        let domain = samples.domain(name, registrar);
        decision.change(samples.now, &[Event::DomainCreated], domain, None);
    }
    fixture.sponsored(decision).await;
    fixture.employed("desk@alpha.test", "alpha-rx", true).await;
}

async fn a_registrar_sees_its_own_names_and_nothing_else(fixture: Fixture) {
    registered(&fixture).await;
    let desk = Browser::sign_in(&fixture, "desk@alpha.test").await;
    for path in PAGES {
        let page = desk.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        assert!(!page.text.contains("other.example"), "{path}");
    }
    let names = desk.get("/desk/registrar").await.text;
    assert!(names.contains("acme.example") && names.contains("second.example"), "{names}");
    let some = desk.get("/desk/registrar?beginning=SEC&lifecycle=active&tld=example").await.text;
    assert!(some.contains("second.example") && !some.contains("acme.example"), "{some}");
    let one = desk.get("/desk/registrar/names/acme.example").await;
    assert_eq!(one.status, 200, "{}", one.text);
    assert!(one.text.contains("It has no name servers."), "each status has its reason");
    assert!(one.text.contains("The life of acme.example"), "{}", one.text);
    assert_eq!(desk.get("/desk/registrar/names/other.example").await.status, 404);
    assert_eq!(desk.get("/desk/registrar/names/nobody.example").await.status, 404);
    assert_eq!(desk.post("/desk/registrar/messages/1/acknowledge", &[]).await.status, 404);
    let file = desk.get("/desk/registrar/names.csv?tld=example").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<_> = file.text.lines().collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[0], "name,statuses,registered,expires");
    assert!(lines[1].starts_with("acme.example,inactive,2026-01-05T12:00:00Z,"), "{lines:?}");
}

/// What stands in a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let (_, after) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    after.split('"').next().unwrap().to_owned()
}

async fn lines_come_as_a_file_too(fixture: Fixture) {
    registered(&fixture).await;
    let desk = Browser::sign_in(&fixture, "desk@alpha.test").await;
    let here = "/desk/registrar/bulk";
    let csv = "\u{feff}name,act,value\r\nacme.example,set,clientHold\r\n";
    let sent = async |content: &[u8]| {
        let typed = [("lines", "typed.example,renew,1")];
        desk.post_with_file((here, &typed), ("file", "l.csv", "text/csv", content)).await
    };
    let preview = sent(csv.as_bytes()).await;
    assert_eq!(preview.status, 200, "{}", preview.text);
    assert!(preview.text.contains("Sets clientHold"), "{}", preview.text);
    assert!(!preview.text.contains("typed.example"), "the file's lines count: {}", preview.text);
    for (content, said) in [
        (b"acme.example,set,client\xffHold".to_vec(), "This file is no text in UTF-8"),
        (vec![b'x'; 128 * 1024 + 1], "A file of lines has at most 128 kB"),
    ] {
        let refused = sent(&content).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains(said), "{said}: {}", refused.text);
        assert!(refused.text.contains("typed.example,renew,1"), "what was typed stays");
    }
    let one = ("file", "l.csv", "text/csv", csv.as_bytes());
    let typed = [("lines", "typed.example,renew,1")];
    let refused = desk.post_with_files((here, &typed), &[one, one]).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(refused.text.contains("You sent 2 files. Send one at a time"), "{}", refused.text);
    fixture.person("rev@test.example", Role::Reviewer).await;
    let reviewer = Browser::sign_in(&fixture, "rev@test.example").await;
    let file = ("file", "l.csv", "text/csv", b"\xff".as_slice());
    assert_eq!(reviewer.post_with_file((here, &[]), file).await.status, 403, "before it is read");
    let typed = [("lines", "acme.example,renew,1")];
    let none = ("file", "", "application/octet-stream", b"".as_slice());
    let typed = desk.post_with_file((here, &typed), none).await;
    assert!(typed.text.contains("Renews it for 1 year"), "{}", typed.text);
}

async fn a_registrar_sees_how_long_its_certificates_hold(fixture: Fixture) {
    registered(&fixture).await;
    let authority = Authority::new("Test authority").unwrap();
    let issued = authority.issue_client("alpha-rx").unwrap().client();
    let digest = data_encoding::HEXUPPER.encode(&issued.fingerprint[..8]);
    let entered = [issued, ClientCertificate { fingerprint: [0xAB; 32], der: None }];
    let write = move |tx: &mut Tx<'_>, _| {
        let id = "alpha-rx".parse().unwrap();
        Ok::<_, Failure<()>>(tx.set_registrar_certificates(&id, &entered)?)
    };
    fixture.registry.write(write).await.unwrap();
    let desk = Browser::sign_in(&fixture, "desk@alpha.test").await;
    let page = desk.get("/desk/registrar/access").await.text;
    for words in ["CN=alpha-rx", &digest, "1 January 2000", "Valid", "Entered by its SHA-256 alone"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    fixture.turn_to("2100-06-01T00:00:00Z");
    let page = desk.get("/desk/registrar/access").await.text;
    assert!(page.contains("Expired"), "{page}");
}

async fn many_names_are_changed_by_lines_that_act_once(fixture: Fixture) {
    registered(&fixture).await;
    let desk = Browser::sign_in(&fixture, "desk@alpha.test").await;
    let here = "/desk/registrar/bulk";
    let lines = "name,act,value\nacme.example,set,clientHold\nother.example,set,clientHold\n\
                 acme.example,delete,now\nsecond.example,renew,1";
    let preview = desk.post(here, &[("lines", lines)]).await;
    assert_eq!(preview.status, 200, "{}", preview.text);
    for words in [
        "Sets clientHold",
        "There is no such name of yours.",
        "is no act: renew, servers, set, lift",
        "Renews it for 1 year from 5 January 2027 on, for ",
        "Carry 2 lines out",
    ] {
        assert!(preview.text.contains(words), "{words}: {}", preview.text);
    }
    let before = desk.get("/desk/registrar/names/acme.example").await.text;
    assert!(!before.contains("clientHold"), "nothing is done by looking");
    let batch = hidden(&preview.text, "batch");
    let good = hidden(&preview.text, "lines");
    let renewal = "acme.example,set,clientHold\nsecond.example,renew,1,2027-01-05,";
    assert!(good.starts_with(renewal) && good.ends_with(" USD"), "at the price shown: {good}");
    let fields = [("lines", good.as_str()), ("batch", batch.as_str())];
    let carry_out = "/desk/registrar/bulk/carry-out";
    let done = desk.post(carry_out, &fields).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert!(done.text.contains("1 of 2 lines are carried out."), "{}", done.text);
    assert!(done.text.contains("2104"), "the account is empty: {}", done.text);
    let after = desk.get("/desk/registrar/names/acme.example").await.text;
    assert!(after.contains("You set it; you can lift it."), "{after}");
    let again = desk.post(carry_out, &fields).await.text;
    assert!(again.contains("Done before"), "{again}");
    let other = [("lines", "acme.example,lift,clientHold"), ("batch", batch.as_str())];
    let other = desk.post(carry_out, &other).await.text;
    assert!(other.contains("Another form was sent under the same key"), "{other}");
    let too_few = desk.post(here, &[("lines", "")]).await;
    assert_eq!(too_few.status, 422, "{}", too_few.text);
    let person = fixture.person("auditor@registry.test", Role::Auditor).await;
    let history = "/api/v1/domains/acme.example";
    let shown = fixture.call(&person, "GET", history, None).await;
    assert!(shown.json()["statuses"].to_string().contains("clientHold"), "{}", shown.text);
}

async fn names_are_transferred_and_restored_by_lines(fixture: Fixture) {
    registered(&fixture).await;
    fixture.employed("desk@beta.test", "beta-rx", true).await;
    let desk = Browser::sign_in(&fixture, "desk@alpha.test").await;
    let here = "/desk/registrar/bulk";
    let lines = "other.example,transfer,no-secret-of-it\nacme.example,transfer,2fooBAR\n\
                 other.example,cancel\nacme.example,restore\nacme.example,approve";
    let preview = desk.post(here, &[("lines", lines)]).await;
    for words in [
        "1: other.example,transfer,…",
        "Asks for it to be transferred to you, for ",
        "2: acme.example,transfer,…",
        "There is no such name of yours.",
        "Brings it back; what the registry needs to know",
        "Lets it go to the registrar that asks for it",
        "Carry 4 lines out",
    ] {
        assert!(preview.text.contains(words), "{words}: {}", preview.text);
    }
    let (batch, good) = (hidden(&preview.text, "batch"), hidden(&preview.text, "lines"));
    let fields = [("lines", good.as_str()), ("batch", batch.as_str())];
    let done = desk.post("/desk/registrar/bulk/carry-out", &fields).await.text;
    assert!(done.contains("0 of 4 lines are carried out."), "{done}");
    for code in ["2202 ", "2301 ", "2304 "] {
        assert!(done.contains(code), "{code}: {done}");
    }
}

async fn a_form_without_its_token_changes_nothing(fixture: Fixture) {
    registered(&fixture).await;
    let mut desk = Browser::sign_in(&fixture, "desk@alpha.test").await;
    desk.csrf = "of another session".to_owned();
    let fields = [("lines", "acme.example,set,clientHold"), ("batch", "")];
    let refused = desk.post("/desk/registrar/bulk/carry-out", &fields).await;
    assert_eq!(refused.status, 403);
    let page = desk.get("/desk/registrar/names/acme.example").await.text;
    assert!(!page.contains("clientHold"), "{page}");
}

async fn the_desk_is_for_people_of_registrars(fixture: Fixture) {
    registered(&fixture).await;
    for (email, role) in
        [("rita@registry.test", Role::Reviewer), ("otto@registry.test", Role::Operator)]
    {
        fixture.person(email, role).await;
        let other = Browser::sign_in(&fixture, email).await;
        for path in PAGES {
            assert_eq!(other.get(path).await.status, 403, "{path} for {role}");
        }
        let carry_out = "/desk/registrar/bulk/carry-out";
        assert_eq!(
            other.post(carry_out, &[("lines", "acme.example,set,clientHold")]).await.status,
            403
        );
    }
    for path in PAGES {
        assert_eq!(fixture.get(path).await.status, 303, "{path} for nobody");
    }
}
