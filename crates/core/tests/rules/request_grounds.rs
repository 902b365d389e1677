//! Grounds of a rejection (P-11, P-55h), nexus and completeness, which only show.

use registry_core::id::{InformationRequestId, RequestId};
use registry_core::information::{self, InformationRequest, Reply};
use registry_core::request::completeness::lacks;
use registry_core::request::nexus::{BusinessName, Closeness, Mark, closeness, hints};
use registry_core::request::{
    NexusEvidence, Reason, ReasonCode, Refusal, Request, RequestState, advance, ask, due_at,
    reject, reply,
};

use crate::request_queue::{request, request_in};
use crate::scenario::{
    MICROSECOND, at, document, events, nothing_yet, organization, pharmacy, uuid,
};

const NOW: &str = "2027-02-10T15:30:00Z";

fn rejected(request: &Request, reason: Reason, prior: bool) -> Result<(), Refusal> {
    let prior_rejections = if prior { vec![RequestId::from_uuid(uuid(77))] } else { Vec::new() };
    reject(request, vec![reason], &prior_rejections, "Ann", at(NOW)).map(|_| ())
}

#[test]
fn each_ground_says_what_it_has_to_p_11() {
    let given = |code| Reason::new(code, "See the letter.");
    // (ground, prior rejection, outcome)
    let table = [
        (given(ReasonCode::Incomplete), false, "incomplete-names-nothing"),
        (
            given(ReasonCode::Incomplete).naming(&["a licence", " "]),
            false,
            "incomplete-names-nothing",
        ),
        (given(ReasonCode::Incomplete).naming(&["a licence"]), false, "ok"),
        (given(ReasonCode::NoNameNexus), false, "citation-missing"),
        (given(ReasonCode::NoNameNexus).citing(" "), false, "citation-missing"),
        (given(ReasonCode::NoNameNexus).citing("15 U.S.C. 1125(d)"), false, "ok"),
        (given(ReasonCode::PreviouslyRejected), false, "not-rejected-before"),
        (given(ReasonCode::PreviouslyRejected), true, "ok"),
        (given(ReasonCode::NotQualified), false, "ok"),
        (given(ReasonCode::EarlierRequestAccepted), false, "ok"),
        (given(ReasonCode::Policy), false, "ok"),
        (Reason::new(ReasonCode::Policy, " "), false, "reason-missing"),
    ];
    for (reason, prior, expected) in table {
        let outcome = rejected(&request(4), reason.clone(), prior);
        let code = outcome.as_ref().map_or_else(Refusal::code, |()| "ok");
        assert_eq!(code, expected, "{reason:?}");
    }
}

#[test]
fn the_second_of_two_reviewers_is_told_what_the_first_did_and_who() {
    let mut decided = request(4);
    decided.state = RequestState::Rejected {
        at: at("2027-02-09"),
        by: Some("Bea".to_owned()),
        reasons: Vec::new(),
        appealable_until: None,
        noticed_at: None,
    };
    let refused = rejected(&decided, Reason::new(ReasonCode::Policy, "Reserved."), false);
    let words = refused.unwrap_err().to_string();
    assert!(words.contains("rejected by Bea since 2027-02-09T00:00:00Z"), "{words}");
}

fn mark(words: &str, proven: bool) -> Mark {
    let text = str::to_owned;
    Mark {
        words: text(words),
        office: text("USPTO"),
        number: text("7654321"),
        jurisdiction: text("US"),
        document: proven.then(document),
    }
}

#[test]
fn the_hint_compares_letters_alone_and_decides_nothing_p_11() {
    let table = [
        ("acme", "ACME", Closeness::Same),
        ("acme-pharmacy", "Acme Pharmacy", Closeness::Same),
        ("acmepharmacy", "A.C.M.E. Pharmacy", Closeness::Same),
        ("acme", "Acme Pharmacy, Inc.", Closeness::Partly),
        ("buyacme", "Acme", Closeness::Partly),
        ("ac", "Acme", Closeness::Apart),
        ("acme", "Best Drugs", Closeness::Apart),
        ("acme", " !", Closeness::Apart),
    ];
    for (label, words, near) in table {
        assert_eq!(closeness(label, words), near, "{label} {words}");
    }
    let mut asked = request(4);
    let register = "Delaware".to_owned();
    let name_of = BusinessName { words: "Best Drugs".to_owned(), register, document: None };
    asked.evidence =
        vec![NexusEvidence::Trademark(mark("Acme", true)), NexusEvidence::BusinessName(name_of)];
    let found = hints(&asked, &organization());
    let near: Vec<_> = found.iter().map(|(_, near)| *near).collect();
    assert_eq!(near, [Closeness::Same, Closeness::Apart, Closeness::Partly]);
}

