//! The Commission and its Articles (P-55c, P-55d, P-55e; Exhibit A, b, e, f, g).

use registry_core::appeal::{
    Appeal, ArticleKind, Awaited, Chosen, Commissioner, Ground, MatterKind, Origin, Refusal,
    Representative, Representatives, Side, convene, declare_unable, hold_teleconference,
    refuse_matter, report, respond, seat, select,
};
use registry_core::decision::Decision;
use registry_core::document::DocumentHash;

use crate::appeal_world::*;
use crate::scenario::{MICROSECOND, at, days};

const FIRST: &str = "executive-director";
const SECOND: &str = "policy-and-communications-director";

fn named(first: Commissioner, second: Commissioner) -> Result<Decision, Refusal> {
    let holders = [(FIRST.to_owned(), first), (SECOND.to_owned(), second)];
    seat(&answered(), &holders, &book(), at("2027-04-15"))
}

fn unable(appeal: &Appeal, office: &str, ground: Ground) -> Result<Decision, Refusal> {
    declare_unable(appeal, office, (ground, "on leave"), at("2027-04-20"))
}

fn chosen(
    appeal: &Appeal,
    office: &str,
    alternate: Commissioner,
    by: &Commissioner,
) -> Result<Decision, Refusal> {
    select(appeal, office, (alternate, by.id), at("2027-04-21"))
}

#[test]
fn each_office_has_one_holder() {
    let seated = seated();
    let sitting: Vec<_> = seated.serving().map(|member| member.name.as_str()).collect();
    assert_eq!(sitting, ["Dora Director", "Paul Policy"]);
    assert_eq!(named(director(), director()).unwrap_err().code(), "sitting-already");
    let one = [(FIRST.to_owned(), director())];
    let code = |holders: &[_]| seat(&answered(), holders, &book(), at(SENT)).unwrap_err().code();
    assert_eq!(code(&one), "offices-differ");
    let mut three = offices();
    three.push(("chair".to_owned(), person(5, "Cy Chair")));
    assert_eq!(code(&three), "offices-differ");
    let again = seat(&seated, &offices(), &book(), at(SENT));
    assert_eq!(again, Err(Refusal::Seated));
}

#[test]
fn whoever_decided_is_unable_under_any_account() {
    // The reviewer Ann, with her own account and with another that she sits with.
    for account in [person(900, "Ann Other"), person(903, "ann")] {
        let appeal = appeal_in(&named(director(), account.clone()).unwrap());
        let ground = appeal.commission[1].members[0].unable.as_ref().map(|unable| unable.ground);
        assert_eq!(ground, Some(Ground::MadeTheDecision));
        assert_eq!(appeal.serving().count(), 1);
        let as_alternate = appeal_in(&unable(&seated(), SECOND, Ground::Absent).unwrap());
        let refused = chosen(&as_alternate, SECOND, account.clone(), &director());
        assert_eq!(refused, Err(Refusal::MadeTheDecision(account.name)));
    }
}

#[test]
fn ties_to_the_registry_never_disqualify() {
    let refused = unable(&seated(), FIRST, Ground::TieToTheRegistry);
    assert_eq!(refused, Err(Refusal::TieIsNoGround));
    for ground in [Ground::Absent, Ground::LeftOffice, Ground::Recused, Ground::MadeTheDecision] {
        assert!(unable(&seated(), FIRST, ground).is_ok(), "{ground:?}");
    }
    assert_eq!(unable(&seated(), "chair", Ground::Absent).unwrap_err().code(), "no-such-office");
}

#[test]
fn the_holder_of_the_first_office_selects_alternates() {
    let alternate = person(904, "Al Ternate");
    let vacant = appeal_in(&unable(&seated(), SECOND, Ground::Absent).unwrap());
    assert_eq!(unable(&vacant, SECOND, Ground::Absent).unwrap_err().code(), "seat-vacant");
    let by_other = chosen(&vacant, SECOND, alternate.clone(), &policy_director());
    assert_eq!(by_other.unwrap_err().code(), "not-presiding");
    let twice = chosen(&vacant, SECOND, director(), &director());
    assert_eq!(twice.unwrap_err().code(), "sitting-already");
    let back = chosen(&vacant, SECOND, policy_director(), &director());
    assert_eq!(back.unwrap_err().code(), "sitting-already", "who is unable does not return");
    let taken = chosen(&seated(), SECOND, alternate.clone(), &director());
    assert_eq!(taken.unwrap_err().code(), "seat-taken");
    let sitting = appeal_in(&chosen(&vacant, SECOND, alternate.clone(), &director()).unwrap());
    assert_eq!(sitting.serving().last(), Some(&alternate));
    // Where the first is unable itself, the next holder who is able stands in.
    let vacant = appeal_in(&unable(&seated(), FIRST, Ground::Recused).unwrap());
    let by_itself = chosen(&vacant, FIRST, alternate.clone(), &director());
    assert_eq!(by_itself.unwrap_err().code(), "not-presiding");
    let vacant = appeal_in(&chosen(&vacant, FIRST, alternate, &policy_director()).unwrap());
    // Where all are, the first acts all the same.
    let vacant = appeal_in(&unable(&vacant, SECOND, Ground::Absent).unwrap());
    assert!(chosen(&vacant, SECOND, person(905, "Bo Third"), &director()).is_ok());
}

