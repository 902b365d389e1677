//! From causes, client statuses and lifecycle to EPP statuses (P-56; RFC 5731, section 2.3).

use std::collections::BTreeSet;

use proptest::prelude::*;
use registry_core::domain::{Domain, Lifecycle, cause_bit};
use registry_core::rulebook::ServerStatus;
use registry_core::status::{CauseKind, Status, StatusSet};

use crate::scenario::{at, cause, domain, pharmacy};

const CLIENT: [Status; 5] = [
    Status::ClientDeleteProhibited,
    Status::ClientHold,
    Status::ClientRenewProhibited,
    Status::ClientTransferProhibited,
    Status::ClientUpdateProhibited,
];

fn lifecycles() -> [Lifecycle; 4] {
    let (since, until) = (at("2027-06-01"), at("2027-07-01"));
    [
        Lifecycle::Active,
        Lifecycle::Redemption { since, until },
        Lifecycle::PendingDelete { since, until },
        Lifecycle::Purged { at: until },
    ]
}

fn any_domain() -> impl Strategy<Value = Domain> {
    let causes = prop::sample::subsequence(&CauseKind::ALL[..], 0..=6);
    let clients = prop::sample::subsequence(&CLIENT[..], 0..=5);
    (causes, clients, 0..4_usize, any::<bool>()).prop_map(|(causes, clients, place, served)| {
        let mut domain = domain("2027-01-04", "2028-01-04");
        domain.causes = causes.into_iter().map(|kind| (kind, cause(kind))).collect();
        domain.client_statuses = clients.into_iter().collect();
        domain.lifecycle = lifecycles()[place];
        if !served {
            domain.name_servers.clear();
        }
        domain
    })
}

fn statuses(domain: &Domain) -> StatusSet {
    domain.statuses(pharmacy().at(at("2027-06-15")))
}

proptest! {
    #[test]
    fn lifting_one_cause_never_lifts_what_another_needs(
        domain in any_domain(),
        place in any::<prop::sample::Index>(),
    ) {
        prop_assume!(!domain.causes.is_empty());
        let book = pharmacy();
        let book = book.at(at("2027-06-15"));
        let lifted = *place.get(&domain.causes.keys().copied().collect::<Vec<_>>());
        let mut after = domain.clone();
        after.causes.remove(&lifted);
        let needed: BTreeSet<ServerStatus> =
            after.causes.keys().flat_map(|kind| book.causes.statuses(*kind)).copied().collect();
        for status in needed {
            prop_assert!(after.cause_statuses(book).has(Status::from(status)));
        }
        for status in book.causes.statuses(lifted) {
            let elsewhere = after.causes.keys().any(|kind| book.causes.statuses(*kind).contains(status));
            prop_assert_eq!(after.cause_statuses(book).has(Status::from(*status)), elsewhere);
        }
        prop_assert_eq!(after.client_statuses, domain.client_statuses);
        prop_assert_eq!(domain.cause_bits() - after.cause_bits(), cause_bit(lifted));
    }

    #[test]
    fn what_rfc_5731_forbids_together_never_meets(domain in any_domain()) {
        let set = statuses(&domain);
        let count = set.iter().count();
        prop_assert!(count > 0, "a name always shows a status");
        prop_assert!(!set.has(Status::Ok) || count == 1, "ok stands alone");
        let deleted = set.has(Status::PendingDelete);
        prop_assert!(!(deleted && set.has(Status::ClientDeleteProhibited)));
        prop_assert!(!(deleted && set.has(Status::ServerDeleteProhibited)));
        let pending = [
            Status::PendingCreate,
            Status::PendingDelete,
            Status::PendingRenew,
            Status::PendingTransfer,
            Status::PendingUpdate,
        ];
        prop_assert!(pending.iter().filter(|status| set.has(**status)).count() <= 1);
        prop_assert!(!set.has(Status::Linked), "linked is of hosts and contacts");
    }

    #[test]
    fn everything_shown_has_a_source(domain in any_domain()) {
        let book = pharmacy();
        let brought = domain.cause_statuses(book.at(at("2027-06-15"))).union(domain.client_statuses);
        let dying = matches!(
            domain.lifecycle,
            Lifecycle::Redemption { .. } | Lifecycle::PendingDelete { .. }
        );
        for status in Status::ALL {
            let shown = statuses(&domain).has(*status);
            let delete_lock = matches!(
                status,
                Status::ClientDeleteProhibited | Status::ServerDeleteProhibited
            );
            let expected = match status {
                Status::Inactive => domain.name_servers.is_empty(),
                Status::PendingDelete => dying,
                Status::Ok => brought.is_empty() && !dying && !domain.name_servers.is_empty(),
                _ => brought.has(*status) && !(dying && delete_lock),
            };
            prop_assert_eq!(shown, expected, "{:?}", status);
        }
    }

    #[test]
    fn the_zone_holds_what_is_active_served_and_on_no_hold(domain in any_domain()) {
        let book = pharmacy();
        let set = statuses(&domain);
        let held = set.has(Status::ServerHold) || set.has(Status::ClientHold);
        let expected =
            domain.lifecycle == Lifecycle::Active && !domain.name_servers.is_empty() && !held;
        prop_assert_eq!(domain.is_delegated(book.at(at("2027-06-15"))), expected);
    }
}

#[test]
fn what_each_cause_brings_is_the_rulebooks() {
    const HOLD: &str = "serverHold";
    const TRANSFER: &str = "serverTransferProhibited";
    const RENEW: &str = "serverRenewProhibited";
    const UPDATE: &str = "serverUpdateProhibited";
    const DELETE: &str = "serverDeleteProhibited";
    let table: [(CauseKind, &[&str]); 6] = [
        (CauseKind::AccreditationLapsed, &[HOLD, RENEW, TRANSFER]),
        (CauseKind::Revoked, &[HOLD, RENEW, TRANSFER, UPDATE]),
        (CauseKind::Violation, &[HOLD, RENEW, TRANSFER]),
        (CauseKind::Accuracy, &[HOLD, TRANSFER]),
        (CauseKind::RegistryLock, &[DELETE, TRANSFER, UPDATE]),
        (CauseKind::Dispute, &[DELETE, TRANSFER, UPDATE]),
    ];
    for (kind, expected) in table {
        let mut domain = domain("2027-01-04", "2028-01-04");
        domain.causes.insert(kind, cause(kind));
        let shown: Vec<_> = statuses(&domain).iter().map(|status| status.as_str()).collect();
        assert_eq!(shown, expected, "{}", kind.code());
    }
}

#[test]
fn every_cause_has_a_bit_of_its_own() {
    let bits: BTreeSet<_> = CauseKind::ALL.into_iter().map(cause_bit).collect();
    assert_eq!(bits.len(), CauseKind::ALL.len());
    assert!(bits.iter().all(|bit| bit.count_ones() == 1));
}

#[test]
fn a_name_without_causes_or_statuses_is_ok() {
    let shown: Vec<_> = statuses(&domain("2027-01-04", "2028-01-04")).iter().collect();
    assert_eq!(shown, [Status::Ok]);
}
