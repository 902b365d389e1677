//! A name that an order moves (P-38): who may have it, what goes along and what stays behind.

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::casework::dispute::{Recipient, Source, lock, open, order_move};
use registry_core::casework::moving::{MoveFacts, accepted, rejected};
use registry_core::casework::{Case, NameFacts, Refusal, discontinuation, revocation, suspension};
use registry_core::decision::{Decision, Object};
use registry_core::domain::{Domain, Enforced, GraceKind, Lifecycle, Provisional};
use registry_core::event::Event;
use registry_core::id::OrganizationId;
use registry_core::request::{self, Request, RequestState, accept_ordered};
use registry_core::status::CauseKind;
use registry_core::timeline::Timeline;

use crate::case_scene::{Desk, ann, grounds, new_case, paper};
use crate::request_queue::request;
use crate::scenario::{at, cause, charges, duties, event_names, grace, registrar, uuid};
use crate::scene::{alone, deleted};

const LOCKED: &str = "2027-02-01";
const NOW: &str = "2027-02-20T10:00:00Z";
const RECIPIENT: u128 = 77;

/// A locked name whose order names another organization, and its registrar if that changes.
fn moving(elsewhere: Option<&str>) -> Desk {
    let mut desk = Desk::new();
    let opens = |facts: &NameFacts<'_>, now| {
        open(new_case(1), facts, (Source::Court, "7-2027"), paper(LOCKED), now)
    };
    desk.open(LOCKED, opens);
    desk.act(LOCKED, |case, facts, now| lock(case, facts, &[], paper(LOCKED), now)).unwrap();
    let organization = OrganizationId::from_uuid(uuid(RECIPIENT));
    let to = Recipient { organization, registrar: elsewhere.map(registrar) };
    desk.act(LOCKED, |case, _, now| order_move(case, to.clone(), paper(LOCKED), now)).unwrap();
    desk
}

/// The recipient's request.
fn ordered(desk: &Desk) -> Request {
    Request {
        organization: OrganizationId::from_uuid(uuid(RECIPIENT)),
        ordered_by: Some(desk.case.as_ref().unwrap().id),
        state: RequestState::Ordered,
        ..request(5)
    }
}

fn in_term() -> Timeline<Standing> {
    Timeline::constant(Standing::InTerm { ends: Some(at("2028-01-01")) })
}

fn accepts(desk: &Desk, request: &Request, others: &[Case]) -> Result<Decision, &'static str> {
    let standing = in_term();
    let facts = MoveFacts {
        request,
        name: NameFacts { domain: &desk.domain, parents: alone(&desk.books) },
        standing: &standing,
        others,
        compared: None,
        hosts_under: &[],
    };
    let case = desk.case.as_ref().unwrap();
    accepted(case, &facts, paper(LOCKED), at(NOW)).map_err(|refusal| refusal.code())
}

/// The name as a decision leaves it.
fn name(decision: &Decision) -> &Domain {
    let mut names = decision.changes.iter().rev().filter_map(|change| match &change.after {
        Object::Domain(domain) => Some(&**domain),
        _ => None,
    });
    names.next().unwrap()
}

/// Where the cases stand that a decision changes.
fn cases(decision: &Decision) -> Vec<(&'static str, &'static str)> {
    let cases = decision.changes.iter().filter_map(|change| match &change.after {
        Object::Case(case) => Some((case.matter.code(), case.matter.state())),
        _ => None,
    });
    cases.collect()
}

