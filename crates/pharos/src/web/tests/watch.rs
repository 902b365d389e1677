//! Watch as programs see it: sites are judged, told of, answered for, and called something else.

mod desk;
mod letters;
mod limits;
mod mail;
mod meanwhile;
mod networks;
mod outside;
mod sweeps;

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use super::cases::{NAMES, named};
use super::desk::Browser;
use super::documents::sent;
use super::fixture::{Answer, Fixture};
use crate::staff::permission::Role;

on_both_engines!(
    a_site_is_judged_told_of_and_answered,
    of_an_accredited_site_an_accusation_takes_two,
    a_rogue_name_of_ours_opens_a_case,
    a_rogue_name_of_ours_is_suspended,
    whoever_is_conflicted_signs_nothing,
    whoever_is_conflicted_about_a_competitor_signs_nothing,
    an_accusation_ends_by_cure_before_a_notice_and_by_review_after,
);

/// Somebody who judges sites, and a site of theirs.
struct Scene {
    ann: String,
    bob: String,
    site: String,
}

async fn document(fixture: &Fixture, token: &str, text: &str) -> String {
    let kept = sent(fixture, token, "text/plain", text.as_bytes().to_vec()).await;
    assert_eq!(kept.status, 201, "{}", kept.text);
    kept.json()["hash"].as_str().unwrap().to_owned()
}

/// An act on a site as it stands.
async fn act(fixture: &Fixture, who: &str, (site, act): (&str, &str), body: Value) -> Answer {
    let seen = fixture.version(who, site).await;
    let method = if act == "nature" { "PUT" } else { "POST" };
    fixture.call_on(who, (method, &format!("{site}/{act}")), &seen, body).await
}

pub(super) async fn done(fixture: &Fixture, who: &str, at: (&str, &str), body: Value) -> Value {
    let answer = act(fixture, who, at, body).await;
    assert!(answer.status.is_success(), "{at:?}: {}", answer.text);
    answer.json()
}

/// Evidence from a source, with a document of its own; its id.
async fn evidence(fixture: &Fixture, who: &str, site: &str, source: &str) -> String {
    let document = document(fixture, who, &format!("What {source} says.")).await;
    let now = fixture.registry.clock.registry_now().to_string();
    let piece = json!({ "origin": "register", "source": source, "document": document, "at": now,
        "shows": format!("{source} does not list it.") });
    let shown = done(fixture, who, (site, "evidence"), piece).await;
    let all = shown["evidence"].as_array().unwrap();
    all.last().unwrap()["id"].as_str().unwrap().to_owned()
}

/// A site with an accepted finding of C1 on so many sources.
async fn found(fixture: &Fixture, ann: &str, name: &str, sources: &[&str]) -> String {
    found_in(fixture, ann, (name, None), sources).await
}

/// The same, against the law of a place.
async fn found_in(
    fixture: &Fixture,
    ann: &str,
    (name, place): (&str, Option<&str>),
    sources: &[&str],
) -> String {
    let made = fixture.made(ann, "/api/v1/watch/sites", json!({ "names": [name] })).await;
    let site = format!("/api/v1/watch/sites/{}", made["id"].as_str().unwrap());
    let mut pieces = Vec::new();
    for source in sources {
        pieces.push(evidence(fixture, ann, &site, source).await);
    }
    let finding = json!({ "criterion": "no-prescription", "jurisdiction": place,
        "rule": "no-prescription-needed", "rule_version": 1, "evidence": pieces, "explanation": "It asks for no prescription." });
    let shown = done(fixture, ann, (&site, "findings"), finding).await;
    let accept = json!({ "finding": shown["findings"][0]["id"], "verdict": "accept" });
    done(fixture, ann, (&site, "verdicts"), accept).await;
    site
}

async fn people(fixture: &Fixture) -> (String, String) {
    let ann = fixture.named("ann@watch.example", "Ann", Role::Analyst).await;
    (ann, fixture.named("bob@watch.example", "Bob", Role::Analyst).await)
}

const SOURCES: [&str; 2] = ["A register of licences", "A register of products"];

async fn scene(fixture: &Fixture, name: &str) -> Scene {
    let (ann, bob) = people(fixture).await;
    let site = found(fixture, &ann, name, &SOURCES).await;
    Scene { ann, bob, site }
}

pub(super) fn called(class: &str) -> Value {
    json!({ "class": class, "reason": "As the exhibits show." })
}

