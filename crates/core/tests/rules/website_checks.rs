//! Where a name leads (P-3): what was seen and what it comes to, every state with everything that
//! can happen to it, and that nothing of a name changes by it.

use std::net::IpAddr;

use jiff::Timestamp;
use registry_core::casework::revocation;
use registry_core::decision::{Decision, Object};
use registry_core::domain::{Domain, Lifecycle};
use registry_core::event::Event;
use registry_core::id::{CaseId, InformationRequestId, WebsiteCheckId};
use registry_core::information::InformationRequest;
use registry_core::request::Basis;
use registry_core::status::CauseKind;
use registry_core::website_check::{
    Answer, JudgeFacts, Look, NewVerdict, NextLook, Outcome, Refusal, State, Step, Try, Verdict,
    WebsiteCheck, begin, classify, ended, follow, is_approved, judge, looked, next_look, postponed,
};

use crate::case_scene::{Desk, ann, bob, grounds, new_case};
use crate::scenario::{
    at, cause, domain, nothing_yet, organization, pharmacy, pharmacy_with, uuid,
};

const NOW: &str = "2027-06-01";
const APPROVED: &str = "https://www.acme.example/";

fn step(url: &str, answer: Answer) -> Step {
    let (addresses, connected_to) = (vec!["192.0.2.1".parse().unwrap()], None);
    Step { url: url.to_owned(), addresses, connected_to, tls: None, answer }
}

fn status(status: u16, location: Option<&str>) -> Answer {
    Answer::Status { status, location: location.map(str::to_owned) }
}

fn words() -> String {
    "as the system says".to_owned()
}

fn outcome(ways: &[&[(&str, Answer)]]) -> Outcome {
    let steps = |way: &&[(&str, Answer)]| {
        way.iter().map(|(url, answer)| step(url, answer.clone())).collect()
    };
    let tries: Vec<_> = ways.iter().map(|way| Try { steps: steps(way) }).collect();
    classify(&tries, &[APPROVED.to_owned()])
}

/// P-3: a name resolves, or redirects, to an approved website, by whichever way.
#[test]
fn what_was_seen_comes_to_an_outcome() {
    let (https, http) = ("https://acme.pharmacy/", "http://acme.pharmacy/");
    let address: IpAddr = "10.0.0.1".parse().unwrap();
    let to = |code| status(code, Some(APPROVED));
    let there = (APPROVED, status(200, None));
    let silent = Answer::NotReached { words: words() };
    assert_eq!(outcome(&[&[(https, to(301)), there.clone()]]), Outcome::Approved);
    for code in [302, 303, 307, 308] {
        assert_eq!(outcome(&[&[(https, to(code)), there.clone()]]), Outcome::Approved, "{code}");
    }
    let both: &[&[_]] = &[&[(https, silent.clone())], &[(http, to(301)), there]];
    assert_eq!(outcome(both), Outcome::Approved, "a redirect without a certificate will do");
    for (code, expected) in [
        (200, Outcome::Approved),
        (401, Outcome::Approved),
        (403, Outcome::Approved),
        (404, Outcome::ErrorStatus),
        (410, Outcome::ErrorStatus),
        (429, Outcome::Approved),
        (500, Outcome::ErrorStatus),
        (503, Outcome::ErrorStatus),
    ] {
        assert_eq!(outcome(&[&[(APPROVED, status(code, None))]]), expected, "{code} there");
    }
    for (answer, expected) in [
        (status(200, None), Outcome::Elsewhere),
        (status(304, None), Outcome::Elsewhere),
        (status(301, None), Outcome::Elsewhere),
        (status(403, None), Outcome::ErrorStatus),
        (status(301, Some("ftp://acme.example/")), Outcome::UnusableRedirect),
        (status(301, Some("http://127.0.0.1/")), Outcome::UnusableRedirect),
        (status(301, Some("http://[::1]/")), Outcome::UnusableRedirect),
        (status(301, Some("https://user@acme.example/")), Outcome::UnusableRedirect),
        (to(301), Outcome::TooManyRedirects),
        (Answer::NoAddress { words: words() }, Outcome::NoAddress),
        (Answer::ForbiddenAddress { address }, Outcome::ForbiddenAddress),
        (Answer::ForbiddenPort { port: 8080 }, Outcome::ForbiddenPort),
        (silent.clone(), Outcome::NotReached),
        (Answer::Late, Outcome::Late),
        (Answer::TlsFailed { words: words() }, Outcome::TlsFailed),
        (Answer::NoHttp { words: words() }, Outcome::NoHttp),
    ] {
        assert_eq!(outcome(&[&[(https, answer.clone())]]), expected, "{answer:?}");
        let silence = outcome(&[&[(https, silent.clone())], &[(http, answer)]]);
        let spoken = matches!(
            expected,
            Outcome::Elsewhere
                | Outcome::ErrorStatus
                | Outcome::UnusableRedirect
                | Outcome::TooManyRedirects
                | Outcome::ForbiddenPort
        );
        assert_eq!(silence, if spoken { expected } else { Outcome::NotReached }, "{expected:?}");
    }
    assert_eq!(classify(&[], &[]), Outcome::NoAddress);
}

