//! Transfers of a verified TLD (P-37): the consent, what it is bound to, and the basis a name
//! stands on afterwards.

use registry_core::accreditation::Standing;
use registry_core::auth_info::AuthInfoShown;
use registry_core::decision::Decision;
use registry_core::domain::transfer::answer;
use registry_core::domain::transfer::request::{
    ConsentFacts, Facts, Refusal, RequestTransfer, Requested, decide,
};
use registry_core::domain::{Domain, Gaining, Parents, Vouching, advance};
use registry_core::event::Event;
use registry_core::id::{AccreditationId, DomainId, OrganizationId, RequestId, TokenId};
use registry_core::request::Basis;
use registry_core::rulebook::RulebookVersions;
use registry_core::status::CauseKind;
use registry_core::timeline::Timeline;
use registry_core::token::{Token, TokenHash, TokenOperation, TokenState};
use registry_core::transfer::{Answer, TransferState};

use crate::domain_transfer::{account, beta};
use crate::scenario::{
    MICROSECOND, at, cause, days, domain, duties, event_names, host_id, name, pharmacy, registrar,
    uuid,
};
use crate::scene::parents;

const NOW: &str = "2027-06-01";
const NEXT_OWNER: &str = "owner@next.example";

/// A consent to move `acme.pharmacy` to `beta`, its holder staying or not.
fn consent(organization: u128, accreditation: u128) -> Token {
    Token {
        id: TokenId::from_uuid(uuid(20)),
        hash: TokenHash([2; 32]),
        operation: TokenOperation::Transfer,
        name: name("acme.pharmacy"),
        organization: OrganizationId::from_uuid(uuid(organization)),
        accreditation: Some(AccreditationId::from_uuid(uuid(accreditation))),
        request: RequestId::from_uuid(uuid(4)),
        registrar: Some(registrar("beta")),
        terms_version: Some("2027-05".to_owned()),
        minted_at: at("2027-05-20"),
        expires_at: at("2027-07-20"),
        state: TokenState::Live,
    }
}

fn in_term() -> Timeline<Standing> {
    let mut line = Timeline::constant(Standing::NotYet);
    line.push_act(at("2027-01-04"), Standing::InTerm { ends: None });
    line
}

fn ask(
    domain: &Domain,
    token: Option<(&Token, &Timeline<Standing>)>,
    balance: &str,
) -> Result<Requested, Refusal> {
    let (book, line) = (pharmacy(), in_term());
    let facts = Facts {
        registrar: &beta(),
        account: &account(balance),
        domain,
        parents: held(&book, &line, None),
        token: token.map(|(token, standing)| ConsentFacts {
            token,
            standing,
            contact_email: NEXT_OWNER,
        }),
    };
    let command = RequestTransfer {
        period: None,
        auth_info: AuthInfoShown::Right,
        token_presented: token.is_some(),
        stated_fee: None,
    };
    decide(&command, &facts, at(NOW))
}

fn held<'a>(
    rulebooks: &'a RulebookVersions,
    standing: &'a Timeline<Standing>,
    gaining: Option<Gaining<'a>>,
) -> Parents<'a> {
    Parents { gaining, ..parents(rulebooks, Some(standing)) }
}

fn named() -> Domain {
    Domain { standing_seen: 1, ..domain("2027-01-04", "2028-01-04") }
}

/// The name with a transfer to the next organization pending.
fn moving() -> Domain {
    ask(&named(), Some((&consent(11, 12), &in_term())), "750.00").unwrap().domain
}

/// What time makes of it by an instant, the next organization standing as given.
fn moved(domain: &Domain, next: &Timeline<Standing>, until: &str) -> (Domain, Decision) {
    let (book, line) = (pharmacy(), in_term());
    let vouching = moving().gaining_vouching().cloned().unwrap();
    let gaining = Some(Gaining { vouching: &vouching, standing: next });
    let advanced = advance(domain, &held(&book, &line, gaining), at(until));
    (advanced.domain, advanced.decision)
}

#[test]
fn without_consent_nothing_moves_p_37() {
    assert_eq!(ask(&named(), None, "750.00").unwrap_err(), Refusal::ConsentRequired);
}

