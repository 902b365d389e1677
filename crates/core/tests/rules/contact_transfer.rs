//! `contact:transfer` (EPP.md, section 6; RFC 5733, section 3.2.4): every refusal in its order,
//! every answer by everybody, and what silence does.

use registry_core::auth_info::{AuthInfo, AuthInfoShown};
use registry_core::contact::Contact;
use registry_core::contact::transfer::{Decided, Refusal, advance, answer, due_at, query, request};
use registry_core::decision::Duty;
use registry_core::event::Event;
use registry_core::registrar::{DataModel, Registrar};
use registry_core::status::Status;
use registry_core::transfer::{Answer, TransferState};

use crate::contacts::contact;
use crate::domain_transfer::beta;
use crate::scenario::{MICROSECOND, at, days, duties, event_names, open, open_with, registrar};

const NOW: &str = "2027-06-01";

/// A contact of `alpha` with an authInfo.
fn open_contact() -> Contact {
    let (salt, hash) = ("00".to_owned(), "00".to_owned());
    let auth_info = Some(AuthInfo { salt, hash, expires_at: at("2027-06-10") });
    Contact { auth_info, ..contact() }
}

fn asked(contact: &Contact, by: &Registrar, shown: AuthInfoShown) -> Result<Decided, Refusal> {
    request(contact, by, shown, open().at(at(NOW)), at(NOW))
}

fn pending() -> Contact {
    asked(&open_contact(), &beta(), AuthInfoShown::Right).unwrap().contact
}

fn answered(contact: &Contact, given: Answer, by: &str) -> Result<Decided, Refusal> {
    answer(contact, given, &registrar(by), AuthInfoShown::Absent, at("2027-06-02"))
}

#[test]
fn a_request_waits_for_an_answer_and_both_registrars_know() {
    let Decided { contact, decision } =
        asked(&open_contact(), &beta(), AuthInfoShown::Right).unwrap();
    let transfer = contact.pending_transfer().unwrap();
    assert_eq!(transfer.state, TransferState::Pending { until: at(NOW) + days(5) });
    assert_eq!((transfer.gaining.as_str(), transfer.losing.as_str()), ("beta", "alpha"));
    assert_eq!((transfer.number, transfer.requested_at), (1, at(NOW)));
    assert_eq!(
        (&contact.registrar, &contact.auth_info),
        (&registrar("alpha"), &open_contact().auth_info)
    );
    assert_eq!(event_names(&decision), [Event::TransferRequested]);
    assert_eq!(duties(&decision), ["poll transfer-requested"; 2]);
    let told = decision.duties.iter().map(|owed| match &owed.duty {
        Duty::Poll { registrar, .. } => registrar.as_str(),
        Duty::Mail(_) => "nobody's",
    });
    assert_eq!(told.collect::<Vec<_>>(), ["alpha", "beta"]);
    assert_eq!(decision.changes[0].due_at, Some(at(NOW) + days(5)));
    let statuses = contact.statuses(false);
    assert!(statuses.has(Status::PendingTransfer) && !statuses.has(Status::Ok));
}

/// The rulebook says how long silence may last.
#[test]
fn the_rulebook_says_how_long_it_waits() {
    let book = open_with(&[("pending_days = 5 ", "pending_days = 3 ")]);
    let shown = AuthInfoShown::Right;
    let waits = request(&open_contact(), &beta(), shown, book.at(at(NOW)), at(NOW)).unwrap();
    assert_eq!(due_at(&waits.contact), Some(at(NOW) + days(3)));
}

/// Each refusal with everything behind it wrong as well.
#[test]
fn every_refusal_of_a_request_in_its_order() {
    let code = |contact: &Contact, by: &Registrar, shown| {
        asked(contact, by, shown).map_or_else(|refusal| refusal.code(), |_| "ok")
    };
    let minimum = Registrar { data_model: DataModel::Minimum, ..beta() };
    let sponsor = Registrar { id: registrar("alpha"), ..minimum.clone() };
    let mut locked = open_contact();
    locked.client_statuses.insert(Status::ClientTransferProhibited);
    let waits = Contact { client_statuses: locked.client_statuses, ..pending() };
    let (absent, wrong) = (AuthInfoShown::Absent, AuthInfoShown::Wrong);
    assert_eq!(code(&waits, &sponsor, absent), "own-contact");
    assert_eq!(code(&waits, &minimum, absent), "data-model-minimum");
    assert_eq!(code(&waits, &beta(), absent), "auth-info-required");
    assert_eq!(code(&waits, &beta(), wrong), "auth-info-wrong");
    assert_eq!(code(&waits, &beta(), AuthInfoShown::Right), "transfer-pending");
    assert_eq!(code(&locked, &beta(), AuthInfoShown::Right), "status-prohibits");
    assert_eq!(code(&open_contact(), &beta(), AuthInfoShown::Right), "ok");
}

