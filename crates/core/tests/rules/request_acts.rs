//! What people and time do to a request (P-10 to P-13, P-21, P-23): every act in every state.

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::decision::Decision;
use registry_core::event::Event;
use registry_core::id::InformationRequestId;
use registry_core::information;
use registry_core::request::{
    AcceptFacts, Decided, InformationRequest, NameHeld, ReasonCode, Refusal, Reply, Request,
    RequestState, SubmitFacts, accept, advance, ask, due_at, registered, reissue, reject, reply,
    submit, withdraw_acceptance,
};

use crate::request_queue::{accepted, new_token, reasons, request, request_in};
use crate::scenario::{
    MICROSECOND, at, duties, event_names, events, name, pharmacy, pharmacy_with, uuid,
};
use crate::tokens::live;

const NOW: &str = "2027-02-10";
/// Accepted on 2027-02-10: the end of day 60.
const TOKEN_END: &str = "2027-04-12";

/// Both ways of holding a name, and their words.
pub(crate) fn holds() -> [(NameHeld, &'static str); 2] {
    [
        (NameHeld::ByAcceptance, "a request for it was accepted and its token is still good"),
        (NameHeld::ByRegistration, "it is registered"),
    ]
}

fn states() -> [Request; 5] {
    let with = |state| Request { state, ..request(4) };
    [
        request(4),
        accepted(at(NOW)),
        with(RequestState::Registered { at: at(NOW) }),
        with(RequestState::Lapsed { at: at(NOW) }),
        with(RequestState::Rejected {
            at: at(NOW),
            by: None,
            reasons: reasons(ReasonCode::Incomplete),
            noticed_at: None,
            appealable_until: None,
        }),
    ]
}

fn outcome(decided: Result<Decision, Refusal>) -> &'static str {
    match decided {
        Ok(decision) => request_in(&decision, request(4).id).state.code(),
        Err(refusal) => refusal.code(),
    }
}

#[test]
fn every_act_in_every_state() {
    const NOT_OPEN: &str = "request-not-open";
    const NOT_ACCEPTED: &str = "request-not-accepted";
    // state: accept, reject, withdraw acceptance, reissue, time at the token's end
    let table = [
        ("open", ["accepted", "rejected", NOT_ACCEPTED, NOT_ACCEPTED, "open"]),
        ("accepted", [NOT_OPEN, NOT_OPEN, "rejected", "accepted", "lapsed"]),
        ("registered", [NOT_OPEN, NOT_OPEN, NOT_ACCEPTED, NOT_ACCEPTED, "registered"]),
        ("lapsed", [NOT_OPEN, NOT_OPEN, NOT_ACCEPTED, NOT_ACCEPTED, "lapsed"]),
        ("rejected", [NOT_OPEN, NOT_OPEN, NOT_ACCEPTED, NOT_ACCEPTED, "rejected"]),
    ];
    let (rulebooks, now) = (pharmacy(), at("2027-02-11"));
    let facts = AcceptFacts {
        head: request(4).id,
        others: Vec::new(),
        standing: Standing::Government,
        held: None,
        appealable: None,
        confirmed_by: None,
        rulebooks: &rulebooks,
    };
    let why = || reasons(ReasonCode::NotQualified);
    for (state, (label, expected)) in states().iter().zip(table) {
        assert_eq!(state.state.code(), label);
        let outcomes = [
            outcome(accept(state, new_token(21), &facts, "Ann", now).map(|(_, made)| made)),
            outcome(reject(state, why(), &[], "Ann", now)),
            outcome(withdraw_acceptance(state, &live(), why(), &[], "Ann", now)),
            outcome(reissue(state, &live(), new_token(21), &rulebooks, now).map(|(_, made)| made)),
            advance(state, &rulebooks, at(TOKEN_END)).0.state.code(),
        ];
        assert_eq!(outcomes, expected, "{label}");
    }
    assert_eq!(outcome(Ok(registered(&accepted(at(NOW)), now))), "registered");
}

