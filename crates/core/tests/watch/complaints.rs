//! What can be complained of to ICANN: a notice that a registrar had, and did not follow (WATCH.md,
//! section 10; P-93).

use jiff::SignedDuration;
use registry_core::id::WatchNoticeId;
use registry_core::watch::{
    Class, NoticeKind, Origin, Outcome, Owner, Portfolio, complaint, evidence_told,
};

use crate::rules::code;
use crate::scene::told;
use crate::world::{Act, Play, person, portfolio, uuid};

fn asked(play: &Play, told: Option<&Portfolio>) -> String {
    let notice = play.site.notices()[0].id();
    code(complaint(&play.site, notice, told, play.now))
}

fn due(kind: NoticeKind) -> Play {
    let mut play = told(kind);
    play.now = play.site.notices()[0].due_at();
    play
}

#[test]
fn a_registrar_had_its_time() {
    let registrar = portfolio(1);
    let mut play = due(NoticeKind::Rogue);
    assert_eq!(asked(&play, Some(&registrar)), "done");
    play.now -= SignedDuration::from_micros(1);
    assert_eq!(asked(&play, Some(&registrar)), "complaint-early");
    let nobody = WatchNoticeId::from_uuid(uuid(999));
    let missing = complaint(&play.site, nobody, Some(&registrar), play.now);
    assert_eq!(code(missing), "notice-unknown");
}

#[test]
fn only_registrars_are_complained_of() {
    let play = due(NoticeKind::Rogue);
    let host = Portfolio { owner: Owner::Host, ..portfolio(1) };
    assert_eq!(asked(&play, Some(&host)), "no-complaint");
    assert_eq!(asked(&play, None), "no-complaint");
}

/// P-93: of what is unapproved ICANN hears nothing either.
#[test]
fn nothing_unapproved_is_complained_of() {
    assert_eq!(asked(&due(NoticeKind::Unapproved), Some(&portfolio(1))), "no-complaint");
}

#[test]
fn what_was_followed_or_taken_back_is_not_complained_of() {
    let registrar = portfolio(1);
    for (outcome, expected) in [
        (Outcome::Unchanged, "done"),
        (Outcome::Locked, "done"),
        (Outcome::Unknown, "done"),
        (Outcome::Suspended, "no-complaint"),
        (Outcome::SuspendedAndLocked, "no-complaint"),
        (Outcome::Gone, "no-complaint"),
    ] {
        let mut play = due(NoticeKind::Rogue);
        play.act(&Act::Verify { outcome, evidence: Some(crate::scene::only()) });
        assert_eq!(play.site.notices()[0].verifications().len(), 1, "{:?}", play.refusals);
        assert_eq!(asked(&play, Some(&registrar)), expected, "{outcome:?}");
    }
    let mut cleared = due(NoticeKind::Rogue);
    cleared.act(&Act::Review { words: "It is lawful." });
    cleared.act(&Act::Decide { clears: Some(Class::Legitimate), by: person(11) });
    assert_eq!(asked(&cleared, Some(&registrar)), "no-complaint");
}

/// What reporters sent is theirs, and names them.
#[test]
fn what_reporters_sent_is_handed_to_nobody() {
    let of = |origin| crate::world::piece(9, origin, crate::world::at("2027-03-01T09:00:00Z"));
    assert!(of(crate::world::capture(1)).may_be_handed_out());
    assert!(of(Origin::Register { name: "A register".to_owned() }).may_be_handed_out());
    assert!(!of(Origin::Report { source: "Somebody".to_owned() }).may_be_handed_out());
}

/// Whoever was told reads what carries it, for as long as it holds (P-94, P-96).
#[test]
fn evidence_is_told_while_what_it_carries_holds() {
    let mut play = due(NoticeKind::Rogue);
    let told = |play: &Play| {
        let pieces = evidence_told(&play.site, &play.site.notices()[0], play.now);
        pieces.iter().map(|piece| piece.id).collect::<Vec<_>>()
    };
    let both: Vec<_> = play.site.evidence().iter().map(|piece| piece.id).collect();
    assert_eq!((told(&play), both.len()), (both, 2));
    play.act(&Act::Add(crate::world::capture(7)));
    assert_eq!(told(&play).len(), 2, "what came later carries nothing of it");
    let expires_at = play.site.assessments()[0].expires_at();
    play.now = expires_at;
    assert_eq!(told(&play), Vec::new(), "it ran out");
}
