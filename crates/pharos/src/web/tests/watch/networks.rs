//! Networks, as programs and people see them (P-92 to P-94; WATCH.md, section 7).

use std::collections::BTreeSet;

use registry_core::document::DocumentHash;
use registry_core::id::SiteId;
use registry_signals::{Key, KeyKind};
use registry_store::{Failure, StoreError, Tx};

use super::super::desk::Browser;
use super::*;
use crate::watch::network;

on_both_engines!(
    what_sites_share_ties_them_and_a_person_names_a_network,
    a_letter_tells_of_the_rogue_ones_of_a_named_network,
    a_network_is_named_changed_and_ended_at_the_desk,
    what_everybody_has_ties_nobody,
);

fn id_of(site: &str) -> String {
    site.rsplit('/').next().unwrap().to_owned()
}

/// A visit saw that a site has these.
async fn seen(fixture: &Fixture, site: &str, keys: &[(KeyKind, &str)]) {
    let id: SiteId = id_of(site).parse().unwrap();
    let own = Key { kind: KeyKind::Shape, value: id.to_string() };
    let keys = keys.iter().map(|(kind, value)| Key { kind: *kind, value: (*value).to_owned() });
    let keys: BTreeSet<_> = keys.chain([own]).collect();
    let hash = DocumentHash([u8::try_from(site.len() % 250).unwrap(); 32]);
    let write = move |tx: &mut Tx<'_>, _| {
        network::seen(tx, (id, hash), &keys).map_err(Failure::<StoreError>::Store)
    };
    fixture.registry.write(write).await.unwrap();
}

const HAND: [(KeyKind, &str); 2] =
    [(KeyKind::Analytics, "UA-77"), (KeyKind::Email, "help@pills.example")];

async fn opened(fixture: &Fixture, who: &str, name: &str) -> String {
    let made = fixture.made(who, "/api/v1/watch/sites", json!({ "names": [name] })).await;
    format!("/api/v1/watch/sites/{}", made["id"].as_str().unwrap())
}

fn list<'v>(of: &'v Value, name: &str) -> &'v Vec<Value> {
    of[name].as_array().unwrap_or_else(|| panic!("{name}: {of}"))
}

fn named(sites: &[&str]) -> Value {
    let ids: Vec<_> = sites.iter().map(|site| id_of(site)).collect();
    json!({ "name": "Pill shops", "reason": "One address answers for all.", "sites": ids })
}

const NETWORKS: &str = "/api/v1/watch/networks";

