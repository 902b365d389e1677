//! Reminders of the end of a term (P-40). Throughout E = 2028-01-04.

use jiff::Timestamp;
use registry_core::accreditation::Reminded;
use registry_core::decision::{Decision, Duty};
use registry_core::event::Event;
use registry_core::notice::Message;

use crate::scenario::{CUSTOMER, Deed, MICROSECOND, Vouched, at, events};

const AT_120: &str = "2027-09-06";
const AT_90: &str = "2027-10-06";
const AT_60: &str = "2027-11-05";
const AT_30: &str = "2027-12-05";
const E: &str = "2028-01-04";

fn granted() -> Vouched {
    Vouched::granted("2027-01-04")
}

/// The days each reminder speaks of.
fn reminded(decision: &Decision) -> Vec<u32> {
    let days = |duty: &Duty| match duty {
        Duty::Mail(notice) => match notice.message {
            Message::AccreditationReminder { days, .. } => Some(days),
            _ => None,
        },
        Duty::Poll { .. } => None,
    };
    decision.duties.iter().filter_map(|owed| days(&owed.duty)).collect()
}

/// The days reminded of when the sweep visits every `step` microseconds around each threshold.
fn each_visit(vouched: &mut Vouched, instants: &[Timestamp]) -> Vec<Vec<u32>> {
    instants.iter().map(|instant| reminded(&vouched.visit(*instant))).collect()
}

#[test]
fn each_threshold_reminds_once_and_not_a_microsecond_early() {
    let mut vouched = granted();
    for (threshold, days) in [(AT_120, 120), (AT_90, 90), (AT_60, 60), (AT_30, 30)] {
        let instant = at(threshold);
        assert_eq!(vouched.due_at(instant - MICROSECOND), Some(instant), "{threshold}");
        let around = [instant - MICROSECOND, instant, instant, instant + MICROSECOND];
        let expected = [vec![], vec![days], vec![], vec![]];
        assert_eq!(each_visit(&mut vouched, &around), expected, "{threshold}");
    }
    assert_eq!(vouched.due_at(at(AT_30)), Some(at(E)));
}

#[test]
fn a_reminder_goes_to_the_organization_under_a_key_of_term_and_threshold() {
    let mut vouched = granted();
    let decision = vouched.visit(at("2027-09-10"));
    assert_eq!(events(&decision), [(at(AT_120), Event::ReminderDue)]);
    let owed = &decision.duties[0];
    let ends = at(E).as_microsecond();
    assert_eq!(owed.key, format!("reminder/{}/{ends}/120", vouched.accreditation.id));
    assert_eq!(owed.at, at(AT_120));
    let Duty::Mail(notice) = &owed.duty else { panic!("a mail") };
    assert_eq!(notice.to, CUSTOMER);
    let message = Message::AccreditationReminder {
        accreditation: Some(vouched.accreditation.id),
        organization: "Acme Pharmacy".to_owned(),
        days: 120,
        ends_at: at(E),
    };
    assert_eq!(notice.message, message);
    assert_eq!(vouched.accreditation.reminded, Some(Reminded { ends_at: at(E), days: 120 }));
}

#[test]
fn a_late_worker_sends_the_newest_due_not_four() {
    for (visit, days) in [("2027-11-01", 90), ("2027-12-01", 60), ("2028-01-03", 30)] {
        assert_eq!(reminded(&granted().visit(at(visit))), [days], "{visit}");
    }
    let after_the_end = granted().visit(at(E));
    assert_eq!(reminded(&after_the_end), [0; 0], "the term is over");
    assert_eq!(events(&after_the_end), [(at(E), Event::AccreditationEnded)]);
}

#[test]
fn an_application_stops_them_for_good() {
    let mut vouched = granted();
    vouched.visit(at(AT_120));
    vouched.must("2027-09-20", Deed::Apply(2));
    assert_eq!(vouched.due_at(at("2027-09-20")), Some(at(E)));
    assert_eq!(reminded(&vouched.visit(at("2027-11-20"))), [0; 0]);
    vouched.must("2027-11-20", Deed::Refuse(2));
    assert_eq!(reminded(&vouched.visit(at("2027-11-20"))), [0; 0], "90 and 60 were stopped");
    assert_eq!(vouched.due_at(at("2027-11-20")), Some(at(AT_30)));
    assert_eq!(reminded(&vouched.visit(at("2027-12-04"))), [0; 0]);
    assert_eq!(reminded(&vouched.visit(at(AT_30))), [30]);
}

#[test]
fn an_application_decided_before_the_threshold_stops_nothing() {
    let mut vouched = granted();
    vouched.visit(at(AT_120));
    vouched.must("2027-09-20", Deed::Apply(2));
    vouched.must("2027-09-21", Deed::TakeBack(2));
    assert_eq!(reminded(&vouched.visit(at(AT_90))), [90]);
}

#[test]
fn an_application_decided_at_the_threshold_itself_leaves_it_due() {
    let mut vouched = granted();
    vouched.visit(at(AT_120));
    vouched.must("2027-09-20", Deed::Apply(2));
    vouched.must(AT_90, Deed::Refuse(2));
    assert_eq!(vouched.due_at(at(AT_90)), Some(at(AT_90)), "never late");
    assert_eq!(reminded(&vouched.visit(at("2027-10-07"))), [90]);
}

#[test]
fn an_application_at_the_threshold_itself_stops_it_only_if_nothing_was_recorded() {
    let mut vouched = granted();
    let decision = vouched.visit(at(AT_120));
    assert_eq!(reminded(&decision), [120], "whoever acts finds it recorded");
    vouched.must(AT_120, Deed::Apply(2));
    assert_eq!(reminded(&vouched.visit(at(AT_90))), [0; 0]);
}

#[test]
fn the_next_term_has_reminders_of_its_own() {
    let mut vouched = granted();
    vouched.visit(at("2027-12-20"));
    vouched.must("2027-12-20", Deed::Apply(2));
    vouched.must("2027-12-21", Deed::Grant(2));
    assert_eq!(reminded(&vouched.visit(at("2027-12-22"))), [0; 0]);
    assert_eq!(vouched.due_at(at("2027-12-22")), Some(at("2028-09-06")));
    assert_eq!(reminded(&vouched.visit(at("2028-09-06"))), [120]);
}

#[test]
fn a_term_shorter_than_a_threshold_is_not_reminded_of_what_lies_before_it() {
    let mut vouched = Vouched::new();
    let act = registry_core::accreditation::Act::Granted {
        application: crate::scenario::application(1),
        starts: at("2027-11-20"),
        ends: Some(at(E)),
    };
    let fact = registry_core::accreditation::Fact { at: at("2027-11-20"), act };
    vouched.accreditation.facts.push(fact);
    assert_eq!(reminded(&vouched.visit(at("2027-11-20"))), [0; 0]);
    assert_eq!(vouched.due_at(at("2027-11-20")), Some(at(AT_30)));
    assert_eq!(reminded(&vouched.visit(at(AT_30))), [30]);
}

#[test]
fn a_withdrawn_accreditation_is_reminded_of_nothing() {
    let mut vouched = granted();
    vouched.must("2027-08-01", Deed::Withdraw);
    assert!(vouched.visit(at("2030-01-01")).is_empty());
    assert_eq!(vouched.due_at(at("2027-08-01")), None);
}