#[test]
fn the_articles_hold_what_the_file_held_and_nothing_new() {
    let file = [
        document(1, "2027-02-01"),
        document(2, RECEIVED),
        document(3, "2027-03-15T09:00:00.000001Z"),
    ];
    let of = |mark: u8, origin| Chosen {
        file: vec![(DocumentHash([mark; 32]), origin)],
        incorporated: vec![document(8, "2024-10-01")],
    };
    let seated = seated();
    let frozen = |mark, origin| sent_with(&seated, &of(mark, origin), &file, SENT);
    // What came after the notice of appeal is new, and so is what never was in the file.
    for mark in [3, 4] {
        let refused = frozen(mark, Origin::Exchanged);
        assert_eq!(refused, Err(Refusal::NewMatter(DocumentHash([mark; 32]))));
    }
    for (origin, kind) in [
        (Origin::Given, ArticleKind::Given),
        (Origin::Used, ArticleKind::Used),
        (Origin::Exchanged, ArticleKind::Exchanged),
    ] {
        let articles = appeal_in(&frozen(2, origin).unwrap()).articles.unwrap();
        let kinds: Vec<_> = articles.items.iter().map(|item| item.kind).collect();
        let all = [
            ArticleKind::Notice,
            ArticleKind::Response,
            ArticleKind::Terms,
            ArticleKind::Incorporated,
            kind,
        ];
        assert_eq!(kinds, all);
        let hashes: Vec<u8> = articles.items.iter().flat_map(|item| item.hash.0).collect();
        assert_eq!(articles.hash, DocumentHash(digest(&hashes)), "over the hashes, in order");
    }
}

#[test]
fn frozen_articles_go_to_every_member_with_a_copy_to_the_appellant() {
    let decision = sent_with(&seated(), &Chosen::default(), &[], SENT).unwrap();
    let to = [
        ("articles-sent", "owner@acme.example"),
        ("articles-sent", "dora@registry.example"),
        ("articles-sent", "paul@registry.example"),
    ];
    assert_eq!(letters(&decision), to);
    let sent = appeal_in(&decision);
    let more = Chosen { file: Vec::new(), incorporated: vec![document(8, "2024-10-01")] };
    assert_eq!(sent_with(&sent, &more, &[], SENT), Err(Refusal::Frozen));
    assert_eq!(sent_with(&sent, &Chosen::default(), &[], SENT), Err(Refusal::Frozen));
    // An alternate gets the same, unchanged, and its own days.
    let vacant = appeal_in(&unable(&sent, SECOND, Ground::Absent).unwrap());
    let alternate = person(904, "Al Ternate");
    let sitting = appeal_in(&chosen(&vacant, SECOND, alternate, &director()).unwrap());
    assert_eq!(convene(&sitting, &book(), at(CONVENED)), Err(Refusal::NotSent));
    let again = appeal_in(&sent_with(&sitting, &Chosen::default(), &[], "2027-05-03").unwrap());
    assert_eq!(again.articles.as_ref().unwrap().hash, sent.articles.unwrap().hash);
    let early = convene(&again, &book(), at("2027-05-10") - MICROSECOND);
    assert_eq!(early, Err(Refusal::TooEarly(at("2027-05-10"))));
    assert!(convene(&again, &book(), at("2027-05-10")).is_ok());
}

#[test]
fn articles_wait_for_the_response_and_a_whole_commission() {
    let code = |appeal: &Appeal| {
        sent_with(appeal, &Chosen::default(), &[], SENT).map_or_else(|r| r.code(), |_| "ok")
    };
    assert_eq!(code(&seated()), "ok");
    let unanswered = Appeal { response: None, ..seated() };
    assert_eq!(code(&unanswered), "appeal-not-answered");
    assert_eq!(code(&answered()), "seat-vacant");
    let vacant = appeal_in(&unable(&seated(), FIRST, Ground::Absent).unwrap());
    assert_eq!(code(&vacant), "seat-vacant");
    assert_eq!(code(&received().0), "appeal-state");
}

#[test]
fn the_commission_convenes_seven_days_after_the_articles_were_sent() {
    // Sent on 1 May at noon: from the first instant of 8 May on (Exhibit A, f.6).
    let sent = sent();
    let early = convene(&sent, &book(), at(CONVENED) - MICROSECOND);
    assert_eq!(early, Err(Refusal::TooEarly(at(CONVENED))));
    assert!(convene(&sent, &book(), at(CONVENED)).is_ok());
    // Its own clock being missed is no hindrance (P-55b).
    assert!(convene(&sent, &book(), sent.clocks.convening.until + days(9)).is_ok());
    assert_eq!(convene(&seated(), &book(), at(CONVENED)), Err(Refusal::NotSent));
}