#[test]
fn a_redirect_leads_where_rfc_3986_says() {
    for (base, location, expected) in [
        ("https://a.example/x/y?q=1", "https://b.example/z", "https://b.example/z"),
        ("https://a.example/x/y", "HTTPS://B.Example", "https://b.example/"),
        ("https://a.example/x/y", "//b.example/z", "https://b.example/z"),
        ("http://a.example/x/y", "/z?q", "http://a.example/z?q"),
        ("http://a.example/x/y?q", "z", "http://a.example/x/z"),
        ("http://a.example/", "z:1/", ""),
        ("http://a.example/", "./z:1", "http://a.example/./z:1"),
        ("http://a.example/x?q=1", "?q=2", "http://a.example/x?q=2"),
        ("http://a.example/x", "https://b.example/z#part", "https://b.example/z"),
        ("http://a.example/x", " https://b.example/z ", "https://b.example/z"),
        ("http://a.example/x", "mailto:ada@a.example", ""),
        ("http://a.example/x", "http://2130706433/", ""),
        ("http://a.example/x", "http://b.example:99999/", ""),
    ] {
        let found = follow(base, location).unwrap_or_default();
        assert_eq!(found, expected, "{location} from {base}");
    }
}

#[test]
fn an_approved_website_is_known_by_host_port_and_path() {
    for (url, approved, expected) in [
        ("https://a.example/", "https://a.example/", true),
        ("https://a.example/shop?x=1", "https://a.example/", true),
        ("https://www.a.example/", "https://a.example/", false),
        ("https://a.example.evil.example/", "https://a.example/", false),
        ("http://a.example/", "https://a.example/", false),
        ("https://a.example/", "http://a.example/", true),
        ("https://a.example:8443/", "https://a.example/", false),
        ("https://a.example/pharmacy", "https://a.example/pharmacy", true),
        ("https://a.example/pharmacy/x", "https://a.example/pharmacy", true),
        ("https://a.example/pharmacyx", "https://a.example/pharmacy", false),
        ("https://a.example/", "https://a.example/pharmacy/", false),
        ("https://a.example/?shop=1", "https://a.example/?shop=1", true),
        ("https://a.example/?shop=2", "https://a.example/?shop=1", false),
    ] {
        assert_eq!(is_approved(url, &[approved.to_owned()]), expected, "{url} on {approved}");
    }
}

fn passed() -> Vec<Try> {
    vec![Try { steps: vec![step(APPROVED, status(200, None))] }]
}

fn failing(answer: Answer) -> Vec<Try> {
    vec![Try { steps: vec![step("https://acme.pharmacy/", answer)] }]
}

fn elsewhere() -> Vec<Try> {
    failing(status(200, None))
}

fn held() -> Domain {
    domain("2027-01-04", "2028-01-04")
}

/// A check in a state; what was judged was found elsewhere.
fn check(state: State) -> WebsiteCheck {
    let domain = held();
    let outcome = Outcome::Elsewhere;
    let latest = Look { at: at("2027-05-30"), approved: vec![], tries: elsewhere(), outcome };
    WebsiteCheck {
        id: WebsiteCheckId::from_uuid(uuid(7)),
        domain: domain.id,
        name: domain.name.clone(),
        organization: domain.vouching.as_ref().unwrap().organization,
        created_at: at("2027-01-07"),
        next_at: Some(at(NOW)),
        state,
        latest: Some(latest),
    }
}

fn judged(verdict: Verdict) -> State {
    let (by, reason, finding) = (ann(), "seen".to_owned(), "elsewhere".to_owned());
    State::Judged { at: at("2027-05-31"), by, verdict, reason, finding }
}

fn question() -> InformationRequestId {
    InformationRequestId::from_uuid(uuid(21))
}