/// P-38, P-10: the name stands on the recipient's request, and what the former holder's clock,
/// data and conduct laid upon it is gone; the registrar's own stays, at the same registrar.
#[test]
fn the_recipient_holds_the_name_and_nothing_of_the_former_holder_p_38() {
    let mut desk = moving(None);
    for kind in CauseKind::ALL {
        desk.domain.causes.insert(kind, cause(kind));
    }
    desk.domain.provisional = Some(Provisional {
        decided_by: at("2027-02-25"),
        charged: crate::scenario::usd("750.00"),
        expires_before: at("2028-01-04"),
    });
    let running = grace(GraceKind::Renew, "2027-02-24", "750.00", None);
    desk.domain.graces = vec![running.clone()];
    let asked = ordered(&desk);
    let decision = accepts(&desk, &asked, &[]).unwrap();
    let after = name(&decision);
    let held = after.vouching.as_ref().unwrap();
    assert_eq!((held.organization, held.request), (asked.organization, asked.id));
    assert_eq!(held.terms_version, asked.terms_version);
    assert_eq!(after.personal.contact_email, asked.personal.contact_email);
    assert_eq!(after.causes.keys().collect::<Vec<_>>(), [&CauseKind::RegistryLock]);
    assert!(after.provisional.is_none() && after.accuracy.is_none());
    assert_eq!(
        (after.graces.as_slice(), &after.registrar),
        (&[running][..], &desk.domain.registrar)
    );
    assert_eq!(after.expires_at, desk.domain.expires_at);
    assert_eq!(charges(&decision), []);
    assert_eq!(duties(&decision), ["mail name-moved", "poll moved", "mail name-received"]);
    assert_eq!(cases(&decision), [("dispute", "moved")]);
}

/// P-38, P-53, P-55h: no deletion or expiry that the former holder brought about awaits the name;
/// an expiry that waited is judged by the standing of the new holder, now.
#[test]
fn what_lay_ahead_of_the_former_holder_is_called_off_p_38() {
    let mut desk = moving(None);
    let case = desk.case.as_ref().unwrap().id;
    desk.domain.expires_at = at("2027-02-10");
    desk.domain.enforced = Enforced { expiry_held_by: Some(case), ..Enforced::default() };
    let asked = ordered(&desk);
    let decision = accepts(&desk, &asked, &[]).unwrap();
    let after = name(&decision);
    assert!(after.enforced.is_none());
    assert_eq!(after.lifecycle, Lifecycle::Active);
    assert_eq!(after.expires_at, at("2028-02-10"), "renewed, as the new holder is in term");
}

/// P-38, RFC 5731: to another registrar without a year, a fee or a grace period; both are told.
#[test]
fn an_order_names_the_registrar_too_p_38() {
    let mut desk = moving(Some("beta-rx"));
    desk.domain.graces = vec![grace(GraceKind::Renew, "2027-02-24", "750.00", None)];
    desk.domain.causes.insert(CauseKind::RegistryLock, cause(CauseKind::RegistryLock));
    let decision = accepts(&desk, &ordered(&desk), &[]).unwrap();
    let after = name(&decision);
    assert_eq!(after.registrar, registrar("beta-rx"));
    assert_eq!((after.transferred_at, after.expires_at), (Some(at(NOW)), desk.domain.expires_at));
    assert!(after.graces.is_empty() && after.causes.is_empty() && after.auth_info.is_none());
    let transfer = after.transfer.as_ref().unwrap();
    assert_eq!((transfer.state.as_str(), transfer.terms.years), ("serverApproved", 0));
    assert!(transfer.terms.fee.is_zero());
    assert_eq!(charges(&decision), []);
    assert!(event_names(&decision).contains(&Event::TransferApproved));
    let told = duties(&decision);
    let polls: Vec<_> = told.iter().filter(|duty| duty.starts_with("poll")).collect();
    assert_eq!(polls, ["poll transfer-approved", "poll transfer-approved", "poll moved"]);
}

type Opened = Result<(Case, Decision), Refusal>;