#[test]
fn new_matter_is_refused_logged_and_counts_as_a_violation() {
    let log = |words| {
        let what = (Side::Appellant, MatterKind::CompliancePlan);
        refuse_matter(&convened(), what, words, None, at("2027-05-09"))
    };
    assert_eq!(log(" ").unwrap_err().code(), "words-missing");
    let after = appeal_in(&log("a plan sent on 9 May").unwrap());
    let refused = &after.refused[0];
    assert_eq!((refused.side, refused.kind), (Side::Appellant, MatterKind::CompliancePlan));
    assert_eq!(after.articles, convened().articles, "the Articles stay as they are");
}

#[test]
fn a_teleconference_has_at_most_two_representatives_a_side() {
    let people = |count: usize| {
        let one = Representative { name: "Lee Lawyer".to_owned(), is_counsel: true };
        vec![one; count]
    };
    let held = |appellant, registry, at_: &str| {
        let who = Representatives { appellant: people(appellant), registry: people(registry) };
        let what = (at(at_), "They spoke to the Articles.");
        let done = hold_teleconference(&convened(), what, who, &book(), at("2027-05-09"));
        done.map_or_else(|refusal| refusal.code(), |_| "ok")
    };
    assert_eq!(held(2, 2, CONVENED), "ok");
    assert_eq!(held(3, 0, CONVENED), "too-many-representatives");
    assert_eq!(held(0, 3, CONVENED), "too-many-representatives");
    assert_eq!(held(1, 1, "2027-05-07T23:59:59Z"), "date-impossible", "before convening");
    assert_eq!(held(1, 1, "2027-05-09T00:00:01Z"), "date-impossible", "not held yet");
}

/// P-55d: a response that is a document stands among the Articles beside its words, and has words.
#[test]
fn a_response_on_paper_is_an_article_p_55d() {
    let paper = || Some(document(7, "2027-04-10"));
    let silent = respond(&admitted(), (None, paper()), at("2027-04-10"));
    assert_eq!(silent.unwrap_err().code(), "words-missing");
    let said = respond(&admitted(), (Some("It stands."), paper()), at("2027-04-10")).unwrap();
    let seated = seat(&appeal_in(&said), &offices(), &book(), at("2027-04-15")).unwrap();
    let sent = sent_with(&appeal_in(&seated), &Chosen::default(), &[], SENT).unwrap();
    let items = appeal_in(&sent).articles.unwrap().items;
    let answers = items.iter().filter(|item| item.kind == ArticleKind::Response);
    let hashes: Vec<_> = answers.map(|item| item.hash).collect();
    assert_eq!((hashes.len(), hashes[1]), (2, document(7, "2027-04-10").hash));
}

/// P-55c, P-55g; Exhibit A, h.3: a vote of each member who serves, then the report of whoever
/// presides; and of nobody else anything.
#[test]
fn what_is_awaited_of_whom_p_55g() {
    let (first, second, stranger) = (director().id, policy_director().id, person(999, "Sy").id);
    let awaited = |appeal: &Appeal| [first, second, stranger].map(|who| appeal.awaits(who));
    assert_eq!(awaited(&seated()), [None, None, None], "before it convenes");
    assert_eq!(awaited(&convened()), [Some(Awaited::Vote), Some(Awaited::Vote), None]);
    let once = appeal_in(&voted(&convened(), &director(), FOR).unwrap());
    assert_eq!(awaited(&once), [None, Some(Awaited::Vote), None]);
    assert_eq!(once.votes().len(), 1);
    let decided = appeal_in(&decided(FOR, FOR));
    assert_eq!(awaited(&decided), [Some(Awaited::Report), None, None]);
    let members = addresses();
    let written = report(&decided, (first, "It is reversed."), &members, at("2027-05-11"));
    assert_eq!(awaited(&appeal_in(&written.unwrap())), [None, None, None]);
}

/// Whoever presides has a part in the appeal although nobody who holds an office serves.
#[test]
fn the_one_who_presides_has_a_part_although_unable_p_55c() {
    let (first, second) = (director().id, policy_director().id);
    let of = |appeal: &Appeal| [first, second].map(|who| appeal.office_of(who).map(str::to_owned));
    let own = |office: &str| Some(office.to_owned());
    assert_eq!(of(&seated()), [own(FIRST), own(SECOND)]);
    let vacant = appeal_in(&unable(&seated(), FIRST, Ground::Recused).unwrap());
    assert_eq!(of(&vacant), [None, own(SECOND)], "the second presides");
    let empty = appeal_in(&unable(&vacant, SECOND, Ground::Absent).unwrap());
    assert_eq!(of(&empty), [own(FIRST), None], "the first presides all the same");
    assert!(empty.seat_of(first).is_none() && empty.awaits(first).is_none());
}
