//! Who may say that sites compete, and that they do no longer (P-92).

use registry_core::decision::Actor;
use registry_core::watch::{
    COMPETITORS_MAXIMUM, Conflict, Facts, Party, may_compete, may_end_competition,
};

use crate::networks::members;
use crate::rules::code;
use crate::world::{person, site_id, staff};

/// The site with so many competitors already.
fn with_competitors(count: usize) -> Facts {
    let competitors = (100..).take(count).map(site_id).collect();
    Facts { competitors, ..Facts::default() }
}

#[test]
fn a_person_says_that_two_sites_compete_while_neither_has_too_many() {
    let sites = members(1..=2);
    let asked = |by: &Actor, [one, other]: [usize; 2], counts: [usize; 2]| {
        let [first, second] = counts.map(with_competitors);
        code(may_compete(by, [(&sites[one].0, &first), (&sites[other].0, &second)]))
    };
    let most = COMPETITORS_MAXIMUM;
    assert_eq!(asked(&person(10), [0, 1], [most - 1, most - 1]), "done");
    assert_eq!(asked(&Actor::Clock, [0, 1], [0, 0]), "not-a-person");
    assert_eq!(asked(&person(10), [0, 0], [0, 0]), "own-competitor");
    for counts in [[most, 0], [0, most]] {
        assert_eq!(asked(&person(10), [0, 1], counts), "too-many-competitors");
    }
}

/// Nobody frees themselves: a conflict about either of them is one about both.
#[test]
fn nobody_ends_it_whom_that_would_free() {
    let sites = members(1..=2);
    let ends = |by: &Actor, conflict: Option<Conflict>| {
        let of = |other| Facts {
            competitors: [site_id(other)].into(),
            conflicts: conflict.into_iter().collect(),
            ..Facts::default()
        };
        let (first, second) = (of(2), of(1));
        code(may_end_competition(by, [(&sites[0].0, &first), (&sites[1].0, &second)]))
    };
    assert_eq!(ends(&Actor::Clock, None), "not-a-person");
    for site in [1, 2] {
        let conflict = Conflict { person: staff(10), about: Party::Site(site_id(site)) };
        assert_eq!(ends(&person(10), Some(conflict)), "conflicted");
        assert_eq!(ends(&person(11), Some(conflict)), "done");
    }
    let elsewhere = Conflict { person: staff(10), about: Party::Site(site_id(9)) };
    assert_eq!(ends(&person(10), Some(elsewhere)), "done");
}
