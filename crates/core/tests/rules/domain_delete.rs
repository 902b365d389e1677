//! `domain:delete` (EPP.md, section 4; P-35, P-36, P-39, P-54): every state, every grace.

use registry_core::decision::{ChargeKind, Wake};
use registry_core::domain::delete::{Deleted, Facts, Refusal, decide};
use registry_core::domain::{Domain, Grace, GraceKind, Lifecycle};
use registry_core::event::Event;
use registry_core::host::Host;
use registry_core::rulebook::RulebookVersions;
use registry_core::sponsored::SponsorRefusal;
use registry_core::status::{CauseKind, Status};
use registry_core::ttl::Ttls;

use crate::create_world::host_name;
use crate::scenario::{
    Vouched, at, cause, charges, days, domain, domain_on, duties, event_names, grace, host_id, on,
    pharmacy, pharmacy_with, registrar, usd,
};
use crate::scene::alone;

const NOW: &str = "2027-06-01";

struct Asked {
    domain: Domain,
    hosts: Vec<Host>,
    grace_deletes: u32,
    adds: u32,
    rulebooks: RulebookVersions,
}

fn asked(domain: Domain) -> Asked {
    Asked { domain, hosts: Vec::new(), grace_deletes: 0, adds: 0, rulebooks: pharmacy() }
}

fn with_graces(graces: Vec<Grace>) -> Asked {
    asked(Domain { graces, ..domain("2027-01-04", "2029-01-04") })
}

fn add_grace() -> Grace {
    grace(GraceKind::Add, "2027-06-03", "750.00", None)
}

fn delete_by(asked: &Asked, who: &str) -> Result<Deleted, Refusal> {
    let parents = alone(&asked.rulebooks);
    let facts = Facts {
        domain: &asked.domain,
        parents,
        hosts_under: &asked.hosts,
        grace_deletes: asked.grace_deletes,
        adds: asked.adds,
    };
    decide(&registrar(who), &facts, at(NOW))
}

fn delete(asked: &Asked) -> Deleted {
    delete_by(asked, "alpha").unwrap()
}

fn refused(asked: &Asked) -> String {
    delete_by(asked, "alpha").unwrap_err().to_string()
}

fn host_under(purged: Option<&str>) -> Host {
    Host {
        id: host_id(9),
        name: host_name("ns1.acme.pharmacy"),
        superordinate: Some(domain("2027-01-04", "2028-01-04").id),
        registrar: registrar("alpha"),
        created_by: registrar("alpha"),
        created_at: at("2027-01-04"),
        addresses: ["198.18.0.1".parse().unwrap()].into(),
        client_statuses: [].into_iter().collect(),
        ttls: Ttls::new(),
        updated: None,
        transferred_at: None,
        purged_at: purged.map(at),
    }
}

#[test]
fn every_state_p_35() {
    let (since, until) = (at("2027-05-20"), at("2027-06-19"));
    let in_state = |lifecycle| asked(Domain { lifecycle, ..domain("2027-01-04", "2028-01-04") });
    let deleted = delete(&in_state(Lifecycle::Active));
    let expected = Lifecycle::Redemption { since: at(NOW), until: at(NOW) + days(30) };
    assert_eq!((deleted.domain.lifecycle, deleted.at_once), (expected, false));
    let purged = delete(&with_graces(vec![add_grace()]));
    assert_eq!(
        (purged.domain.lifecycle, purged.at_once),
        (Lifecycle::Purged { at: at(NOW) }, true)
    );
    let table = [
        (Lifecycle::Redemption { since, until }, "the status pendingDelete forbids this"),
        (Lifecycle::PendingDelete { since, until }, "the status pendingDelete forbids this"),
        (Lifecycle::Purged { at: since }, "the status purged forbids this"),
    ];
    for (lifecycle, words) in table {
        assert_eq!(refused(&in_state(lifecycle)), words);
    }
}

#[test]
fn into_redemption_it_leaves_the_zone_and_the_customer_is_told_p_54() {
    let deleted = delete(&with_graces(vec![]));
    assert_eq!(event_names(&deleted.decision), [Event::DomainDeleted]);
    assert_eq!(duties(&deleted.decision), ["mail deletion"]);
    assert_eq!(deleted.decision.wakes, [Wake::DomainsServedUnder(deleted.domain.id)]);
    assert!(!deleted.domain.is_delegated(pharmacy().at(at(NOW))));
    assert_eq!(deleted.decision.changes[0].due_at, Some(at(NOW) + days(30)));
    assert_eq!(deleted.domain.changed_at, at(NOW));
    assert_eq!(deleted.domain.updated.unwrap().by, Some(registrar("alpha")));
    let mut unwritten = with_graces(vec![]);
    unwritten.domain.personal.contact_email.clear();
    assert!(delete(&unwritten).decision.duties.is_empty());
}

#[test]
fn in_the_add_grace_period_it_is_purged_and_credited_p_39() {
    let deleted = delete(&with_graces(vec![add_grace()]));
    assert_eq!(event_names(&deleted.decision), [Event::DomainDeleted, Event::DomainPurged]);
    assert_eq!(charges(&deleted.decision), [(ChargeKind::GraceCredit, usd("-750.00"))]);
    assert_eq!(deleted.credits, [add_grace()]);
    assert_eq!(deleted.decision.changes[0].due_at, None);
    assert!(deleted.domain.graces.is_empty());
}

