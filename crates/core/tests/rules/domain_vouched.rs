//! What a verified badge says (P-1, P-6, P-31, P-41, P-42, P-50 to P-52): never more than is true.

use registry_core::accreditation::Standing;
use registry_core::casework::Case;
use registry_core::casework::revocation::rescind;
use registry_core::domain::{Domain, Lifecycle, Vouched, vouched};
use registry_core::status::{CauseKind, Status};

use crate::case_revocation::{pending, revoked};
use crate::case_scene::{ann, said};
use crate::scenario::{at, cause, domain, open, pharmacy};

const NOW: &str = "2027-03-10";
const IN_TERM: Standing = Standing::InTerm { ends: None };

fn name() -> Domain {
    let name = domain("2027-01-04", "2028-01-04");
    assert!(!name.name_servers.is_empty(), "the sample is delegated");
    name
}

fn judged(domain: &Domain, standing: Option<Standing>, cases: &[Case]) -> Vouched {
    vouched(domain, standing, cases, pharmacy().at(at(NOW)))
}

#[test]
fn good_standing_is_vouched_for_and_nothing_else_p_31() {
    let instant = at("2027-03-01");
    let cases = [
        (IN_TERM, Vouched::Verified),
        (Standing::Government, Vouched::Verified),
        (Standing::UnderReview { ended: instant }, Vouched::UnderReview),
        (Standing::Grace { ended: instant }, Vouched::AccreditationEnded),
        (Standing::NotYet, Vouched::NotInGoodStanding),
        (Standing::Lapsed { ended: instant, since: instant }, Vouched::NotInGoodStanding),
        (Standing::Withdrawn { since: instant }, Vouched::NotInGoodStanding),
    ];
    for (standing, expected) in cases {
        let said = judged(&name(), Some(standing), &[]);
        assert_eq!(said, expected, "{standing:?}");
        assert_eq!(said.is_verified(), standing.is_good(), "{standing:?}");
    }
}

#[test]
fn a_cause_that_suspends_takes_the_badge_p_42_p_51_p_52() {
    for kind in CauseKind::ALL {
        let mut name = name();
        name.causes.insert(kind, cause(kind));
        let expected = match kind {
            CauseKind::RegistryLock => Vouched::Verified,
            CauseKind::Dispute => Vouched::Disputed,
            _ => Vouched::Suspended,
        };
        assert_eq!(judged(&name, Some(IN_TERM), &[]), expected, "{kind:?}");
    }
}

#[test]
fn a_deleted_name_carries_no_badge_and_a_restored_one_does_p_36() {
    let (since, until) = (at("2027-03-01"), at("2027-04-01"));
    let restore = Lifecycle::PendingRestore {
        deleted_at: since,
        since,
        report_due: until,
        redemption_until: until,
    };
    let cases = [
        (Lifecycle::Redemption { since, until }, Vouched::Deleted),
        (Lifecycle::PendingDelete { since, until }, Vouched::Deleted),
        (Lifecycle::Purged { at: since }, Vouched::Deleted),
        (restore, Vouched::Verified),
    ];
    for (lifecycle, expected) in cases {
        let name = Domain { lifecycle, ..name() };
        assert_eq!(judged(&name, Some(IN_TERM), &[]), expected, "{lifecycle:?}");
    }
}

#[test]
fn a_name_that_does_not_work_carries_no_badge() {
    let mut held = name();
    held.client_statuses.insert(Status::ClientHold);
    assert_eq!(judged(&held, Some(IN_TERM), &[]), Vouched::OnHold);
    let mut bare = name();
    bare.name_servers.clear();
    assert_eq!(judged(&bare, Some(IN_TERM), &[]), Vouched::NotDelegated);
}

#[test]
fn a_pending_revocation_takes_the_badge_until_it_is_rescinded_p_50() {
    let mut desk = pending();
    let case = desk.case.clone().unwrap();
    assert_eq!(judged(&name(), Some(IN_TERM), &[case]), Vouched::PendingRevocation);
    desk.act("2027-03-12", |case, facts, now| rescind(case, facts, said(&ann()), now)).unwrap();
    let case = desk.case.clone().unwrap();
    assert_eq!(judged(&name(), Some(IN_TERM), &[case]), Vouched::Verified);
    // From the Revocation Notice on the name is suspended by its cause (P-51).
    let desk = revoked();
    let case = desk.case.clone().unwrap();
    assert_eq!(judged(&desk.domain, Some(IN_TERM), &[case]), Vouched::Suspended);
}

#[test]
fn a_tld_that_verifies_nobody_vouches_for_nobody() {
    let open = open();
    let said = vouched(&name(), None, &[], open.at(at(NOW)));
    assert_eq!(said, Vouched::NobodyVerified);
    assert!(!said.is_verified());
}

#[test]
fn every_answer_has_a_code_of_its_own() {
    let codes: std::collections::BTreeSet<_> = Vouched::ALL.iter().map(|one| one.code()).collect();
    assert_eq!(codes.len(), Vouched::ALL.len());
}
