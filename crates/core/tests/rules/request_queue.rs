//! The queue of a name (P-12), acceptance and its token (P-14, P-17, P-21), and their boundaries.

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::decision::{Decision, Object};
use registry_core::event::Event;
use registry_core::id::{AccreditationId, OrganizationId, RequestId, TokenId};
use registry_core::notice::Message;
use registry_core::request::{
    AcceptFacts, AppealWindow, Basis, NewToken, Reason, ReasonCode, Refusal, Request,
    RequestContact, RequestState, accept,
};
use registry_core::rulebook::RulebookVersions;
use registry_core::token::{Token, TokenHash, TokenState};

use crate::scenario::{
    CUSTOMER, Deed, MICROSECOND, Vouched, at, duties, event_names, name, pharmacy, pharmacy_with,
    uuid,
};

const NOW: &str = "2027-02-10T15:30:00Z";
const IN_TERM: Standing = Standing::InTerm { ends: None };

pub(crate) fn request(number: u128) -> Request {
    Request {
        id: RequestId::from_uuid(uuid(number)),
        name: name("acme.pharmacy"),
        organization: OrganizationId::from_uuid(uuid(1)),
        basis: Basis::Accreditation(AccreditationId::from_uuid(uuid(2))),
        terms_version: "2027-01".to_owned(),
        may_bind: true,
        name_nexus: "Our trade name.".to_owned(),
        evidence: Vec::new(),
        documents: Vec::new(),
        ordered_by: None,
        received_at: at("2027-02-01"),
        state: RequestState::Open,
        information: Vec::new(),
        reminded_days: None,
        refuted: Vec::new(),
        personal: RequestContact {
            contact_email: CUSTOMER.to_owned(),
            submitted_by: "Ann Owner".to_owned(),
            address_changes: Vec::new(),
        },
    }
}

pub(crate) fn new_token(number: u128) -> NewToken {
    let id = TokenId::from_uuid(uuid(number));
    NewToken { id, hash: TokenHash([number as u8; 32]), registrar: None }
}

pub(crate) fn reasons(code: ReasonCode) -> Vec<Reason> {
    vec![Reason::new(code, "See clause 3.").naming(&["a licence"]).citing("T&C 3.1")]
}

/// The request that stands on a decision's newest change of it.
pub(crate) fn request_in(decision: &Decision, id: RequestId) -> Request {
    let of_it = |object: &Object| match object {
        Object::Request(request) if request.id == id => Some((**request).clone()),
        _ => None,
    };
    decision.changes.iter().rev().find_map(|change| of_it(&change.after)).unwrap()
}

fn facts(rulebooks: &RulebookVersions) -> AcceptFacts<'_> {
    AcceptFacts {
        head: request(4).id,
        others: Vec::new(),
        standing: IN_TERM,
        held: None,
        appealable: None,
        confirmed_by: None,
        rulebooks,
    }
}

fn accept_at(now: Timestamp, facts: &AcceptFacts<'_>) -> Result<(Token, Decision), Refusal> {
    accept(&request(4), new_token(20), facts, "Ann", now)
}

/// Request 4, accepted at an instant, its token number 20.
pub(crate) fn accepted(now: Timestamp) -> Request {
    let book = pharmacy();
    let (_, decision) = accept_at(now, &facts(&book)).unwrap();
    request_in(&decision, request(4).id)
}

#[test]
fn acceptance_mints_the_token_and_says_so_p_14_p_20() {
    let book = pharmacy();
    let (token, decision) = accept_at(at(NOW), &facts(&book)).unwrap();
    assert_eq!(event_names(&decision), [Event::RequestAccepted, Event::TokenMinted]);
    assert_eq!(duties(&decision), ["mail request-accepted"]);
    assert_eq!(decision.duties[0].key, format!("token/{}", token.id));
    let request = request(4);
    assert_eq!((&token.name, token.request), (&request.name, request.id));
    assert_eq!(token.organization, request.organization);
    assert_eq!(token.accreditation, request.accreditation());
    assert_eq!((token.minted_at, token.state), (at(NOW), TokenState::Live));
    let RequestState::Accepted { at: accepted_at, by, token: id, token_expires_at } =
        request_in(&decision, request.id).state
    else {
        panic!("accepted")
    };
    assert_eq!((accepted_at, by.as_str(), id), (at(NOW), "Ann", token.id));
    assert_eq!(token_expires_at, token.expires_at);
    assert_eq!(decision.changes[1].due_at, Some(token.expires_at));
}