async fn what_sites_share_ties_them_and_a_person_names_a_network(fixture: Fixture) {
    let (ann, bob) = people(&fixture).await;
    let mut sites = Vec::new();
    for name in ["one.example", "two.example", "three.example", "apart.example"] {
        sites.push(opened(&fixture, &ann, name).await);
    }
    let [one, two, three, apart] = [0, 1, 2, 3].map(|number| sites[number].as_str());
    let nothing = fixture.call(&ann, "GET", &format!("{one}/ties"), None).await.json();
    assert_eq!((list(&nothing, "sites").len(), list(&nothing, "ties").len()), (1, 0));
    seen(&fixture, one, &HAND).await;
    seen(&fixture, two, &HAND).await;
    seen(&fixture, three, &HAND).await;
    seen(&fixture, apart, &HAND[..1]).await;

    let tied = fixture.call(&ann, "GET", &format!("{two}/ties"), None).await.json();
    let names: BTreeSet<_> =
        list(&tied, "sites").iter().map(|site| site["name"].as_str().unwrap()).collect();
    assert_eq!(names, BTreeSet::from(["one.example", "two.example", "three.example"]));
    assert_eq!(list(&tied, "ties").len(), 3);
    let keys: Vec<_> =
        list(&tied["ties"][0], "keys").iter().map(|key| key["kind"].as_str().unwrap()).collect();
    assert_eq!(keys, ["analytics", "email"]);
    let groups = fixture.call(&ann, "GET", "/api/v1/watch/groups", None).await.json();
    assert_eq!((list(&groups, "items").len(), &groups["items"][0]["sites"]), (1, &json!(3)));

    let joined = fixture.call(&ann, "POST", NETWORKS, Some(named(&[one, apart]))).await;
    assert_eq!((joined.status.as_u16(), joined.code().as_str()), (422, "not-joined"));
    assert!(joined.text.contains("apart.example") || joined.text.contains("one.example"));
    let nobody = json!({ "name": "x", "reason": "y", "sites": [id_of(one), uuid::Uuid::nil()] });
    let nobody = fixture.call(&ann, "POST", NETWORKS, Some(nobody)).await;
    assert_eq!(nobody.status, 404, "{}", nobody.text);
    let network = fixture.made(&ann, NETWORKS, named(&[one, two])).await;
    assert_eq!((&network["named"]["by"], list(&network, "ties").len()), (&json!("Ann"), 1));
    let path = format!("{NETWORKS}/{}", network["id"].as_str().unwrap());

    // What was seen stays, whatever a site shows later.
    seen(&fixture, two, &[]).await;
    let tied = fixture.call(&ann, "GET", &format!("{two}/ties"), None).await.json();
    assert_eq!((list(&tied, "ties").len(), list(&tied, "networks").len()), (0, 1));
    let stale = fixture.call_on(&bob, ("PUT", &path), "\"9\"", named(&[one, two, three])).await;
    assert_eq!(stale.status, 412, "{}", stale.text);
    let version = fixture.version(&bob, &path).await;
    let changed = fixture.call_on(&bob, ("PUT", &path), &version, named(&[one, two, three])).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let changed = changed.json();
    assert_eq!(
        (list(&changed, "sites").len(), &changed["changed"]["by"], &changed["named"]["by"]),
        (3, &json!("Bob"), &json!("Ann"))
    );

    // Nothing in the record classifies a site, and addresses stand in it as hashes.
    let record = fixture.call(&ann, "GET", &format!("{path}/record"), None).await;
    let told = record.json();
    assert_eq!(list(&told, "domains").len(), 3, "{told}");
    let kinds: Vec<_> =
        list(&told, "keys").iter().map(|key| (key["kind"].as_str().unwrap(), key)).collect();
    let of = |kind: &str| kinds.iter().find(|(code, _)| *code == kind).unwrap().1;
    assert_eq!(of("analytics")["value"], "UA-77");
    assert!(of("email")["value"].is_null(), "{told}");
    assert_eq!(of("email")["value_sha256"].as_str().unwrap().len(), 64);
    assert!(!record.text.contains("help@pills.example") && !record.text.contains("Pill shops"));
    let classes = ["rogue", "unapproved", "pending", "unverified"];
    assert!(classes.iter().all(|class| !record.text.contains(class)), "{}", record.text);

    let version = fixture.version(&ann, &path).await;
    let end = format!("{path}/end");
    let ended = fixture.call_on(&ann, ("POST", &end), &version, json!({ "reason": "Two." })).await;
    assert_eq!(ended.json()["ended"]["reason"], "Two.", "{}", ended.text);
    let listed = fixture.call(&ann, "GET", NETWORKS, None).await.json();
    assert_eq!(list(&listed, "items").len(), 1, "it stays on record");
    let again = fixture.call(&ann, "GET", &format!("{one}/ties"), None).await.json();
    assert_eq!(list(&again, "networks").len(), 0);
}

/// The letter of a rogue site that is told of: its text.
async fn told_of(fixture: &Fixture, ann: &str, (site, portfolio): (&str, &str)) -> String {
    let told = json!({ "kind": "rogue", "portfolio": portfolio });
    done(fixture, ann, (site, "notices"), told).await;
    let owed = letters(fixture).await;
    let sender = crate::mail::Sender::simple("The Registry <registry@registry.example>").unwrap();
    let mail = sender.compose(owed.last().unwrap(), &fixture.registry.seal).unwrap();
    String::from_utf8(mail.stored).unwrap()
}

/// P-93, P-94: nobody hears of a network before a person named it, nor of an unapproved site by it.
async fn a_letter_tells_of_the_rogue_ones_of_a_named_network(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let mut sites = Vec::new();
    let all = [
        ("first.example", "rogue"),
        ("second.example", "rogue"),
        ("third.example", "unapproved"),
        ("fourth.example", "rogue"),
    ];
    for (name, class) in all {
        let site = found(&fixture, &ann, name, &SOURCES).await;
        done(&fixture, &ann, (&site, "assessments"), called(class)).await;
        seen(&fixture, &site, &HAND).await;
        sites.push(site);
    }
    let names = "first.example\nsecond.example\nfourth.example\n";
    let (_, alpha) = portfolio(&fixture, &ann, "alpha", names).await;
    let unnamed = told_of(&fixture, &ann, (&sites[0], &alpha)).await;
    assert!(!unnamed.contains("second.example") && !unnamed.contains("same hand"), "{unnamed}");

    let all: Vec<_> = sites.iter().map(String::as_str).collect();
    let network = fixture.made(&ann, NETWORKS, named(&all)).await;
    let letter = told_of(&fixture, &ann, (&sites[1], &alpha)).await;
    assert!(letter.contains("first.example") && letter.contains("fourth.example"), "{letter}");
    let told = letters(&fixture).await.pop().unwrap();
    let written = serde_json::to_value(&told.notice.message).unwrap();
    let report = written["report"].as_str().unwrap();
    let report: Value = serde_json::from_str(report).unwrap();
    let related = &report["pharmacy_watch"]["related_names"];
    assert_eq!(related, &json!(["first.example", "fourth.example"]), "in the report too");
    assert!(!letter.contains("third.example"), "what is unapproved leaves by no side door");
    assert!(!letter.contains("Pill shops"), "the house's own word");

    let path = format!("{NETWORKS}/{}", network["id"].as_str().unwrap());
    let version = fixture.version(&ann, &path).await;
    let end = format!("{path}/end");
    fixture.call_on(&ann, ("POST", &end), &version, json!({ "reason": "Two hands." })).await;
    let after = told_of(&fixture, &ann, (&sites[3], &alpha)).await;
    assert!(!after.contains("first.example"), "{after}");
}

