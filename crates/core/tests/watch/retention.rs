//! When the bytes of evidence may go: not while something rests on them (WATCH.md, section 6).

use jiff::SignedDuration;
use registry_core::document::DocumentHash;
use registry_core::id::CaseId;
use registry_core::name::{DomainName, Tld};
use registry_core::watch::{
    Class, Criterion, Facts, StillNeeded, case_opened, may_go, sender_may_go, senders_known_after,
};

use crate::scene::{accused, found};
use crate::world::{Act, Play, person, plain_facts, rulebook, uuid};

fn asked(play: &Play) -> Result<(), StillNeeded> {
    may_go(&play.site, play.site.evidence()[0].hash, play.now)
}

#[test]
fn what_an_accusation_rests_on_stays_as_long_as_that_holds() {
    let mut play = accused(Class::Rogue, &[Criterion::C1]);
    assert_eq!(asked(&play), Err(StillNeeded::Accuses));
    let other = may_go(&play.site, DocumentHash([9; 32]), play.now);
    assert_eq!(other, Ok(()), "nothing rests on what carries no finding");
    play.now = play.site.assessment_at(play.now).unwrap().expires_at();
    assert_eq!(asked(&play), Ok(()), "nobody is accused any more");
    assert_eq!(asked(&found(&[Criterion::C1], plain_facts())), Ok(()), "nobody signed");
}

#[test]
fn what_was_cleared_rests_on_nothing_and_what_is_reviewed_does() {
    let mut play = accused(Class::Rogue, &[Criterion::C1]);
    play.act(&Act::Review { words: "It is lawful." });
    assert_eq!(asked(&play), Err(StillNeeded::Review));
    play.act(&Act::Decide { clears: Some(Class::Legitimate), by: person(11) });
    assert_eq!(asked(&play), Ok(()), "{:?}", play.refusals);
}

/// P-97: a case has the evidence of the site as its documents.
#[test]
fn what_a_case_has_stays_with_it() {
    let mut play = accused(Class::Rogue, &[Criterion::C1]);
    let case = (CaseId::from_uuid(uuid(5)), "PR-2027-000001".to_owned());
    let own = DomainName::parse("rx.pharmacy", &[Tld::parse("pharmacy").unwrap()]).unwrap();
    let facts = Facts { own_name: Some(own), ..plain_facts() };
    let opened = case_opened(&play.site, case, &person(10), &facts, &rulebook(), play.now);
    play.record(vec![opened.unwrap()]);
    play.now += SignedDuration::from_hours(24 * 10_000);
    assert_eq!(asked(&play), Err(StillNeeded::Case("PR-2027-000001".to_owned())));
}

/// WATCH.md, section 10: a period after it came, and longer while something rests on it.
#[test]
fn who_sent_it_is_known_for_a_period_and_while_something_rests_on_it() {
    let mut play = accused(Class::Rogue, &[Criterion::C1]);
    let received_at = play.now;
    let days = i64::from(rulebook().watch.sender_days);
    let until = received_at + SignedDuration::from_hours(24 * days);
    assert_eq!(senders_known_after(&rulebook(), until), received_at);
    let document = play.site.evidence()[0].hash;
    let asked = |play: &Play, site: bool, now| {
        let of = site.then_some((&play.site, document));
        sender_may_go(of, received_at, &rulebook(), now)
    };
    let moment = SignedDuration::from_micros(1);
    for on_a_site in [true, false] {
        let early = asked(&play, on_a_site, until - moment);
        assert_eq!(early, Err(StillNeeded::Recent(received_at - moment)));
        assert_eq!(asked(&play, on_a_site, until), Ok(()), "nobody is accused any more");
    }
    play.act(&Act::Review { words: "It is lawful." });
    assert_eq!(asked(&play, true, until), Err(StillNeeded::Review));
    assert_eq!(asked(&play, false, until), Ok(()), "on no site");
}
