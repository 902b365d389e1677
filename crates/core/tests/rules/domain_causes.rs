//! Causes and the registry lock as acts of people (P-15, P-56; EPP.md, section 9), and what RFC
//! 5731, section 2.3, forbids together over random histories.

use proptest::prelude::*;
use registry_core::auth_info::AuthInfoShown;
use registry_core::decision::{Actor, Decision, Object};
use registry_core::domain::cause::{self, NewCause};
use registry_core::domain::lock::{self, LockAct};
use registry_core::domain::transfer::{answer, request};
use registry_core::domain::{Domain, Lifecycle, advance, delete};
use registry_core::event::Event;
use registry_core::id::StaffId;
use registry_core::rulebook::RulebookVersions;
use registry_core::status::{CauseKind, Status, StatusSet};
use registry_core::transfer::{Answer, TransferState};
use registry_core::two_people::Unconfirmed;

use crate::domain_transfer::{account, beta};
use crate::scenario::{
    at, days, domain, duties, event_names, name, open, open_with, pharmacy, registrar, uuid,
};
use crate::scene::alone;

const NOW: &str = "2027-06-01";

fn new(kind: CauseKind) -> NewCause {
    NewCause { kind, set_by: "Ann".to_owned(), rule: "P-52".to_owned(), case: None }
}

/// The name after a decision about it.
fn after(decision: &Decision) -> Domain {
    match &decision.changes.last().unwrap().after {
        Object::Domain(domain) => *domain.clone(),
        other => panic!("{other:?} is no name"),
    }
}

fn person(number: u128) -> Actor {
    named(number, "someone")
}

fn named(number: u128, name: &str) -> Actor {
    Actor::Staff { id: StaffId::from_uuid(uuid(number)), name: name.to_owned() }
}

