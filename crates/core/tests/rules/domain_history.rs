//! Over random histories of an accreditation and a name: however often and whenever somebody
//! looks, the same things happen at the same instants (DESIGN, section 4a, 13).

use jiff::Timestamp;
use proptest::prelude::*;
use registry_core::auth_info::AuthInfo;
use registry_core::decision::Decision;
use registry_core::domain::{Domain, GraceKind, NameServerLoss, Parents, advance, due_at};
use registry_core::status::CauseKind;

use crate::scenario::{MICROSECOND, Vouched, at, cause, days, domain_on, grace, host_id};
use crate::scene::parents;
use crate::standing_history::{play, step};

const START: &str = "2027-01-04";

/// A name created at the first instant, with what can happen to it at random.
#[derive(Debug, Clone)]
struct Life {
    expires_in: i64,
    auth_info: Option<i64>,
    graces: Vec<(GraceKind, i64)>,
    causes: Vec<CauseKind>,
    host_gone_in: Option<i64>,
    seen_late: bool,
}

/// Days on which things tend to meet: ends of terms, of grace, and around them.
fn day() -> impl Strategy<Value = i64> {
    prop_oneof![
        prop::sample::select(&[0, 1, 5, 30, 365, 395, 396, 425, 730, 760, 790][..]),
        0..1200_i64,
    ]
}

fn life() -> impl Strategy<Value = Life> {
    let kinds = vec![GraceKind::Add, GraceKind::Renew, GraceKind::Transfer];
    let graces = prop::collection::vec((prop::sample::select(kinds), day()), 0..3);
    let causes = prop::sample::subsequence(&CauseKind::ALL[1..], 0..=1);
    let optional = || prop::option::of(day());
    let parts = (day(), optional(), graces, causes, optional(), any::<bool>());
    parts.prop_map(|(expires_in, auth_info, graces, causes, host_gone_in, seen_late)| Life {
        expires_in,
        auth_info,
        graces,
        causes,
        host_gone_in,
        seen_late,
    })
}

fn born(life: &Life, vouched: &Vouched) -> Domain {
    let mut domain = domain_on(vouched, START, START);
    domain.expires_at = at(START) + days(life.expires_in.max(1));
    domain.auth_info = life.auth_info.map(|after| AuthInfo {
        salt: String::new(),
        hash: String::new(),
        expires_at: at(START) + days(after),
    });
    let made = life.graces.iter().map(|(kind, after)| {
        let mut made = grace(*kind, START, "750.00", None);
        made.until = at(START) + days(*after);
        made
    });
    domain.graces = made.collect();
    domain.causes = life.causes.iter().map(|kind| (*kind, cause(*kind))).collect();
    if life.seen_late {
        domain.standing_seen = 0;
    }
    domain
}

/// What the name may know of its name server at an instant.
fn loss(life: &Life, now: Timestamp) -> [NameServerLoss; 1] {
    let gone_at = life.host_gone_in.map(|after| at(START) + days(after));
    let known = gone_at.filter(|gone_at| *gone_at <= now);
    [NameServerLoss { host: host_id(7), gone_at: known, earliest_loss: gone_at }]
}

fn visit(domain: &mut Domain, life: &Life, vouched: &Vouched, now: Timestamp) -> Decision {
    let (line, losses) = (vouched.line(), loss(life, now));
    let above = parents(&vouched.rulebooks, Some(&line));
    let parents = Parents { name_servers: &losses, ..above };
    let advanced = advance(domain, &parents, now);
    *domain = advanced.domain;
    advanced.decision
}

fn due(domain: &Domain, life: &Life, vouched: &Vouched, now: Timestamp) -> Option<Timestamp> {
    let (line, losses) = (vouched.line(), loss(life, now));
    let above = parents(&vouched.rulebooks, Some(&line));
    due_at(domain, &Parents { name_servers: &losses, ..above })
}

/// A decision without the `due_at` of its changes: those depend on when somebody looked.
fn happened(mut decision: Decision) -> Decision {
    for change in &mut decision.changes {
        change.due_at = None;
    }
    decision
}

fn steps() -> impl Strategy<Value = Vec<(i64, u8)>> {
    prop::collection::vec(step(), 1..10)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn one_visit_sees_what_many_see(
        steps in steps(),
        life in life(),
        mut visits in prop::collection::vec(day(), 0..12),
    ) {
        let vouched = play(&steps, |_, _| ());
        let (mut once, mut often) = (born(&life, &vouched), born(&life, &vouched));
        visits.sort_unstable();
        let mut seen = Decision::default();
        for after in visits {
            seen.append(visit(&mut often, &life, &vouched, at(START) + days(after)));
        }
        let end = at(START) + days(1300);
        seen.append(visit(&mut often, &life, &vouched, end));
        let seen_once = happened(visit(&mut once, &life, &vouched, end));
        prop_assert_eq!(happened(seen), seen_once);
        prop_assert_eq!(often, once);
    }

    #[test]
    fn the_sweep_between_the_acts_changes_nothing(
        steps in steps(),
        life in life(),
        visited in prop::collection::vec(any::<bool>(), 10),
    ) {
        let first = play(&[], |_, _| ());
        let mut often = born(&life, &first);
        let once = often.clone();
        let mut seen = Decision::default();
        let mut visited = visited.into_iter();
        let end = at(START) + days(1300);
        let mut before = first;
        let last = play(&steps, |vouched, now| {
            if now > end {
                return;
            }
            // The sweep comes by before the act, as the clock stands at its instant, or not.
            if visited.next() == Some(true) {
                seen.append(visit(&mut often, &life, &before, now));
            }
            before = vouched.clone();
        });
        prop_assume!(last.accreditation.facts.iter().all(|fact| fact.at <= end));
        seen.append(visit(&mut often, &life, &last, end));
        let mut never = once;
        let seen_once = happened(visit(&mut never, &life, &last, end));
        prop_assert_eq!(happened(seen), seen_once);
        prop_assert_eq!(often, never);
    }

    #[test]
    fn nothing_happens_to_a_name_before_it_is_due(
        steps in steps(),
        life in life(),
        looked in day(),
        later in day(),
    ) {
        let vouched = play(&steps, |_, _| ());
        let mut domain = born(&life, &vouched);
        let now = at(START) + days(looked);
        let _recorded = visit(&mut domain, &life, &vouched, now);
        let due = due(&domain, &life, &vouched, now);
        let early = (now + days(later)).min(due.unwrap_or(Timestamp::MAX) - MICROSECOND);
        if early > now {
            let decision = visit(&mut domain, &life, &vouched, early);
            prop_assert!(decision.is_empty(), "due {due:?}, changed by {early}: {decision:?}");
        }
    }

    #[test]
    fn instants_never_go_back(steps in steps(), life in life()) {
        let vouched = play(&steps, |_, _| ());
        let mut domain = born(&life, &vouched);
        let decision = visit(&mut domain, &life, &vouched, at("2031-01-01"));
        let instants: Vec<_> = decision.changes.iter().map(|change| change.at).collect();
        prop_assert!(instants.is_sorted());
        prop_assert!(instants.iter().all(|instant| *instant >= at(START)));
        let charged: Vec<_> = decision.charges.iter().map(|charge| charge.at).collect();
        prop_assert!(charged.is_sorted());
    }
}