fn states() -> Vec<(&'static str, State)> {
    let since = at("2027-05-30");
    let case = CaseId::from_uuid(uuid(22));
    vec![
        ("quiet", State::Quiet),
        ("failing 1", State::Failing { since, failures: 1 }),
        ("failing 2", State::Failing { since, failures: 2 }),
        ("open", State::Open { since, opened_at: since }),
        ("fine", judged(Verdict::Fine)),
        ("asked", judged(Verdict::Asked { question: question() })),
        ("case", judged(Verdict::Case { case })),
    ]
}

fn after(decision: &Decision) -> (WebsiteCheck, Vec<Event>) {
    let [change] = decision.changes.as_slice() else { panic!("one change: {decision:?}") };
    assert_eq!(change.due_at, None, "time alone does nothing");
    assert!(decision.duties.is_empty() && decision.charges.is_empty() && decision.wakes.is_empty());
    match &change.after {
        Object::WebsiteCheck(check) => ((**check).clone(), change.events.clone()),
        other => panic!("nothing of a name changes: {other:?}"),
    }
}

fn hours(count: i64) -> Timestamp {
    at(NOW) + jiff::SignedDuration::from_hours(count)
}

/// P-3: tried again before a reviewer is bothered; closed by itself when it passes; a verdict holds
/// as far as it goes.
#[test]
fn every_state_meets_every_look() {
    use Event::{WebsiteLooked as L, WebsiteMatterClosed as C, WebsiteMatterOpened as O};
    let (book, approved) = (pharmacy(), vec![APPROVED.to_owned()]);
    let rulebook = book.at(at(NOW));
    let look = |state: &State, tries| {
        let decision =
            looked(&check(state.clone()), &held(), (tries, approved.clone()), rulebook, at(NOW));
        let (check, events) = after(&decision);
        (check.state.code(), events, check.next_at)
    };
    let (soon, later) = (Some(hours(12)), Some(hours(30 * 24)));
    for (name, state) in states() {
        let (expected, events) = match name {
            "open" => ("quiet", vec![L, C]),
            _ => ("quiet", vec![L]),
        };
        assert_eq!(look(&state, passed()), (expected, events, later), "{name} passes");
        let (expected, events, next) = match name {
            "quiet" | "failing 1" => ("failing", vec![L], soon),
            "failing 2" => ("open", vec![L, O], soon),
            "open" => ("open", vec![L], soon),
            "asked" => ("failing", vec![L], soon),
            "fine" | "case" => ("judged", vec![L], later),
            other => panic!("{other}"),
        };
        assert_eq!(look(&state, elsewhere()), (expected, events, next), "{name} fails");
    }
    let otherwise = failing(Answer::Late);
    let (fine, case) = (&states()[4].1, &states()[6].1);
    assert_eq!(look(fine, otherwise.clone()).0, "failing", "another finding is not covered");
    assert_eq!(look(case, otherwise).0, "judged", "the case has a course of its own");
    let once = pharmacy_with(&[("website_attempts = 3", "website_attempts = 1")]);
    let seen = (elsewhere(), approved.clone());
    let decision = looked(&check(State::Quiet), &held(), seen, once.at(at(NOW)), at(NOW));
    assert_eq!(after(&decision).0.state.code(), "open");
    let never = pharmacy_with(&[("website_check_days = 30", "website_check_days = 0")]);
    let seen = (passed(), approved);
    let decision = looked(&check(State::Quiet), &held(), seen, never.at(at(NOW)), at(NOW));
    assert_eq!(after(&decision).0.next_at, None);
}

/// P-3: what was seen is kept whole, with what was approved then.
#[test]
fn a_look_is_evidence() {
    let book = pharmacy();
    let seen = (elsewhere(), vec![APPROVED.to_owned()]);
    let decision = looked(&check(State::Quiet), &held(), seen, book.at(at(NOW)), at(NOW));
    let latest = after(&decision).0.latest.unwrap();
    assert_eq!((latest.at, latest.outcome), (at(NOW), Outcome::Elsewhere));
    assert_eq!((latest.tries, latest.approved), (elsewhere(), vec![APPROVED.to_owned()]));
}

