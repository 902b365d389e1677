//! The standing of an accreditation on both sides of every boundary (P-31, P-40 to P-43).
//!
//! Throughout: a term of 2027-01-04 to E = 2028-01-04, and L = E + 30 days = 2028-02-03.

use registry_core::accreditation::{Act, Fact, Granting, NewApplication, Standing, apply, grant};
use registry_core::decision::Object;
use registry_core::organization::Organization;

use crate::scenario::{
    Deed, MICROSECOND, Vouched, application, at, document, nothing_yet, organization, pharmacy_with,
};

const GRANTED: &str = "2027-01-04";
const E: &str = "2028-01-04";
const L: &str = "2028-02-03";

fn grace() -> Standing {
    Standing::Grace { ended: at(E) }
}

fn under_review() -> Standing {
    Standing::UnderReview { ended: at(E) }
}

fn lapsed(since: &str) -> Standing {
    Standing::Lapsed { ended: at(E), since: at(since) }
}

fn in_term(ends: &str) -> Standing {
    Standing::InTerm { ends: Some(at(ends)) }
}

#[test]
fn a_term_counts_from_its_grant_and_ends_at_e_exactly() {
    let vouched = Vouched::granted(GRANTED);
    assert_eq!(vouched.standing(at(GRANTED) - MICROSECOND), Standing::NotYet);
    assert_eq!(vouched.standing(at(GRANTED)), in_term(E));
    assert_eq!(vouched.standing(at(E) - MICROSECOND), in_term(E));
    assert_eq!(vouched.standing(at(E)), grace());
    assert_eq!(vouched.standing(at(E) + MICROSECOND), grace());
}

#[test]
fn without_an_application_grace_ends_in_a_lapse_at_e_plus_30_days_p_42() {
    let vouched = Vouched::granted(GRANTED);
    assert_eq!(vouched.standing(at(L) - MICROSECOND), grace());
    assert_eq!(vouched.standing(at(L)), lapsed(L));
    assert_eq!(vouched.standing(at("2040-01-01")), lapsed(L));
}

#[test]
fn a_grace_of_other_length_is_the_rulebooks() {
    let mut vouched = Vouched::granted(GRANTED);
    vouched.rulebooks = pharmacy_with(&[("grace_days = 30", "grace_days = 10")]);
    assert_eq!(vouched.standing(at("2028-01-14") - MICROSECOND), grace());
    assert_eq!(vouched.standing(at("2028-01-14")), lapsed("2028-01-14"));
    vouched.rulebooks = pharmacy_with(&[("grace_days = 30", "grace_days = 0")]);
    assert_eq!(vouched.standing(at(E)), lapsed(E));
}

#[test]
fn an_application_in_grace_protects_from_its_own_instant_p_43() {
    for applied in ["2028-01-04", "2028-01-20", "2028-02-02T23:59:59.999999Z"] {
        let mut vouched = Vouched::granted(GRANTED);
        vouched.must(applied, Deed::Apply(2));
        assert_eq!(vouched.standing(at(applied)), under_review(), "{applied}");
        assert_eq!(vouched.standing(at("2040-01-01")), under_review(), "{applied}");
        let line = vouched.line();
        assert!(!line.changes().any(|(_, standing)| standing.is_lapsed()), "{applied}");
    }
}

#[test]
fn an_application_before_the_end_leads_from_term_to_review_without_grace() {
    let mut vouched = Vouched::granted(GRANTED);
    vouched.must("2027-12-01", Deed::Apply(2));
    assert_eq!(vouched.standing(at(E) - MICROSECOND), in_term(E));
    assert_eq!(vouched.standing(at(E)), under_review());
    assert_eq!(vouched.standing(at(L)), under_review());
}

#[test]
fn an_application_at_e_plus_30_days_exactly_is_in_time_p_59() {
    let mut vouched = Vouched::granted(GRANTED);
    vouched.must(L, Deed::Apply(2));
    assert_eq!(vouched.standing(at(L)), under_review());
    let changes: Vec<_> = vouched.line().changes().map(|(at, value)| (at, *value)).collect();
    assert_eq!(changes[2..], [(at(L), lapsed(L)), (at(L), under_review())]);
}

#[test]
fn an_application_a_microsecond_later_protects_nothing_until_granted_p_43() {
    let mut vouched = Vouched::granted(GRANTED);
    let late = at(L) + MICROSECOND;
    vouched.must(&late.to_string(), Deed::Apply(2));
    assert_eq!(vouched.standing(late), lapsed(L));
    assert_eq!(vouched.standing(at("2028-06-01")), lapsed(L));
    vouched.must("2028-06-01", Deed::Grant(2));
    assert_eq!(vouched.standing(at("2028-06-01")), in_term("2029-06-01"));
}

