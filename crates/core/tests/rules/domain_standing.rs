//! A name under the accreditation clock (P-31, P-36, P-41 to P-46).
//!
//! Throughout: a term of 2027-01-04 to E = 2028-01-04, and L = E + 30 days = 2028-02-03.

use registry_core::accreditation::Standing;
use registry_core::decision::{Change, ChargeKind, Object, Wake};
use registry_core::domain::{Domain, Lifecycle};
use registry_core::event::Event;
use registry_core::organization;
use registry_core::status::CauseKind;

use crate::scenario::{
    Deed, MICROSECOND, Vouched, at, cause, charges, days, domain, domain_on, duties, event_names,
    events, on, pharmacy, pharmacy_with, usd,
};
use crate::scene::parents;

const E: &str = "2028-01-04";
const L: &str = "2028-02-03";

fn granted() -> Vouched {
    Vouched::granted("2027-01-04")
}

fn played(deeds: &[(&str, Deed)]) -> Vouched {
    let mut vouched = granted();
    for (instant, deed) in deeds {
        vouched.must(instant, *deed);
    }
    vouched
}

fn expiring(expires: &str) -> Domain {
    domain_on(&granted(), "2027-03-10", expires)
}

fn redemption_since(since: &str) -> Lifecycle {
    Lifecycle::Redemption { since: at(since), until: at(since) + days(30) }
}

fn has_lapsed(domain: &Domain) -> bool {
    domain.causes.contains_key(&CauseKind::AccreditationLapsed)
}

#[test]
fn at_e_the_registrar_is_told_and_the_name_works_on_p_41() {
    let (domain, decision) = on(&granted(), &expiring("2028-03-10"), at(E));
    assert_eq!(events(&decision), [(at(E), Event::BasisChanged)]);
    assert_eq!(duties(&decision), ["poll accreditation-ended"]);
    assert!(domain.is_delegated(pharmacy().at(at(E))));
    let (_, decision) = on(&granted(), &expiring("2028-03-10"), at(E) - MICROSECOND);
    assert!(decision.is_empty());
}

#[test]
fn the_end_of_a_term_under_review_is_told_as_well() {
    let vouched = played(&[("2027-12-01", Deed::Apply(2))]);
    let (_, decision) = on(&vouched, &expiring("2028-03-10"), at(E));
    assert_eq!(duties(&decision), ["poll accreditation-ended"]);
}

#[test]
fn at_e_plus_30_days_the_name_is_suspended_p_42() {
    let before = on(&granted(), &expiring("2028-03-10"), at(L) - MICROSECOND).0;
    assert!(before.causes.is_empty());
    let (domain, decision) = on(&granted(), &before, at(L));
    assert_eq!(events(&decision), [(at(L), Event::CauseSet)]);
    assert_eq!(duties(&decision), ["mail suspension", "poll suspended"]);
    let cause = &domain.causes[&CauseKind::AccreditationLapsed];
    assert_eq!((cause.since, cause.rule.as_str(), &cause.case), (at(L), "P-42", &None));
    let statuses: Vec<_> =
        domain.statuses(pharmacy().at(at(L))).iter().map(|status| status.as_str()).collect();
    assert_eq!(statuses, ["serverHold", "serverRenewProhibited", "serverTransferProhibited"]);
    assert!(!domain.is_delegated(pharmacy().at(at(L))));
    assert_eq!(domain.updated.unwrap().by, None);
}

#[test]
fn under_review_nothing_is_suspended_until_it_is_refused_p_43() {
    let vouched = played(&[("2028-01-20", Deed::Apply(2))]);
    let (domain, decision) = on(&vouched, &expiring("2028-03-10"), at("2028-03-01"));
    assert!(!has_lapsed(&domain));
    assert_eq!(event_names(&decision), [Event::BasisChanged, Event::BasisChanged]);
    let mut refused = vouched;
    refused.must("2028-03-01", Deed::Refuse(2));
    let (domain, decision) = on(&refused, &domain, at("2028-03-01"));
    assert!(has_lapsed(&domain));
    assert_eq!(duties(&decision), ["mail suspension", "poll suspended"]);
}

