//! Networks: a person names one, of sites that share enough, and letters tell of the rogue ones in it
//! and of no other (P-92 to P-94; WATCH.md, section 7).

use proptest::prelude::*;
use registry_core::decision::{Actor, Decision, Object};
use registry_core::document::DocumentHash;
use registry_core::id::{NetworkId, WatchNoticeId};
use registry_core::name::HostName;
use registry_core::watch::{
    Class, Conflict, Criterion, Facts, NETWORK_SITES_MAXIMUM, Network, NewNetwork, NewNotice,
    NoticeKind, Party, Refusal, SharedKey, Site, Tie, change_network, end_network, name_network,
    open, sendable,
};

use crate::rules::code;
use crate::scene::accused;
use crate::world::{
    Act, Play, acts, facts, person, plain_facts, portfolio, rulebook, site_id, staff, uuid,
};

/// The same site under another id and name.
fn another(play: &Play, number: u128, name: &str) -> Site {
    let mut history = play.history.clone();
    let names = vec![HostName::parse(name).unwrap()];
    history[0] = open(site_id(number), names, &Actor::Clock, history[0].at);
    Site::of(&history).unwrap()
}

pub(crate) fn members(numbers: impl IntoIterator<Item = u128>) -> Vec<(Site, Facts)> {
    let play = Play::new(plain_facts());
    let site = |number| another(&play, number, &format!("shop-{number}.example"));
    numbers.into_iter().map(|number| (site(number), plain_facts())).collect()
}

fn key(family: &str, value: &str) -> SharedKey {
    let seen_in = [DocumentHash([1; 32]), DocumentHash([2; 32])];
    SharedKey { kind: family.into(), family: family.into(), value: value.into(), sites: 2, seen_in }
}

fn tie(one: u128, other: u128, families: &[&str]) -> Tie {
    let keys = families.iter().map(|family| key(family, "v")).collect();
    Tie { one: site_id(one), other: site_id(other), weight_percent: 150, keys }
}

fn strong(one: u128, other: u128) -> Tie {
    tie(one, other, &["analytics", "contact"])
}

fn new(ties: Vec<Tie>) -> NewNetwork {
    NewNetwork { name: " Pill shops ".into(), reason: "One telephone answers.".into(), ties }
}

fn at() -> jiff::Timestamp {
    "2027-03-02T09:00:00Z".parse().unwrap()
}

fn name(new: NewNetwork, members: &[(Site, Facts)], by: &Actor) -> Result<Decision, Refusal> {
    name_network(NetworkId::from_uuid(uuid(70)), new, members, by, at())
}

fn network(decision: Result<Decision, Refusal>) -> Network {
    let after = decision.unwrap().changes.remove(0).after;
    let network = if let Object::Network(network) = after { Some(*network) } else { None };
    network.unwrap()
}

#[test]
fn a_person_names_sites_that_are_joined() {
    let named = network(name(new(vec![strong(1, 2), strong(2, 3)]), &members(1..=3), &person(10)));
    assert_eq!(named.name, "Pill shops");
    assert_eq!(named.sites.len(), 3);
    assert_eq!(named.sites[1].names[0].as_str(), "shop-2.example");
    assert_eq!((named.ties.len(), named.weakest_percent(), named.is_live()), (2, 150, true));
    assert_eq!((named.named.by.name(), named.named.at), (person(10).name().as_str(), at()));
}

/// What joins others, or is of one family, joins nobody here.
#[test]
fn every_site_is_joined_by_two_unrelated_families() {
    let outcome = |ties, count| code(name(new(ties), &members(1..=count), &person(10)));
    assert_eq!(outcome(vec![strong(1, 2)], 3), "not-joined");
    assert_eq!(outcome(vec![strong(1, 2), strong(3, 4)], 4), "not-joined");
    assert_eq!(outcome(vec![strong(1, 2), strong(2, 9), strong(9, 3)], 3), "not-joined");
    assert_eq!(outcome(vec![tie(1, 2, &["contact"])], 2), "not-joined");
    let twice = Tie { keys: vec![key("contact", "a"), key("contact", "b")], ..strong(1, 2) };
    assert_eq!(outcome(vec![twice], 2), "not-joined");
    assert_eq!(outcome(vec![strong(1, 2)], 2), "done");
    assert_eq!(outcome(vec![strong(1, 2)], 1), "network-of-one");
    let chain = |count: u128| (1..count).map(|one| strong(one, one + 1)).collect::<Vec<_>>();
    let most = NETWORK_SITES_MAXIMUM as u128;
    assert_eq!(outcome(chain(most), most), "done");
    assert_eq!(outcome(chain(most + 1), most + 1), "network-too-large");
}

