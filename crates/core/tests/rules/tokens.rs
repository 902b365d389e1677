//! Tokens: what they are good for (P-20, P-21), and every act in every state.

use registry_core::decision::Object;
use registry_core::event::Event;
use registry_core::id::{AccreditationId, DomainId, OrganizationId, RequestId, TokenId};
use registry_core::request::{Reason, ReasonCode, reissue, withdraw_acceptance};
use registry_core::token::{Token, TokenHash, TokenOperation, TokenRefusal, TokenState, advance};

use crate::request_queue::{accepted, new_token};
use crate::scenario::{MICROSECOND, at, events, name, pharmacy, registrar, uuid};

const MINTED: &str = "2027-01-04";
const EXPIRES: &str = "2027-03-06";

pub(crate) fn live() -> Token {
    Token {
        id: TokenId::from_uuid(uuid(20)),
        hash: TokenHash([7; 32]),
        operation: TokenOperation::Create,
        name: name("acme.pharmacy"),
        organization: OrganizationId::from_uuid(uuid(1)),
        accreditation: Some(AccreditationId::from_uuid(uuid(2))),
        request: RequestId::from_uuid(uuid(4)),
        registrar: None,
        terms_version: None,
        minted_at: at(MINTED),
        expires_at: at(EXPIRES),
        state: TokenState::Live,
    }
}

fn in_state(state: TokenState) -> Token {
    Token { state, ..live() }
}

fn states() -> [TokenState; 4] {
    let (at, domain) = (at("2027-02-01"), DomainId::from_uuid(uuid(3)));
    [
        TokenState::Live,
        TokenState::Used { at, domain },
        TokenState::Expired { at },
        TokenState::Killed { at },
    ]
}

fn admitted(token: &Token, asked: &str, operation: TokenOperation, by: &str) -> &'static str {
    match token.admits(&name(asked), operation, &registrar(by), at("2027-02-10")) {
        Ok(()) => "ok",
        Err(refusal) => refusal.code(),
    }
}

#[test]
fn it_admits_one_name_one_operation_one_registrar_p_20() {
    use TokenOperation::{Create, Transfer};
    let bound = Token { registrar: Some(registrar("alpha")), ..live() };
    let table = [
        (live(), "acme.pharmacy", Create, "alpha", "ok"),
        (live(), "acme.pharmacy", Create, "beta", "ok"),
        (live(), "other.pharmacy", Create, "alpha", "token-for-another-name"),
        (live(), "acme.example", Create, "alpha", "token-for-another-name"),
        (live(), "acme.pharmacy", Transfer, "alpha", "token-for-another-operation"),
        (bound.clone(), "acme.pharmacy", Create, "alpha", "ok"),
        (bound, "acme.pharmacy", Create, "beta", "token-for-another-registrar"),
    ];
    for (token, asked, operation, by, expected) in table {
        assert_eq!(admitted(&token, asked, operation, by), expected, "{asked} {operation:?} {by}");
    }
    let transfer = Token { operation: Transfer, ..live() };
    assert_eq!(admitted(&transfer, "acme.pharmacy", Transfer, "alpha"), "ok");
    assert_eq!(TokenRefusal::Unknown.code(), "token-unknown");
}

#[test]
fn it_is_good_until_the_last_microsecond_before_its_end_p_21() {
    let admits = |now| {
        let (name, by) = (name("acme.pharmacy"), registrar("alpha"));
        live().admits(&name, TokenOperation::Create, &by, now)
    };
    assert_eq!(admits(at(EXPIRES) - MICROSECOND), Ok(()));
    assert_eq!(admits(at(EXPIRES)), Err(TokenRefusal::Expired));
}

/// Drawn: Live goes to each of the others; those are ends. Acts: present, time, kill by a
/// reissue, kill with the acceptance.
#[test]
fn every_act_in_every_state() {
    let presented = ["ok", "token-used", "token-expired", "token-killed"];
    let by_time = ["expired", "used", "expired", "killed"];
    let by_kill = ["killed", "used", "expired", "killed"];
    let now = at("2027-02-10");
    for (place, state) in states().into_iter().enumerate() {
        let token = in_state(state);
        let label = token.state.code();
        assert_eq!(
            admitted(&token, "acme.pharmacy", TokenOperation::Create, "alpha"),
            presented[place],
            "{label}"
        );
        assert_eq!(advance(&token, at(EXPIRES)).0.state.code(), by_time[place], "{label}");

        let request = accepted(at(MINTED));
        let killed_in = |decision: &registry_core::decision::Decision| {
            let tokens = decision.changes.iter().filter_map(|change| match &change.after {
                Object::Token(after) if after.id == token.id => Some(after.state.code()),
                _ => None,
            });
            tokens.fold(label, |_, newest| newest)
        };
        let (_, decision) = reissue(&request, &token, new_token(30), &pharmacy(), now).unwrap();
        assert_eq!(killed_in(&decision), by_kill[place], "{label}: reissue");
        let reasons = vec![Reason::new(ReasonCode::NotQualified, "No licence.")];
        let decision = withdraw_acceptance(&request, &token, reasons, &[], "Ann", now).unwrap();
        assert_eq!(killed_in(&decision), by_kill[place], "{label}: withdrawal");
    }
}

#[test]
fn only_a_live_one_falls_due_and_expires_once() {
    let (token, decision) = advance(&live(), at("2027-05-01"));
    assert_eq!(token.state, TokenState::Expired { at: at(EXPIRES) });
    assert_eq!(events(&decision), [(at(EXPIRES), Event::TokenExpired)]);
    assert!(advance(&token, at("2027-06-01")).1.is_empty());
    assert!(advance(&live(), at(EXPIRES) - MICROSECOND).1.is_empty());
    let due = states().map(|state| in_state(state).due_at());
    assert_eq!(due, [Some(at(EXPIRES)), None, None, None]);
}