#[test]
fn granting_lifts_that_cause_and_only_that_p_44() {
    let mut held = expiring("2028-06-10");
    held.causes.insert(CauseKind::Violation, cause(CauseKind::Violation));
    let mut vouched = granted();
    let (suspended, _) = on(&vouched, &held, at(L));
    assert_eq!(suspended.causes.len(), 2);
    vouched.must("2028-02-20", Deed::Apply(2));
    vouched.must("2028-02-25", Deed::Grant(2));
    let (domain, decision) = on(&vouched, &suspended, at("2028-02-25"));
    assert_eq!(events(&decision), [(at("2028-02-25"), Event::CauseLifted)]);
    assert_eq!(duties(&decision), ["mail reinstatement", "poll reinstated"]);
    assert_eq!(domain.causes.keys().collect::<Vec<_>>(), [&CauseKind::Violation]);
    assert!(!domain.is_delegated(pharmacy().at(at("2028-02-25"))), "the violation holds it");
}

#[test]
fn in_good_standing_it_renews_for_one_year_and_pays_for_it_p_36() {
    let under_review = played(&[("2028-01-10", Deed::Apply(2))]);
    for (vouched, expires, renewed) in [
        (granted(), "2027-06-01", "2028-06-01"),
        (granted(), "2028-01-03T23:59:59.999999Z", "2029-01-03T23:59:59.999999Z"),
        (under_review, "2028-03-10", "2029-03-10"),
    ] {
        let (domain, decision) = on(&vouched, &expiring(expires), at(expires));
        assert_eq!(domain.expires_at, at(renewed), "{expires}");
        assert_eq!(domain.provisional, None, "{expires}");
        assert_eq!(charges(&decision), [(ChargeKind::AutoRenew, usd("750.00"))], "{expires}");
        assert_eq!(duties(&decision).last().unwrap(), "poll auto-renewed");
        assert_eq!(domain.graces[0].until, at(expires) + days(45));
        assert_eq!(domain.graces[0].expires_before, Some(at(expires)));
    }
}

#[test]
fn renewals_made_under_review_stand_when_it_is_refused_p_43() {
    let vouched = played(&[("2028-01-10", Deed::Apply(2)), ("2028-04-01", Deed::Refuse(2))]);
    let (domain, decision) = on(&vouched, &expiring("2028-03-10"), at("2028-05-01"));
    assert_eq!(domain.expires_at, at("2029-03-10"));
    assert!(has_lapsed(&domain));
    assert_eq!(charges(&decision), [(ChargeKind::AutoRenew, usd("750.00"))]);
}

#[test]
fn expiring_in_grace_it_renews_until_its_standing_is_known_p_46() {
    for expires in [E, "2028-01-20", "2028-02-02T23:59:59.999999Z"] {
        let (domain, decision) = on(&granted(), &expiring(expires), at(expires));
        assert_eq!(event_names(&decision).last(), Some(&Event::DomainRenewedProvisionally));
        let provisional = domain.provisional.unwrap();
        assert_eq!(provisional.expires_before, at(expires), "{expires}");
        assert_eq!(provisional.charged, usd("750.00"));
        assert_eq!(charges(&decision), [(ChargeKind::AutoRenew, usd("750.00"))]);
    }
}

#[test]
fn an_application_in_time_confirms_it_p_46() {
    for applied in ["2028-01-20", "2028-02-02T23:59:59.999999Z"] {
        let vouched = played(&[(applied, Deed::Apply(2)), ("2028-03-01", Deed::Refuse(2))]);
        let (domain, decision) = on(&vouched, &expiring("2028-01-20"), at("2028-04-01"));
        assert_eq!(domain.expires_at, at("2029-01-20"), "{applied}");
        assert_eq!(domain.provisional, None);
        assert!(
            events(&decision)
                .iter()
                .any(|event| { *event == (at(applied), Event::ProvisionalRenewalConfirmed) })
        );
        assert_eq!(charges(&decision).len(), 1, "the renewal stands, nothing is credited");
    }
}

#[test]
fn refused_in_grace_after_that_it_stays_confirmed() {
    let vouched = played(&[("2028-01-22", Deed::Apply(2)), ("2028-01-25", Deed::Refuse(2))]);
    let (domain, decision) = on(&vouched, &expiring("2028-01-20"), at(L));
    assert_eq!((domain.expires_at, domain.lifecycle), (at("2029-01-20"), Lifecycle::Active));
    assert!(has_lapsed(&domain));
    assert_eq!(charges(&decision).len(), 1);
}