/// A portfolio that lists names; its path and id.
pub(super) async fn portfolio(
    fixture: &Fixture,
    who: &str,
    owner: &str,
    names: &str,
) -> (String, String) {
    let body = json!({ "name": owner, "owner": "registrar", "iana_id": 9995,
        "tier": "complimentary", "abuse_contact": format!("abuse@{owner}.example") });
    let made = fixture.made(who, "/api/v1/watch/portfolios", body).await;
    let id = made["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/watch/portfolios/{id}");
    let listed = upload(fixture, who, &format!("{path}/names"), names).await;
    assert_eq!(listed.status, 200, "{}", listed.text);
    (path, id)
}

async fn upload(fixture: &Fixture, who: &str, path: &str, names: &str) -> Answer {
    let request = Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {who}"))
        .header(header::CONTENT_TYPE, "text/csv");
    fixture.send(request.body(Body::from(names.to_owned())).unwrap()).await
}

/// The letters about sites that are owed.
async fn letters(fixture: &Fixture) -> Vec<registry_store::DutyRow> {
    let all = fixture.registry.store.read(|read| read.duties_page(None, 100)).await.unwrap();
    let of_watch =
        |duty: &registry_store::DutyRow| duty.notice.message.code().starts_with("watch-");
    let mut owed: Vec<_> = all.into_iter().filter(of_watch).collect();
    owed.sort_by_key(|duty| duty.id);
    owed
}

/// What stands at the end of the link of a letter.
fn token_of(fixture: &Fixture, letter: &registry_store::DutyRow) -> String {
    let secret = fixture.registry.seal.open(&letter.key, letter.sealed.as_ref().unwrap()).unwrap();
    let link = String::from_utf8(secret.to_vec()).unwrap();
    link.rsplit('/').next().unwrap().to_owned()
}

/// P-94: from what was found to what came of it.
async fn a_site_is_judged_told_of_and_answered(fixture: Fixture) {
    let Scene { ann, site, .. } = scene(&fixture, "rx.shop.example").await;
    let (path, id) = portfolio(&fixture, &ann, "alpha", "shop.example\n").await;
    let waiting = fixture.call(&ann, "GET", "/api/v1/watch/sites?waiting=true", None).await.json();
    assert_eq!(waiting["items"][0]["awaits"], "assessment", "{waiting}");
    let signed = done(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
    assert_eq!(signed["class"], "rogue");
    assert_eq!(signed["assessments"][0]["signed_by"], json!(["Ann"]));
    let told = json!({ "kind": "rogue", "portfolio": id });
    let told = done(&fixture, &ann, (&site, "notices"), told).await;
    let notice = &told["notices"][0];
    assert_eq!((&notice["portfolio"], &notice["signed_by"]), (&json!(id), &json!("Ann")));

    // The letter as it is owed: to the contact for abuse, with XARF beside it, and no secret in it.
    let owed = letters(&fixture).await;
    assert_eq!((owed.len(), owed[0].notice.to.as_str()), (1, "abuse@alpha.example"));
    let token = token_of(&fixture, &owed[0]);
    let sender = crate::mail::Sender::simple("The Registry <registry@registry.example>").unwrap();
    let mail = sender.compose(&owed[0], &fixture.registry.seal).unwrap();
    let mail = String::from_utf8(mail.stored).unwrap();
    assert!(mail.contains("multipart/report; report-type=feedback-report"), "{mail}");
    assert!(mail.contains("Feedback-Type: fraud") && mail.contains("xarf_version"), "{mail}");
    assert!(!mail.contains(&token));
    let letter = format!("/api/v1/documents/{}/content", notice["letter"].as_str().unwrap());
    let supervisor = fixture.person("sam@watch.example", Role::Supervisor).await;
    let letter = fixture.call(&supervisor, "GET", &letter, None).await;
    assert!(letter.text.contains("C1 no-prescription"), "{}", letter.text);
    assert!(letter.text.contains("suspend the name and to lock it"), "{}", letter.text);
    assert!(!letter.text.contains(&token), "the link stands in no document");

    // An answer by the link, once; then what was seen.
    let answer = json!({ "token": token, "reply": "suspended", "words": "Done." });
    let by_link = fixture.call("", "POST", "/api/v1/watch/answers", Some(answer.clone())).await;
    assert_eq!(by_link.status, 204, "{}", by_link.text);
    let again = fixture.call("", "POST", "/api/v1/watch/answers", Some(answer)).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "answer-link-used"));
    let other = json!({ "token": "nobody's", "reply": "suspended" });
    let none = fixture.call("", "POST", "/api/v1/watch/answers", Some(other)).await;
    assert_eq!(none.status, 404);
    let whole = fixture.call(&ann, "GET", &site, None).await.json();
    assert_eq!(whole["awaits"], "outcome", "{whole}");
    let events = whole["events"].as_array().unwrap();
    let last = events.last().unwrap();
    assert_eq!((&last["event"], &last["by"]), (&json!("notice-answered"), &json!("alpha")));
    let piece = evidence(&fixture, &ann, &site, "RDAP of the registrar").await;
    let seen = json!({ "notice": notice["id"], "outcome": "unchanged", "evidence": piece });
    let seen = done(&fixture, &ann, (&site, "outcomes"), seen).await;
    assert_eq!(seen["notices"][0]["reply"], "suspended", "what was claimed stays");
    assert_eq!(seen["notices"][0]["outcomes"][0]["outcome"], "unchanged");

    // P-81: the record of the portfolio; the statistics.
    let record = fixture.call(&ann, "GET", &format!("{path}/notices"), None).await.json();
    assert_eq!(
        (&record["items"][0]["reply"], &record["items"][0]["outcome"]),
        (&json!("suspended"), &json!("unchanged"))
    );
    let period = "from=2026-01-01T00:00:00Z&until=2026-02-01T00:00:00Z";
    let counted = format!("/api/v1/watch/statistics?portfolio={id}&{period}");
    let counted = fixture.call(&ann, "GET", &counted, None).await.json();
    let kinds: Vec<_> =
        counted["counts"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
    assert_eq!(kinds, ["assessed", "replied", "told", "verified"], "{counted}");
    let before = format!("{site}/as-of?at=2026-01-05T12:00:00Z");
    let before = fixture.call(&ann, "GET", &before, None).await;
    assert!(before.status.is_success(), "{}", before.text);
}

