//! Visits of sites by the worker (P-92, decision 0054): against the made-up web, served on this
//! machine.

mod outside;
mod town;

use registry_core::id::{CaptureId, SiteId};
use registry_core::watch::MachineClass;
use registry_evidence::bundle;
use registry_evidence::log::{Act, Log};
use registry_evidence::seal::PublicKey;
use registry_sampleweb::Kind;
use registry_store::{BundleKept, Lock, Tx, Visit};
use serde_json::{Value, json};

use self::town::{PARKED, Town, of_kind};
use super::desk::Browser;
use super::fixture::Fixture;
use super::watch::{called, done, portfolio};
use crate::sandbox::hosts::Host;
use crate::staff::permission::Role;
use crate::watch::visit;

on_both_engines!(
    a_rogue_site_is_laid_before_a_person_and_found_once,
    a_lawful_site_is_proposed_nothing,
    hacked_and_cloaked_sites_are_a_question,
    sites_that_share_enough_are_tied_when_they_are_visited,
    a_complaint_hands_out_the_bundles_and_the_log_says_so,
    a_site_that_is_gone_is_inactive_and_one_that_fails_is_nothing,
    a_site_that_is_parked_is_inactive,
    what_people_do_meanwhile_is_kept,
    who_was_given_up_records_nothing,
    a_visit_that_nobody_ends_is_given_up,
    evidence_is_kept_as_the_rulebook_says,
    from_report_to_evidence,
);

async fn analyst(fixture: &Fixture) -> String {
    fixture.named("ann@watch.example", "Ann", Role::Analyst).await
}

/// Puts a site on record; its path.
async fn opened(fixture: &Fixture, ann: &str, name: &str) -> String {
    let made = fixture.made(ann, "/api/v1/watch/sites", json!({ "names": [name] })).await;
    format!("/api/v1/watch/sites/{}", made["id"].as_str().unwrap())
}

async fn whole(fixture: &Fixture, ann: &str, site: &str) -> Value {
    let shown = fixture.call(ann, "GET", site, None).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    shown.json()
}

async fn visits(fixture: &Fixture, ann: &str, site: &str) -> Vec<Value> {
    let listed = fixture.call(ann, "GET", &format!("{site}/visits"), None).await;
    assert_eq!(listed.status, 200, "{}", listed.text);
    listed.json()["items"].as_array().unwrap().clone()
}

async fn ask(fixture: &Fixture, ann: &str, site: &str) -> Value {
    let asked = fixture.call(ann, "POST", &format!("{site}/visits"), None).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    asked.json()
}

fn id_of(site: &str) -> SiteId {
    site.rsplit('/').next().unwrap().parse().unwrap()
}

fn items<'v>(of: &'v Value, list: &str) -> &'v Vec<Value> {
    of[list].as_array().unwrap_or_else(|| panic!("{list}: {of}"))
}

/// The bundle of a visit is one that anybody can check, and the log says when it was made.
async fn is_kept(fixture: &Fixture, visit: &Value) {
    let hash = visit["bundle"].as_str().unwrap().parse().unwrap();
    let read = move |read: &mut registry_store::Snapshot<'_>| {
        let bundle = (read.document(hash)?, read.document_whole(hash)?, read.bundle(hash)?);
        Ok((bundle, read.log_lines_of(hash)?))
    };
    let ((document, bytes, row), lines) = fixture.registry.store.read(read).await.unwrap();
    let document = document.unwrap();
    assert_eq!(document.size_bytes, bytes.len() as u64);
    assert!(document.media_type.matches(&bytes), "{}", document.name);
    let key = PublicKey(*fixture.registry.signing_key.public().unwrap().as_bytes());
    bundle::check(&bytes, &key, &bundle::Limits::default()).unwrap();
    let published = fixture.get("/api/v1/published").await.json();
    assert_eq!(published["signing_key"], key.fingerprint().to_string());
    let row = row.unwrap();
    assert_eq!(row.capture.to_string(), visit["id"].as_str().unwrap());
    let log = Log::parse(&format!("{}\n", lines[0].1)).unwrap();
    assert_eq!(lines.len(), 1);
    assert!(matches!(log.entries()[0].act, Act::Captured));
    assert_eq!(log.entries()[0].bundle.0, hash.0);
}