fn other_case(desk: &Desk, open: impl Fn(&NameFacts<'_>, Timestamp) -> Opened) -> Case {
    let facts = NameFacts { domain: &desk.domain, parents: alone(&desk.books) };
    open(&facts, at(LOCKED)).unwrap().0
}

/// P-38: every case about the former holder ends with its holding.
#[test]
fn cases_about_the_former_holder_end_p_38() {
    let desk = moving(None);
    let others = [
        other_case(&desk, |facts, now| {
            revocation::open(new_case(2), facts, grounds(), &ann(), now)
        }),
        other_case(&desk, |facts, now| {
            suspension::open(new_case(3), facts, ("pharmacy-law", grounds()), &ann(), now)
        }),
        other_case(&desk, |facts, now| {
            discontinuation::open(new_case(4), facts, paper(LOCKED), now)
        }),
    ];
    let decision = accepts(&desk, &ordered(&desk), &others).unwrap();
    let mut ended = cases(&decision);
    ended.sort_unstable();
    assert_eq!(
        ended,
        [
            ("discontinuation", "holder-changed"),
            ("dispute", "moved"),
            ("revocation", "holder-changed"),
            ("suspension", "holder-changed"),
        ]
    );
}

/// P-38: an order for the registrar alone leaves the holder, its cases and its causes.
#[test]
fn the_same_holder_keeps_what_is_its_own_p_38() {
    let mut desk = moving(None);
    desk.domain.vouching.as_mut().unwrap().organization =
        OrganizationId::from_uuid(uuid(RECIPIENT));
    desk.domain.causes.insert(CauseKind::Violation, cause(CauseKind::Violation));
    let others = [other_case(&desk, |facts, now| {
        revocation::open(new_case(2), facts, grounds(), &ann(), now)
    })];
    let decision = accepts(&desk, &ordered(&desk), &others).unwrap();
    assert_eq!(cases(&decision), [("dispute", "moved")]);
    assert_eq!(name(&decision).causes.keys().collect::<Vec<_>>(), [&CauseKind::Violation]);
    assert!(!duties(&decision).contains(&"mail name-moved".to_owned()));
}

/// P-38: the order names who may have the name, for this name, while it stands; and only a name
/// that is active moves.
#[test]
fn nobody_else_gets_the_name_p_38() {
    let desk = moving(None);
    let asked = ordered(&desk);
    let another = Request { organization: OrganizationId::from_uuid(uuid(78)), ..asked.clone() };
    assert_eq!(accepts(&desk, &another, &[]).unwrap_err(), "no-order-to-move");
    let name = crate::scenario::name("other.pharmacy");
    assert_eq!(
        accepts(&desk, &Request { name, ..asked.clone() }, &[]).unwrap_err(),
        "no-order-to-move"
    );
    for (lifecycle, _) in deleted() {
        let mut gone = desk.clone();
        gone.domain.lifecycle = lifecycle;
        assert_eq!(accepts(&gone, &asked, &[]).unwrap_err(), "domain-not-active");
    }
    let mut released = desk;
    let release = registry_core::casework::dispute::release;
    released.act(NOW, |case, facts, now| release(case, facts, paper(LOCKED), now)).unwrap();
    assert_eq!(accepts(&released, &asked, &[]).unwrap_err(), "no-order-to-move");
}

/// P-38: rejected, the name is locked again until a further order; a request that no order waits
/// for changes no case.
#[test]
fn a_rejected_recipient_leaves_the_name_locked_p_38() {
    let desk = moving(None);
    let (case, asked) = (desk.case.as_ref().unwrap(), ordered(&desk));
    let decision = rejected(case, &asked, paper(LOCKED), at(NOW));
    assert_eq!(cases(&decision), [("dispute", "locked")]);
    let another = Request { organization: OrganizationId::from_uuid(uuid(78)), ..asked };
    assert_eq!(rejected(case, &another, paper(LOCKED), at(NOW)), Decision::default());
}

/// P-38, P-17: the request's own part: outside the queue, and on a basis that stands.
#[test]
fn the_request_of_an_order_needs_a_basis_in_term_p_17() {
    let asked = ordered(&moving(None));
    let ends = at("2028-01-01");
    let in_grace = Standing::Grace { ended: ends };
    let code = |standing, request: &Request| match accept_ordered(request, standing, at(NOW)) {
        Ok(decision) => event_names(&decision)[0].code(),
        Err(refusal) => refusal.code(),
    };
    let in_term = Standing::InTerm { ends: Some(ends) };
    assert_eq!(code(in_term, &asked), "request-registered");
    assert_eq!(code(in_grace, &asked), "basis-not-standing");
    let open = Request { state: RequestState::Open, ..asked.clone() };
    assert_eq!(code(in_term, &open), "request-not-ordered");
    let reasons = vec![request::Reason::new(request::ReasonCode::Policy, "no")];
    let rejected = request::reject(&asked, reasons, &[], "Ann", at(NOW)).unwrap();
    assert!(event_names(&rejected).contains(&Event::RequestRejected));
}