#[test]
fn in_every_state_the_registry_may_ask_and_the_requestor_reply_p_13() {
    for state in states() {
        let label = state.state.code();
        let decision = asked(&state, "Which licence?", "2027-03-01").unwrap();
        assert_eq!(event_names(&decision), [Event::InformationRequested], "{label}");
        assert_eq!(duties(&decision), ["mail information-requested"]);
        let after = request_in(&decision, state.id);
        assert_eq!(after.state, state.state, "a question decides nothing");
        let question = after.information[0].id;
        let late = at("2027-03-15");
        let decision = reply(&after, question, answer("IL-1", late), &pharmacy(), late).unwrap();
        assert_eq!(event_names(&decision), [Event::InformationReceived], "{label}: late, but kept");
        let answered = request_in(&decision, state.id);
        let given = answered.information[0].reply.clone().unwrap();
        assert_eq!((given.received_at, given.text.as_str()), (late, "IL-1"));
        let again = reply(&answered, question, answer("IL-2", late), &pharmacy(), late);
        assert_eq!(again.unwrap_err(), no_such(question), "answered once");
    }
}

fn answer(text: &str, received_at: Timestamp) -> Reply {
    Reply { received_at, text: text.to_owned(), documents: Vec::new() }
}

fn lapsed() -> Refusal {
    Refusal::NotAccepted(Decided { state: "lapsed", at: Some(at(TOKEN_END)), by: None })
}

fn no_such(question: InformationRequestId) -> Refusal {
    Refusal::Information(information::Refusal::NoSuchQuestion(question))
}

fn asked(request: &Request, question: &str, due: &str) -> Result<Decision, Refusal> {
    let question = InformationRequest {
        id: InformationRequestId::from_uuid(uuid(40)),
        asked_at: at("2027-02-11"),
        asked_by: "Ann".to_owned(),
        question: question.to_owned(),
        due_at: at(due),
        documents: Vec::new(),
        overdue_since: None,
        reply: None,
    };
    ask(request, question, &pharmacy(), at("2027-02-11"))
}

#[test]
fn a_question_needs_words_and_time_p_13() {
    assert_eq!(
        asked(&request(4), " ", "2027-03-01").unwrap_err(),
        Refusal::Information(information::Refusal::NoQuestion)
    );
    assert_eq!(
        asked(&request(4), "Which?", "2027-02-11").unwrap_err(),
        Refusal::Information(information::Refusal::DueInThePast)
    );
    assert!(asked(&request(4), "Which?", "2027-02-11T00:00:00.000001Z").is_ok());
    let unknown = InformationRequestId::from_uuid(uuid(41));
    let refused = reply(&request(4), unknown, answer("", at(NOW)), &pharmacy(), at(NOW));
    assert_eq!(refused.unwrap_err(), no_such(unknown));
}

