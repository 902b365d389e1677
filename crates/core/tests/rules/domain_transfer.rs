//! `domain:transfer` (EPP.md, section 4; P-30, P-33, P-37): every refusal in its order, every
//! answer in every state, and what silence does.

use registry_core::auth_info::{AuthInfo, AuthInfoShown};
use registry_core::decision::ChargeKind;
use registry_core::domain::transfer::{answer, query, request};
use registry_core::domain::{Domain, GraceKind, Lifecycle, Period, advance, due_at};
use registry_core::event::Event;
use registry_core::pricing::StatedFee;
use registry_core::registrar::{Account, Registrar};
use registry_core::rulebook::RulebookVersions;
use registry_core::status::{CauseKind, Status};
use registry_core::transfer::{Answer, TransferState};

use crate::create_world::alpha;
use crate::scenario::{
    MICROSECOND, at, cause, charges, days, domain, duties, event_names, grace, name, open,
    open_with, registrar, usd,
};
use crate::scene::alone;

const NOW: &str = "2027-06-01";

/// A name of the open TLD that `alpha` sponsors and `beta` wants.
struct Asked {
    domain: Domain,
    command: request::RequestTransfer,
    registrar: Registrar,
    account: Account,
    rulebooks: RulebookVersions,
}

fn open_name() -> Domain {
    let mut domain = domain("2026-01-04", "2028-01-04");
    domain.name = name("acme.example");
    domain.vouching = None;
    domain.personal.contact_email.clear();
    domain.auth_info = Some(AuthInfo {
        salt: "00".to_owned(),
        hash: "00".to_owned(),
        expires_at: at("2027-06-10"),
    });
    domain
}

fn asked() -> Asked {
    Asked {
        domain: open_name(),
        command: request::RequestTransfer {
            period: None,
            auth_info: AuthInfoShown::Right,
            token_presented: false,
            stated_fee: None,
        },
        registrar: beta(),
        account: account("8.00"),
        rulebooks: open(),
    }
}

pub(crate) fn beta() -> Registrar {
    Registrar { id: registrar("beta"), ..alpha() }
}

pub(crate) fn account(balance: &str) -> Account {
    let nothing = usd("0.00");
    Account { balance: usd(balance), credit_limit: nothing, credit_threshold: nothing }
}

fn request(asked: &Asked) -> Result<request::Requested, request::Refusal> {
    let facts = request::Facts {
        registrar: &asked.registrar,
        account: &asked.account,
        domain: &asked.domain,
        parents: alone(&asked.rulebooks),
        token: None,
    };
    request::decide(&asked.command, &facts, at(NOW))
}

fn pending() -> Domain {
    request(&asked()).unwrap().domain
}

fn answer_by(
    domain: &Domain,
    answer: Answer,
    who: &str,
) -> Result<answer::Answered, answer::Refusal> {
    let book = open();
    let facts = answer::Facts {
        domain,
        parents: alone(&book),
        hosts_under: &[],
        auth_info: AuthInfoShown::Absent,
    };
    answer::decide(answer, &registrar(who), &facts, at("2027-06-02"))
}

#[test]
fn a_request_waits_for_an_answer_and_both_registrars_know() {
    let requested = request(&asked()).unwrap();
    let transfer = requested.domain.pending_transfer().unwrap();
    assert_eq!(transfer.state, TransferState::Pending { until: at(NOW) + days(5) });
    assert_eq!((transfer.terms.expires_at, transfer.terms.fee), (at("2029-01-04"), usd("8.00")));
    assert_eq!((transfer.answering().as_str(), transfer.gaining.as_str()), ("alpha", "beta"));
    assert_eq!(event_names(&requested.decision), [Event::TransferRequested]);
    assert_eq!(duties(&requested.decision), ["poll transfer-requested"; 2]);
    assert!(requested.decision.charges.is_empty(), "charged when it happens");
    assert_eq!(requested.domain.registrar, registrar("alpha"));
    let statuses = requested.domain.statuses(open().at(at(NOW)));
    assert!(statuses.has(Status::PendingTransfer) && !statuses.has(Status::Ok));
    // The authInfo runs out later than silence approves.
    assert_eq!(requested.decision.changes.last().unwrap().due_at, Some(at(NOW) + days(5)));
}