async fn a_network_is_named_changed_and_ended_at_the_desk(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let one = opened(&fixture, &ann, "one.example").await;
    let two = opened(&fixture, &ann, "two.example").await;
    for site in [&one, &two] {
        seen(&fixture, site, &HAND).await;
    }
    let browser = Browser::sign_in(&fixture, "ann@watch.example").await;
    let page = browser.get(&format!("/desk/sites/{}", id_of(&one))).await.text;
    let suggested = format!("/desk/networks/of-{}", id_of(&one));
    assert!(page.contains(&suggested) && page.contains("one other site"), "{page}");
    let tied = browser.get("/desk/watch/networks?awaits=tied").await.text;
    assert!(tied.contains("/desk/networks/of-"), "{tied}");
    let shown = browser.get(&suggested).await.text;
    assert!(shown.contains("Analytics: UA-77") && shown.contains("class=\"tie\""), "{shown}");
    let ticks = [format!("site-{}", id_of(&one)), format!("site-{}", id_of(&two))];
    let form = |name: &'static str, reason: &'static str, ticks: &[String]| {
        let said = [("name".to_owned(), name.to_owned()), ("reason".to_owned(), reason.to_owned())];
        let ticked = ticks.iter().map(|tick| (tick.clone(), "on".to_owned()));
        said.into_iter().chain(ticked).collect::<Vec<_>>()
    };
    let send = async |path: String, fields: Vec<(String, String)>| {
        let fields: Vec<_> = fields.iter().map(|(key, value)| (&**key, &**value)).collect();
        browser.post(&path, &fields).await
    };
    let silent = send(format!("{suggested}/name"), form("Pill shops", " ", &ticks)).await;
    assert!(silent.status == 422 && silent.text.contains("Pill shops"), "what was typed stays");
    let alone = send(format!("{suggested}/name"), form("Pill shops", "One.", &ticks[..1])).await;
    assert!(alone.status == 422 && alone.text.contains("at least two sites"), "{}", alone.text);
    let done = send(format!("{suggested}/name"), form("Pill shops", "One.", &ticks)).await;
    assert_eq!(done.header("location"), "/desk/watch/networks?done=name");
    let listed = browser.get("/desk/watch/networks?done=name").await.text;
    assert!(listed.contains("Pill shops") && listed.contains("The network is named"), "{listed}");
    let (_, network) = listed.split_once("href=\"/desk/networks/").unwrap();
    let network = format!("/desk/networks/{}", network.split('"').next().unwrap());
    let shown = browser.get(&network).await.text;
    assert!(shown.contains("Named by") && shown.contains("one.example"), "{shown}");
    let record = browser.get(&format!("{network}/record")).await;
    assert!(record.header("content-disposition").contains("associated-domains-"));
    let renamed = send(format!("{network}/change"), form("Pills", "Renamed.", &ticks)).await;
    assert_eq!(renamed.status, 303, "{}", renamed.text);
    let ended = browser.post(&format!("{network}/end"), &[("reason", "Two hands.")]).await;
    assert_eq!(ended.status, 303, "{}", ended.text);
    let shown = browser.get(&network).await.text;
    assert!(shown.contains("The network was ended") && shown.contains("Two hands."), "{shown}");
    assert!(!shown.contains("<form method=\"post\" action=\"/desk/networks/"), "{shown}");
    let gone = browser.get("/desk/networks/of-nothing").await;
    assert_eq!(gone.status, 404);
}

/// What is shared by more than a network can have joins none of them, however much it is.
async fn what_everybody_has_ties_nobody(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let mut last = String::new();
    for number in 0..30 {
        last = opened(&fixture, &ann, &format!("shop-{number}.example")).await;
        let common = [
            (KeyKind::NameServers, "ns1.big.example ns2.big.example"),
            (KeyKind::Address, "192.0.2.1"),
            (KeyKind::Assets, "theme"),
        ];
        seen(&fixture, &last, &common).await;
    }
    let tied = fixture.call(&ann, "GET", &format!("{last}/ties"), None).await.json();
    assert_eq!(list(&tied, "ties").len(), 0, "{tied}");
}
