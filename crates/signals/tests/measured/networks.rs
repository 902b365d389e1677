//! Networks on the made-up web: who runs what, from what sites share. Generated, as the rest of it.

use std::collections::BTreeSet;

use registry_sampleweb::{Set, Site, Visitor, sites};
use registry_signals::{Key, KeyKind, Limits, Thresholds, clusters, read};

fn keys(site: &Site) -> BTreeSet<Key> {
    let page = read(&site.get("/", Visitor::Referred).body, None, &Limits::default());
    let hosting = site.hosting();
    let key = |kind, value: &str| Key { kind, value: value.to_owned() };
    let mut keys = BTreeSet::from([
        key(KeyKind::NameServers, &hosting.name_servers),
        key(KeyKind::Address, &hosting.address),
        key(KeyKind::Certificate, &hosting.certificate),
        key(KeyKind::Shape, &format!("{:x}", page.shape)),
    ]);
    keys.extend(page.analytics.iter().map(|value| key(KeyKind::Analytics, value)));
    keys.extend(page.contacts.phones.iter().map(|value| key(KeyKind::Phone, value)));
    keys.extend(page.contacts.emails.iter().map(|value| key(KeyKind::Email, value)));
    keys
}

/// Of all pairs of sites: how many joined ones belong together, and how many that do are joined.
fn pairwise(set: Set) -> (f64, f64) {
    let web = sites(set);
    let found = clusters(&web.iter().map(keys).collect::<Vec<_>>(), &Thresholds::default());
    let mut group = vec![usize::MAX; web.len()];
    for (number, cluster) in found.iter().enumerate() {
        assert!(cluster.weakest() >= Thresholds::default().sum);
        for member in &cluster.members {
            group[*member] = number;
        }
    }
    let (mut right, mut wrong, mut missed) = (0.0, 0.0, 0.0);
    for one in 0..web.len() {
        for other in one + 1..web.len() {
            let joined = group[one] != usize::MAX && group[one] == group[other];
            match (web[one].network == web[other].network, joined) {
                (true, true) => right += 1.0,
                (false, true) => wrong += 1.0,
                (true, false) => missed += 1.0,
                (false, false) => {}
            }
        }
    }
    (right / (right + wrong), right / (right + missed))
}

#[test]
fn networks_are_found() {
    for set in [Set::Tuning, Set::Testing] {
        let (precision, recall) = pairwise(set);
        let score = 2.0 * precision * recall / (precision + recall);
        println!("{set:?} (generated) networks: {precision:.3}, {recall:.3}, F1 {score:.3}");
        assert!(score >= 0.95, "{set:?}: precision {precision:.3}, recall {recall:.3}");
    }
}

fn of(keys: &[(KeyKind, &str)]) -> BTreeSet<Key> {
    keys.iter().map(|(kind, value)| Key { kind: *kind, value: (*value).to_owned() }).collect()
}

/// Sites nobody has anything in common with, so that a key of two is rare.
fn crowd() -> Vec<BTreeSet<Key>> {
    (0..100).map(|number: u32| of(&[(KeyKind::Analytics, &number.to_string())])).collect()
}

/// One key, however rare, joins nobody; nor do two of one family.
#[test]
fn it_takes_two_unrelated_keys() {
    use KeyKind::{Address, Analytics, Email, NameServers, Phone};
    for (shared, joined) in [
        (&[(Analytics, "a")][..], false),
        (&[(Phone, "p"), (Email, "e")], false),
        (&[(Address, "a"), (NameServers, "n")], false),
        (&[(Analytics, "a"), (Phone, "p")], true),
        (&[(Analytics, "a"), (NameServers, "n")], true),
    ] {
        let mut sites = crowd();
        sites.extend([of(shared), of(shared)]);
        let found = clusters(&sites, &Thresholds::default());
        assert_eq!(!found.is_empty(), joined, "{shared:?}");
        if let Some(cluster) = found.first() {
            assert_eq!(cluster.members, [100, 101]);
            assert_eq!(cluster.edges[0].keys.len(), 2);
        }
    }
}

/// However little it takes otherwise, one family is not enough.
#[test]
fn one_family_is_never_enough() {
    let mut sites = crowd();
    let shared = [(KeyKind::Phone, "p"), (KeyKind::Email, "e"), (KeyKind::Chat, "c")];
    sites.extend([of(&shared), of(&shared)]);
    let little = Thresholds { sum: 0.1, ..Thresholds::default() };
    assert_eq!(clusters(&sites, &little), []);
}

/// What everybody has joins nobody.
#[test]
fn shared_hosting_weighs_nothing() {
    let common = [
        (KeyKind::NameServers, "big"),
        (KeyKind::Certificate, "cdn"),
        (KeyKind::Analytics, "agency"),
    ];
    let sites: Vec<_> = (0..150).map(|_| of(&common)).collect();
    assert_eq!(clusters(&sites, &Thresholds::default()), []);
    assert_eq!(clusters(&[], &Thresholds::default()), []);
}

/// Sites are joined through others.
#[test]
fn networks_are_chains() {
    use KeyKind::{Analytics, Email, OrderForm, Phone};
    let mut sites = crowd();
    sites.push(of(&[(Analytics, "a"), (Phone, "p")]));
    sites.push(of(&[(Analytics, "a"), (Phone, "p"), (Email, "e"), (OrderForm, "o")]));
    sites.push(of(&[(Email, "e"), (OrderForm, "o")]));
    let found = clusters(&sites, &Thresholds::default());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].members, [100, 101, 102]);
}
