//! The trademark licence of a name (P-60; T&C 13): every act in every state, and both sides of each
//! end.

use registry_core::casework::revocation::appeal_reversed;
use registry_core::decision::{Decision, Object};
use registry_core::domain::{Domain, Lifecycle, Vouching, advance};
use registry_core::id::{LicenceId, OrganizationId, RequestId};
use registry_core::licence::{
    AskFacts, EndReason, Licence, NewLicence, Refusal, Standing, ask, download, end, grant, refuse,
    standing,
};
use registry_core::request::Basis;
use registry_core::rulebook::RulebookVersions;

use crate::case_revocation::{LAST_DAY, TOO_LATE, appealed, revoked, scheduled};
use crate::case_scene::{Desk, ann, said};
use crate::scenario::{MICROSECOND, at, duties, pharmacy, pharmacy_with, uuid};
use crate::scene::alone;

const ASKED: &str = "2027-02-01T09:00:00Z";
const DECIDED: &str = "2027-02-02T09:00:00Z";

fn holder() -> OrganizationId {
    OrganizationId::from_uuid(uuid(40))
}

/// A name that stands on an organization.
fn held(mut domain: Domain) -> Domain {
    domain.vouching = Some(Vouching {
        organization: holder(),
        basis: Basis::Government,
        request: RequestId::from_uuid(uuid(41)),
        terms_version: "2027-01".to_owned(),
    });
    domain
}

fn name() -> Domain {
    held(Desk::new().domain)
}

fn new() -> NewLicence {
    NewLicence {
        id: LicenceId::from_uuid(uuid(42)),
        asked_at: at(ASKED),
        asked_by: "Ada Apothecary".to_owned(),
        words: "We wish to show the logo.".to_owned(),
        documents: Vec::new(),
    }
}

fn licence_in(decision: &Decision) -> Licence {
    let of_it = |object: &Object| match object {
        Object::Licence(licence) => Some((**licence).clone()),
        _ => None,
    };
    decision.changes.iter().rev().find_map(|change| of_it(&change.after)).unwrap()
}

fn asked_of(
    domain: &Domain,
    new: NewLicence,
    earlier: &[Standing],
    books: &RulebookVersions,
) -> Result<Licence, &'static str> {
    let facts = AskFacts { domain, earlier, rulebook: books.at(at(ASKED)) };
    ask(new, &facts, at(ASKED)).map(|done| licence_in(&done)).map_err(|refusal| refusal.code())
}

fn asked() -> Licence {
    asked_of(&name(), new(), &[], &pharmacy()).unwrap()
}

fn granted() -> Licence {
    let done = grant(&asked(), &name(), (Some("2026-01"), "Agreed."), at(DECIDED)).unwrap();
    assert_eq!(duties(&done).len(), 1, "the registrant is told");
    licence_in(&done)
}

/// Where the licence of a desk's name stands there.
fn at_desk(licence: &Licence, desk: &Desk) -> Standing {
    standing(licence, &held(desk.domain.clone()), desk.case.as_ref())
}

/// P-60: asked for in writing, by the holder of a registration that lasts, one at a time.
#[test]
fn a_wish_is_recorded_in_writing_p_60() {
    let licence = asked();
    assert_eq!((licence.organization, licence.state.code()), (holder(), "asked"));
    let refused = |change: fn(&mut NewLicence)| {
        let mut wrong = new();
        change(&mut wrong);
        asked_of(&name(), wrong, &[], &pharmacy()).unwrap_err()
    };
    assert_eq!(refused(|it| it.words = " ".to_owned()), "words-missing");
    assert_eq!(refused(|it| it.asked_by = String::new()), "asker-missing");
    assert_eq!(refused(|it| it.asked_at += MICROSECOND), "received-in-the-future");
    assert_eq!(refused(|it| it.asked_at = at("2027-01-03")), "received-too-early");
    let off = pharmacy_with(&[("offered = true ", "offered = false ")]);
    assert_eq!(asked_of(&name(), new(), &[], &off), Err("licence-not-offered"));
    let nobody = Domain { vouching: None, ..Desk::new().domain };
    assert_eq!(asked_of(&nobody, new(), &[], &pharmacy()), Err("name-without-holder"));
    let gone = held(revoked().domain);
    assert_eq!(asked_of(&gone, new(), &[], &pharmacy()), Err("name-revoked"));
    let ended = Standing::Ended { at: at(ASKED), why: EndReason::Deleted };
    for (earlier, taken) in [
        (Standing::Asked, true),
        (Standing::Running, true),
        (Standing::Noticed { since: at(ASKED) }, true),
        (Standing::Refused, false),
        (ended, false),
    ] {
        let asked = asked_of(&name(), new(), &[earlier], &pharmacy());
        assert_eq!(asked.is_err(), taken, "{earlier:?}");
    }
}