/// P-3, P-1: a name that the registry holds, or on a government basis, is not looked at.
#[test]
fn not_every_name_is_looked_at() {
    let book = pharmacy();
    let rulebook = book.at(at(NOW));
    let mut accreditation = nothing_yet();
    accreditation.websites = vec![APPROVED.to_owned()];
    let mut name = held();
    name.vouching.as_mut().unwrap().basis = Basis::Accreditation(accreditation.id);
    let look = |name: &Domain| next_look(name, Some(&accreditation), rulebook);
    assert_eq!(look(&name), NextLook::At(vec![APPROVED.to_owned()]));
    assert_eq!(next_look(&name, None, rulebook), NextLook::NotNow);
    let mut other = name.clone();
    other.causes.insert(CauseKind::Violation, cause(CauseKind::Violation));
    assert_eq!(look(&other), NextLook::NotNow, "held out of the zone");
    other.causes.clear();
    other.vouching.as_mut().unwrap().basis = Basis::Government;
    assert_eq!(look(&other), NextLook::NotNow);
    let mut deleted = name.clone();
    let (since, until) = (at("2027-05-30"), at("2027-06-29"));
    deleted.lifecycle = Lifecycle::Redemption { since, until };
    assert_eq!(look(&deleted), NextLook::NotNow);
    let mut gone = name.clone();
    gone.lifecycle = Lifecycle::Purged { at: at("2027-05-30") };
    assert_eq!(look(&gone), NextLook::Gone);

    let decision = begin(WebsiteCheckId::from_uuid(uuid(9)), &name, at(NOW)).unwrap();
    let (begun, events) = after(&decision);
    assert_eq!((begun.next_at, events), (Some(at(NOW)), vec![Event::WebsiteCheckBegun]));
    name.vouching = None;
    assert_eq!(begin(WebsiteCheckId::from_uuid(uuid(9)), &name, at(NOW)), None);
    for (state, of) in states() {
        let (put_off, events) = after(&postponed(&check(of.clone()), rulebook, at(NOW)));
        assert_eq!((&put_off.state, events), (&of, vec![Event::WebsiteLookPostponed]), "{state}");
        let (over, events) = after(&ended(&check(of), at(NOW)));
        assert_eq!((over.state.code(), over.next_at), ("ended", None), "{state}");
        assert_eq!(events, [Event::WebsiteCheckEnded]);
    }
}

/// P-15: a verdict is a person's, and the second of two is told what the first did.
#[test]
fn a_verdict_needs_an_open_matter_and_what_it_cites() {
    let book = pharmacy();
    let mut desk = Desk::new();
    desk.open("2027-05-31", |facts, now| {
        revocation::open(new_case(1), facts, grounds(), &ann(), now)
    });
    let case = desk.case.clone().unwrap();
    let mut holder = organization();
    holder.questions.push(InformationRequest {
        id: question(),
        asked_at: at("2027-05-31"),
        asked_by: "Ann".to_owned(),
        question: "Where does it lead?".to_owned(),
        documents: Vec::new(),
        due_at: at("2027-06-15"),
        overdue_since: None,
        reply: None,
    });
    let give = |state: State, verdict| {
        let mut check = check(state);
        check.domain = desk.domain.id;
        let new = NewVerdict { verdict, by: bob(), reason: "seen".to_owned() };
        let facts = JudgeFacts { organization: &holder, case: Some(&case) };
        judge(&check, new, &facts, book.at(at(NOW)), at(NOW))
    };
    let open = || states()[3].1.clone();
    for verdict in
        [Verdict::Fine, Verdict::Asked { question: question() }, Verdict::Case { case: case.id }]
    {
        let (check, events) = after(&give(open(), verdict).unwrap());
        let reason = "seen".to_owned();
        let finding = "elsewhere".to_owned();
        let expected = State::Judged { at: at(NOW), by: bob(), verdict, reason, finding };
        assert_eq!((check.state, events), (expected, vec![Event::WebsiteMatterJudged]));
        assert_eq!(check.next_at, Some(hours(30 * 24)));
    }
    for (name, state) in states() {
        let refused = give(state, Verdict::Fine).err();
        match name {
            "open" => assert_eq!(refused, None),
            "fine" | "asked" | "case" => {
                let words = refused.unwrap().to_string();
                assert!(words.starts_with("Ann judged this already, at 2027-05-31"), "{words}");
            }
            _ => assert!(matches!(refused, Some(Refusal::NotOpen(_))), "{name}"),
        }
    }
    let unasked = InformationRequestId::from_uuid(uuid(99));
    let refused = give(open(), Verdict::Asked { question: unasked });
    assert_eq!(refused, Err(Refusal::NoSuchQuestion));
    let missing = CaseId::from_uuid(uuid(99));
    assert_eq!(give(open(), Verdict::Case { case: missing }), Err(Refusal::OtherCase));
    let mut other = check(open());
    other.domain = registry_core::id::DomainId::from_uuid(uuid(98));
    let new = NewVerdict {
        verdict: Verdict::Case { case: case.id },
        by: bob(),
        reason: "seen".to_owned(),
    };
    let facts = JudgeFacts { organization: &holder, case: Some(&case) };
    assert_eq!(judge(&other, new, &facts, book.at(at(NOW)), at(NOW)), Err(Refusal::OtherCase));
}