/// The picture of a visit stands beside the page of its site; who sees it has read the bundle.
async fn is_shown(fixture: &Fixture, site: &str, (visit, media): (&Value, &str)) {
    let browser = Browser::sign_in(fixture, "ann@watch.example").await;
    let (page, bundle) =
        (format!("/desk/sites/{}", id_of(site)), visit["bundle"].as_str().unwrap());
    let picture = format!("{page}/pictures/{bundle}");
    assert!(browser.get(&page).await.text.contains(&format!("src=\"{picture}\"")));
    let shown = browser.get(&picture).await;
    assert_eq!((shown.status.as_u16(), shown.header("content-type")), (200, media));
    assert_eq!(shown.header("content-security-policy"), "sandbox");
    let nobody = format!("{page}/pictures/{}", "0".repeat(64));
    assert_eq!(browser.get(&nobody).await.status, 404);
    let hash = bundle.parse().unwrap();
    let lines = fixture.registry.store.read(move |read| read.log_lines_of(hash)).await.unwrap();
    let text: String = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
    let log = Log::parse(&text).unwrap();
    let last = log.entries().last().unwrap();
    assert!(matches!(last.act, Act::Read) && last.by == "Ann", "{last:?}");
}

/// From a name to a signature: what machines found is laid before a person, found again it is no
/// second finding, and on two visits the person can sign.
async fn a_rogue_site_is_laid_before_a_person_and_found_once(fixture: Fixture) {
    let shop = of_kind(Kind::Rogue, 1);
    let town = Town::of(&fixture, &shop, true).await;
    let ann = analyst(&fixture).await;
    let site = opened(&fixture, &ann, &shop[0].host).await;
    assert_eq!(visits(&fixture, &ann, &site).await, Vec::<Value>::new());
    assert_eq!(town.worker.visit_sites().await.unwrap(), 1);
    assert_eq!(town.worker.visit_sites().await.unwrap(), 0, "once");

    let seen = whole(&fixture, &ann, &site).await;
    let (shown, found) = (&seen["site"], items(&seen["site"], "findings"));
    assert_eq!((&shown["class"], &seen["awaits"]), (&json!("pending"), &json!("assessment")));
    assert_eq!(items(shown, "evidence").len(), 1);
    assert_eq!(shown["evidence"][0]["origin"], "capture", "{shown}");
    assert!(!found.is_empty() && found.iter().all(|one| one["state"] == "proposed"), "{found:?}");
    let grave = |one: &&Value| one["criterion"] != "theft";
    assert!(found.iter().any(|one| grave(&one)), "{found:?}");
    assert!(found.iter().all(|one| one["explanation"].as_str().unwrap().len() > 20));
    let first = visits(&fixture, &ann, &site).await.remove(0);
    assert_eq!((&first["state"], &first["proposed_class"]), (&json!("done"), &json!("rogue")));
    assert_eq!(first["outcome"], "seen");
    assert!(first["asked_by"].is_null(), "{first}");
    let pieces = items(shown, "evidence")[0]["shows"].as_str().unwrap().to_owned();
    assert!(pieces.contains("with a picture"), "{pieces}");
    is_kept(&fixture, &first).await;
    is_shown(&fixture, &site, (&first, "image/png")).await;
    let by_machine = |event: &Value| event["event"] != "site-opened" && event["by"] == "Ann";
    assert!(!items(&seen, "events").iter().any(by_machine), "{seen}");

    // One visit is one piece: it takes a second one, which finds nothing twice.
    let asked = ask(&fixture, &ann, &site).await;
    assert_eq!((&asked["state"], &asked["asked_by"]), (&json!("waiting"), &json!("Ann")));
    assert_eq!(ask(&fixture, &ann, &site).await["id"], asked["id"], "one at a time");
    assert_eq!(town.worker.visit_sites().await.unwrap(), 1);
    let again = whole(&fixture, &ann, &site).await;
    let twice = items(&again["site"], "findings");
    assert_eq!(twice.len(), found.len());
    assert!(twice.iter().all(|one| items(one, "evidence").len() == 2), "{twice:?}");
    let proposals = items(&again, "events").iter().filter(|one| one["event"] == "proposal-made");
    assert_eq!(proposals.count(), 1);
    let sign = json!({ "class": "rogue", "reason": "As the exhibits show." });
    let path = format!("{site}/assessments");
    let seen = fixture.version(&ann, &site).await;
    let early = fixture.call_on(&ann, ("POST", &path), &seen, sign.clone()).await;
    assert_eq!(early.code(), "rogue-unsupported", "nobody accepted anything");
    for one in twice {
        let verdict = json!({ "finding": one["id"], "verdict": "accept" });
        let seen = fixture.version(&ann, &site).await;
        let verdicts = format!("{site}/verdicts");
        fixture.call_on(&ann, ("POST", &verdicts), &seen, verdict).await;
    }
    let seen = fixture.version(&ann, &site).await;
    let signed = fixture.call_on(&ann, ("POST", &path), &seen, sign).await;
    assert_eq!(signed.json()["class"], "rogue", "{}", signed.text);
}