/// P-60: approved or refused at discretion, once, with words and a notice; the guidelines in force
/// are part of a grant.
#[test]
fn a_wish_is_decided_once_with_words_p_60() {
    let domain = name();
    let guidelines = Some("2026-01");
    let done = refuse(&asked(), &domain, "Not now.", at(DECIDED)).unwrap();
    let gone = end(
        &granted(),
        &domain,
        Standing::Ended { at: at(DECIDED), why: EndReason::Deleted },
        at(DECIDED),
    );
    assert_eq!(duties(&done).len(), 1);
    for decided in [granted(), licence_in(&done), licence_in(&gone)] {
        let code = |done: Result<Decision, Refusal>| done.map_err(|refusal| refusal.code());
        let again = code(grant(&decided, &domain, (guidelines, "Agreed."), at(DECIDED)));
        assert_eq!(again.unwrap_err(), "licence-decided", "{}", decided.state.code());
        let again = code(refuse(&decided, &domain, "No.", at(DECIDED)));
        assert_eq!(again.unwrap_err(), "licence-decided");
    }
    let silent = grant(&asked(), &domain, (guidelines, " "), at(DECIDED));
    assert_eq!(silent, Err(Refusal::NoWords));
    let without = grant(&asked(), &domain, (None, "Agreed."), at(DECIDED));
    assert_eq!(without, Err(Refusal::NoGuidelines));
    let late = grant(&asked(), &held(revoked().domain), (guidelines, "Agreed."), at(DECIDED));
    assert_eq!(late, Err(Refusal::Revoked));
    assert_eq!(granted().state.grant().unwrap().guidelines, "2026-01");
}

/// P-60: nothing is handed out from a Revocation Notice on, unless the rulebook says so; a reversal
/// takes that back (P-55h).
#[test]
fn a_revocation_notice_stops_downloads_and_ends_nothing_yet_p_60() {
    let books = pharmacy();
    let book = books.at(at(DECIDED));
    let licence = granted();
    let mut desk = Desk::new();
    desk.until(at(DECIDED));
    assert_eq!(at_desk(&licence, &desk), Standing::Running);
    assert_eq!(download(at_desk(&licence, &desk), book), Ok(()));
    for desk in [revoked(), appealed()] {
        let noticed = at_desk(&licence, &desk);
        assert_eq!(noticed, Standing::Noticed { since: at(TOO_LATE) });
        assert_eq!(download(noticed, book), Err(Refusal::Noticed));
        let kind = "download_after_revocation_notice = false";
        let lenient = pharmacy_with(&[(kind, "download_after_revocation_notice = true")]);
        assert_eq!(download(noticed, lenient.at(at(DECIDED))), Ok(()));
    }
    let mut reversed = appealed();
    reversed
        .act("2027-08-01", |case, facts, now| appeal_reversed(case, facts, said(&ann()), now))
        .unwrap();
    assert_eq!(at_desk(&licence, &reversed), Standing::Running);
}

/// P-60, P-71: a final revocation ends the licence back on the date of its notice, before the name
/// is deleted.
#[test]
fn a_final_revocation_ends_it_back_on_the_date_of_the_notice_p_71() {
    let desk = scheduled();
    assert_eq!(desk.domain.lifecycle, Lifecycle::Active, "on {LAST_DAY} it is not deleted yet");
    let ended = at_desk(&granted(), &desk);
    assert_eq!(ended, Standing::Ended { at: at(TOO_LATE), why: EndReason::Revoked });
    assert_eq!(download(ended, pharmacy().at(at(LAST_DAY))), Err(Refusal::Ended));
}

/// P-54, P-60: the licence runs on with a name that is renewed, and ends with its deletion.
#[test]
fn it_ends_at_the_instant_of_the_deletion_p_54() {
    let books = pharmacy();
    let domain = Desk::new().domain;
    let expires = domain.expires_at;
    let renewed = advance(&domain, &alone(&books), expires).domain;
    let before = advance(&domain, &alone(&books), expires - MICROSECOND).domain;
    let licence = granted();
    assert_eq!(standing(&licence, &held(before), None), Standing::Running);
    assert_eq!(renewed.enforced.deleted_at, None, "it is renewed: the licence runs on");
    assert_eq!(standing(&licence, &held(renewed), None), Standing::Running);
    let mut deleted = name();
    deleted.enforced.deleted_at = Some(at("2027-06-01"));
    let ended = standing(&licence, &deleted, None);
    assert_eq!(ended, Standing::Ended { at: at("2027-06-01"), why: EndReason::Deleted });
    let done = end(&licence, &deleted, ended, at("2027-06-02"));
    assert_eq!(duties(&done).len(), 1);
    let told = licence_in(&done);
    assert!(end(&told, &deleted, ended, at("2027-06-03")).is_empty(), "told once");
    // A restore takes the end of the terms back, and that of the licence with it.
    deleted.enforced.deleted_at = None;
    assert_eq!(standing(&told, &deleted, None), Standing::Running);
    assert!(end(&granted(), &deleted, Standing::Running, at("2027-06-03")).is_empty());
}

/// T&C 13.4: a licence cannot be assigned; with another holder of the name it has ended, for good.
#[test]
fn it_ends_with_another_holder_p_60() {
    let mut moved = name();
    let other = OrganizationId::from_uuid(uuid(77));
    moved.vouching.as_mut().unwrap().organization = other;
    moved.holder_changed_at = Some(at("2027-05-01"));
    let ended = standing(&granted(), &moved, None);
    assert_eq!(ended, Standing::Ended { at: at("2027-05-01"), why: EndReason::Assigned });
    let done = end(&granted(), &moved, ended, at("2027-05-02"));
    assert_eq!(duties(&done), Vec::<String>::new(), "the new holder has nothing to do with it");
    assert_eq!(standing(&licence_in(&done), &name(), None), ended, "nor does it come back");
}