#[test]
fn without_one_it_is_undone_credited_and_deleted_at_e_plus_30_days_p_46() {
    let (domain, decision) = on(&granted(), &expiring("2028-01-20"), at(L));
    let from_l = events(&decision).into_iter().filter(|(instant, _)| *instant == at(L));
    let expected = [Event::CauseSet, Event::ProvisionalRenewalUndone, Event::DomainExpired];
    assert_eq!(from_l.map(|(_, event)| event).collect::<Vec<_>>(), expected);
    let credit = (ChargeKind::ProvisionalCredit, usd("-750.00"));
    assert_eq!(charges(&decision), [(ChargeKind::AutoRenew, usd("750.00")), credit]);
    assert_eq!(domain.expires_at, at("2028-01-20"));
    assert_eq!(domain.lifecycle, redemption_since(L));
    assert!(domain.graces.is_empty() && domain.provisional.is_none());
    let undone = |change: &&Change| change.events == [Event::ProvisionalRenewalUndone];
    let change = decision.changes.iter().find(undone).unwrap();
    let Object::Domain(as_undone) = &change.after else { panic!("a name") };
    assert!(as_undone.graces.is_empty(), "its row shows no renewal period either");
    assert_eq!(decision.wakes, [Wake::DomainsServedUnder(domain.id)], "it can go a year earlier");
    let told = ["mail suspension", "poll suspended", "poll renewal-undone", "mail deletion"];
    assert_eq!(duties(&decision)[2..6], told);
}

#[test]
fn expiring_at_e_plus_30_days_exactly_it_is_suspended_first_and_deleted() {
    let (domain, decision) = on(&granted(), &expiring(L), at(L));
    assert_eq!(domain.lifecycle, redemption_since(L));
    assert_eq!(charges(&decision), []);
    let names = event_names(&decision);
    assert_eq!(names, [Event::BasisChanged, Event::CauseSet, Event::DomainExpired]);
}

#[test]
fn a_provisional_renewal_ends_at_once_with_the_accreditation_p_6() {
    let vouched = played(&[("2028-01-25", Deed::Withdraw)]);
    let (domain, decision) = on(&vouched, &expiring("2028-01-20"), at("2028-01-25"));
    assert_eq!(domain.lifecycle, redemption_since("2028-01-25"));
    assert!(domain.causes.is_empty(), "a withdrawal is no lapse");
    assert_eq!(charges(&decision)[1], (ChargeKind::ProvisionalCredit, usd("-750.00")));
}

#[test]
fn a_grant_confirms_it_too() {
    let vouched = played(&[("2028-01-25", Deed::Apply(2)), ("2028-01-25", Deed::Grant(2))]);
    let (domain, _) = on(&vouched, &expiring("2028-01-20"), at("2028-03-01"));
    assert_eq!((domain.expires_at, domain.provisional), (at("2029-01-20"), None));
}

#[test]
fn without_provisional_renewal_a_name_that_expires_in_grace_is_deleted() {
    let mut vouched = granted();
    vouched.rulebooks =
        pharmacy_with(&[("provisional_renewal = true", "provisional_renewal = false")]);
    let (domain, decision) = on(&vouched, &expiring("2028-01-20"), at("2028-01-20"));
    assert_eq!(domain.lifecycle, redemption_since("2028-01-20"));
    assert_eq!(charges(&decision), []);
}

#[test]
fn expiring_while_suspended_it_is_deleted_without_charge_p_45() {
    let (domain, decision) = on(&granted(), &expiring("2028-03-10"), at("2028-03-10"));
    assert_eq!(domain.lifecycle, redemption_since("2028-03-10"));
    assert_eq!(charges(&decision), []);
    assert_eq!(duties(&decision)[3..], ["mail deletion", "poll expired"]);
    assert!(!domain.is_delegated(pharmacy().at(at("2028-03-10"))));
}

#[test]
fn reaccredited_in_redemption_the_cause_goes_and_the_name_waits_for_its_restore_p_45() {
    let deeds = [("2028-03-15", Deed::Apply(2)), ("2028-03-20", Deed::Grant(2))];
    let (domain, _) = on(&played(&deeds), &expiring("2028-03-10"), at("2028-03-20"));
    assert!(domain.causes.is_empty());
    assert_eq!(domain.lifecycle, redemption_since("2028-03-10"));
}