/// P-92, rule 4.
async fn of_an_accredited_site_an_accusation_takes_two(fixture: Fixture) {
    let reviewer = fixture.person("rita@watch.example", Role::Reviewer).await;
    fixture.accredited(&reviewer, "Acme").await;
    let Scene { ann, bob, site } = scene(&fixture, "acme.example").await;
    let first = done(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
    assert_eq!(
        (&first["class"], &first["accreditation_review"]),
        (&json!("unverified"), &json!(true))
    );
    let again = act(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (403, "second-person"));
    let second = done(&fixture, &bob, (&site, "assessments"), called("rogue")).await;
    assert_eq!(second["assessments"][0]["signed_by"], json!(["Ann", "Bob"]));
}

/// P-97: one act, with what was found and its evidence.
async fn a_rogue_name_of_ours_opens_a_case(fixture: Fixture) {
    let people = named(&fixture).await;
    let supervisor = people.supervisor.as_str();
    let Scene { ann, bob, site } = scene(&fixture, NAMES[0]).await;
    let body = json!({ "reasons": [{ "clause": "T&C 2.4", "words": "No licence in force." }] });
    let early = act(&fixture, supervisor, (&site, "case"), body.clone()).await;
    assert_eq!(early.code(), "not-of-class");
    for who in [&ann, &bob] {
        done(&fixture, who, (&site, "assessments"), called("rogue")).await;
    }
    let (_, portfolio) = portfolio(&fixture, &ann, "alpha", NAMES[0]).await;
    let asked = json!({ "kind": "rogue", "portfolio": portfolio });
    let asked = act(&fixture, &ann, (&site, "notices"), asked).await;
    assert_eq!(asked.code(), "own-name", "nobody is asked about a name of ours");
    let analyst = act(&fixture, &ann, (&site, "case"), body.clone()).await;
    assert_eq!(analyst.code(), "not-permitted", "a case is for those who judge cases");
    let opened = done(&fixture, supervisor, (&site, "case"), body.clone()).await;
    let case = format!("/api/v1/cases/{}", opened["cases"][0]["id"].as_str().unwrap());
    let case = fixture.call(supervisor, "GET", &case, None).await.json();
    assert_eq!(
        (&case["number"], &case["kind"]),
        (&opened["cases"][0]["number"], &json!("revocation"))
    );
    let grounds = &case["grounds"];
    assert_eq!(grounds["documents"].as_array().unwrap().len(), 2, "{grounds}");
    let supporting = grounds["supporting"].as_str().unwrap();
    assert!(
        supporting.contains("C1 no-prescription: It asks for no prescription."),
        "{supporting}"
    );
    let again = act(&fixture, supervisor, (&site, "case"), body.clone()).await;
    assert_eq!(again.code(), "case-open");
    // What was refused after the signature carries no case.
    let whole = fixture.call(&ann, "GET", &site, None).await.json();
    let finding = &whole["site"]["findings"][0]["id"];
    let refuse = json!({ "finding": finding, "verdict": "refuse", "reason": "Not its page." });
    done(&fixture, &ann, (&site, "verdicts"), refuse).await;
    let fallen = act(&fixture, supervisor, (&site, "case"), body).await;
    assert_eq!(fallen.code(), "rogue-unsupported");
}

/// P-97, P-52: the other kind of case, on a ground of the rulebook; the name is held at once.
async fn a_rogue_name_of_ours_is_suspended(fixture: Fixture) {
    let people = named(&fixture).await;
    let supervisor = people.supervisor.as_str();
    let Scene { ann, bob, site } = scene(&fixture, NAMES[1]).await;
    for who in [&ann, &bob] {
        done(&fixture, who, (&site, "assessments"), called("rogue")).await;
    }
    let reasons = json!([{ "clause": "T&C 9.1", "words": "It sells without a prescription." }]);
    let unknown = json!({ "ground": "no-ground", "reasons": reasons });
    let unknown = act(&fixture, supervisor, (&site, "case"), unknown).await;
    assert!(unknown.status.is_client_error(), "{}", unknown.text);
    let body = json!({ "ground": "pharmacy-law", "reasons": reasons });
    let opened = done(&fixture, supervisor, (&site, "case"), body).await;
    let cases = opened["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 1, "what was refused left nothing: {opened}");
    let case = format!("/api/v1/cases/{}", cases[0]["id"].as_str().unwrap());
    let case = fixture.call(supervisor, "GET", &case, None).await.json();
    assert_eq!((&case["kind"], &case["state"]), (&json!("suspension"), &json!("suspended")));
    let domain = format!("/api/v1/domains/{}", NAMES[1]);
    let domain = fixture.call(supervisor, "GET", &domain, None).await;
    assert!(domain.text.contains("serverHold"), "{}", domain.text);
}

/// P-92: a mark about the site or about a portfolio it is in.
async fn whoever_is_conflicted_signs_nothing(fixture: Fixture) {
    let Scene { ann, bob, site } = scene(&fixture, "rx.shop.example").await;
    let (_, id) = portfolio(&fixture, &ann, "alpha", "shop.example").await;
    let supervisor = fixture.named("sam@watch.example", "Sam", Role::Supervisor).await;
    let me = fixture.call(&ann, "GET", "/api/v1/me", None).await.json();
    let mark =
        json!({ "about": "portfolio", "id": id, "staff": me["id"], "reason": "Her brother." });
    let other = fixture.call(&bob, "POST", "/api/v1/watch/conflicts", Some(mark.clone())).await;
    assert_eq!(other.status, 403, "{}", other.text);
    fixture.made(&ann, "/api/v1/watch/conflicts", mark.clone()).await;
    let refused = act(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "conflicted"));
    let end = "/api/v1/watch/conflicts/end";
    let own = fixture.call(&ann, "POST", end, Some(mark.clone())).await;
    assert_eq!(own.status, 403);
    let mut sold = mark;
    sold["reason"] = json!("He sold it.");
    let ended = fixture.made(&supervisor, end, sold).await;
    let ended = &ended["conflicts"];
    assert_eq!(
        (&ended[0]["end_reason"], &ended[0]["ended_by"], &ended[0]["reason"]),
        (&json!("He sold it."), &json!("Sam"), &json!("Her brother.")),
        "{ended}"
    );
    let listed = format!("/api/v1/watch/conflicts?about=portfolio&id={id}");
    let listed = fixture.call(&bob, "GET", &listed, None).await.json();
    assert_eq!(&listed["conflicts"], ended);
    done(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
}

/// P-92: two sites compete once somebody says so, and until somebody says otherwise whom that does
/// not free.
async fn whoever_is_conflicted_about_a_competitor_signs_nothing(fixture: Fixture) {
    let Scene { ann, bob, site } = scene(&fixture, "rx.shop.example").await;
    let supervisor = fixture.named("sam@watch.example", "Sam", Role::Supervisor).await;
    let other = json!({ "names": ["www.else.example"] });
    let other = fixture.made(&ann, "/api/v1/watch/sites", other).await["id"].clone();
    let own = site.rsplit('/').next().unwrap();
    for who in [&ann, &supervisor] {
        let me = fixture.call(who, "GET", "/api/v1/me", None).await.json();
        let mark = json!({ "about": "site", "id": other, "staff": me["id"], "reason": "A share." });
        fixture.made(&supervisor, "/api/v1/watch/conflicts", mark).await;
    }
    let competitors = format!("{site}/competitors");
    let says = |site: &Value, reason: &str| Some(json!({ "site": site, "reason": reason }));
    for (body, expected) in [
        (says(&other, " "), (400, "field-invalid")),
        (says(&json!(own), "They sell the same."), (400, "own-competitor")),
        (says(&json!(uuid::Uuid::nil()), "They sell the same."), (404, "not-found")),
    ] {
        let refused = fixture.call(&bob, "POST", &competitors, body).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), expected);
    }
    let desk = Browser::sign_in(&fixture, "bob@watch.example").await;
    let page = format!("/desk/sites/{own}");
    for (name, status) in [("nobody.example", 422), ("not a name", 422), ("else.example", 303)] {
        let fields = [("competitor", name), ("reason", "They sell the same.")];
        let answer = desk.post(&format!("{page}/compete"), &fields).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text);
    }
    let again = fixture.call(&bob, "POST", &competitors, says(&other, "Once more.")).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "competitor-known"));
    let shown = desk.get(&page).await.text;
    assert!(shown.contains("www.else.example") && shown.contains("Bob: They sell the same."));
    let listed = fixture.call(&bob, "GET", &competitors, None).await.json();
    assert_eq!((&listed[0]["site"], &listed[0]["recorded_by"]), (&other, &json!("Bob")));

    let refused = act(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "conflicted"));
    done(&fixture, &bob, (&site, "assessments"), called("rogue")).await;

    let end = format!("{competitors}/{}/end", other.as_str().unwrap());
    let closed = || Some(json!({ "reason": "It closed." }));
    for (who, code) in [(&bob, "not-permitted"), (&supervisor, "conflicted")] {
        let refused = fixture.call(who, "POST", &end, closed()).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, code));
    }
    fixture.named("sue@watch.example", "Sue", Role::Supervisor).await;
    let desk = Browser::sign_in(&fixture, "sue@watch.example").await;
    let fields = [("which", other.as_str().unwrap()), ("reason", "It closed.")];
    let ended = desk.post(&format!("{page}/end-competition"), &fields).await;
    assert_eq!(ended.status, 303, "{}", ended.text);
    assert!(!desk.get(&page).await.text.contains("www.else.example"));
    let sue = fixture.call(&supervisor, "GET", &competitors, None).await.json();
    assert_eq!(sue, json!([]));
    done(&fixture, &ann, (&site, "assessments"), called("unapproved")).await;
}