#[test]
fn a_token_bound_to_a_registrar_is_minted_so() {
    let book = pharmacy();
    let bound = NewToken { registrar: Some(crate::scenario::registrar("beta")), ..new_token(20) };
    let (token, _) = accept(&request(4), bound, &facts(&book), "Ann", at(NOW)).unwrap();
    assert_eq!(token.registrar, Some(crate::scenario::registrar("beta")));
}

#[test]
fn the_token_ends_with_day_60_in_the_rulebooks_zone_p_21_p_59() {
    let ends =
        |book: &RulebookVersions, now: &str| accept_at(at(now), &facts(book)).unwrap().0.expires_at;
    let utc = pharmacy();
    assert_eq!(ends(&utc, "2027-02-10T00:00:00Z"), at("2027-04-12"), "day 60 is 11 April");
    assert_eq!(ends(&utc, "2027-02-10T23:59:59.999999Z"), at("2027-04-12"));
    assert_eq!(ends(&utc, "2027-02-11T00:00:00Z"), at("2027-04-13"));
    let chicago = pharmacy_with(&[("zone = \"UTC\"", "zone = \"CST6CDT,M3.2.0,M11.1.0\"")]);
    assert_eq!(ends(&chicago, "2027-02-10T05:59:59Z"), at("2027-04-11T05:00:00Z"), "still the 9th");
    assert_eq!(ends(&chicago, "2027-02-10T06:00:00Z"), at("2027-04-12T05:00:00Z"));
    let shorter = pharmacy_with(&[("valid_days = 60", "valid_days = 31")]);
    assert_eq!(ends(&shorter, "2027-02-10T00:00:00Z"), at("2027-03-14"));
}

#[test]
fn every_other_request_for_the_name_is_rejected_p_12() {
    let book = pharmacy();
    let others = vec![request(5), request(6)];
    let with = AcceptFacts { others, ..facts(&book) };
    let (_, decision) = accept_at(at(NOW), &with).unwrap();
    for number in [5, 6] {
        let RequestState::Rejected { at: rejected_at, by, reasons, appealable_until, .. } =
            request_in(&decision, request(number).id).state
        else {
            panic!("rejected")
        };
        assert_eq!((rejected_at, by), (at(NOW), None), "the rule decides, nobody else");
        assert_eq!(reasons[0].code, ReasonCode::EarlierRequestAccepted);
        assert_eq!(appealable_until, None, "counts from the notice, P-57");
    }
    let told = ["mail request-accepted", "mail request-rejected", "mail request-rejected"];
    assert_eq!(duties(&decision), told);
    let keys: std::collections::BTreeSet<_> =
        decision.duties.iter().map(|owed| &owed.key).collect();
    assert_eq!(keys.len(), 3);
}

#[test]
fn only_the_head_is_evaluated_p_12() {
    let book = pharmacy();
    let other = AcceptFacts { head: request(5).id, ..facts(&book) };
    assert_eq!(accept_at(at(NOW), &other).unwrap_err(), Refusal::NotHead(request(5).id));
}

#[test]
fn a_name_that_somebody_has_is_not_accepted() {
    use registry_core::request::Refusal::NameHeld;
    let book = pharmacy();
    for (held, words) in crate::request_acts::holds() {
        let facts = AcceptFacts { held: Some(held), ..facts(&book) };
        let refused = accept_at(at(NOW), &facts).unwrap_err();
        assert_eq!(refused, NameHeld(held));
        assert_eq!(refused.to_string(), format!("the name is held: {words}"));
    }
}

#[test]
fn a_name_kept_back_since_its_receipt_is_not_accepted_p_14() {
    use registry_core::rulebook::NameRuleRefusal;
    let blocked = format!("blocked = [\"{}\"]", request(4).name.label());
    let book = crate::scenario::pharmacy_with(&[("blocked = []", &blocked)]);
    let refused = accept_at(at(NOW), &facts(&book)).unwrap_err();
    assert_eq!(refused, Refusal::NameRule(NameRuleRefusal::Blocked));
}