#[test]
fn evidence_is_told_whole_or_not_taken() {
    let whole = NexusEvidence::ServiceMark(mark("Acme", false));
    assert_eq!((whole.empty_field(), whole.code()), (None, "service-mark"));
    let nameless = Mark { number: " ".to_owned(), ..mark("Acme", false) };
    assert_eq!(NexusEvidence::Trademark(nameless).empty_field(), Some("number"));
    let name = BusinessName { words: "Acme".to_owned(), register: String::new(), document: None };
    assert_eq!(NexusEvidence::BusinessName(name).empty_field(), Some("register"));
}

#[test]
fn what_is_missing_is_shown_with_the_request_p_11() {
    let codes = |request: &Request, websites: &[&str]| {
        let mut accreditation = nothing_yet();
        accreditation.websites = websites.iter().map(ToString::to_string).collect();
        let found = lacks(request, Some(&accreditation), at(NOW));
        assert!(found.iter().all(|lack| !lack.words().is_empty()));
        found.into_iter().map(|lack| lack.code()).collect::<Vec<_>>()
    };
    let mut asked = request(4);
    let site = ["https://acme.example/"];
    assert_eq!(codes(&asked, &site), ["nexus-evidence", "jurisdictions"]);
    assert_eq!(lacks(&asked, None, at(NOW)).len(), 1, "a government basis has no websites");
    asked.evidence = vec![NexusEvidence::Trademark(mark("Acme", false))];
    assert_eq!(codes(&asked, &[]), ["evidence-document", "approved-website", "jurisdictions"]);
    asked.evidence = vec![NexusEvidence::Trademark(mark("Acme", true))];
    asked.information = vec![question("2027-02-10T15:30:00Z")];
    assert_eq!(codes(&asked, &site), ["jurisdictions", "overdue-answer"]);
    asked.information = vec![question("2027-02-10T15:30:01Z")];
    assert_eq!(codes(&asked, &site), ["jurisdictions"], "the limit itself is in time");
}

fn question(due: &str) -> InformationRequest {
    InformationRequest {
        id: InformationRequestId::from_uuid(uuid(90)),
        asked_at: at("2027-02-01"),
        asked_by: "Ann".to_owned(),
        question: "Which licence?".to_owned(),
        due_at: at(due),
        documents: Vec::new(),
        overdue_since: None,
        reply: None,
    }
}

/// P-13, P-59: overdue from the first instant after the due date, recorded at that instant however
/// late the visit; nothing else follows.
#[test]
fn a_question_is_overdue_at_its_instant_and_nothing_follows_p_13() {
    let rulebooks = pharmacy();
    let due = at("2027-02-16");
    let decision = ask(&request(4), question("2027-02-16"), &rulebooks, at(NOW)).unwrap();
    let asked = request_in(&decision, request(4).id);
    assert_eq!(due_at(&asked, &rulebooks, at(NOW)), Some(due));
    assert!(advance(&asked, &rulebooks, due - MICROSECOND).1.is_empty());
    for visit in [due, at("2027-05-01")] {
        let (after, recorded) = advance(&asked, &rulebooks, visit);
        assert_eq!(
            events(&recorded).last().map(|(at, event)| (*at, event.code())),
            Some((due, "information-overdue"))
        );
        assert!(recorded.duties.is_empty(), "nobody is told but whoever looks");
        assert_eq!(after.state, asked.state, "a person decides on what is there");
        assert_eq!(due_at(&after, &rulebooks, visit), None);
        assert!(advance(&after, &rulebooks, visit).1.is_empty(), "once");
    }
}

#[test]
fn a_reply_is_dated_when_the_registry_had_it_p_59() {
    let rulebooks = pharmacy();
    let (due, late) = (at("2027-02-16"), at("2027-03-01"));
    let decision = ask(&request(4), question("2027-02-16"), &rulebooks, at(NOW)).unwrap();
    let asked = request_in(&decision, request(4).id);
    let (overdue, _) = advance(&asked, &rulebooks, late);
    let id = overdue.information[0].id;
    let came = |instant| Reply {
        received_at: instant,
        text: "IL-1".to_owned(),
        documents: vec![document()],
    };
    let replied = |instant| reply(&overdue, id, came(instant), &rulebooks, late);
    let refused = |instant| replied(instant).unwrap_err();
    assert_eq!(refused(late + MICROSECOND), information::Refusal::ReceivedInTheFuture.into());
    let before = overdue.information[0].asked_at - MICROSECOND;
    assert_eq!(refused(before), information::Refusal::ReceivedBeforeAsked.into());
    let still_late = request_in(&replied(due).unwrap(), asked.id);
    assert_eq!(still_late.information[0].overdue_since, Some(due), "it came too late");
    let in_time = request_in(&replied(due - MICROSECOND).unwrap(), asked.id);
    assert_eq!(in_time.information[0].overdue_since, None, "it came in time, by post");
    assert_eq!(in_time.information[0].reply.as_ref().unwrap().documents, [document()]);
}
