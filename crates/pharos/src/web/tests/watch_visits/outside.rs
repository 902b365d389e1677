//! What a visit learns from others: RDAP and registers of licences (P-91, P-94).

use registry_sampleweb::{Kind, Set, Site, Visitor, sites};
use serde_json::{Value, json};

use super::super::desk::Browser;
use super::town::{RDAP, Town, of_kind};
use super::{Fixture, analyst, ask, id_of, items, opened, whole};
use crate::sandbox::hosts::Host;
use crate::watch::visit::VisitSettings;

on_both_engines!(rdap_says_at_which_registrar_a_name_is, a_register_says_whose_a_number_is);

/// P-94: whoever can act is known from the visit, and its answer is in the evidence.
async fn rdap_says_at_which_registrar_a_name_is(fixture: Fixture) {
    let shop = of_kind(Kind::Rogue, 1);
    let town = Town::of(&fixture, &shop, false).await;
    let ann = analyst(&fixture).await;
    let site = opened(&fixture, &ann, &shop[0].host).await;
    assert_eq!(town.worker.visit_sites().await.unwrap(), 1);
    let unasked = whole(&fixture, &ann, &site).await;
    assert_eq!(unasked["site"]["registrations"], json!([]), "nobody answers RDAP");
    town.put(RDAP, Host { https: Some(town.at), ..Host::default() });
    ask(&fixture, &ann, &site).await;
    assert_eq!(town.worker.visit_sites().await.unwrap(), 1);
    let seen = whole(&fixture, &ann, &site).await;
    let (shown, piece) = (&seen["site"]["registrations"], &seen["site"]["evidence"][1]["id"]);
    let expected = json!([{
        "name": shop[0].host, "registrar": "Beta Registrations", "iana_id": 9998,
        "abuse_email": "abuse@beta.example", "statuses": ["client hold"], "is_held": true,
        "evidence": piece, "at": shown[0]["at"],
    }]);
    assert_eq!(shown, &expected);
    let page = Browser::sign_in(&fixture, "ann@watch.example").await;
    let page = page.get(&format!("/desk/sites/{}", id_of(&site))).await;
    for words in ["Beta Registrations, number 9998 at IANA", "client hold"] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
}

/// P-91, C3: the number on a lawful site is its own, and the same number is nobody's proof elsewhere.
async fn a_register_says_whose_a_number_is(fixture: Fixture) {
    let says = |site: &Site| {
        let got = site.get("/", Visitor::Browser);
        String::from_utf8_lossy(&got.body).contains("board of pharmacy")
    };
    let mut lawful = sites(Set::Testing).into_iter().filter(|site| site.kind == Kind::Legitimate);
    let shop = vec![lawful.find(says).unwrap()];
    let ann = analyst(&fixture).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("board.toml");
    let described = "name = \"Board of Pharmacy\"\ncalled = [\"board of pharmacy\"]\n\
        number = \"#####\"\nis_whole = true\nlist = \"board.csv\"\n\
        number_column = \"No\"\nholder_column = \"Who\"\nwebsite_column = \"Site\"\n\
        good_days = 31\n";
    std::fs::write(&file, described).unwrap();
    let list = |whose: &str| {
        let list = format!("No,Who,Site\n20771,Acme,{whose}\n");
        std::fs::write(folder.path().join("board.csv"), list).unwrap();
    };
    list("https://other.example/");
    let settings =
        VisitSettings { browser: None, licence_registers: vec![file], ..VisitSettings::default() };
    let town = Town::by(&fixture, &shop, settings.clone()).await;
    let site = opened(&fixture, &ann, &shop[0].host).await;
    assert_eq!(town.worker.visit_sites().await.unwrap(), 1);
    let seen = whole(&fixture, &ann, &site).await;
    let found = items(&seen["site"], "findings");
    let rules: Vec<_> = found.iter().map(|one| one["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["number-of-another"], "{seen}");
    let words = found[0]["explanation"].as_str().unwrap();
    assert!(words.contains("Board of Pharmacy has number 20771 for Acme"), "{words}");
    assert_eq!(seen["site"]["proposed_class"], "rogue");

    // The list says it otherwise later: a worker that starts anew reads it, and finds nothing.
    list(&shop[0].host);
    let town = Town::by(&fixture, &shop, settings).await;
    ask(&fixture, &ann, &site).await;
    assert_eq!(town.worker.visit_sites().await.unwrap(), 1);
    let again = whole(&fixture, &ann, &site).await;
    let pieces = |one: &Value| items(one, "evidence").len();
    assert_eq!(pieces(&items(&again["site"], "findings")[0]), 1, "not seen again");
}