/// P-96.
async fn an_accusation_ends_by_cure_before_a_notice_and_by_review_after(fixture: Fixture) {
    let Scene { ann, bob, site } = scene(&fixture, "rx.shop.example").await;
    let (_, id) = portfolio(&fixture, &ann, "alpha", "shop.example").await;
    done(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
    let told = json!({ "kind": "rogue", "portfolio": id });
    done(&fixture, &ann, (&site, "notices"), told).await;
    fixture.turn_to("2026-01-06T12:00:00Z");
    let piece = evidence(&fixture, &ann, &site, "A second look").await;
    let cure = json!({ "evidence": piece, "reason": "It asks for a prescription." });
    let late = act(&fixture, &ann, (&site, "cure"), cure).await;
    assert_eq!(late.code(), "only-by-review");
    let asked = json!({ "asked_by": "Its operator", "words": "We ask for prescriptions." });
    let asked = done(&fixture, &ann, (&site, "reviews"), asked).await;
    let ruling = json!({ "review": asked["reviews"][0]["id"], "class": "unverified",
        "reason": "It does." });
    let own = act(&fixture, &ann, (&site, "rulings"), ruling.clone()).await;
    assert_eq!((own.status.as_u16(), own.code().as_str()), (403, "own-assessment"));
    let cleared = done(&fixture, &bob, (&site, "rulings"), ruling).await;
    assert_eq!(
        (&cleared["class"], &cleared["findings"][0]["state"]),
        (&json!("unverified"), &json!("refused"))
    );
    // On what was read, or not at all.
    let stale = ("POST", &*format!("{site}/assessments"));
    let stale = fixture.call_on(&ann, stale, "\"1\"", called("not-a-pharmacy")).await;
    assert_eq!(stale.code(), "changed-meanwhile");
}