#[test]
fn refused_or_taken_back_after_the_grace_it_lapses_at_once_p_43() {
    for deed in [Deed::Refuse(2), Deed::TakeBack(2)] {
        for decided in [L, "2028-03-01"] {
            let mut vouched = Vouched::granted(GRANTED);
            vouched.must("2028-01-20", Deed::Apply(2));
            vouched.must(decided, deed);
            assert_eq!(vouched.standing(at(decided) - MICROSECOND), under_review());
            assert_eq!(vouched.standing(at(decided)), lapsed(decided), "{deed:?}");
        }
    }
}

#[test]
fn refused_in_grace_a_new_application_may_be_in_time_p_43() {
    let mut vouched = Vouched::granted(GRANTED);
    vouched.must("2028-01-10", Deed::Apply(2));
    vouched.must("2028-01-20", Deed::Refuse(2));
    assert_eq!(vouched.standing(at("2028-01-20")), grace());
    assert_eq!(vouched.standing(at(L)), lapsed(L), "if nobody acts");
    vouched.must("2028-02-02", Deed::Apply(3));
    assert_eq!(vouched.standing(at("2028-02-02")), under_review());
    assert_eq!(vouched.standing(at("2028-03-01")), under_review());
    vouched.must("2028-03-01", Deed::Refuse(3));
    vouched.must("2028-03-02", Deed::Apply(4));
    assert_eq!(vouched.standing(at("2028-03-02")), lapsed("2028-03-01"), "too late for this one");
}

#[test]
fn refused_in_term_the_term_runs_on_to_its_grace() {
    let mut vouched = Vouched::granted(GRANTED);
    vouched.must("2027-10-01", Deed::Apply(2));
    vouched.must("2027-11-01", Deed::Refuse(2));
    assert_eq!(vouched.standing(at("2027-11-01")), in_term(E));
    assert_eq!(vouched.standing(at(E)), grace());
}

#[test]
fn a_grant_in_term_starts_at_the_end_of_the_old_one_p_4() {
    let mut vouched = Vouched::granted(GRANTED);
    vouched.must("2027-11-01", Deed::Apply(2));
    vouched.must("2027-12-01", Deed::Grant(2));
    assert_eq!(vouched.standing(at("2027-11-30")), in_term(E));
    assert_eq!(vouched.standing(at("2027-12-01")), in_term("2029-01-04"), "the run of terms");
    assert_eq!(vouched.standing(at(E)), in_term("2029-01-04"));
    vouched.must("2028-01-01", Deed::Apply(3));
    vouched.must("2028-01-01", Deed::Grant(3));
    assert_eq!(vouched.standing(at("2028-01-01")), in_term("2030-01-04"));
    assert_eq!(vouched.standing(at("2030-01-04")), Standing::Grace { ended: at("2030-01-04") });
    assert_eq!(vouched.line().changes().count(), 5, "term, longer, longer, grace, lapse");
}

#[test]
fn a_grant_after_the_end_starts_now_p_4() {
    for (applied, granted) in [(E, E), ("2028-01-10", "2028-01-20"), ("2028-01-10", "2028-03-01")] {
        let mut vouched = Vouched::granted(GRANTED);
        vouched.must(applied, Deed::Apply(2));
        vouched.must(granted, Deed::Grant(2));
        let ends = granted.replace("2028", "2029");
        assert_eq!(vouched.standing(at(granted)), in_term(&ends), "{granted}");
    }
}

#[test]
fn a_term_from_29_february_ends_on_the_28th_and_stays_there() {
    let mut vouched = Vouched::granted("2028-02-29T12:00:00Z");
    assert_eq!(vouched.standing(at("2028-03-01")), in_term("2029-02-28T12:00:00Z"));
    vouched.must("2029-01-01", Deed::Apply(2));
    vouched.must("2029-01-02", Deed::Grant(2));
    assert_eq!(vouched.standing(at("2029-01-02")), in_term("2030-02-28T12:00:00Z"));
}

#[test]
fn a_programme_of_36_months_and_one_without_end_p_2() {
    let ends = |programme: &str, kind: &str, until: Option<&str>| {
        let mut before = nothing_yet();
        before.programme = programme.to_owned();
        let organization = Organization { kind: kind.to_owned(), ..organization() };
        let rulebooks = Vouched::new().rulebooks;
        let now = at(GRANTED);
        let new = NewApplication {
            terms_version: None,
            id: application(1),
            jurisdictions: vec!["US-IL".to_owned()],
            websites: Vec::new(),
            documents: Vec::new(),
        };
        let decided = apply(&before, new, &organization, &rulebooks, now).unwrap();
        let Object::Accreditation(applied) = decided.changes[0].after.clone() else { panic!() };
        let granting = Granting { ends: until.map(at), evidence: vec![document()] };
        let with = (&rulebooks, now);
        let decided = grant(&applied, application(1), granting, &organization, with).unwrap();
        let Object::Accreditation(granted) = decided.changes[0].after.clone() else { panic!() };
        let line = granted.standing(&rulebooks);
        (*line.at(now), *line.last())
    };
    let three_years = ends("digital-pharmacy", "pharmacy", Some("2030-01-04"));
    assert_eq!(three_years.0, in_term("2030-01-04"));
    assert!(three_years.1.is_lapsed());
    let endless = Standing::InTerm { ends: None };
    assert_eq!(ends("board-of-pharmacy", "board-of-pharmacy", None), (endless, endless));
}