#[test]
fn it_takes_a_person_without_a_conflict_a_name_and_a_reason() {
    let (ties, two) = (vec![strong(1, 2)], members(1..=2));
    assert_eq!(code(name(new(ties.clone()), &two, &Actor::Clock)), "not-a-person");
    let nameless = NewNetwork { name: "  ".into(), ..new(ties.clone()) };
    assert_eq!(code(name(nameless, &two, &person(10))), "network-unnamed");
    let silent = NewNetwork { reason: " ".into(), ..new(ties.clone()) };
    assert_eq!(code(name(silent, &two, &person(10))), "without-words");
    let conflict = Conflict { person: staff(10), about: Party::Site(site_id(2)) };
    let mut marked = two;
    marked[1].1 = Facts { conflicts: vec![conflict], ..plain_facts() };
    assert_eq!(code(name(new(ties.clone()), &marked, &person(10))), "conflicted");
    assert_eq!(code(name(new(ties), &marked, &person(11))), "done");
    let named = network(name(new(vec![strong(1, 2)]), &members(1..=2), &person(11)));
    let changed = change_network(&named, new(Vec::new()), &marked, &person(10), at());
    assert_eq!(code(changed), "conflicted");
    assert_eq!(code(end_network(&named, "Gone.", &marked, &person(10), at())), "conflicted");
}

/// Whoever is found out changes what gave them away; what was seen stays.
#[test]
fn what_joined_those_that_stay_still_does() {
    let named = network(name(new(vec![strong(1, 2), strong(2, 3)]), &members(1..=3), &person(10)));
    let later = at() + jiff::SignedDuration::from_hours(24);
    let change = |ties, members: &[(Site, Facts)]| {
        change_network(&named, new(ties), members, &person(11), later)
    };
    assert_eq!(code(change(Vec::new(), &members([1, 3]))), "not-joined", "2 joined them");
    let weaker = Tie { weight_percent: 120, ..strong(1, 2) };
    let changed = network(change(vec![weaker, strong(3, 4)], &members(1..=4)));
    let weights: Vec<_> = changed.ties.iter().map(|tie| tie.weight_percent).collect();
    assert_eq!(weights, [120, 150, 150], "seen anew, kept, new");
    let since: Vec<_> = changed.sites.iter().map(|one| one.since).collect();
    assert_eq!(since, [at(), at(), at(), later]);
    assert_eq!(changed.named, named.named);
    assert_eq!(changed.changed.unwrap().at, later);
}

#[test]
fn a_network_ends_once() {
    let two = members(1..=2);
    let named = network(name(new(vec![strong(1, 2)]), &two, &person(10)));
    assert_eq!(code(end_network(&named, "", &two, &person(10), at())), "without-words");
    let ended = network(end_network(&named, "Two hands.", &two, &person(10), at()));
    assert!(!ended.is_live());
    assert_eq!(code(end_network(&ended, "Again.", &two, &person(10), at())), "network-over");
    let changed = change_network(&ended, new(vec![strong(1, 2)]), &two, &person(10), at());
    assert_eq!(code(changed), "network-over");
}

/// What a notice about a rogue site tells of others.
fn told(site: &Play, kind: NoticeKind, related: &[Site]) -> Vec<String> {
    let (id, told) = (WatchNoticeId::from_uuid(uuid(5)), portfolio(1));
    let new = NewNotice { id, kind, portfolio: Some(&told), related };
    let notice = sendable(&site.site, new, &person(10), &site.facts, &rulebook(), site.now);
    notice.unwrap().related().iter().map(ToString::to_string).collect()
}

#[test]
fn a_letter_tells_of_the_rogue_ones_and_of_no_other() {
    let rogue = accused(Class::Rogue, &[Criterion::C1]);
    let unapproved = accused(Class::Unapproved, &[Criterion::C1]);
    let mut gone = accused(Class::Rogue, &[Criterion::C1]);
    gone.act(&Act::Assess { class: Class::Unverified, by: person(11) });
    let related = [
        another(&rogue, 1, "itself.example"),
        another(&rogue, 2, "rogue.example"),
        another(&unapproved, 3, "unapproved.example"),
        another(&gone, 4, "taken-back.example"),
        another(&Play::new(plain_facts()), 5, "unverified.example"),
    ];
    assert_eq!(told(&rogue, NoticeKind::Rogue, &related), ["rogue.example"]);
    assert_eq!(told(&unapproved, NoticeKind::Unapproved, &related), Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// P-93, rule 3: whatever happened to another site, a letter tells of it only if it is rogue on
    /// what still carries that.
    #[test]
    fn nothing_unapproved_leaves_by_the_way((facts, acts) in (facts(), acts())) {
        let mut other = Play::new(facts);
        for act in &acts {
            other.act(act);
        }
        let rogue = accused(Class::Rogue, &[Criterion::C1]);
        let beside = another(&other, 2, "beside.example");
        let notice = told(&rogue, NoticeKind::Rogue, std::slice::from_ref(&beside));
        if !notice.is_empty() {
            prop_assert_eq!(beside.class_at(rogue.now), Class::Rogue);
            let carries = |finding: &registry_core::watch::Finding| finding.criterion.makes_rogue();
            prop_assert!(beside.accepted().any(carries));
        }
    }
}
