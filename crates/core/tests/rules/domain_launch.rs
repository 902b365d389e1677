//! What each phase of a launch asks of a create (RFC 8334; EPP.md, section 7, launch-1.0).

use registry_core::domain::launch::{
    LaunchAsked, LaunchFacts, Launched, MarkFacts, MarkRefusal, MarksAsked, NoticeAsked,
};
use registry_core::rulebook::{LaunchPhase, Rulebook, RulebookVersions};
use std::sync::Arc;

use crate::create_world::World;
use crate::scenario::at;

const OPEN: &str = include_str!("../../../../etc/rulebooks/open.toml");

/// `acme.example` under a rulebook whose phase is this one, at noon of 2027-02-11.
fn world(phase: &str) -> World {
    let text = OPEN.replace("phase = \"open\"", &format!("phase = \"{phase}\""));
    let rulebook = Rulebook::load("open", &text).unwrap();
    let versions = RulebookVersions::new(vec![(at("2020-01-01"), Arc::new(rulebook))]);
    World::open().with(|world| world.rulebooks = versions.unwrap())
}

fn asked(phase: LaunchPhase) -> LaunchAsked {
    LaunchAsked {
        phase: Some(phase),
        application: false,
        marks: MarksAsked::None,
        notices: Vec::new(),
    }
}

fn mark() -> MarkFacts {
    MarkFacts {
        id: "1-2".to_owned(),
        not_before: at("2027-01-01"),
        not_after: at("2028-01-01"),
        labels: ["acme".to_owned(), "ac-me".to_owned()].into(),
        revoked: Some(false),
    }
}

fn notice() -> NoticeAsked {
    NoticeAsked {
        of_clearinghouse: true,
        fits: true,
        not_after: at("2027-03-01"),
        accepted_at: at("2027-02-10"),
    }
}

/// A create in sunrise with a signed mark that entitles to it.
fn sunrise() -> World {
    world("sunrise").with(|world| {
        world.command.launch =
            Some(LaunchAsked { marks: MarksAsked::Signed, ..asked(LaunchPhase::Sunrise) });
        world.launch.mark = Some(Ok(mark()));
    })
}

fn with_mark(twist: impl FnOnce(&mut MarkFacts)) -> &'static str {
    let mut mark = mark();
    twist(&mut mark);
    sunrise().with(|world| world.launch.mark = Some(Ok(mark))).code()
}

/// A create under claims with an accepted notice, a claim lying on the name.
fn claims() -> World {
    world("claims").with(|world| {
        world.command.launch =
            Some(LaunchAsked { notices: vec![notice()], ..asked(LaunchPhase::Claims) });
        world.launch.claimed = Some(true);
    })
}

fn with_notice(twist: impl FnOnce(&mut NoticeAsked)) -> &'static str {
    let mut notice = notice();
    twist(&mut notice);
    claims().with(|world| launch(world).notices = vec![notice]).code()
}

fn launch(world: &mut World) -> &mut LaunchAsked {
    world.command.launch.as_mut().unwrap()
}

#[test]
fn in_sunrise_a_signed_mark_entitles_to_its_labels() {
    let created = sunrise().decide().unwrap();
    let launched = Launched { phase: LaunchPhase::Sunrise, mark: Some("1-2".to_owned()) };
    assert_eq!(created.domain.launched, Some(launched));
    let other = with_mark(|mark| mark.labels = ["ac-me".to_owned()].into());
    assert_eq!(other, "signed-mark-of-other-name");
}

#[test]
fn in_sunrise_nothing_but_one_signed_mark_will_do() {
    let marks = |marks| sunrise().with(|world| launch(world).marks = marks).code();
    assert_eq!(marks(MarksAsked::None), "signed-mark-required");
    assert_eq!(marks(MarksAsked::Unsigned), "mark-not-signed");
    assert_eq!(marks(MarksAsked::Several), "marks-several");
    assert_eq!(sunrise().with(|world| world.command.launch = None).code(), "signed-mark-required");
    let noticed = sunrise().with(|world| launch(world).notices.push(notice()));
    assert_eq!(noticed.code(), "claims-notice-not-applicable");
}

