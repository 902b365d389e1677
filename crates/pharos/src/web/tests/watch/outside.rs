//! Watch and those outside: whom notices may reach, what anybody learns, reports, portfolios.

use registry_core::document::DocumentHash;
use sha2::{Digest as _, Sha256};

use super::super::cases::grounds;
use super::super::desk::Browser;
use super::super::lookups::registered;
use super::*;

on_both_engines!(
    nothing_leaves_that_may_not,
    anybody_learns_only_what_may_be_told,
    what_is_certified_is_vouched_for_now,
    a_name_of_ours_is_certified_as_the_look_up_says,
    what_is_known_of_sites_is_for_those_who_watch,
    reports_are_acknowledged_and_merged,
    a_portfolio_is_listed_and_swept,
);

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
    let ended = fixture.call_on(&ann, ("PUT", &format!("{asked_path}/wish")), &seen, wish).await;
    let ended = ended.json();
    assert_eq!(ended["declined_by"], "Their counsel", "who withdrew it stands: {ended}");
    assert!(ended["asked_by"].is_null() && ended["unapproved_declined_since"].is_string());
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

async fn standing(fixture: &Fixture, name: &str) -> String {
    let answer = fixture.get(&format!("/api/v1/watch/standing?name={name}")).await.json();
    answer["standing"].as_str().unwrap().to_owned()
}

/// P-3, P-6: the websites that an accreditation approves whole, while it is in term.
async fn what_is_certified_is_vouched_for_now(fixture: Fixture) {
    let (ann, bob) = people(&fixture).await;
    let reviewer = fixture.person("rita@watch.example", Role::Reviewer).await;
    let (_, accreditation) = fixture.accredited(&reviewer, "Acme").await;
    let more = json!({ "add": ["https://mall.example/acme"], "reason": "Its page in a mall." });
    let websites = format!("/api/v1/accreditations/{accreditation}/websites");
    fixture.made(&reviewer, &websites, more).await;
    assert_eq!(standing(&fixture, "acme.example").await, "certified");
    assert_eq!(standing(&fixture, "mall.example").await, "nothing-said", "a path of it is theirs");
    // Signed by two and told to nobody: it stays as it is said (P-93).
    let site = found(&fixture, &ann, "acme.example", &SOURCES).await;
    for who in [&ann, &bob] {
        done(&fixture, who, (&site, "assessments"), called("rogue")).await;
    }
    assert_eq!(standing(&fixture, "acme.example").await, "certified");
    let of = format!("/api/v1/accreditations/{accreditation}");
    let until = fixture.call(&reviewer, "GET", &of, None).await.json();
    let until: jiff::Timestamp = until["standing"]["ends_at"].as_str().unwrap().parse().unwrap();
    fixture.turn_to(&(until - jiff::SignedDuration::from_secs(1)).to_string());
    assert_eq!(standing(&fixture, "acme.example").await, "certified");
    fixture.turn_to(&until.to_string());
    assert_eq!(standing(&fixture, "acme.example").await, "nothing-said");
}

/// P-52: what is suspended is verified no longer, here as on the look-up page.
async fn a_name_of_ours_is_certified_as_the_look_up_says(fixture: Fixture) {
    registered(&fixture, |_| {}).await;
    let both = async |name: &str| {
        let verified = fixture.get(&format!("/verify?name={name}")).await.json();
        (standing(&fixture, name).await, verified["verified"].as_bool().unwrap())
    };
    let name = "acme.pharmacy";
    assert_eq!(both(name).await, ("certified".to_owned(), true));
    let under = "shop.acme.pharmacy";
    assert_eq!(standing(&fixture, under).await, "certified", "what lies under it is its holder's");
    let reviewer = fixture.person("rita@watch.example", Role::Reviewer).await;
    let suspended = json!({ "name": name, "ground": "pharmacy-law", "grounds": grounds() });
    fixture.made(&reviewer, "/api/v1/cases/suspensions", suspended).await;
    let answered_until = "2026-02-05T12:00:00Z";
    fixture.turn_to(answered_until);
    assert_eq!(both(name).await, ("nothing-said".to_owned(), false));
    assert_eq!(standing(&fixture, under).await, "nothing-said");
}

/// P-91: nobody reads the history of a site who may not read the site.
async fn what_is_known_of_sites_is_for_those_who_watch(fixture: Fixture) {
    let Scene { site, .. } = scene(&fixture, "rx.shop.example").await;
    let id = site.rsplit('/').next().unwrap();
    for (role, status) in [(Role::Operator, 404), (Role::Supervisor, 200), (Role::Auditor, 200)] {
        let email = format!("{}@desk.example", role.code());
        fixture.person(&email, role).await;
        let browser = Browser::sign_in(&fixture, &email).await;
        let page = browser.get(&format!("/desk/history/{id}")).await;
        assert_eq!(page.status.as_u16(), status, "{role:?}: {}", page.text);
    }
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
    // It is kept byte by byte, as whoever sent it will show it.
    let as_it_came = serde_json::to_string_pretty(&xarf).unwrap() + "\n";
    let request = Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {ann}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(as_it_came.clone()));
    let taken = fixture.send(request.unwrap()).await.json();
    assert_eq!((&taken["channel"], &taken["site"]), (&json!("xarf"), &first["site"]));
    let hash = DocumentHash(Sha256::digest(&as_it_came).into());
    let shown = fixture.call(&ann, "GET", &site, None).await.json();
    assert_eq!(shown["site"]["evidence"][2]["document"], hash.to_string());
    let supervisor = fixture.person("sam@watch.example", Role::Supervisor).await;
    let kept = format!("/api/v1/documents/{hash}/content");
    assert_eq!(fixture.call(&supervisor, "GET", &kept, None).await.text, as_it_came);
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
    let smaller = upload(&fixture, &ann, &whole, "cheap-viagra-online.example").await.json();
    assert_eq!(smaller["gone"], 1, "at the same instant: {smaller}");
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