#[test]
fn a_consent_is_bound_to_name_operation_registrar_and_time() {
    type Twist = (&'static str, fn(&mut Token));
    let twists: [Twist; 8] = [
        ("token-for-another-name", |token| token.name = name("other.pharmacy")),
        ("token-for-another-operation", |token| token.operation = TokenOperation::Create),
        ("token-for-another-registrar", |token| token.registrar = Some(registrar("gamma"))),
        ("token-expired", |token| token.expires_at = at(NOW)),
        ("token-killed", |token| token.state = TokenState::Killed { at: at("2027-05-30") }),
        ("token-used", |token| {
            let domain = DomainId::from_uuid(uuid(3));
            token.state = TokenState::Used { at: at("2027-05-30"), domain };
        }),
        // Given for a registration that is no more, or before the name changed hands.
        ("consent-outdated", |token| token.request = RequestId::from_uuid(uuid(99))),
        ("consent-outdated", |token| token.minted_at = at("2027-01-04") - MICROSECOND),
    ];
    for (code, twist) in twists {
        let mut token = consent(1, 2);
        twist(&mut token);
        let refused = ask(&named(), Some((&token, &in_term())), "750.00").unwrap_err();
        assert_eq!(refused.code(), code);
    }
    let mut last = consent(1, 2);
    last.expires_at = at(NOW) + MICROSECOND;
    assert!(ask(&named(), Some((&last, &in_term())), "750.00").is_ok());
}

#[test]
fn whoever_is_to_hold_it_has_to_qualify_p_37() {
    let mut line = in_term();
    line.push(at("2027-05-30"), Standing::Grace { ended: at("2027-05-30") });
    let refused = ask(&named(), Some((&consent(11, 12), &line)), "750.00").unwrap_err();
    assert_eq!(refused, Refusal::NotInGoodStanding("grace"));
}

#[test]
fn the_request_uses_the_consent_up() {
    let requested = ask(&named(), Some((&consent(1, 2), &in_term())), "750.00").unwrap();
    assert_eq!(event_names(&requested.decision), [Event::TokenUsed, Event::TransferRequested]);
    assert_eq!(requested.domain.gaining_vouching(), None, "the holder stays");
    assert_eq!(requested.domain.personal.gaining_email, None);
    let moved = advance(&requested.domain, &held(&pharmacy(), &in_term(), None), at("2027-06-06"));
    assert_eq!(moved.domain.vouching, named().vouching);
    assert_eq!(moved.domain.registrar, registrar("beta"));
    assert!(ask(&named(), Some((&consent(1, 2), &in_term())), "749.99").is_err());
}

#[test]
fn with_another_organization_the_name_stands_on_its_basis_from_then_on() {
    let mut domain = moving();
    assert_eq!(domain.personal.gaining_email.as_deref(), Some(NEXT_OWNER));
    domain.causes.insert(CauseKind::AccreditationLapsed, cause(CauseKind::AccreditationLapsed));
    // Three changes before, one of them at the very instant, by time; then one by an act.
    let mut next = in_term();
    next.push(at("2027-05-01"), Standing::InTerm { ends: Some(at("2027-06-06")) });
    next.push(at("2027-06-06"), Standing::UnderReview { ended: at("2027-06-06") });
    next.push_act(at("2027-06-06"), Standing::Withdrawn { since: at("2027-06-06") });
    let (after, decision) = moved(&domain, &next, "2027-06-06");
    let expected = Vouching {
        organization: OrganizationId::from_uuid(uuid(11)),
        basis: Basis::Accreditation(AccreditationId::from_uuid(uuid(12))),
        request: RequestId::from_uuid(uuid(4)),
        terms_version: "2027-05".to_owned(),
    };
    assert_eq!(after.vouching, Some(expected));
    assert_eq!(after.personal.contact_email, NEXT_OWNER);
    assert!(after.causes.is_empty(), "of the former holder's clock nothing is left");
    assert_eq!(after.standing_seen, 4, "the withdrawal comes after, as an act");
    let happened = event_names(&decision);
    let first = [Event::TransferApproved, Event::BasisChanged, Event::CauseLifted];
    assert_eq!((&happened[..3], happened.last()), (&first[..], Some(&Event::BasisChanged)));
}

#[test]
fn afterwards_the_new_basis_judges_it() {
    let ended = at("2027-08-01");
    let mut next = in_term();
    next.push(ended, Standing::Lapsed { ended, since: ended });
    let (after, _) = moved(&moving(), &next, "2027-07-31");
    assert!(after.causes.is_empty());
    let (after, decision) = moved(&moving(), &next, "2027-08-01");
    assert!(after.causes.contains_key(&CauseKind::AccreditationLapsed));
    assert!(duties(&decision).contains(&"mail suspension".to_owned()));
}

#[test]
fn what_is_not_good_any_more_is_not_moved_to() {
    let ended = at("2027-06-03");
    let mut next = in_term();
    next.push(ended, Standing::Grace { ended });
    let (after, _) = moved(&moving(), &next, "2027-06-06");
    let transfer = after.transfer.as_ref().unwrap();
    assert_eq!(transfer.state, TransferState::ServerCancelled { at: at("2027-06-06") });
    assert_eq!((after.registrar, after.vouching), (registrar("alpha"), named().vouching));
    let (book, line) = (pharmacy(), in_term());
    let domain = moving();
    let vouching = domain.gaining_vouching().cloned().unwrap();
    let facts = answer::Facts {
        domain: &domain,
        parents: held(&book, &line, Some(Gaining { vouching: &vouching, standing: &next })),
        hosts_under: &[],
        auth_info: AuthInfoShown::Absent,
    };
    let approve = |now| answer::decide(Answer::Approve, &registrar("alpha"), &facts, now);
    let refused = approve(ended).unwrap_err();
    assert_eq!(refused, answer::Refusal::NotInGoodStanding("grace"));
    let moved = approve(ended - MICROSECOND).unwrap().domain;
    assert_eq!((moved.vouching, moved.standing_seen), (Some(vouching), 1));
}

#[test]
fn a_lapse_of_the_holder_ends_the_transfer_first() {
    let (book, ended) = (pharmacy(), at("2027-06-02"));
    let mut line = in_term();
    line.push(ended, Standing::Lapsed { ended, since: ended });
    let next = in_term();
    let vouching = moving().gaining_vouching().cloned().unwrap();
    let gaining = Some(Gaining { vouching: &vouching, standing: &next });
    let advanced = advance(&moving(), &held(&book, &line, gaining), at(NOW) + days(10));
    let expected = [Event::TransferCancelled, Event::CauseSet];
    assert_eq!(event_names(&advanced.decision)[..2], expected);
    assert_eq!(advanced.domain.registrar, registrar("alpha"));
    assert_eq!(advanced.domain.personal.gaining_email, None);
    assert!(advanced.domain.name_servers.contains(&host_id(7)));
}