fn submitted(request: Request, change: impl Fn(&mut SubmitFacts<'_>)) -> Result<Decision, Refusal> {
    let rulebooks = pharmacy();
    let mut facts = SubmitFacts {
        terms_version: "2027-01",
        standing: Standing::InTerm { ends: None },
        open_of_requestor: None,
        held: None,
        rulebook: rulebooks.at(at(NOW)),
    };
    change(&mut facts);
    submit(request, &facts, at(NOW))
}

#[test]
fn what_a_form_can_mend_is_refused_p_10() {
    let code = |edit: fn(&mut Request)| {
        let mut request = request(4);
        edit(&mut request);
        submitted(request, |_| ()).unwrap_err().code()
    };
    assert_eq!(
        code(|asked| asked.personal.contact_email = "owner".into()),
        "contact-email-invalid"
    );
    assert_eq!(code(|asked| asked.personal.submitted_by = " ".into()), "submitter-missing");
    assert_eq!(code(|asked| asked.may_bind = false), "may-not-bind");
    assert_eq!(code(|asked| asked.terms_version = "2026-01".into()), "terms-version-not-in-force");
    let open = request(9).id;
    let again = submitted(request(4), |facts| facts.open_of_requestor = Some(open));
    assert_eq!(again.unwrap_err(), Refusal::AlreadyRequested(open), "one open request, P-12");
}

#[test]
fn a_request_in_order_takes_its_place_in_the_queue() {
    let decision = submitted(request(4), |_| ()).unwrap();
    assert_eq!(event_names(&decision), [Event::RequestReceived]);
    assert_eq!(duties(&decision), ["mail request-received"]);
    assert_eq!(request_in(&decision, request(4).id).state, RequestState::Open);
}

#[test]
fn what_only_a_decision_can_answer_is_rejected_at_once_with_its_notice() {
    let ended = at("2027-01-01");
    let codes = |request: Request, change: fn(&mut SubmitFacts<'_>)| {
        let id = request.id;
        let decision = submitted(request, change).unwrap();
        let both = [Event::RequestReceived, Event::RequestRejected];
        assert_eq!(event_names(&decision), both);
        assert_eq!(duties(&decision), ["mail request-rejected"]);
        let RequestState::Rejected { by, reasons, appealable_until, .. } =
            request_in(&decision, id).state
        else {
            panic!("rejected")
        };
        assert_eq!((by, appealable_until), (None, None), "counts from the notice");
        assert!(reasons.iter().all(|reason| !reason.words.is_empty()));
        reasons.into_iter().map(|reason| reason.code).collect::<Vec<_>>()
    };
    use ReasonCode::{EarlierRequestAccepted, NotQualified, Policy};
    let held = |facts: &mut SubmitFacts<'_>| facts.held = Some(NameHeld::ByAcceptance);
    assert_eq!(codes(request(4), held), [EarlierRequestAccepted], "P-12");
    let registered = |facts: &mut SubmitFacts<'_>| facts.held = Some(NameHeld::ByRegistration);
    assert_eq!(codes(request(4), registered), [EarlierRequestAccepted]);
    let not_yet = |facts: &mut SubmitFacts<'_>| facts.standing = Standing::NotYet;
    assert_eq!(codes(request(4), not_yet), [NotQualified], "P-17");
    let reserved = Request { name: name("nic.pharmacy"), ..request(4) };
    assert_eq!(codes(reserved.clone(), |_| ()), [Policy], "P-11");
    let all = |facts: &mut SubmitFacts<'_>| {
        facts.standing = Standing::NotYet;
        facts.held = Some(NameHeld::ByAcceptance);
    };
    assert_eq!(codes(reserved, all), [NotQualified, EarlierRequestAccepted, Policy]);
    for standing in [Standing::Grace { ended }, Standing::UnderReview { ended }] {
        let decision = submitted(request(4), |facts| facts.standing = standing).unwrap();
        let state = request_in(&decision, request(4).id).state;
        assert_eq!(state.code(), "rejected", "a pending reaccreditation serves no new name");
    }
}

#[test]
fn a_rejection_states_reasons_in_words_and_until_when_it_can_be_appealed_p_11() {
    assert_eq!(reject(&request(4), vec![], &[], "Ann", at(NOW)).unwrap_err(), Refusal::NoReason);
    let mut wordless = reasons(ReasonCode::Policy);
    wordless.extend(reasons(ReasonCode::Incomplete));
    wordless[1].words = " ".to_owned();
    assert_eq!(reject(&request(4), wordless, &[], "Ann", at(NOW)).unwrap_err(), Refusal::NoReason);
    let given = reasons(ReasonCode::NoNameNexus);
    let decision = reject(&request(4), given.clone(), &[], "Ann", at("2027-02-10T23:00:00Z"));
    let expected = RequestState::Rejected {
        at: at("2027-02-10T23:00:00Z"),
        by: Some("Ann".to_owned()),
        reasons: given,
        noticed_at: None,
        appealable_until: None,
    };
    let decision = decision.unwrap();
    assert_eq!(request_in(&decision, request(4).id).state, expected);
    assert_eq!(event_names(&decision), [Event::RequestRejected]);
    assert_eq!(duties(&decision), ["mail request-rejected"]);
}

#[test]
fn withdrawing_an_acceptance_rejects_and_kills_the_token_p_23() {
    let now = at("2027-03-01");
    let withdrawn =
        |reasons, now| withdraw_acceptance(&accepted(at(NOW)), &live(), reasons, &[], "Ann", now);
    let decision = withdrawn(reasons(ReasonCode::NotQualified), now).unwrap();
    assert_eq!(event_names(&decision), [Event::AcceptanceWithdrawn, Event::TokenKilled]);
    assert_eq!(duties(&decision), ["mail request-rejected"]);
    assert_eq!(withdrawn(vec![], now).unwrap_err(), Refusal::NoReason);
    let too_late = withdrawn(reasons(ReasonCode::NotQualified), at(TOKEN_END)).unwrap_err();
    assert_eq!(too_late, lapsed());
}