#[test]
fn a_signed_mark_stands_in_its_term_alone() {
    let world = sunrise();
    let second = jiff::SignedDuration::from_secs(1);
    assert_eq!(with_mark(|mark| mark.not_before = world.now), "ok");
    assert_eq!(with_mark(|mark| mark.not_before = world.now + second), "signed-mark-not-yet-valid");
    assert_eq!(with_mark(|mark| mark.not_after = world.now + second), "ok");
    assert_eq!(with_mark(|mark| mark.not_after = world.now), "signed-mark-expired");
    assert_eq!(with_mark(|mark| mark.revoked = Some(true)), "signed-mark-revoked");
    assert_eq!(with_mark(|mark| mark.revoked = None), "clearinghouse-list-missing");
}

#[test]
fn a_signed_mark_that_nobody_believes_does_not_entitle() {
    let refused = Some(Err(MarkRefusal::SignatureWrong("it was changed".to_owned())));
    let world = sunrise().with(|world| world.launch.mark = refused);
    assert_eq!(world.code(), "signed-mark-signature-wrong");
    let unread = sunrise().with(|world| world.launch.mark = None);
    assert_eq!(unread.code(), "clearinghouse-list-missing");
}

#[test]
fn under_claims_a_claimed_name_needs_its_notice() {
    let created = claims().decide().unwrap();
    let launched = Launched { phase: LaunchPhase::Claims, mark: None };
    assert_eq!(created.domain.launched, Some(launched));
    let none = claims().with(|world| launch(world).notices.clear());
    assert_eq!(none.code(), "claims-notice-required");
    assert_eq!(claims().with(|world| world.command.launch = None).code(), "claims-notice-required");
    let several = claims().with(|world| launch(world).notices.push(notice()));
    assert_eq!(several.code(), "claims-notices-several");
}

#[test]
fn under_claims_a_name_without_claim_takes_no_notice() {
    let free = || claims().with(|world| world.launch.claimed = Some(false));
    assert_eq!(free().code(), "claims-notice-not-applicable");
    assert_eq!(free().with(|world| launch(world).notices.clear()).code(), "ok");
    assert_eq!(free().with(|world| world.command.launch = None).code(), "ok");
}

#[test]
fn without_the_list_of_claims_no_name_is_created_under_claims() {
    let unknown = claims().with(|world| {
        world.launch = LaunchFacts::default();
        world.command.launch = None;
    });
    assert_eq!(unknown.code(), "clearinghouse-list-missing");
}

#[test]
fn a_notice_is_of_the_clearinghouse_fits_and_holds() {
    let world = claims();
    let second = jiff::SignedDuration::from_secs(1);
    assert_eq!(with_notice(|notice| notice.of_clearinghouse = false), "claims-notice-of-other");
    assert_eq!(with_notice(|notice| notice.fits = false), "claims-notice-checksum");
    assert_eq!(with_notice(|notice| notice.not_after = world.now), "claims-notice-expired");
    assert_eq!(with_notice(|notice| notice.not_after = world.now + second), "ok");
    assert_eq!(with_notice(|notice| notice.accepted_at = world.now), "ok");
    let soon = with_notice(|notice| notice.accepted_at = world.now + second);
    assert_eq!(soon, "claims-notice-accepted-in-future");
    let year_ago = at("2026-02-11");
    let long_ago = with_notice(|notice| notice.accepted_at = year_ago);
    assert_eq!(long_ago, "claims-notice-accepted-long-ago");
    assert_eq!(with_notice(|notice| notice.accepted_at = year_ago + second), "ok");
}

#[test]
fn the_phase_is_the_active_one() {
    for (active, phase) in [("open", None), ("claims", Some(LaunchPhase::Sunrise))] {
        let world = world(active).with(|world| {
            world.launch.claimed = Some(false);
            world.command.launch = Some(LaunchAsked { phase, ..asked(LaunchPhase::Open) });
        });
        assert_eq!(world.code(), "phase-not-active");
    }
}

#[test]
fn the_open_phase_asks_for_nothing_and_takes_nothing() {
    let open = |twist: fn(&mut LaunchAsked)| {
        let mut asked = asked(LaunchPhase::Open);
        twist(&mut asked);
        world("open").with(|world| world.command.launch = Some(asked)).code()
    };
    assert_eq!(world("open").code(), "ok");
    assert_eq!(open(|_| {}), "ok");
    assert_eq!(open(|asked| asked.notices.push(notice())), "claims-notice-not-applicable");
    assert_eq!(open(|asked| asked.marks = MarksAsked::Signed), "mark-not-applicable");
    assert_eq!(open(|asked| asked.application = true), "no-applications");
    assert_eq!(world("open").decide().unwrap().domain.launched, None);
    let marked = claims().with(|world| launch(world).marks = MarksAsked::Signed);
    assert_eq!(marked.code(), "mark-not-applicable");
}