#[test]
fn the_basis_has_to_exist_at_acceptance_p_17() {
    let book = pharmacy();
    let (ended, since) = (at("2027-01-01"), at("2027-01-31"));
    let refused = [
        Standing::NotYet,
        Standing::Grace { ended },
        Standing::UnderReview { ended },
        Standing::Lapsed { ended, since },
        Standing::Withdrawn { since },
    ];
    for standing in refused {
        let facts = AcceptFacts { standing, ..facts(&book) };
        let refusal = accept_at(at(NOW), &facts).unwrap_err();
        assert_eq!(refusal, Refusal::BasisNotStanding(standing.code()), "{standing:?}");
    }
    for standing in [IN_TERM, Standing::InTerm { ends: Some(since) }, Standing::Government] {
        assert!(accept_at(at(NOW), &AcceptFacts { standing, ..facts(&book) }).is_ok());
    }
}

#[test]
fn accepting_at_the_very_instant_the_basis_ends_is_too_late() {
    let vouched = Vouched::granted("2027-01-04");
    let end = at("2028-01-04");
    let book = pharmacy();
    let at_instant = |now| {
        let facts = AcceptFacts { standing: vouched.standing(now), ..facts(&book) };
        accept_at(now, &facts).map(|_| ())
    };
    assert_eq!(at_instant(end - MICROSECOND), Ok(()));
    assert_eq!(at_instant(end), Err(Refusal::BasisNotStanding("grace")));
    let mut reaccredited = vouched.clone();
    reaccredited.must("2028-01-04", Deed::Apply(2));
    reaccredited.must("2028-01-04", Deed::Grant(2));
    assert!(reaccredited.standing(end).serves_new_names());
}

#[test]
fn while_an_earlier_rejection_can_be_appealed_a_supervisor_confirms_p_12() {
    let until = at("2027-03-13");
    let attempt_in = |window, book: &RulebookVersions, now: Timestamp, confirmed: Option<&str>| {
        let confirmed_by = confirmed.map(str::to_owned);
        let facts = AcceptFacts { appealable: Some(window), confirmed_by, ..facts(book) };
        accept_at(now, &facts).map(|_| ())
    };
    let open = AppealWindow::Until(until);
    let attempt = |book: &RulebookVersions, now, confirmed| attempt_in(open, book, now, confirmed);
    let book = pharmacy();
    let late = until - MICROSECOND;
    assert_eq!(attempt(&book, late, None), Err(Refusal::NeedsConfirmation(open)));
    let undated = AppealWindow::NotCounting;
    let refused = Err(Refusal::NeedsConfirmation(undated));
    assert_eq!(attempt_in(undated, &book, at("2030-01-01"), None), refused, "no date yet, P-57");
    assert_eq!(attempt(&book, late, Some("Bea")), Ok(()));
    assert_eq!(attempt(&book, until, None), Ok(()), "the window is over");
    let lax = pharmacy_with(&[(
        "supervisor_confirms_while_appealable = true",
        "supervisor_confirms_while_appealable = false",
    )]);
    assert_eq!(attempt(&lax, late, None), Ok(()));
}

#[test]
fn the_first_refusal_that_applies_is_the_answer() {
    let book = pharmacy();
    let mut facts = AcceptFacts {
        head: request(5).id,
        standing: Standing::NotYet,
        held: Some(crate::request_acts::holds()[0].0),
        appealable: Some(AppealWindow::Until(at("2027-03-13"))),
        ..facts(&book)
    };
    let mut asked = request(4);
    asked.state = RequestState::Lapsed { at: at(NOW) };
    let mut codes = Vec::new();
    let mut attempt = |asked: &Request, facts: &AcceptFacts<'_>| {
        let refused = accept(asked, new_token(20), facts, "Ann", at(NOW)).unwrap_err();
        codes.push(refused.code());
    };
    attempt(&asked, &facts);
    asked.state = RequestState::Open;
    attempt(&asked, &facts);
    facts.head = asked.id;
    attempt(&asked, &facts);
    facts.held = None;
    attempt(&asked, &facts);
    facts.standing = IN_TERM;
    attempt(&asked, &facts);
    let order = [
        "request-not-open",
        "request-not-head",
        "name-held",
        "basis-not-standing",
        "needs-confirmation",
    ];
    assert_eq!(codes, order);
}

#[test]
fn the_notice_of_acceptance_carries_the_deadline_and_no_secret() {
    let book = pharmacy();
    let (token, decision) = accept_at(at(NOW), &facts(&book)).unwrap();
    let registry_core::decision::Duty::Mail(notice) = &decision.duties[0].duty else { panic!() };
    assert_eq!(notice.to, CUSTOMER);
    let message = Message::RequestAccepted {
        request: request(4).id,
        name: name("acme.pharmacy"),
        token: token.id,
        token_expires_at: at("2027-04-12"),
    };
    assert_eq!(notice.message, message);
}