#[test]
fn add_grace_limits_bind_the_credit_not_the_delete() {
    let credited = |grace_deletes, adds| {
        let asked = Asked { grace_deletes, adds, ..with_graces(vec![add_grace()]) };
        let deleted = delete(&asked);
        assert!(deleted.at_once);
        !deleted.credits.is_empty()
    };
    assert!(credited(49, 0), "fifty are free");
    assert!(!credited(50, 0));
    assert!(!credited(50, 509), "ten percent of 509 are 50");
    assert!(credited(50, 510), "and of 510 one more");
    assert!(credited(99, 1000));
    assert!(!credited(100, 1000));
    let mut none = with_graces(vec![add_grace()]);
    none.rulebooks = pharmacy_with(&[("credited = true ", "credited = false ")]);
    assert!(delete(&none).credits.is_empty());
}

#[test]
fn later_the_renewals_are_credited_and_taken_off_the_expiry_date_p_39() {
    let renew = || grace(GraceKind::Renew, "2027-06-03", "750.00", Some("2028-01-04"));
    let auto = || grace(GraceKind::AutoRenew, "2027-06-20", "800.00", Some("2027-01-04"));
    let transfer = || grace(GraceKind::Transfer, "2027-06-03", "700.00", Some("2028-01-04"));
    let table = [
        (vec![], vec![], "2029-01-04"),
        (vec![renew()], vec!["-750.00"], "2028-01-04"),
        (vec![auto()], vec!["-800.00"], "2027-01-04"),
        (vec![auto(), renew()], vec!["-800.00", "-750.00"], "2027-01-04"),
        (vec![transfer()], vec!["-700.00"], "2028-01-04"),
    ];
    for (graces, amounts, expires) in table {
        let deleted = delete(&Asked { grace_deletes: 99, ..with_graces(graces) });
        let expected: Vec<_> =
            amounts.into_iter().map(|amount| (ChargeKind::GraceCredit, usd(amount))).collect();
        assert_eq!(charges(&deleted.decision), expected);
        assert_eq!(deleted.domain.expires_at, at(expires));
        assert!(deleted.domain.graces.is_empty());
        assert!(!deleted.at_once);
    }
}

#[test]
fn a_provisional_renewal_is_credited_once_p_46() {
    let vouched = Vouched::granted("2026-05-10");
    let name = domain_on(&vouched, "2026-05-20", "2027-05-20");
    let (renewed, _) = on(&vouched, &name, at(NOW));
    assert!(renewed.provisional.is_some(), "expired in grace");
    let deleted = delete(&asked(renewed));
    assert_eq!(charges(&deleted.decision), [(ChargeKind::GraceCredit, usd("-750.00"))]);
    assert_eq!(deleted.domain.expires_at, at("2027-05-20"));
    let (_, later) = on(&vouched, &deleted.domain, at("2027-07-30"));
    assert_eq!(charges(&later), [], "at E + 30 days nothing is left to undo");
    assert!(!event_names(&later).contains(&Event::ProvisionalRenewalUndone));
}

#[test]
fn only_the_sponsor_deletes() {
    assert_eq!(
        delete_by(&with_graces(vec![]), "beta").unwrap_err(),
        Refusal::Sponsor(SponsorRefusal::NotSponsor)
    );
    let mut foreign = with_graces(vec![]);
    foreign.domain.client_statuses.insert(Status::ClientDeleteProhibited);
    assert_eq!(delete_by(&foreign, "beta").unwrap_err().code(), "not-sponsor", "the first check");
}

#[test]
fn a_status_may_forbid_it_and_a_lock_does() {
    let mut locked = with_graces(vec![add_grace()]);
    locked.domain.client_statuses.insert(Status::ClientDeleteProhibited);
    assert_eq!(refused(&locked), "the status clientDeleteProhibited forbids this");
    for (kind, forbidden) in [
        (CauseKind::AccreditationLapsed, false),
        (CauseKind::Revoked, false),
        (CauseKind::Violation, false),
        (CauseKind::Accuracy, false),
        (CauseKind::RegistryLock, true),
        (CauseKind::Dispute, true),
    ] {
        let mut held = with_graces(vec![]);
        held.domain.causes.insert(kind, cause(kind));
        let refusal = delete_by(&held, "alpha").err();
        let expected = forbidden
            .then_some(Refusal::Sponsor(SponsorRefusal::Prohibited("serverDeleteProhibited")));
        assert_eq!(refusal, expected, "{}", kind.code());
    }
    let mut others = with_graces(vec![]);
    for status in [
        Status::ClientHold,
        Status::ClientRenewProhibited,
        Status::ClientTransferProhibited,
        Status::ClientUpdateProhibited,
    ] {
        others.domain.client_statuses.insert(status);
    }
    assert!(delete_by(&others, "alpha").is_ok());
}

#[test]
fn a_revoked_name_skips_redemption_p_36() {
    let mut revoked = with_graces(vec![]);
    revoked.domain.causes.insert(CauseKind::Revoked, cause(CauseKind::Revoked));
    let deleted = delete(&revoked);
    let pending = Lifecycle::PendingDelete { since: at(NOW), until: at(NOW) + days(5) };
    assert_eq!((deleted.domain.lifecycle, deleted.at_once), (pending, false));
    let redeemed = ("revocation_redemption = false", "revocation_redemption = true");
    revoked.rulebooks = pharmacy_with(&[redeemed]);
    assert!(matches!(delete(&revoked).domain.lifecycle, Lifecycle::Redemption { .. }));
}

#[test]
fn hosts_under_it_forbid_it_while_they_live() {
    let mut asked = with_graces(vec![]);
    asked.hosts = vec![host_under(Some("2027-05-01")), host_under(None)];
    let refusal = delete_by(&asked, "alpha").unwrap_err();
    assert_eq!(refusal, Refusal::HasHosts("ns1.acme.pharmacy".to_owned()));
    assert_eq!(refusal.code(), "subordinate-hosts");
    asked.hosts.pop();
    assert!(delete_by(&asked, "alpha").is_ok());
}