#[test]
fn a_withdrawal_knows_no_grace_and_no_lapse_p_6() {
    for (applied, withdrawn) in [(None, "2027-06-01"), (None, "2028-01-20"), (Some(E), L)] {
        let mut vouched = Vouched::granted(GRANTED);
        if let Some(applied) = applied {
            vouched.must(applied, Deed::Apply(2));
        }
        vouched.must(withdrawn, Deed::Withdraw);
        let expected = Standing::Withdrawn { since: at(withdrawn) };
        assert_eq!(vouched.standing(at(withdrawn)), expected);
        assert_eq!(*vouched.line().last(), expected, "nothing follows: {withdrawn}");
    }
}

#[test]
fn terms_granted_before_a_withdrawal_end_with_it() {
    let mut vouched = Vouched::granted(GRANTED);
    vouched.must("2027-02-01", Deed::Apply(2));
    vouched.must("2027-02-01", Deed::Grant(2));
    assert_eq!(vouched.standing(at("2027-02-01")), in_term("2029-01-04"));
    vouched.must("2027-03-01", Deed::Withdraw);
    vouched.must("2027-04-01", Deed::Apply(3));
    assert_eq!(vouched.standing(at("2027-04-01")), Standing::Withdrawn { since: at("2027-03-01") });
    vouched.must("2027-05-01", Deed::Grant(3));
    assert_eq!(vouched.standing(at("2027-05-01")), in_term("2028-05-01"));
    assert_eq!(
        vouched.standing(at("2028-05-01")),
        Standing::Grace { ended: at("2028-05-01") },
        "the terms that were withdrawn do not come back"
    );
}

#[test]
fn acts_of_one_instant_count_in_the_order_of_the_list() {
    let fact = |act| Fact { at: at(GRANTED), act };
    let granted =
        Act::Granted { application: application(1), starts: at(GRANTED), ends: Some(at(E)) };
    let withdrawn = Act::Withdrawn { reason: "fraud".to_owned() };
    let last = |acts: [Act; 2]| {
        let mut vouched = Vouched::new();
        vouched.accreditation.facts = acts.into_iter().map(fact).collect();
        vouched.standing(at(GRANTED))
    };
    assert_eq!(last([withdrawn.clone(), granted.clone()]), in_term(E));
    assert_eq!(last([granted, withdrawn]), Standing::Withdrawn { since: at(GRANTED) });
}

#[test]
fn between_imported_terms_with_a_gap_grace_and_lapse_have_their_place() {
    let mut vouched = Vouched::new();
    let term = |id, starts: &str, ends: &str| Fact {
        at: at("2026-01-01"),
        act: Act::Granted {
            application: application(id),
            starts: at(starts),
            ends: Some(at(ends)),
        },
    };
    vouched.accreditation.facts = vec![term(1, GRANTED, E), term(2, "2028-06-01", "2029-06-01")];
    assert_eq!(vouched.standing(at("2026-06-01")), Standing::NotYet);
    assert_eq!(vouched.standing(at(E)), grace());
    assert_eq!(vouched.standing(at(L)), lapsed(L));
    assert_eq!(vouched.standing(at("2028-06-01")), in_term("2029-06-01"));
}

#[test]
fn what_each_standing_is_good_for_p_17_p_31_p_42() {
    let since = at(E);
    // (standing, new names, renewals, lapsed)
    let table = [
        (Standing::NotYet, false, false, false),
        (Standing::InTerm { ends: None }, true, true, false),
        (in_term(E), true, true, false),
        (grace(), false, false, false),
        (under_review(), false, true, false),
        (lapsed(L), false, false, true),
        (Standing::Withdrawn { since }, false, false, false),
        (Standing::Government, true, true, false),
    ];
    for (standing, new_names, renewals, lapsed) in table {
        assert_eq!(standing.serves_new_names(), new_names, "{standing:?}");
        assert_eq!(standing.is_good(), renewals, "{standing:?}");
        assert_eq!(standing.is_lapsed(), lapsed, "{standing:?}");
    }
}
