//! How long personal data is kept (DESIGN, section 3): both sides of each end, and everything that
//! needs it.

use registry_core::event::Event;
use registry_core::retention::{
    Ends, Facts, LEGAL_MINIMUM, Need, Needs, PersonalKind, Refusal, Trigger, ends, erase, hold,
    rested_by,
};
use registry_core::rulebook::Rulebook;

use crate::scenario::{MICROSECOND, at, pharmacy, pharmacy_with};

const RESTS: &str = "2027-01-31";

fn facts(kind: PersonalKind) -> Facts {
    Facts { kind, is_there: true, rests_since: at(RESTS), needs: Vec::new() }
}

fn ends_of(kind: PersonalKind) -> Ends {
    let books = pharmacy();
    ends(kind, at(RESTS), [books.at(at(RESTS))]).unwrap()
}

/// The clock erases when the period of the kind is over, a person from the legal minimum on; each
/// refusal names the rule.
#[test]
fn each_kind_is_kept_for_its_period() {
    for kind in PersonalKind::ALL.iter().copied() {
        let (facts, ends) = (facts(kind), ends_of(kind));
        let clock = |now| erase(&facts, ends, Trigger::Clock, now);
        let hand = |now| erase(&facts, ends, Trigger::Hand("She asked."), now);
        let early = |until, rule| Err(Refusal::TooEarly { until, rule });
        assert_eq!(clock(ends.by_clock - MICROSECOND), early(ends.by_clock, kind.rule()));
        assert_eq!(hand(ends.by_hand - MICROSECOND), early(ends.by_hand, LEGAL_MINIMUM));
        assert_eq!(hand(ends.by_hand), Ok(Event::ErasedByHand));
        let event = clock(ends.by_clock).unwrap();
        assert_eq!(event.rule(), kind.rule(), "history cites the key");
        assert!(ends.by_hand <= ends.by_clock);
        assert_eq!(PersonalKind::from_code(kind.code()), Some(kind));
    }
    assert_eq!(Event::ErasedByHand.rule(), LEGAL_MINIMUM);
    assert_eq!(ends_of(PersonalKind::Contact).by_clock, at("2029-01-31"));
    assert_eq!(ends_of(PersonalKind::Appeal).by_clock, at("2034-01-31"));
    assert_eq!(ends_of(PersonalKind::Appeal).by_hand, at("2029-01-31"));
}

/// Whatever needs it keeps it, whoever asks and however late.
#[test]
fn nothing_is_erased_that_something_needs() {
    let ends = ends_of(PersonalKind::Organization);
    for need in [
        Need::InUse,
        Need::Customer,
        Need::Case,
        Need::Appeal,
        Need::Invoice,
        Need::Disclosure,
        Need::Hold,
    ] {
        let facts = Facts { needs: vec![need], ..facts(PersonalKind::Organization) };
        let needed = Err(Refusal::Needed(Needs(vec![need])));
        for trigger in [Trigger::Clock, Trigger::Hand("She asked.")] {
            assert_eq!(erase(&facts, ends, trigger, at("2100-01-01")), needed);
        }
    }
    let gone = Facts { is_there: false, ..facts(PersonalKind::Organization) };
    let again = erase(&gone, ends, Trigger::Hand("Again."), at("2100-01-01"));
    assert_eq!(again, Err(Refusal::Nothing));
    let whole = facts(PersonalKind::Organization);
    let silent = erase(&whole, ends, Trigger::Hand(" "), at("2100-01-01"));
    assert_eq!(silent, Err(Refusal::NoWords));
}

/// A hold is set once and released once, each with its reason.
#[test]
fn a_hold_has_its_reason() {
    assert_eq!(hold(false, true, "A court asked."), Ok(()));
    assert_eq!(hold(true, false, "It is over."), Ok(()));
    assert_eq!(hold(true, true, "Again."), Err(Refusal::Held));
    assert_eq!(hold(false, false, "Nothing."), Err(Refusal::NotHeld));
    for (is_held, wanted) in [(false, true), (true, false)] {
        assert_eq!(hold(is_held, wanted, ""), Err(Refusal::NoWords));
    }
}

/// Of several rulebooks the longest period counts; what is looked at is bounded by the shortest,
/// and never misses what is due.
#[test]
fn of_several_rulebooks_the_longest_period_counts() {
    let (short, long) =
        (pharmacy(), pharmacy_with(&[("contact_months = 24", "contact_months = 36")]));
    let books = [short.at(at(RESTS)), long.at(at(RESTS))];
    let both = ends(PersonalKind::Contact, at(RESTS), books).unwrap();
    assert_eq!(both.by_clock, at("2030-01-31"));
    let due = ends_of(PersonalKind::Contact).by_clock;
    assert!(rested_by(PersonalKind::Contact, books, due).unwrap() >= at(RESTS));
}

/// No period is shorter than the legal minimum: such a rulebook is refused.
#[test]
fn a_period_below_the_legal_minimum_is_no_rulebook() {
    let text = include_str!("../../../../etc/rulebooks/pharmacy.toml");
    let wrong = text.replace("contact_months = 24", "contact_months = 23");
    let problems = Rulebook::load("pharmacy.toml", &wrong).unwrap_err().to_string();
    assert!(problems.contains("contact_months") && problems.contains("legal_minimum_months"));
}