/// Each refusal with everything behind it wrong as well: the order of EPP.md, section 4.
#[test]
fn every_refusal_of_a_request_in_its_order() {
    type Wrong = (&'static str, fn(&mut Asked));
    let wrongs: [Wrong; 9] = [
        ("credit-exceeded", |asked| asked.account.balance = usd("7.99")),
        ("price-too-low", |asked| {
            let amounts = vec!["7.99".to_owned()];
            asked.command.stated_fee = Some(StatedFee { amounts, currency: None });
        }),
        ("beyond-horizon", |asked| asked.domain.expires_at = at("2036-06-01") + MICROSECOND),
        ("period-not-allowed", |asked| asked.command.period = Some(Period::Years(2))),
        ("token-not-applicable", |asked| asked.command.token_presented = true),
        ("transfer-locked", |asked| {
            asked.rulebooks = open_with(&[("lock_days = 0 ", "lock_days = 60 ")]);
            asked.domain.transferred_at = Some(at(NOW) - days(60) + MICROSECOND);
        }),
        ("status-prohibits", |asked| {
            asked.domain.client_statuses = [Status::ClientTransferProhibited].into_iter().collect();
        }),
        ("auth-info-wrong", |asked| asked.command.auth_info = AuthInfoShown::Wrong),
        ("own-name", |asked| asked.registrar.id = registrar("alpha")),
    ];
    let mut asked = asked();
    for (code, spoil) in wrongs {
        spoil(&mut asked);
        assert_eq!(request(&asked).unwrap_err().code(), code);
    }
    asked.registrar.tlds.clear();
    assert_eq!(request(&asked).unwrap_err().code(), "not-entitled");
}

#[test]
fn every_limit_itself_is_allowed() {
    let mut asked = asked();
    asked.domain.expires_at = at("2036-06-01");
    assert!(request(&asked).is_ok(), "P-30: the horizon");
    asked.rulebooks = open_with(&[("lock_days = 0 ", "lock_days = 60 ")]);
    asked.domain.transferred_at = Some(at(NOW) - days(60));
    assert!(request(&asked).is_ok(), "the lock has ended");
    asked.command.period = Some(Period::Years(1));
    assert!(request(&asked).is_ok(), "the year it adds");
    asked.command.period = Some(Period::Months(12));
    assert_eq!(request(&asked).unwrap_err(), request::Refusal::Period(1));
    asked.command.auth_info = AuthInfoShown::Absent;
    assert_eq!(request(&asked).unwrap_err().code(), "auth-info-required");
    asked.command.auth_info = AuthInfoShown::Extension;
    assert_eq!(request(&asked).unwrap_err().code(), "auth-info-extension");
}

#[test]
fn a_second_request_waits_for_the_first_to_end_and_is_another() {
    let mut asked = asked();
    asked.domain = pending();
    assert_eq!(request(&asked).unwrap_err(), request::Refusal::AlreadyPending);
    asked.domain = answer_by(&asked.domain, Answer::Reject, "alpha").unwrap().domain;
    let again = request(&asked).unwrap();
    assert_eq!(again.domain.transfer.as_ref().map(|transfer| transfer.number), Some(2));
    let first = request(&Asked { domain: open_name(), ..asked }).unwrap().decision;
    let keys = |decision: &registry_core::decision::Decision| {
        decision.duties.iter().map(|owed| owed.key.clone()).collect::<Vec<_>>()
    };
    assert!(keys(&first).iter().all(|key| !keys(&again.decision).contains(key)));
}

#[test]
fn a_name_that_goes_is_not_transferred() {
    let (since, until) = (at("2027-05-20"), at("2027-06-19"));
    for lifecycle in
        [Lifecycle::Redemption { since, until }, Lifecycle::PendingDelete { since, until }]
    {
        let mut asked = asked();
        asked.domain.lifecycle = lifecycle;
        assert_eq!(request(&asked).unwrap_err(), request::Refusal::Prohibited("pendingDelete"));
    }
    for kind in CauseKind::ALL {
        let mut asked = asked();
        asked.domain.causes.insert(kind, cause(kind));
        let expected = request::Refusal::Prohibited("serverTransferProhibited");
        assert_eq!(request(&asked).unwrap_err(), expected, "{}", kind.code());
    }
}

#[test]
fn every_answer_by_everybody_in_every_state() {
    let pending = pending();
    let answers = [Answer::Approve, Answer::Reject, Answer::Cancel];
    let code = |domain: &Domain, answer, who| match answer_by(domain, answer, who) {
        Ok(answered) => answered.domain.transfer.unwrap().state.as_str(),
        Err(refusal) => refusal.code(),
    };
    let table = [
        ("alpha", ["clientApproved", "clientRejected", "not-requester"]),
        ("beta", ["not-sponsor", "not-sponsor", "clientCancelled"]),
        ("gamma", ["not-sponsor", "not-sponsor", "not-requester"]),
    ];
    for (who, expected) in table {
        assert_eq!(answers.map(|answer| code(&pending, answer, who)), expected, "{who}");
    }
    let at = at("2027-06-01");
    let ends = [
        None,
        Some(TransferState::ClientApproved { at }),
        Some(TransferState::ClientRejected { at }),
        Some(TransferState::ClientCancelled { at }),
        Some(TransferState::ServerApproved { at }),
        Some(TransferState::ServerCancelled { at }),
    ];
    for end in ends {
        let mut domain = pending.clone();
        domain.transfer = end.and_then(|end| Some(domain.transfer?.ended(end)));
        let none = "no-transfer-pending";
        assert_eq!(answers.map(|answer| code(&domain, answer, "alpha")), [none; 3], "{end:?}");
        let not = "not-sponsor";
        assert_eq!(answers.map(|answer| code(&domain, answer, "beta")), [not, not, none]);
    }
}

#[test]
fn an_approval_moves_the_name_and_charges_who_gains_it() {
    let mut domain = pending();
    domain.graces = vec![grace(GraceKind::Renew, "2027-06-04", "8.00", Some("2027-01-04"))];
    let answered = answer_by(&domain, Answer::Approve, "alpha").unwrap();
    let after = answered.domain;
    assert_eq!((after.registrar.as_str(), after.expires_at), ("beta", at("2029-01-04")));
    assert_eq!((after.transferred_at, &after.auth_info), (Some(at("2027-06-02")), &None));
    let expected = grace(GraceKind::Transfer, "2027-06-07", "8.00", Some("2028-01-04"));
    assert_eq!(after.graces, [expected]);
    assert_eq!(charges(&answered.decision), [(ChargeKind::Transfer, usd("8.00"))]);
    assert_eq!(answered.decision.charges[0].registrar, registrar("beta"));
    assert_eq!(duties(&answered.decision), ["poll transfer-approved"; 2]);
    assert!(!after.statuses(open().at(at(NOW))).has(Status::PendingTransfer));
    assert_eq!(answered.decision.changes[0].due_at, Some(at("2027-06-07")));
}

#[test]
fn a_rejected_or_cancelled_one_leaves_everything_where_it_was() {
    let domain = pending();
    for (answer, who) in [(Answer::Reject, "alpha"), (Answer::Cancel, "beta")] {
        let answered = answer_by(&domain, answer, who).unwrap();
        let mut after = answered.domain.clone();
        assert!(answered.decision.charges.is_empty());
        assert_eq!(answered.decision.duties.len(), 2);
        after.transfer.clone_from(&domain.transfer);
        after.changed_at = domain.changed_at;
        assert_eq!(after, domain);
    }
}

#[test]
fn silence_approves_and_not_an_instant_sooner() {
    let book = open();
    let pending = pending();
    let until = at(NOW) + days(5);
    let before = advance(&pending, &alone(&book), until - MICROSECOND);
    assert_eq!((before.domain, before.decision.is_empty()), (pending.clone(), true));
    let moved = advance(&pending, &alone(&book), until);
    assert_eq!(moved.domain.registrar, registrar("beta"));
    let transfer = moved.domain.transfer.clone().unwrap();
    assert_eq!(transfer.state, TransferState::ServerApproved { at: until });
    assert_eq!(event_names(&moved.decision), [Event::TransferApproved]);
    assert_eq!(charges(&moved.decision), [(ChargeKind::Transfer, usd("8.00"))]);
    let answered = answer_by(&moved.domain, Answer::Reject, "beta").unwrap_err();
    assert_eq!(answered.code(), "no-transfer-pending");
}

#[test]
fn a_running_automatic_renewal_is_undone_and_credited_to_who_loses_the_name() {
    let book = open();
    let mut domain = open_name();
    domain.expires_at = at("2027-05-30");
    let renewed = advance(&domain, &alone(&book), at(NOW)).domain;
    assert_eq!(renewed.expires_at, at("2028-05-30"));
    let asked = Asked { domain: renewed, ..asked() };
    let requested = request(&asked).unwrap();
    let terms = &requested.domain.transfer.as_ref().unwrap().terms;
    assert_eq!(terms.expires_at, at("2028-05-30"), "no net gain");
    let moved = advance(&requested.domain, &alone(&book), at("2027-06-06"));
    assert_eq!(moved.domain.expires_at, at("2028-05-30"));
    let paid: Vec<_> = moved
        .decision
        .charges
        .iter()
        .map(|charge| (charge.registrar.as_str(), charge.kind, charge.amount))
        .collect();
    let credit = ("alpha", ChargeKind::GraceCredit, usd("-8.00"));
    assert_eq!(paid, [credit, ("beta", ChargeKind::Transfer, usd("8.00"))]);
}

#[test]
fn what_expires_unrenewed_is_not_transferred_any_more() {
    let book = open_with(&[("auto_renew = true ", "auto_renew = false ")]);
    let mut asked = asked();
    asked.rulebooks = book.clone();
    asked.domain.expires_at = at("2027-06-03");
    let requested = request(&asked).unwrap().domain;
    let gone = advance(&requested, &alone(&book), at("2027-06-30"));
    let transfer = gone.domain.transfer.as_ref().unwrap();
    assert_eq!(transfer.state, TransferState::ServerCancelled { at: at("2027-06-03") });
    assert_eq!(gone.domain.registrar, registrar("alpha"));
    let expected = [Event::TransferCancelled, Event::DomainExpired];
    assert_eq!(event_names(&gone.decision)[..2], expected);
}

#[test]
fn at_the_instant_of_expiry_the_transfer_comes_first() {
    let book = open_with(&[("auto_renew = true ", "auto_renew = false ")]);
    let mut asked = asked();
    asked.rulebooks = book.clone();
    asked.domain.expires_at = at(NOW) + days(5);
    let requested = request(&asked).unwrap().domain;
    let moved = advance(&requested, &alone(&book), at(NOW) + days(5)).domain;
    assert_eq!((moved.lifecycle, moved.registrar.as_str()), (Lifecycle::Active, "beta"));
    assert_eq!(due_at(&moved, &alone(&book)), Some(at(NOW) + days(10)));
}

#[test]
fn a_query_shows_it_to_its_parties_and_whoever_has_the_auth_info() {
    let pending = pending();
    let ask = |domain: &Domain, who, shown| {
        query::decide(domain, &registrar(who), shown).map(|_| ()).map_err(|refusal| refusal.code())
    };
    assert_eq!(ask(&pending, "alpha", AuthInfoShown::Absent), Ok(()));
    assert_eq!(ask(&pending, "beta", AuthInfoShown::Absent), Ok(()));
    assert_eq!(ask(&pending, "gamma", AuthInfoShown::Absent), Err("not-party"));
    assert_eq!(ask(&pending, "gamma", AuthInfoShown::Right), Ok(()));
    assert_eq!(ask(&pending, "alpha", AuthInfoShown::Wrong), Err("auth-info-wrong"));
    assert_eq!(ask(&open_name(), "alpha", AuthInfoShown::Absent), Err("no-transfer"));
    assert_eq!(ask(&open_name(), "gamma", AuthInfoShown::Absent), Err("not-party"));
}