#[test]
fn every_cause_is_set_told_and_lifted_but_the_clocks_own() {
    let book = pharmacy();
    let both: [(CauseKind, &[&str], &[&str]); 5] = [
        (CauseKind::Revoked, &["poll suspended"], &["poll reinstated"]),
        (
            CauseKind::Violation,
            &["mail suspension", "poll suspended"],
            &["mail reinstatement", "poll reinstated"],
        ),
        (
            CauseKind::Accuracy,
            &["mail suspension", "poll suspended"],
            &["mail reinstatement", "poll reinstated"],
        ),
        (CauseKind::RegistryLock, &["poll locked"], &["poll unlocked"]),
        (CauseKind::Dispute, &["poll locked"], &["poll unlocked"]),
    ];
    let free = domain("2027-01-04", "2028-01-04");
    for (kind, told, told_again) in both {
        let lifted = cause::lift(&free, kind, &alone(&book), at(NOW)).unwrap_err();
        assert_eq!(lifted, cause::Refusal::NotSet(kind.code()));
        let set = cause::set(&free, new(kind), &alone(&book), at(NOW)).unwrap();
        assert_eq!((event_names(&set), duties(&set)), (vec![Event::CauseSet], owned(told)));
        let held = after(&set);
        let kept = &held.causes[&kind];
        assert_eq!(
            (kept.since, kept.set_by.as_str(), kept.rule.as_str()),
            (at(NOW), "Ann", "P-52")
        );
        let again = cause::set(&held, new(kind), &alone(&book), at(NOW)).unwrap_err();
        assert_eq!(again, cause::Refusal::AlreadySet(kind.code()));
        let lift = cause::lift(&held, kind, &alone(&book), at(NOW)).unwrap();
        assert_eq!(
            (event_names(&lift), duties(&lift)),
            (vec![Event::CauseLifted], owned(told_again))
        );
        assert_eq!(after(&lift).causes, free.causes);
    }
    let clocks = CauseKind::AccreditationLapsed;
    let refused = cause::set(&free, new(clocks), &alone(&book), at(NOW)).unwrap_err();
    assert_eq!(refused, cause::Refusal::ClocksOwn);
    let gone = Domain { lifecycle: Lifecycle::Purged { at: at(NOW) }, ..free };
    let refused = cause::set(&gone, new(CauseKind::Dispute), &alone(&book), at(NOW)).unwrap_err();
    assert_eq!(refused, cause::Refusal::Purged);
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// An open name whose transfer to `beta` is pending.
fn wanted(rulebooks: &RulebookVersions) -> Domain {
    let mut domain = domain("2026-01-04", "2028-01-04");
    domain.name = name("acme.example");
    domain.vouching = None;
    request_by_beta(&domain, rulebooks, at(NOW)).unwrap_or(domain)
}

fn request_by_beta(
    domain: &Domain,
    rulebooks: &RulebookVersions,
    now: jiff::Timestamp,
) -> Option<Domain> {
    let facts = request::Facts {
        registrar: &beta(),
        account: &account("100000.00"),
        domain,
        parents: alone(rulebooks),
        token: None,
    };
    let command = request::RequestTransfer {
        period: None,
        auth_info: AuthInfoShown::Right,
        token_presented: false,
        stated_fee: None,
    };
    request::decide(&command, &facts, now).ok().map(|requested| requested.domain)
}

#[test]
fn what_locks_a_transfer_ends_a_pending_one_and_both_are_told() {
    let book = open();
    let domain = wanted(&book);
    let set = cause::set(&domain, new(CauseKind::Dispute), &alone(&book), at("2027-06-02"));
    let set = set.unwrap();
    assert_eq!(event_names(&set), [Event::TransferCancelled, Event::CauseSet]);
    let expected = ["poll transfer-cancelled", "poll transfer-cancelled", "poll locked"];
    assert_eq!(duties(&set), expected);
    let state = after(&set).transfer.unwrap().state;
    assert_eq!(state, TransferState::ServerCancelled { at: at("2027-06-02") });
}

#[test]
fn what_does_not_forbid_transfers_leaves_it_pending() {
    let with = "accuracy = [\"serverHold\", \"serverTransferProhibited\"]";
    let book = open_with(&[(with, "accuracy = [\"serverHold\"]")]);
    let set = cause::set(&wanted(&book), new(CauseKind::Accuracy), &alone(&book), at(NOW));
    assert!(after(&set.unwrap()).pending_transfer().is_some());
}

#[test]
fn a_registry_lock_takes_two_people_p_15() {
    let book = pharmacy();
    let free = domain("2027-01-04", "2028-01-04");
    let (ann, bob) = (named(1, "Ann"), named(2, "Bob"));
    let propose = |domain: &Domain, act| {
        lock::propose(domain, act, (&ann, "ticket 7"), &alone(&book), at(NOW))
    };
    let confirm = |domain: &Domain, who: &Actor| lock::confirm(domain, who, &alone(&book), at(NOW));
    assert_eq!(confirm(&free, &bob).unwrap_err(), Unconfirmed::NothingProposed.into());
    assert_eq!(propose(&free, LockAct::Lift).unwrap_err().code(), "cause-not-set");
    let proposed = propose(&free, LockAct::Set).unwrap();
    assert_eq!((event_names(&proposed), duties(&proposed)), (vec![Event::LockProposed], vec![]));
    let proposed = after(&proposed);
    assert!(proposed.causes.is_empty(), "one person sets nothing");
    assert_eq!(confirm(&proposed, &ann).unwrap_err(), Unconfirmed::SamePerson.into());
    let elsewhere = Domain { registrar: registrar("beta"), ..proposed.clone() };
    assert_eq!(confirm(&elsewhere, &bob).unwrap_err(), lock::Refusal::SponsorChanged);
    let locked = after(&confirm(&proposed, &bob).unwrap());
    assert_eq!(locked.causes[&CauseKind::RegistryLock].set_by, "Ann and Bob");
    assert_eq!(locked.lock_proposal, None);
    assert_eq!(propose(&locked, LockAct::Set).unwrap_err().code(), "cause-set");
    let opening = after(&propose(&locked, LockAct::Lift).unwrap());
    assert!(opening.causes.contains_key(&CauseKind::RegistryLock), "nor lifts");
    assert!(after(&confirm(&opening, &bob).unwrap()).causes.is_empty());
    let dropped = lock::drop_proposal(&opening, &alone(&book), at(NOW)).unwrap();
    assert_eq!(event_names(&dropped), [Event::LockProposalDropped]);
    assert_eq!(after(&dropped).lock_proposal, None);
    let nothing = lock::drop_proposal(&locked, &alone(&book), at(NOW)).unwrap_err();
    assert_eq!(nothing, Unconfirmed::NothingProposed.into());
}

#[test]
fn where_one_person_is_enough_the_proposal_is_the_deed() {
    let book = crate::scenario::pharmacy_with(&[(
        "\"suspension-lifted\", \"registry-lock\"]",
        "\"suspension-lifted\"]",
    )]);
    let free = domain("2027-01-04", "2028-01-04");
    let ann = named(1, "Ann");
    let by = (&ann, "ticket 7");
    let set = lock::propose(&free, LockAct::Set, by, &alone(&book), at(NOW)).unwrap();
    assert!(after(&set).causes.contains_key(&CauseKind::RegistryLock));
}

/// Something that happens to a name.
#[derive(Debug, Clone)]
enum Act {
    Wait(i64),
    Ask,
    Answer(Answer),
    Set(CauseKind),
    Lift(CauseKind),
    Statuses(Vec<Status>),
    Delete,
    Lock(LockAct, u128),
    Confirm(u128),
}

fn any_act() -> impl Strategy<Value = Act> {
    const CLIENT: [Status; 5] = [
        Status::ClientDeleteProhibited,
        Status::ClientHold,
        Status::ClientRenewProhibited,
        Status::ClientTransferProhibited,
        Status::ClientUpdateProhibited,
    ];
    let kind = || prop::sample::select(&CauseKind::ALL[1..]);
    let answer = prop::sample::select(&[Answer::Approve, Answer::Reject, Answer::Cancel][..]);
    let lock = prop::sample::select(&[LockAct::Set, LockAct::Lift][..]);
    prop_oneof![
        4 => (0..40_i64).prop_map(Act::Wait),
        6 => Just(Act::Ask),
        2 => answer.prop_map(Act::Answer),
        2 => kind().prop_map(Act::Set),
        4 => kind().prop_map(Act::Lift),
        2 => prop::sample::subsequence(&CLIENT[..], 0..=2).prop_map(Act::Statuses),
        1 => Just(Act::Delete),
        2 => (lock, 1..3_u128).prop_map(|(act, who)| Act::Lock(act, who)),
        2 => (1..3_u128).prop_map(Act::Confirm),
    ]
}

/// Plays an act; one that is refused changes nothing.
fn play(domain: &Domain, act: &Act, rulebooks: &RulebookVersions, now: jiff::Timestamp) -> Domain {
    let parents = alone(rulebooks);
    let sponsor = &domain.registrar;
    let decided = match act {
        Act::Wait(_) => None,
        Act::Ask => return request_by_beta(domain, rulebooks, now).unwrap_or(domain.clone()),
        Act::Answer(answer) => {
            let hosts_under = &[];
            let auth_info = AuthInfoShown::Absent;
            let facts = answer::Facts { domain, parents, hosts_under, auth_info };
            let by = match answer {
                Answer::Cancel => &registrar("beta"),
                Answer::Approve | Answer::Reject => sponsor,
            };
            answer::decide(*answer, by, &facts, now).ok().map(|answered| answered.decision)
        }
        Act::Set(kind) => cause::set(domain, new(*kind), &parents, now).ok(),
        Act::Lift(kind) => cause::lift(domain, *kind, &parents, now).ok(),
        // The update of another file refuses the same: nothing while a transfer is pending.
        Act::Statuses(_) if domain.pending_transfer().is_some() => None,
        Act::Statuses(_) if domain.lifecycle != Lifecycle::Active => None,
        Act::Statuses(statuses) => {
            let client_statuses = statuses.iter().copied().collect();
            return Domain { client_statuses, ..domain.clone() };
        }
        Act::Delete => {
            let facts =
                delete::Facts { domain, parents, hosts_under: &[], grace_deletes: 0, adds: 0 };
            delete::decide(sponsor, &facts, now).ok().map(|deleted| deleted.decision)
        }
        Act::Lock(act, who) => {
            lock::propose(domain, *act, (&person(*who), "words"), &parents, now).ok()
        }
        Act::Confirm(who) => lock::confirm(domain, &person(*who), &parents, now).ok(),
    };
    decided.map_or_else(|| domain.clone(), |decision| after(&decision))
}

/// The combinations RFC 5731, section 2.3, forbids.
fn forbidden(set: StatusSet) -> Option<&'static str> {
    use Status as S;
    let together = |one, other| set.has(one) && set.has(other);
    let pending = [
        (S::PendingDelete, S::ClientDeleteProhibited, S::ServerDeleteProhibited),
        (S::PendingRenew, S::ClientRenewProhibited, S::ServerRenewProhibited),
        (S::PendingTransfer, S::ClientTransferProhibited, S::ServerTransferProhibited),
        (S::PendingUpdate, S::ClientUpdateProhibited, S::ServerUpdateProhibited),
    ];
    for (pending, client, server) in pending {
        if together(pending, client) || together(pending, server) {
            return Some(pending.as_str());
        }
    }
    let all =
        [S::PendingCreate, S::PendingDelete, S::PendingRenew, S::PendingTransfer, S::PendingUpdate];
    if all.into_iter().filter(|status| set.has(*status)).count() > 1 {
        return Some("two at once");
    }
    (set.has(S::Ok) && set.iter().count() > 1).then_some("ok")
}

proptest! {
    #[test]
    fn no_history_leads_to_what_rfc_5731_forbids(acts in prop::collection::vec(any_act(), 1..60)) {
        let book = open();
        let mut now = at(NOW);
        let mut domain = Domain { transfer: None, ..wanted(&book) };
        for act in acts {
            if let Act::Wait(count) = act {
                now += days(count);
            }
            let before = advance(&domain, &alone(&book), now).domain;
            domain = play(&before, &act, &book, now);
            let statuses = domain.statuses(book.at(now));
            prop_assert_eq!(forbidden(statuses), None, "after {:?}: {:?}", act, domain);
            if let Act::Lift(_) = act {
                for kind in domain.causes.keys() {
                    for needed in book.at(now).causes.statuses(*kind) {
                        let hidden = statuses.has(Status::PendingDelete)
                            && Status::from(*needed) == Status::ServerDeleteProhibited;
                        prop_assert!(hidden || statuses.has(Status::from(*needed)));
                    }
                }
            }
        }
    }
}