#[test]
fn a_name_that_expired_in_march_is_judged_by_march_when_looked_at_in_may() {
    let too_late = played(&[("2028-04-01", Deed::Apply(2)), ("2028-04-02", Deed::Grant(2))]);
    let (domain, _) = on(&too_late, &expiring("2028-03-10"), at("2028-05-01"));
    assert!(!matches!(domain.lifecycle, Lifecycle::Active), "it was lapsed in March");
    let good_in_march = played(&[("2028-01-10", Deed::Apply(2)), ("2028-04-02", Deed::Withdraw)]);
    let (domain, _) = on(&good_in_march, &expiring("2028-03-10"), at("2028-05-01"));
    assert_eq!((domain.lifecycle, domain.expires_at), (Lifecycle::Active, at("2029-03-10")));
}

#[test]
fn at_one_instant_time_comes_before_what_people_do() {
    let deeds = [("2028-02-20", Deed::Apply(2)), ("2028-03-10", Deed::Grant(2))];
    let (domain, _) = on(&played(&deeds), &expiring("2028-03-10"), at("2028-03-10"));
    assert_eq!(domain.lifecycle, redemption_since("2028-03-10"), "not before it expired: P-44");
    assert!(domain.causes.is_empty());
    let (domain, _) =
        on(&played(&deeds), &expiring("2028-03-10T00:00:00.000001Z"), at("2028-03-11"));
    assert_eq!(domain.lifecycle, Lifecycle::Active);
    let (domain, _) =
        on(&played(&[("2027-06-01", Deed::Withdraw)]), &expiring("2027-06-01"), at(E));
    assert_eq!(domain.expires_at, at("2028-06-01"), "renewed before it was withdrawn");
}

#[test]
fn an_application_at_e_plus_30_days_exactly_takes_the_suspension_back_p_59() {
    let vouched = played(&[(L, Deed::Apply(2))]);
    let (domain, decision) = on(&vouched, &expiring("2028-03-10"), at("2028-04-01"));
    assert!(!has_lapsed(&domain));
    assert_eq!(domain.expires_at, at("2029-03-10"), "and it renews under review");
    let of_l = events(&decision).into_iter().filter(|(instant, _)| *instant == at(L));
    let of_l: Vec<_> = of_l.map(|(_, event)| event).collect();
    assert_eq!(of_l, [Event::CauseSet, Event::CauseLifted]);
    let (domain, _) = on(&vouched, &expiring("2028-01-20"), at("2028-02-10"));
    assert_eq!(domain.lifecycle, redemption_since(L), "what time undid at L waits for a restore");
    assert!(domain.causes.is_empty());
}

#[test]
fn a_government_basis_renews_for_ever_and_its_loss_is_no_lapse_p_1_p_6() {
    let book = pharmacy();
    let holder = crate::scenario::organization();
    let granted = organization::grant_government_basis(&holder, "board", book.at(at(E)), at(E));
    let Object::Organization(holder) = granted.unwrap().changes[0].after.clone() else { panic!() };
    let lost = organization::lose_government_basis(&holder, "dissolved", at("2031-01-01")).unwrap();
    let Object::Organization(lost) = lost.changes[0].after.clone() else { panic!() };
    let line = lost.standing();
    assert_eq!(*line.at(at("2030-12-31")), Standing::Government);
    let parents = parents(&book, Some(&line));
    let mut held = domain("2028-03-10", "2029-03-10");
    held.standing_seen = 1;
    held.vouching.as_mut().unwrap().basis = registry_core::request::Basis::Government;
    let advanced = registry_core::domain::advance(&held, &parents, at("2031-12-01"));
    let purged = Lifecycle::Purged { at: at("2031-03-10") + days(35) };
    assert_eq!(advanced.domain.lifecycle, purged, "deleted at the next expiry");
    let renewals = vec![(ChargeKind::AutoRenew, usd("250.00")); 2];
    assert_eq!(charges(&advanced.decision), renewals, "at the government's own price");
    assert!(advanced.domain.causes.is_empty());
}
