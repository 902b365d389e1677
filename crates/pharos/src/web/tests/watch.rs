//! Watch as programs see it: sites, notices, answers, portfolios, and what anybody may learn.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use super::cases::{NAMES, named};
use super::documents::sent;
use super::fixture::{Answer, Fixture};
use crate::staff::permission::Role;

on_both_engines!(
    a_site_is_judged_told_of_and_answered,
    nothing_leaves_that_may_not,
    of_an_accredited_site_an_accusation_takes_two,
    a_rogue_name_of_ours_opens_a_case,
    anybody_learns_only_what_may_be_told,
    reports_are_acknowledged_and_merged,
    a_portfolio_is_listed_and_swept,
    whoever_is_conflicted_signs_nothing,
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

async fn done(fixture: &Fixture, who: &str, at: (&str, &str), body: Value) -> Value {
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
    let made = fixture.made(ann, "/api/v1/watch/sites", json!({ "names": [name] })).await;
    let site = format!("/api/v1/watch/sites/{}", made["id"].as_str().unwrap());
    let mut pieces = Vec::new();
    for source in sources {
        pieces.push(evidence(fixture, ann, &site, source).await);
    }
    let finding = json!({ "criterion": "no-prescription", "rule": "no-prescription-needed",
        "rule_version": 1, "evidence": pieces, "explanation": "It asks for no prescription." });
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

fn called(class: &str) -> Value {
    json!({ "class": class, "reason": "As the exhibits show." })
}

/// A portfolio that lists names; its path and id.
async fn portfolio(fixture: &Fixture, who: &str, owner: &str, names: &str) -> (String, String) {
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
    let secret =
        fixture.registry.seal.open(&owed[0].key, owed[0].sealed.as_ref().unwrap()).unwrap();
    let link = String::from_utf8(secret.to_vec()).unwrap();
    let token = link.rsplit('/').next().unwrap().to_owned();
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

/// P-92, P-93, P-94, P-96: what leaves, by class, by what a portfolio asked for, and by evidence.
async fn nothing_leaves_that_may_not(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let names = "a.example\nb.example\nc.example\nd.example\n";
    let (asked_path, asked) = portfolio(&fixture, &ann, "asked", names).await;
    let (_, silent) = portfolio(&fixture, &ann, "silent", names).await;
    let (_, elsewhere) = portfolio(&fixture, &ann, "elsewhere", "z.example\n").await;
    let seen = fixture.version(&ann, &asked_path).await;
    let wish = json!({ "report_unapproved": true, "said_by": "Their counsel" });
    let wished = fixture.call_on(&ann, ("PUT", &format!("{asked_path}/wish")), &seen, wish).await;
    assert!(wished.status.is_success(), "{}", wished.text);
    let send = async |site: &str, kind: &str, portfolio: &str| {
        let body = json!({ "kind": kind, "portfolio": portfolio });
        let answer = act(&fixture, &ann, (site, "notices"), body).await;
        if answer.status.is_success() { "sent".to_owned() } else { answer.code() }
    };
    // Unapproved: to whoever asked, and to nobody else (P-93).
    let site = found(&fixture, &ann, "rx.a.example", &SOURCES).await;
    assert_eq!(send(&site, "unapproved", &asked).await, "not-of-class", "nobody signed");
    done(&fixture, &ann, (&site, "assessments"), called("unapproved")).await;
    assert_eq!(send(&site, "rogue", &asked).await, "not-of-class", "it is not rogue");
    assert_eq!(send(&site, "unapproved", &silent).await, "not-asked-for");
    assert_eq!(send(&site, "unapproved", &elsewhere).await, "not-in-portfolio");
    let owner = json!({ "kind": "unapproved", "address": "owner@a.example" });
    let owner = act(&fixture, &ann, (&site, "notices"), owner).await;
    assert_eq!(owner.code(), "not-to-owner");
    assert_eq!(letters(&fixture).await.len(), 0, "nothing left");
    assert_eq!(send(&site, "unapproved", &asked).await, "sent");
    assert_eq!(send(&site, "unapproved", &asked).await, "already-sent");
    // The wish ends: nothing more leaves.
    let other = found(&fixture, &ann, "rx.b.example", &SOURCES).await;
    done(&fixture, &ann, (&other, "assessments"), called("unapproved")).await;
    let seen = fixture.version(&ann, &asked_path).await;
    let wish = json!({ "report_unapproved": false, "said_by": "Their counsel" });
    fixture.call_on(&ann, ("PUT", &format!("{asked_path}/wish")), &seen, wish).await;
    assert_eq!(send(&other, "unapproved", &asked).await, "not-asked-for");
    // Rogue takes two independent pieces and a criterion; then a finding that falls takes it along.
    let thin = found(&fixture, &ann, "rx.c.example", &SOURCES[..1]).await;
    let refused = act(&fixture, &ann, (&thin, "assessments"), called("rogue")).await;
    assert_eq!(refused.code(), "rogue-unsupported");
    assert_eq!(send(&thin, "rogue", &silent).await, "not-of-class");
    let rogue = found(&fixture, &ann, "rx.d.example", &SOURCES).await;
    let shown = done(&fixture, &ann, (&rogue, "assessments"), called("rogue")).await;
    let refuse = json!({ "finding": shown["findings"][0]["id"], "verdict": "refuse",
        "reason": "It was another site." });
    done(&fixture, &ann, (&rogue, "verdicts"), refuse).await;
    assert_eq!(send(&rogue, "rogue", &silent).await, "rogue-unsupported");
    // A site that was broken into is told to its owner, and nobody is asked to suspend it (P-96).
    let broken = json!({ "nature": "compromised", "reason": "The front page is a bakery's." });
    done(&fixture, &ann, (&thin, "nature"), broken).await;
    let owner = json!({ "kind": "compromised", "address": "owner@c.example" });
    done(&fixture, &ann, (&thin, "notices"), owner).await;
    let owed = letters(&fixture).await;
    let to: Vec<_> = owed.iter().map(|duty| duty.notice.to.as_str()).collect();
    assert_eq!(to, ["abuse@asked.example", "owner@c.example"]);
    let (_, text) = crate::mail::read_ahead(&owed[1].notice, "The Registry").unwrap();
    assert!(text.contains("do not ask that the name be suspended"), "{text}");
    assert!(!text.contains("We ask you to suspend"), "{text}");
}

/// Nothing else in the program makes a notice about a site.
#[test]
fn one_file_makes_notices_p_93() {
    let mut makers = Vec::new();
    let root = std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("tests") {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path)
                && (text.contains("WatchTold::Notice(Box::new") || text.contains(" sendable("))
            {
                makers.push(path.strip_prefix(&root).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    makers.sort();
    assert_eq!(makers, ["mail/samples.rs", "watch/notice.rs"], "samples are for tests alone");
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
    let again = act(&fixture, supervisor, (&site, "case"), body).await;
    assert_eq!(again.code(), "case-open");
}

/// P-93: what is unapproved, pending or unseen is told from no name that nobody knows.
async fn anybody_learns_only_what_may_be_told(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let reviewer = fixture.person("rita@watch.example", Role::Reviewer).await;
    fixture.accredited(&reviewer, "Acme").await;
    let (_, id) = portfolio(&fixture, &ann, "alpha", "told.example\n").await;
    for (name, class) in [
        ("told.example", "rogue"),
        ("untold.example", "rogue"),
        ("unapproved.example", "unapproved"),
        ("informs.example", "information-only"),
    ] {
        let site = found(&fixture, &ann, name, &SOURCES).await;
        done(&fixture, &ann, (&site, "assessments"), called(class)).await;
        if name == "told.example" {
            let told = json!({ "kind": "rogue", "portfolio": id });
            done(&fixture, &ann, (&site, "notices"), told).await;
        }
    }
    found(&fixture, &ann, "pending.example", &SOURCES).await;
    let sound = json!({ "names": ["www.sound.example"] });
    let sound = fixture.made(&ann, "/api/v1/watch/sites", sound).await;
    let sound = format!("/api/v1/watch/sites/{}", sound["id"].as_str().unwrap());
    done(&fixture, &ann, (&sound, "assessments"), called("legitimate")).await;
    let expected = [
        ("told.example", "rogue"),
        ("www.told.example", "rogue"),
        ("untold.example", "nothing-said"),
        ("unapproved.example", "nothing-said"),
        ("informs.example", "nothing-said"),
        ("pending.example", "nothing-said"),
        ("unknown.example", "nothing-said"),
        ("sound.example", "legitimate"),
        ("acme.example", "certified"),
    ];
    for (name, standing) in expected {
        let answer = fixture.get(&format!("/api/v1/watch/standing?name={name}")).await;
        assert_eq!(answer.json(), json!({ "name": name, "standing": standing }));
    }
    let names: Vec<_> = expected.iter().map(|(name, _)| *name).collect();
    let bulk = fixture.made(&ann, "/api/v1/watch/standing", json!({ "names": names })).await;
    let all: Vec<_> = bulk["standings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["standing"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(all, expected.map(|(_, standing)| standing));
    let many = json!({ "names": vec!["a.example"; 1_001] });
    let many = fixture.call(&ann, "POST", "/api/v1/watch/standing", Some(many)).await;
    assert_eq!(many.status, 400, "{}", many.text);
}

/// RAA 3.18.1: a report is acknowledged at once; a second one goes to the same site.
async fn reports_are_acknowledged_and_merged(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let by = |email: &str| json!({ "name": "Ada", "organization": "A board", "email": email });
    let body = json!({ "name": "rx.shop.example", "words": "It sells without a prescription.",
        "reporter": by("ada@board.example") });
    let first = fixture.made(&ann, "/api/v1/watch/reports", body.clone()).await;
    let mut official = body.clone();
    (official["is_authority"], official["words"]) = (json!(true), json!("An order of ours."));
    let second = fixture.made(&ann, "/api/v1/watch/reports", official).await;
    assert_eq!(first["site"], second["site"], "one site for one name");
    assert_eq!(second["answer_until"], "2026-01-06T12:00:00Z", "24 hours for an authority");
    assert_eq!(first["acknowledged_at"], first["received_at"]);
    let owed = letters(&fixture).await;
    let told: Vec<_> =
        owed.iter().map(|duty| (duty.notice.to.as_str(), duty.notice.message.code())).collect();
    assert_eq!(told, [("ada@board.example", "watch-report-received"); 2]);
    let site = format!("/api/v1/watch/sites/{}", first["site"].as_str().unwrap());
    let whole = fixture.call(&ann, "GET", &site, None).await.json();
    assert_eq!(whole["awaits"], "assessment");
    assert_eq!(whole["reports"].as_array().unwrap().len(), 2);
    assert_eq!(whole["site"]["evidence"].as_array().unwrap().len(), 2);
    let mut wrong = body;
    wrong["reporter"] = by("nobody");
    let refused = fixture.call(&ann, "POST", "/api/v1/watch/reports", Some(wrong)).await;
    assert_eq!(refused.status, 400, "{}", refused.text);

    let xarf = json!({
        "xarf_version": "4.2.0",
        "report_id": "550e8400-e29b-41d4-a716-446655440000",
        "timestamp": "2026-01-05T11:00:00Z",
        "reporter": { "org": "A board", "contact": "ada@board.example", "domain": "board.example" },
        "sender": { "org": "A board", "contact": "ada@board.example", "domain": "board.example" },
        "source_identifier": "rx.shop.example",
        "category": "content",
        "type": "fraud",
        "fraud_type": "shopping",
        "url": "https://rx.shop.example/buy",
        "description": "Sells without a prescription.",
    });
    let path = "/api/v1/watch/reports/xarf";
    let taken = fixture.made(&ann, path, xarf.clone()).await;
    assert_eq!((&taken["channel"], &taken["site"]), (&json!("xarf"), &first["site"]));
    let mut wrong = xarf;
    wrong["category"] = json!("nonsense");
    let refused = fixture.call(&ann, "POST", path, Some(wrong)).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "not-xarf"));
    let listed = fixture.call(&ann, "GET", "/api/v1/watch/reports?limit=2", None).await.json();
    assert_eq!(listed["items"][0]["number"], taken["number"], "newest first: {listed}");
    assert!(listed["next"].is_string());
}

/// P-90.
async fn a_portfolio_is_listed_and_swept(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let list = "domain,since\ncheap-viagra-online.example,2020\nbakery.example,2021\nno name\n";
    let (path, id) = portfolio(&fixture, &ann, "alpha", list).await;
    let names = format!("{path}/names");
    let again = upload(&fixture, &ann, &names, list).await.json();
    assert_eq!(
        (&again["added"], &again["kept"], &again["no_names"]),
        (&json!(0), &json!(2), &json!(1))
    );
    assert_eq!(again["not_taken"], json!([{ "line": 4, "found": "no name" }]));
    let whole = format!("{names}?whole=true");
    let refused = upload(&fixture, &ann, &whole, list).await;
    assert_eq!(refused.status, 400, "a whole list has names alone: {}", refused.text);
    let nothing = upload(&fixture, &ann, &names, "\n# nothing\n").await;
    assert_eq!(nothing.status, 400);
    fixture.turn_to("2026-01-06T12:00:00Z");
    let smaller = upload(&fixture, &ann, &whole, "cheap-viagra-online.example").await.json();
    assert_eq!(smaller["gone"], 1, "{smaller}");
    let sweep = format!("{path}/sweep");
    let swept = fixture.made(&ann, &sweep, json!({})).await;
    assert_eq!(swept, json!({ "names": 1, "hits": 1, "filed": 1 }));
    assert_eq!(fixture.made(&ann, &sweep, json!({})).await["filed"], 0, "it is filed already");
    let found = format!("/api/v1/watch/candidates?portfolio={id}");
    let found = fixture.call(&ann, "GET", &found, None).await.json();
    let one = &found["items"][0];
    assert_eq!(one["name"], "cheap-viagra-online.example", "{found}");
    assert!(!one["reasons"].as_array().unwrap().is_empty());
    let path = format!("/api/v1/watch/candidates/{}", one["id"].as_str().unwrap());
    let blind = format!("{path}/dismiss");
    let blind = fixture.call(&ann, "POST", &blind, Some(json!({ "reason": " " }))).await;
    assert_eq!(blind.code(), "without-words");
    let taken = fixture.made(&ann, &format!("{path}/take"), json!({})).await;
    assert_eq!(taken["names"], json!(["cheap-viagra-online.example"]));
    let twice = fixture.call(&ann, "POST", &format!("{path}/take"), Some(json!({}))).await;
    assert_eq!((twice.status.as_u16(), twice.code().as_str()), (409, "candidate-decided"));
    let shown = fixture.call(&ann, "GET", &path, None).await.json();
    assert_eq!((&shown["state"], &shown["site"]), (&json!("taken"), &taken["id"]));
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
    let ended = fixture.made(&supervisor, end, mark).await;
    assert_eq!(ended["conflicts"], json!([]));
    done(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
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