async fn a_lawful_site_is_proposed_nothing(fixture: Fixture) {
    let shops = of_kind(Kind::Legitimate, 4);
    let town = Town::of(&fixture, &shops, false).await;
    let ann = analyst(&fixture).await;
    let mut paths = Vec::new();
    for shop in &shops {
        paths.push(opened(&fixture, &ann, &shop.host).await);
    }
    assert_eq!(town.worker.visit_sites().await.unwrap(), 4);
    for site in &paths {
        let seen = whole(&fixture, &ann, site).await;
        assert_eq!(seen["site"]["class"], "pending", "there is something to look at");
        assert_eq!(items(&seen["site"], "findings"), &Vec::<Value>::new());
        let visit = visits(&fixture, &ann, site).await.remove(0);
        assert!(visit["proposed_class"].is_null(), "{visit}");
        assert!(!items(&seen, "events").iter().any(|one| one["event"] == "proposal-made"));
        is_kept(&fixture, &visit).await;
    }
    let visit = visits(&fixture, &ann, &paths[0]).await.remove(0);
    is_shown(&fixture, &paths[0], (&visit, "image/svg+xml")).await;
}

/// P-96: what strangers may have put there is a question to a person, and no accusation.
/// WATCH.md, section 10: what a registrar was told and did not follow is handed to ICANN, with the
/// evidence, and each bundle that goes along is a line of the log.
async fn a_complaint_hands_out_the_bundles_and_the_log_says_so(fixture: Fixture) {
    let shop = of_kind(Kind::Rogue, 1);
    let town = Town::of(&fixture, &shop, false).await;
    let ann = analyst(&fixture).await;
    let site = opened(&fixture, &ann, &shop[0].host).await;
    town.worker.visit_sites().await.unwrap();
    fixture.turn_to("2026-01-07T09:00:00Z");
    ask(&fixture, &ann, &site).await;
    town.worker.visit_sites().await.unwrap();
    // What a reporter sent carries it too, and stays here.
    let reported = json!({ "name": shop[0].host, "words": "It sent me chalk.",
        "reporter": { "name": "Ada", "organization": "", "email": "ada@board.example" } });
    fixture.made(&ann, "/api/v1/watch/reports", reported).await;
    let seen = whole(&fixture, &ann, &site).await;
    let report = items(&seen["site"], "evidence").last().unwrap();
    let finding = json!({ "criterion": "no-prescription", "rule": "reported", "rule_version": 1,
        "evidence": [report["id"]], "explanation": "Somebody bought without one." });
    done(&fixture, &ann, (&site, "findings"), finding).await;
    let seen = whole(&fixture, &ann, &site).await;
    for finding in items(&seen["site"], "findings") {
        let accept = json!({ "finding": finding["id"], "verdict": "accept" });
        done(&fixture, &ann, (&site, "verdicts"), accept).await;
    }
    done(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
    let (_, alpha) = portfolio(&fixture, &ann, "alpha", &shop[0].host).await;
    let told = json!({ "kind": "rogue", "portfolio": alpha });
    let told = done(&fixture, &ann, (&site, "notices"), told).await;
    let notice = &told["notices"][0];
    let complaint = format!("{site}/notices/{}/complaint", notice["id"].as_str().unwrap());
    let early = fixture.call(&ann, "GET", &complaint, None).await;
    assert_eq!((early.status.as_u16(), early.code().as_str()), (409, "complaint-early"));

    fixture.turn_to(notice["due_at"].as_str().unwrap());
    let rita = fixture.person("rita@watch.example", Role::Reviewer).await;
    assert_eq!(fixture.call(&rita, "GET", &complaint, None).await.status, 403);
    let made = fixture.call(&ann, "GET", &complaint, None).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert!(made.header("content-disposition").contains("complaint-WN-2026-"));
    for part in ["SUMMARY.txt", "letter.txt", "history.json", "evidence/01-", "evidence/02-"] {
        assert!(made.text.contains(part), "{part}");
    }
    assert!(made.text.contains("Registrar: alpha (IANA id 9995)"), "the summary");
    assert!(made.text.contains("Nothing was answered until now."));
    assert!(made.text.contains("held by us, on request"), "what the reporter sent");
    assert!(!made.text.contains("evidence/03-") && !made.text.contains("ada@board.example"));

    let mut exported = 0;
    for visit in visits(&fixture, &ann, &site).await {
        let hash = visit["bundle"].as_str().unwrap().parse().unwrap();
        let lines = fixture.registry.store.read(move |read| read.log_lines_of(hash)).await.unwrap();
        let lines: String = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
        let log = Log::parse(&lines).unwrap();
        let last = log.entries().last().unwrap();
        assert_eq!(last.by, "Ann");
        assert_eq!(last.act, Act::Exported { to: "ICANN, about alpha".to_owned() });
        exported += 1;
    }
    assert_eq!(exported, 2);

    // At the desk, beside the notice; and refused once it was followed.
    let desk = Browser::sign_in(&fixture, "ann@watch.example").await;
    let id = site.rsplit('/').next().unwrap();
    let page = format!("/desk/sites/{id}");
    let shown = desk.get(&page).await.text;
    let save = format!("{page}/complaints/{}", notice["id"].as_str().unwrap());
    assert!(shown.contains(&save), "{shown}");
    assert!(desk.get(&save).await.header("content-disposition").contains("complaint-WN"));
    let piece = &seen["site"]["evidence"][0]["id"];
    let followed = json!({ "notice": notice["id"], "outcome": "suspended", "evidence": piece });
    done(&fixture, &ann, (&site, "outcomes"), followed).await;
    assert!(!desk.get(&page).await.text.contains(&save));
    let refused = desk.get(&save).await;
    assert!(refused.status == 409 && refused.text.contains("it was followed"), "{}", refused.text);
}

/// WATCH.md, section 7: what two sites were seen to have ties them, with where it was seen.
async fn sites_that_share_enough_are_tied_when_they_are_visited(fixture: Fixture) {
    let shops = of_kind(Kind::Rogue, 2);
    let town = Town::of(&fixture, &shops, false).await;
    let ann = analyst(&fixture).await;
    let one = opened(&fixture, &ann, &shops[0].host).await;
    opened(&fixture, &ann, &shops[1].host).await;
    assert_eq!(town.worker.visit_sites().await.unwrap(), 2);
    let tied = fixture.call(&ann, "GET", &format!("{one}/ties"), None).await.json();
    let keys = items(&tied["ties"][0], "keys");
    let key = keys.iter().find(|key| key["kind"] == "public-key").unwrap();
    assert_eq!(key["sites"], 2, "they stand behind one certificate here: {tied}");
    let mut bundles = Vec::new();
    for site in items(&tied, "sites") {
        let site = format!("/api/v1/watch/sites/{}", site["id"].as_str().unwrap());
        bundles.push(visits(&fixture, &ann, &site).await[0]["bundle"].clone());
    }
    assert_eq!(items(key, "seen_in"), &bundles);
}

async fn hacked_and_cloaked_sites_are_a_question(fixture: Fixture) {
    let cloaked = of_kind(Kind::Cloaked, 1).remove(0);
    let town = Town::of(&fixture, std::slice::from_ref(&cloaked), false).await;
    let ann = analyst(&fixture).await;
    let site = opened(&fixture, &ann, &cloaked.host).await;
    assert_eq!(town.worker.visit_sites().await.unwrap(), 1);
    let seen = whole(&fixture, &ann, &site).await;
    assert_eq!(seen["awaits"], "nature");
    let events: Vec<_> = items(&seen, "events").iter().map(|one| &one["event"]).collect();
    assert!(events.contains(&&json!("nature-proposed")), "{events:?}");
    assert!(!events.contains(&&json!("proposal-made")), "{events:?}");
    let visit = visits(&fixture, &ann, &site).await.remove(0);
    assert_eq!(visit["proposed_nature"], "compromised", "{visit}");
}

/// That DNS knows no address is seen; that nobody answers may be us, and says nothing.
async fn a_site_that_is_gone_is_inactive_and_one_that_fails_is_nothing(fixture: Fixture) {
    let town = Town::of(&fixture, &of_kind(Kind::Rogue, 1), false).await;
    let ann = analyst(&fixture).await;
    town.put("gone.example", Host::default());
    let nobody = Some("127.0.0.1:1".parse().unwrap());
    town.put("silent.example", Host { https: nobody, http: nobody, ..Host::default() });
    // A sandbox reaches nobody outside, public as an address may be.
    let outside = vec!["1.1.1.1".parse().unwrap()];
    town.put("outside.example", Host { addresses: outside, ..Host::default() });
    let gone = opened(&fixture, &ann, "gone.example").await;
    let silent = opened(&fixture, &ann, "silent.example").await;
    let outside = opened(&fixture, &ann, "outside.example").await;
    let unknown = opened(&fixture, &ann, "unknown.example").await;
    assert_eq!(town.worker.visit_sites().await.unwrap(), 4);
    let seen = whole(&fixture, &ann, &gone).await;
    assert_eq!((&seen["site"]["class"], &seen["awaits"]), (&json!("inactive"), &Value::Null));
    let visit = visits(&fixture, &ann, &gone).await.remove(0);
    assert_eq!((&visit["state"], &visit["outcome"]), (&json!("done"), &json!("nothing-there")));
    is_kept(&fixture, &visit).await;
    for (site, words) in [(&silent, "not reached"), (&outside, "refused"), (&unknown, "is here")] {
        let seen = whole(&fixture, &ann, site).await;
        assert_eq!(seen["site"]["class"], "unverified", "{words}");
        assert_eq!(items(&seen["site"], "evidence"), &Vec::<Value>::new());
        let visit = visits(&fixture, &ann, site).await.remove(0);
        assert_eq!((&visit["state"], &visit["tries"]), (&json!("waiting"), &json!(1)));
        assert!(visit["reason"].as_str().unwrap().contains(words), "{visit}");
    }
    assert_eq!(town.worker.visit_sites().await.unwrap(), 0, "not again at once");

    // The third try that fails is the last, and says nothing either.
    let id = visits(&fixture, &ann, &silent).await[0]["id"].as_str().unwrap().parse().unwrap();
    for tries in 2..=3 {
        let taken = taken_later(&fixture, id).await;
        assert_eq!(taken.tries, tries);
        visit::go(&fixture.registry, &town.visits, &taken).await.unwrap();
    }
    let visit = visits(&fixture, &ann, &silent).await.remove(0);
    assert_eq!((&visit["state"], &visit["tries"]), (&json!("failed"), &json!(3)));
    assert_eq!(whole(&fixture, &ann, &silent).await["site"]["class"], "unverified");
}

/// WATCH.md, section 1: nothing runs under a name that is parked, though a page answers.
async fn a_site_that_is_parked_is_inactive(fixture: Fixture) {
    let town = Town::of(&fixture, &[], false).await;
    let ann = analyst(&fixture).await;
    let site = opened(&fixture, &ann, PARKED).await;
    assert_eq!(town.worker.visit_sites().await.unwrap(), 1);
    let seen = whole(&fixture, &ann, &site).await;
    assert_eq!((&seen["site"]["class"], &seen["awaits"]), (&json!("inactive"), &Value::Null));
    let visit = visits(&fixture, &ann, &site).await.remove(0);
    assert_eq!((&visit["state"], &visit["outcome"]), (&json!("done"), &json!("seen")));
    assert!(visit["proposed_class"].is_null(), "{visit}");
    is_kept(&fixture, &visit).await;
}

/// Takes a visit when whatever it waits for is over.
async fn taken_later(fixture: &Fixture, id: CaptureId) -> Visit {
    let later = jiff::Timestamp::MAX;
    let take = move |tx: &mut Tx<'_>, _| tx.take_visit(id, (later, later));
    fixture.registry.commit(take).await.unwrap().expect("it is free")
}

/// A visit and people act on one site at once: each is on record, and who read before is told.
async fn what_people_do_meanwhile_is_kept(fixture: Fixture) {
    let shop = of_kind(Kind::Rogue, 1);
    let town = Town::of(&fixture, &shop, false).await;
    let ann = analyst(&fixture).await;
    let site = opened(&fixture, &ann, &shop[0].host).await;
    let before = fixture.version(&ann, &site).await;
    let people = async {
        for number in 0..12 {
            let review = json!({ "asked_by": format!("Person {number}"), "words": "Look." });
            let path = format!("{site}/reviews");
            let asked = fixture.call(&ann, "POST", &path, Some(review)).await;
            let taken = asked.status.is_success() || asked.status == 409;
            assert!(taken, "{}", asked.text);
            let words = format!("Letter {number}.");
            let kept = super::documents::sent(&fixture, &ann, "text/plain", words.into()).await;
            let now = fixture.registry.clock.registry_now().to_string();
            let piece = json!({ "origin": "report", "source": format!("Person {number}"),
                "document": kept.json()["hash"], "at": now, "shows": "What they saw." });
            fixture.made(&ann, &format!("{site}/evidence"), piece).await;
        }
    };
    let (visited, ()) = tokio::join!(town.worker.visit_sites(), people);
    assert_eq!(visited.unwrap(), 1);
    let seen = whole(&fixture, &ann, &site).await;
    assert_eq!(items(&seen["site"], "evidence").len(), 13, "of twelve people and of one visit");
    assert!(!items(&seen["site"], "findings").is_empty());
    assert_eq!(seen["site"]["class"], "pending");
    let nature = json!({ "nature": "operated", "reason": "Its own." });
    let path = ("PUT", &*format!("{site}/nature"));
    let stale = fixture.call_on(&ann, path, &before, nature).await;
    assert_eq!(stale.code(), "changed-meanwhile", "they had read what was before the visit");
}

/// Of two nodes that were at one site one records.
async fn who_was_given_up_records_nothing(fixture: Fixture) {
    let shop = of_kind(Kind::Rogue, 1);
    let town = Town::of(&fixture, &shop, false).await;
    let ann = analyst(&fixture).await;
    let site = opened(&fixture, &ann, &shop[0].host).await;
    let id: CaptureId = ask(&fixture, &ann, &site).await["id"].as_str().unwrap().parse().unwrap();
    let slow = visit::take(&fixture.registry, id).await.unwrap().expect("free");
    assert!(visit::take(&fixture.registry, id).await.unwrap().is_none(), "somebody is at it");
    let next = taken_later(&fixture, id).await;
    visit::go(&fixture.registry, &town.visits, &slow).await.unwrap();
    let seen = whole(&fixture, &ann, &site).await;
    assert_eq!(items(&seen["site"], "evidence"), &Vec::<Value>::new());
    assert_eq!(items(&seen, "bundles"), &Vec::<Value>::new());
    assert_eq!(visits(&fixture, &ann, &site).await[0]["state"], "under-way");
    visit::go(&fixture.registry, &town.visits, &next).await.unwrap();
    let now = fixture.registry.clock.registry_now();
    let id = id_of(&site);
    let read = move |read: &mut registry_store::Snapshot<'_>| read.site(id, Lock::None, now);
    let found = fixture.registry.store.read(read).await.unwrap().unwrap().object;
    assert_eq!(found.evidence().len(), 1);
    assert_eq!(found.class_at(now), MachineClass::Pending.into());
}

/// What ends the program at each try is not tried a fourth time.
async fn a_visit_that_nobody_ends_is_given_up(fixture: Fixture) {
    let shop = of_kind(Kind::Rogue, 1);
    let town = Town::of(&fixture, &shop, false).await;
    let ann = analyst(&fixture).await;
    let site = opened(&fixture, &ann, &shop[0].host).await;
    let id: CaptureId = ask(&fixture, &ann, &site).await["id"].as_str().unwrap().parse().unwrap();
    for tries in 1..=3 {
        assert_eq!(taken_later(&fixture, id).await.tries, tries);
    }
    let fourth = taken_later(&fixture, id).await;
    visit::go(&fixture.registry, &town.visits, &fourth).await.unwrap();
    let visit = visits(&fixture, &ann, &site).await.remove(0);
    assert_eq!((&visit["state"], &visit["tries"]), (&json!("failed"), &json!(4)));
    assert_eq!(visit["reason"], "no try came to an end");
    let seen = whole(&fixture, &ann, &site).await;
    assert_eq!(items(&seen["site"], "evidence"), &Vec::<Value>::new());
}

/// The day until which evidence is kept is of the rulebook in force.
async fn evidence_is_kept_as_the_rulebook_says(fixture: Fixture) {
    let town = Town::of(&fixture, &of_kind(Kind::Rogue, 1), false).await;
    let ann = analyst(&fixture).await;
    town.put("gone.example", Host::default());
    let site = opened(&fixture, &ann, "gone.example").await;
    assert_eq!(town.worker.visit_sites().await.unwrap(), 1);
    let visit = visits(&fixture, &ann, &site).await.remove(0);
    let hash = visit["bundle"].as_str().unwrap().parse().unwrap();
    let read = move |read: &mut registry_store::Snapshot<'_>| {
        Ok((read.shared_rulebooks()?, read.bundle(hash)?, read.document(hash)?))
    };
    let (rulebooks, bundle, document) = fixture.registry.store.read(read).await.unwrap();
    let at = document.unwrap().received_at;
    let hours = 24 * i64::from(rulebooks.at(at).watch.evidence_days);
    let until = at + jiff::SignedDuration::from_hours(hours);
    assert_eq!(bundle.unwrap().kept, BundleKept::Until(until));
}

