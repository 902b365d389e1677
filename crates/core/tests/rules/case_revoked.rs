//! What follows a Revocation Notice: the deletion, an appeal, an expiry that waits, the end of the
//! terms (P-51, P-55h, P-71), to the second.

use registry_core::casework::{TermsEnd, confirm, terms_end};
use registry_core::domain::{Lifecycle, due_at};
use registry_core::event::Event;
use registry_core::status::{CauseKind, Status};

use crate::case_revocation::{
    Act, BEFORE_LAST_DAY, BEHIND, LAST_DAY, LAST_INSTANT, TOO_LATE, appealed, pending,
    propose_deletion, propose_revocation, revoked, run, scheduled, second,
};
use crate::case_scene::{Desk, bob};
use crate::scenario::{at, duties, event_names};
use crate::scene::alone;

/// P-51: the cause at once, by its case; the deletion only once the post is known.
#[test]
fn a_revoked_name_is_deleted_at_the_last_instant_of_day_30_p_51() {
    let mut desk = pending();
    desk.act(TOO_LATE, propose_revocation).unwrap();
    desk.act(TOO_LATE, second).unwrap();
    assert_eq!(duties(&desk.last), ["mail revocation", "poll suspended"]);
    let cause = &desk.domain.causes[&CauseKind::Revoked];
    assert_eq!((cause.rule.as_str(), cause.case.as_deref()), ("P-51", Some("PR-2027-000001")));
    let statuses = desk.domain.statuses(desk.books.at(at(TOO_LATE)));
    assert!(statuses.has(Status::ServerHold) && statuses.has(Status::ServerUpdateProhibited));
    assert_eq!(desk.act(BEHIND, propose_deletion), Err("notice-not-sent"));
    let mut desk = revoked();
    assert_eq!(desk.act(BEFORE_LAST_DAY, propose_deletion), Err("appeal-window-open"));
    desk.act(LAST_DAY, propose_deletion).unwrap();
    desk.act(LAST_DAY, |case, facts, now| confirm(case, facts, &bob(), now)).unwrap();
    assert_eq!(due_at(&desk.domain, &alone(&desk.books)), Some(at(LAST_INSTANT)));
    desk.until(at("2027-04-23T23:59:58Z"));
    assert_eq!((desk.domain.lifecycle, desk.state()), (Lifecycle::Active, "revoked-final"));
    desk.until(at(LAST_INSTANT));
    let until = at("2027-04-28T23:59:59Z");
    let gone = Lifecycle::PendingDelete { since: at(LAST_INSTANT), until };
    assert_eq!(
        (desk.domain.lifecycle, desk.state()),
        (gone, "deleted"),
        "without redemption (P-36)"
    );
    assert_eq!(desk.domain.enforced.expiry_held_by, None);
}

/// P-51: unconfirmed past the limit nothing is deleted, and it is shown; confirmed, it is at once.
#[test]
fn unconfirmed_past_the_limit_is_overdue_and_then_deleted_at_once_p_51() {
    let mut desk = revoked();
    desk.until(at(LAST_INSTANT));
    assert_eq!(desk.case.as_ref().unwrap().overdue_since, None);
    desk.until(at("2027-05-10"));
    assert_eq!(desk.case.as_ref().unwrap().overdue_since, Some(at(BEHIND)));
    assert_eq!(desk.domain.lifecycle, Lifecycle::Active);
    desk.act("2027-05-10", propose_deletion).unwrap();
    desk.act("2027-05-10", second).unwrap();
    assert_eq!(desk.state(), "deleted");
    assert!(matches!(desk.domain.lifecycle, Lifecycle::PendingDelete { .. }));
    let told = duties(&desk.last);
    assert_eq!(told, ["mail deletion", "poll deleted"], "P-54: customer and registrar are told");
}