#[test]
fn a_reissue_keeps_the_deadline_p_21() {
    let (rulebooks, now) = (pharmacy(), at("2027-04-01"));
    let request = accepted(at(NOW));
    let mut old = live();
    old.expires_at = at(TOKEN_END);
    let (token, decision) = reissue(&request, &old, new_token(21), &rulebooks, now).unwrap();
    assert_eq!((token.expires_at, token.minted_at), (at(TOKEN_END), now));
    assert_eq!(event_names(&decision), [Event::TokenKilled, Event::TokenMinted]);
    assert_eq!(duties(&decision), ["mail token-reissued"]);
    let RequestState::Accepted { token: held, token_expires_at, at: accepted_at, .. } =
        request_in(&decision, request.id).state
    else {
        panic!("still accepted")
    };
    assert_eq!((held, token_expires_at, accepted_at), (token.id, at(TOKEN_END), at(NOW)));
    let last = at(TOKEN_END) - MICROSECOND;
    assert!(reissue(&request, &old, new_token(21), &rulebooks, last).is_ok());
    let late = reissue(&request, &old, new_token(21), &rulebooks, at(TOKEN_END)).unwrap_err();
    assert_eq!(late, lapsed());
}

fn visited(request: &mut Request, now: Timestamp) -> Vec<String> {
    let (after, decision) = advance(request, &pharmacy(), now);
    *request = after;
    duties(&decision)
}

#[test]
fn a_token_is_reminded_of_30_and_7_days_before_its_end_p_21() {
    let mut request = accepted(at(NOW));
    let due = |request: &Request, now| due_at(request, &pharmacy(), now);
    for reminder in ["2027-03-13", "2027-04-05"] {
        let instant = at(reminder);
        assert_eq!(due(&request, instant - MICROSECOND), Some(instant));
        assert_eq!(visited(&mut request, instant - MICROSECOND), [""; 0]);
        assert_eq!(visited(&mut request, instant), ["mail token-reminder"]);
        assert_eq!(visited(&mut request, instant), [""; 0], "once");
    }
    assert_eq!(request.reminded_days, Some(7));
    assert_eq!(due(&request, at("2027-04-05")), Some(at(TOKEN_END)));
}

#[test]
fn unused_it_lapses_with_its_token_and_the_customer_is_told_p_21() {
    let mut request = accepted(at(NOW));
    let (_, decision) = advance(&request, &pharmacy(), at("2027-06-01"));
    assert_eq!(events(&decision), [(at(TOKEN_END), Event::RequestLapsed)]);
    assert_eq!(duties(&decision), ["mail request-lapsed"], "and no reminder any more");
    assert_eq!(visited(&mut request, at(TOKEN_END) - MICROSECOND), ["mail token-reminder"]);
    assert_eq!(visited(&mut request, at(TOKEN_END)), ["mail request-lapsed"]);
    assert_eq!(request.state, RequestState::Lapsed { at: at(TOKEN_END) });
    assert_eq!(visited(&mut request, at("2028-01-01")), [""; 0]);
    assert_eq!(due_at(&request, &pharmacy(), at(TOKEN_END)), None);
}

#[test]
fn a_late_worker_sends_the_newest_token_reminder_and_no_older_one() {
    let mut request = accepted(at(NOW));
    assert_eq!(visited(&mut request, at("2027-04-06")), ["mail token-reminder"]);
    assert_eq!(request.reminded_days, Some(7));
    assert_eq!(visited(&mut request, at("2027-04-07")), [""; 0]);
}

#[test]
fn nobody_is_reminded_of_a_token_before_it_is_minted() {
    let now = at("2027-02-10");
    let versions = [
        (Timestamp::MIN, pharmacy_with(&[("valid_days = 60", "valid_days = 31")])),
        (at("2027-02-11"), pharmacy_with(&[("[30, 7]      #", "[50, 7]      #")])),
    ];
    let books = versions.map(|(from, book)| (from, std::sync::Arc::clone(book.shared_at(from))));
    let rulebooks = registry_core::rulebook::RulebookVersions::new(books.to_vec()).unwrap();
    let mut request = accepted(now);
    if let RequestState::Accepted { token_expires_at, .. } = &mut request.state {
        *token_expires_at = at("2027-03-14");
    }
    assert!(advance(&request, &rulebooks, now).1.is_empty());
    assert_eq!(due_at(&request, &rulebooks, now), Some(at("2027-03-07")));
}