/// (state, answer, by whom): what becomes of it.
#[test]
fn every_answer_by_everybody() {
    let code = |contact: &Contact, given, by: &str| {
        answered(contact, given, by).map_or_else(
            |refusal| refusal.code(),
            |decided| decided.contact.transfer.map_or("none", |ended| ended.state.as_str()),
        )
    };
    let (waits, never) = (pending(), open_contact());
    let over = answered(&waits, Answer::Reject, "alpha").unwrap().contact;
    for (given, by, while_pending, otherwise) in [
        (Answer::Approve, "alpha", "clientApproved", "no-transfer-pending"),
        (Answer::Approve, "beta", "not-sponsor", "not-sponsor"),
        (Answer::Approve, "gamma", "not-sponsor", "not-sponsor"),
        (Answer::Reject, "alpha", "clientRejected", "no-transfer-pending"),
        (Answer::Reject, "beta", "not-sponsor", "not-sponsor"),
        (Answer::Reject, "gamma", "not-sponsor", "not-sponsor"),
        (Answer::Cancel, "alpha", "not-requester", "no-transfer-pending"),
        (Answer::Cancel, "beta", "clientCancelled", "no-transfer-pending"),
        (Answer::Cancel, "gamma", "not-requester", "no-transfer-pending"),
    ] {
        assert_eq!(code(&waits, given, by), while_pending, "{given:?} by {by}");
        assert_eq!(code(&over, given, by), otherwise, "{given:?} by {by}, when it is over");
        assert_eq!(code(&never, given, by), otherwise, "{given:?} by {by}, when there is none");
    }
    let (by, at) = (registrar("alpha"), at(NOW));
    let wrong = answer(&waits, Answer::Approve, &by, AuthInfoShown::Wrong, at).unwrap_err();
    assert_eq!(wrong.code(), "auth-info-wrong", "what is shown must fit, needed or not");
}

#[test]
fn an_approved_one_makes_the_other_its_sponsor() {
    let Decided { contact, decision } = answered(&pending(), Answer::Approve, "alpha").unwrap();
    assert_eq!(contact.registrar, registrar("beta"));
    assert_eq!((contact.transferred_at, &contact.auth_info), (Some(at("2027-06-02")), &None));
    assert_eq!(event_names(&decision), [Event::TransferApproved]);
    assert_eq!(duties(&decision), ["poll transfer-approved"; 2]);
    assert_eq!(decision.changes[0].due_at, None);
    assert!(contact.statuses(false).has(Status::Ok));
}

#[test]
fn a_rejected_or_cancelled_one_leaves_everything_where_it_was() {
    let rejected = (Answer::Reject, "alpha", Event::TransferRejected, "poll transfer-rejected");
    let cancelled = (Answer::Cancel, "beta", Event::TransferCancelled, "poll transfer-cancelled");
    for (given, by, event, told) in [rejected, cancelled] {
        let Decided { mut contact, decision } = answered(&pending(), given, by).unwrap();
        assert_eq!(
            (event_names(&decision), duties(&decision)),
            (vec![event], vec![told.to_owned(); 2])
        );
        assert_eq!(due_at(&contact), None);
        contact.transfer = None;
        assert_eq!(contact, open_contact());
    }
}

#[test]
fn silence_approves_and_not_an_instant_sooner() {
    let (waits, until) = (pending(), at(NOW) + days(5));
    let before = advance(&waits, until - MICROSECOND);
    assert_eq!((&before.contact, before.decision.is_empty()), (&waits, true));
    for seen in [until, until + days(30)] {
        let Decided { contact, decision } = advance(&waits, seen);
        let state = contact.transfer.as_ref().map(|transfer| transfer.state);
        assert_eq!(state, Some(TransferState::ServerApproved { at: until }));
        assert_eq!((contact.registrar, contact.transferred_at), (registrar("beta"), Some(until)));
        assert_eq!(decision.changes[0].at, until, "whenever it is seen");
        assert_eq!(duties(&decision), ["poll transfer-approved"; 2]);
    }
}

/// A duty is owed once for each transfer: the key has its number.
#[test]
fn the_next_transfer_is_told_anew() {
    let first = asked(&open_contact(), &beta(), AuthInfoShown::Right).unwrap();
    let over = answered(&first.contact, Answer::Cancel, "beta").unwrap().contact;
    let second = asked(&over, &beta(), AuthInfoShown::Right).unwrap();
    let keys = |decided: &Decided| -> Vec<String> {
        decided.decision.duties.iter().map(|owed| owed.key.clone()).collect()
    };
    let (first, second) = (keys(&first), keys(&second));
    assert!(second.iter().all(|key| !first.contains(key)), "{first:?} {second:?}");
}

#[test]
fn a_transfer_is_shown_to_whom_it_concerns() {
    let seen = |contact: &Contact, by: &str, shown| {
        query(contact, &registrar(by), shown)
            .map_or_else(|refusal| refusal.code(), |transfer| transfer.state.as_str())
    };
    let (absent, right) = (AuthInfoShown::Absent, AuthInfoShown::Right);
    let moved = answered(&pending(), Answer::Approve, "alpha").unwrap().contact;
    for party in ["alpha", "beta"] {
        assert_eq!(seen(&pending(), party, absent), "pending");
        assert_eq!(seen(&moved, party, absent), "clientApproved", "the loser too");
    }
    assert_eq!(seen(&pending(), "gamma", absent), "not-party");
    assert_eq!(seen(&pending(), "gamma", AuthInfoShown::Wrong), "auth-info-wrong");
    assert_eq!(seen(&pending(), "gamma", right), "pending");
    assert_eq!(seen(&open_contact(), "alpha", absent), "no-transfer");
    assert_eq!(seen(&open_contact(), "gamma", absent), "not-party", "not even that there is none");
}