/// P-51, P-55: an appeal holds the deletion, set or not; it fails: at once; P-55h: reversed, as if
/// nothing had been.
#[test]
fn an_appeal_holds_the_deletion_p_51() {
    let mut desk = scheduled();
    run(&mut desk, "2027-04-23T15:00:00Z", Act::Appeal).unwrap();
    assert_eq!(desk.domain.enforced.deletion, None);
    desk.until(at("2027-08-01"));
    assert_eq!((desk.state(), desk.domain.lifecycle), ("revoked-appealed", Lifecycle::Active));
    assert_eq!(desk.case.as_ref().unwrap().overdue_since, None, "nothing is waited for here");
    let mut failed = desk.clone();
    run(&mut failed, "2027-08-01", Act::Fail).unwrap();
    assert!(matches!(failed.domain.lifecycle, Lifecycle::PendingDelete { .. }));
    run(&mut desk, "2027-08-01", Act::Reverse).unwrap();
    assert_eq!(desk.domain.lifecycle, Lifecycle::Active);
    assert!(desk.domain.causes.is_empty() && desk.domain.enforced.is_none());
}

/// P-55h, P-36: an expiry after a Revocation Notice waits, then does what an expiry does.
#[test]
fn an_expiry_waits_for_the_end_of_the_appeal_p_55h() {
    let expiring = |mut desk: Desk| {
        desk.domain.expires_at = at("2027-04-15");
        desk
    };
    let mut desk = expiring(appealed());
    assert_eq!(due_at(&desk.domain, &alone(&desk.books)), None);
    desk.until(at("2027-08-01"));
    assert_eq!(desk.domain.expires_at, at("2027-04-15"), "neither renewed nor deleted");
    let mut reversed = desk.clone();
    run(&mut reversed, "2027-08-01", Act::Reverse).unwrap();
    let names = event_names(&reversed.last);
    let renewed = [
        Event::RevocationReversed,
        Event::ExpiryReleased,
        Event::CauseLifted,
        Event::DomainAutoRenewed,
    ];
    assert_eq!(names, renewed);
    assert_eq!(reversed.domain.expires_at, at("2028-04-15"), "renewed for its year");
    run(&mut desk, "2027-08-01", Act::Fail).unwrap();
    assert!(matches!(desk.domain.lifecycle, Lifecycle::PendingDelete { .. }));
    // In the window it waits too, and the confirmed deletion comes first.
    let mut desk = expiring(scheduled());
    desk.until(at("2027-04-23T23:59:58Z"));
    assert_eq!(desk.domain.lifecycle, Lifecycle::Active);
    desk.until(at(LAST_INSTANT));
    assert!(matches!(desk.domain.lifecycle, Lifecycle::PendingDelete { .. }));
}

/// P-71: a final revocation ends the terms back on the date of its notice; an appealed one does
/// not yet, a reversed one never did.
#[test]
fn the_terms_end_back_on_the_date_of_the_notice_p_71() {
    let end = |desk: &Desk| terms_end(&desk.domain, desk.case.as_ref());
    let revoked_at = Some(TermsEnd::Revoked { at: at(TOO_LATE) });
    assert_eq!((end(&pending()), end(&revoked()), end(&appealed())), (None, None, None));
    assert_eq!(end(&scheduled()), revoked_at);
    let mut desk = appealed();
    let mut reversed = desk.clone();
    run(&mut reversed, "2027-08-01", Act::Reverse).unwrap();
    assert_eq!(end(&reversed), None);
    run(&mut desk, "2027-08-01", Act::Fail).unwrap();
    assert_eq!(end(&desk), revoked_at);
    assert_eq!(terms_end(&desk.domain, None), Some(TermsEnd::Deleted { at: at("2027-08-01") }));
}

/// P-38, P-55h: an appeal that is decided once another has the name by an order deletes nothing and
/// restores nothing: the order stands.
#[test]
fn an_appeal_does_nothing_to_a_name_that_another_has_p_38() {
    use registry_core::casework::{Matter, revocation::State};
    for act in [Act::Fail, Act::Reverse] {
        let mut desk = appealed();
        let case = desk.case.as_mut().unwrap();
        let Matter::Revocation(of) = &mut case.matter else { panic!("a revocation") };
        let revoked = of.state.revoked().copied();
        of.state = State::HolderChanged { revoked, at: at("2027-05-01") };
        let before = desk.domain.clone();
        run(&mut desk, "2027-08-01", act).unwrap();
        assert_eq!((desk.state(), &desk.domain), ("holder-changed", &before));
    }
}