/// The time from a report to evidence, with the browser, ten at once (WATCH.md, section 12).
async fn from_report_to_evidence(fixture: Fixture) {
    let shops = of_kind(Kind::Rogue, 10);
    let town = Town::of(&fixture, &shops, true).await;
    let ann = analyst(&fixture).await;
    let began = tokio::time::Instant::now();
    for shop in &shops {
        let report = json!({ "name": shop.host, "words": "It sells without a prescription.",
            "reporter": { "name": "Bob", "email": "bob@else.example" } });
        fixture.made(&ann, "/api/v1/watch/reports", report).await;
    }
    assert_eq!(visit::ask_due(&fixture.registry, 25).await.unwrap(), 10);
    let one = async || {
        let mut took = Vec::new();
        loop {
            let wall = fixture.registry.clock.wall_now();
            let read = move |read: &mut registry_store::Snapshot<'_>| read.visits_to_take(wall, 1);
            let next = fixture.registry.store.read(read).await.unwrap();
            let Some(id) = next.first() else { return took };
            let Some(taken) = visit::take(&fixture.registry, *id).await.unwrap() else { continue };
            visit::go(&fixture.registry, &town.visits, &taken).await.unwrap();
            took.push(began.elapsed());
        }
    };
    let (mut took, others) = tokio::join!(one(), one());
    took.extend(others);
    took.sort_unstable();
    println!("from report to evidence: {took:?}");
    assert_eq!(took.len(), 10);
    // Of ten the tenth is beyond what 95 of 100 take.
    assert!(took[9].as_secs() < 60, "{took:?}");
    let listed = fixture.call(&ann, "GET", "/api/v1/watch/sites?waiting=true", None).await.json();
    assert_eq!(items(&listed, "items").len(), 10);
    for one in items(&listed, "items") {
        let site = format!("/api/v1/watch/sites/{}", one["id"].as_str().unwrap());
        let seen = whole(&fixture, &ann, &site).await;
        assert_eq!(items(&seen["site"], "evidence").len(), 2, "the report, and the visit");
        assert_eq!(visits(&fixture, &ann, &site).await[0]["proposed_class"], "rogue");
    }
}
