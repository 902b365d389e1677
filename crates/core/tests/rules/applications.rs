//! Applications: checklist, evidence, fee, websites, notices (P-2 to P-5).

use jiff::Timestamp;
use registry_core::accreditation::{
    Accreditation, Granting, Lack, NewApplication, NewJudgement, Refusal, Standing, Verdict, apply,
    change_websites, grant, hand_in, judge, lacks, refuse, website,
};
use registry_core::decision::{Actor, Decision, Duty, Object};
use registry_core::document::{DocumentHash, DocumentRef};
use registry_core::event::Event;
use registry_core::id::StaffId;
use registry_core::notice::Message;
use registry_core::organization::Organization;
use registry_core::rulebook::RulebookVersions;

use crate::scenario::{
    Deed, Vouched, application, at, document, duties, event_names, granted, nothing_yet,
    organization, pharmacy, reviewed, uuid,
};

const NOW: &str = "2027-01-04";

fn ann() -> Actor {
    Actor::Staff { id: StaffId::from_uuid(uuid(10)), name: "Ann".to_owned() }
}

fn after(decision: &Decision) -> Accreditation {
    let Object::Accreditation(after) = decision.changes[0].after.clone() else {
        panic!("an act on an accreditation changes it")
    };
    *after
}

fn applied_for(programme: &str, kind: &str, websites: &[&str]) -> (Accreditation, Organization) {
    let mut before = nothing_yet();
    before.programme = programme.to_owned();
    before.websites = Vec::new();
    let whose = Organization { kind: kind.to_owned(), ..organization() };
    let new = NewApplication {
        terms_version: None,
        id: application(1),
        jurisdictions: vec!["US-IL".to_owned()],
        websites: websites.iter().map(ToString::to_string).collect(),
        documents: vec![document()],
    };
    (after(&apply(&before, new, &whose, &pharmacy(), at(NOW)).unwrap()), whose)
}

fn applied() -> Accreditation {
    applied_for("verified-websites", "pharmacy", &["https://acme.example/"]).0
}

fn judged(before: &Accreditation, standard: &str, verdict: Verdict) -> Accreditation {
    after(&judgement(before, standard, verdict, "Seen.").unwrap())
}

fn judgement(
    before: &Accreditation,
    standard: &str,
    verdict: Verdict,
    words: &str,
) -> Result<Decision, Refusal> {
    let (standard, words) = (standard.to_owned(), words.to_owned());
    let new = NewJudgement { standard, verdict, words };
    judge(before, application(1), &[new], &ann(), &pharmacy(), at(NOW))
}

fn outcome(before: &Accreditation, rulebooks: &RulebookVersions, now: Timestamp) -> &'static str {
    let with = (rulebooks, now);
    let decided = grant(before, application(1), Granting::default(), &organization(), with);
    decided.as_ref().map_or_else(Refusal::code, |_| "granted")
}

#[test]
fn a_grant_needs_every_standard_judged_and_none_not_met_p_2() {
    let rulebooks = pharmacy();
    let now = at(NOW);
    let mut before = applied();
    assert_eq!(outcome(&before, &rulebooks, now), "standards-open");
    for number in ["1", "2", "3", "4", "5", "6"] {
        before = judged(&before, number, Verdict::Met);
    }
    assert_eq!(outcome(&before, &rulebooks, now), "standards-open", "one is left");
    let failed = judged(&before, "7", Verdict::NotMet);
    assert_eq!(outcome(&failed, &rulebooks, now), "standards-not-met");
    let applies_not = judged(&before, "7", Verdict::NotApplicable);
    assert_eq!(outcome(&applies_not, &rulebooks, now), "granted");
    let mended = judged(&failed, "7", Verdict::Met);
    assert_eq!(outcome(&mended, &rulebooks, now), "granted", "judged anew");
    let known = &mended.applications[&application(1)].review["7"];
    assert_eq!((known.by.name(), known.at), ("Ann".to_owned(), now), "a named reviewer's");
}

#[test]
fn a_judgement_is_about_a_standard_of_the_checklist_in_words_p_2() {
    let before = applied();
    let refused =
        |standard, words| judgement(&before, standard, Verdict::Met, words).unwrap_err().code();
    assert_eq!(refused("8", "Seen."), "unknown-standard");
    assert_eq!(refused("1", " "), "judged-without-words");
    let nothing = judge(&before, application(1), &[], &ann(), &pharmacy(), at(NOW));
    assert_eq!(nothing.unwrap_err(), Refusal::NothingJudged);
    let decision = judgement(&before, "1", Verdict::Met, "Seen.").unwrap();
    assert_eq!(event_names(&decision), [Event::ApplicationReviewed]);
    assert!(decision.wakes.is_empty(), "no name feels it");
    let decided = after(&granted(&before, application(1), &pharmacy(), at(NOW)).unwrap());
    let late = judgement(&decided, "1", Verdict::NotMet, "Seen.").unwrap_err();
    assert_eq!(late.code(), "application-not-open");
}

/// P-2, P-4: another term is another application, with a checklist of its own.
#[test]
fn a_reaccreditation_is_judged_anew_p_4() {
    let mut vouched = Vouched::granted(NOW);
    vouched.must("2027-12-01", Deed::Apply(2));
    let with = (&vouched.rulebooks, at("2027-12-02"));
    let granting = Granting::default();
    let decided = grant(&vouched.accreditation, application(2), granting, &organization(), with);
    assert_eq!(decided.unwrap_err().code(), "standards-open");
}

#[test]
fn a_refusal_tells_which_standards_are_not_met_p_2() {
    let before = judged(&judged(&applied(), "1", Verdict::Met), "3", Verdict::NotMet);
    let rulebooks = pharmacy();
    let with = (&rulebooks, at(NOW));
    let decision =
        refuse(&before, application(1), "No prescriptions.", &organization(), with).unwrap();
    assert_eq!(duties(&decision), ["mail application-refused"]);
    let Duty::Mail(notice) = &decision.duties[0].duty else { panic!() };
    assert_eq!(notice.to, organization().personal.contact_email);
    let Message::ApplicationRefused { standards, reason, .. } = &notice.message else { panic!() };
    assert_eq!(standards, &[("3".to_owned(), "Seen.".to_owned())]);
    assert_eq!(reason, "No prescriptions.");
}

#[test]
fn every_step_of_an_application_is_told_p_4() {
    let mut vouched = Vouched::new();
    let told = |decision: &Decision| duties(decision).join(", ");
    assert_eq!(told(&vouched.must(NOW, Deed::Apply(1))), "mail application-received");
    assert_eq!(told(&vouched.must(NOW, Deed::TakeBack(1))), "mail application-withdrawn");
    vouched.must("2027-01-05", Deed::Apply(2));
    assert_eq!(told(&vouched.must("2027-01-06", Deed::Refuse(2))), "mail application-refused");
    vouched.must("2027-01-07", Deed::Apply(3));
    assert_eq!(told(&vouched.must("2027-01-08", Deed::Grant(3))), "mail application-granted");
    let withdrawn = vouched.must("2027-01-09", Deed::Withdraw);
    assert_eq!(told(&withdrawn), "mail accreditation-withdrawn");
}

/// P-2: a programme run elsewhere is recognised on evidence, its end set by hand; a continuous one
/// has none; the end of one run here is the programme's alone.
#[test]
fn an_accreditation_made_elsewhere_needs_its_proof_and_its_end_p_2() {
    let rulebooks = pharmacy();
    let decide = |programme: &str, kind: &str, ends: Option<&str>, proven: bool| {
        let (before, whose) = applied_for(programme, kind, &[]);
        let before = reviewed(&before, application(1), &rulebooks, at(NOW)).unwrap();
        let evidence = if proven { vec![document()] } else { Vec::new() };
        let granting = Granting { ends: ends.map(at), evidence };
        let with = (&rulebooks, at(NOW));
        grant(&before, application(1), granting, &whose, with).map(|decision| after(&decision))
    };
    let code = |decided: Result<Accreditation, Refusal>| {
        decided.map_or_else(|refusal| refusal.code(), |_| "granted")
    };
    let end = Some("2029-06-30T12:00:00Z");
    let elsewhere = |ends, proven| decide("digital-pharmacy", "pharmacy", ends, proven);
    assert_eq!(code(elsewhere(end, false)), "evidence-missing");
    assert_eq!(code(elsewhere(None, true)), "end-missing");
    assert_eq!(code(elsewhere(Some(NOW), true)), "ends-before-start");
    let recognised = elsewhere(end, true).unwrap();
    let standing = *recognised.standing(&rulebooks).at(at(NOW));
    assert_eq!(standing, Standing::InTerm { ends: end.map(at) });
    assert_eq!(recognised.applications[&application(1)].evidence, [document()]);
    let board = |ends, proven| decide("board-of-pharmacy", "board-of-pharmacy", ends, proven);
    assert_eq!(code(board(None, false)), "evidence-missing");
    assert_eq!(code(board(end, true)), "end-not-by-hand");
    assert_eq!(code(board(None, true)), "granted");
    let here = |ends, proven| decide("verified-websites", "pharmacy", ends, proven);
    assert_eq!(code(here(end, false)), "end-not-by-hand");
    assert_eq!(code(here(None, false)), "granted");
}

/// P-2: the programme's fee for each website stands in the application.
#[test]
fn an_application_carries_the_fee_for_all_its_websites_p_2() {
    let fee = |websites: &[&str]| {
        let (stated, _) = applied_for("verified-websites", "pharmacy", websites);
        stated.applications[&application(1)].fee.map(|fee| fee.to_string())
    };
    let (one, other) = ("https://acme.example/", "https://shop.acme.example/");
    assert_eq!(fee(&[one]).as_deref(), Some("1025.00"));
    assert_eq!(fee(&[one, other]).as_deref(), Some("2050.00"));
    assert_eq!(fee(&[one, "HTTPS://ACME.example"]).as_deref(), Some("1025.00"), "the same");
    let elsewhere = applied_for("digital-pharmacy", "pharmacy", &[one]).0;
    assert_eq!(elsewhere.applications[&application(1)].fee, None, "the accreditor bills it");
}

#[test]
fn websites_are_urls_that_anybody_can_open_p_3() {
    let good = [
        ("https://acme.example", "https://acme.example/"),
        (" HTTPS://WWW.Acme.Example/Shop?x=Y ", "https://www.acme.example/Shop?x=Y"),
        ("http://acme.example:8080/a", "http://acme.example:8080/a"),
        ("https://xn--caf-dma.example/", "https://xn--caf-dma.example/"),
    ];
    for (given, read) in good {
        assert_eq!(website::parse(given).as_deref(), Ok(read), "{given}");
    }
    let bad = [
        "",
        "acme.example",
        "ftp://acme.example/",
        "https://",
        "https://acme/",
        "https://user@acme.example/",
        "https://acme.example/#top",
        "https://192.0.2.1/",
        "https://[2001:db8::1]/",
        "https://acme.example:0/",
        "https://acme.example:99999/",
        "https://-acme.example/",
        "https://acme..example/",
        "https://acme.example/a b",
        "javascript:alert(1)",
        "https://akmé.example/",
    ];
    for given in bad {
        assert_eq!(website::parse(given).unwrap_err().code(), "not-a-website", "{given}");
    }
}

/// P-3: approved with the grant, not before; added and taken out with reasons.
#[test]
fn websites_are_approved_by_the_grant_and_by_reasoned_changes_p_3() {
    let rulebooks = pharmacy();
    let before = applied();
    assert!(before.websites.is_empty(), "asked for is not approved");
    let granted = after(&granted(&before, application(1), &rulebooks, at(NOW)).unwrap());
    assert_eq!(granted.websites, ["https://acme.example/"]);
    let change = |before: &Accreditation, added: &[&str], removed: &[&str]| {
        let owned = |urls: &[&str]| urls.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (added, removed) = (owned(added), owned(removed));
        let signed = (&ann(), "A second shop.");
        change_websites(before, (&added, &removed), signed, &rulebooks, at("2027-02-01"))
    };
    let decision = change(&granted, &["https://shop.acme.example"], &[]).unwrap();
    assert_eq!(event_names(&decision), [Event::WebsitesChanged]);
    let two = after(&decision);
    assert_eq!(two.websites, ["https://acme.example/", "https://shop.acme.example/"]);
    assert_eq!(two.website_changes[0].reason, "A second shop.");
    assert_eq!(two.standing(&rulebooks), granted.standing(&rulebooks), "its standing is the same");
    let one = after(&change(&two, &[], &["https://acme.example/"]).unwrap());
    assert_eq!(one.websites, ["https://shop.acme.example/"]);
    let code = |added: &[&str], removed: &[&str]| change(&one, added, removed).unwrap_err().code();
    assert_eq!(code(&["https://shop.acme.example/"], &[]), "website-approved");
    assert_eq!(code(&[], &["https://acme.example/"]), "website-not-approved");
    assert_eq!(code(&[], &[]), "website-missing");
    assert_eq!(code(&["nonsense"], &[]), "not-a-website");
}

#[test]
fn documents_are_added_while_it_is_open_and_each_once_p_13() {
    let before = applied();
    let other = DocumentRef { hash: DocumentHash([7; 32]), ..document() };
    let add = |to: &Accreditation, documents: Vec<DocumentRef>| {
        hand_in(to, application(1), documents, &pharmacy(), at(NOW))
    };
    let added = add(&before, vec![document(), other.clone()]).unwrap();
    assert_eq!(event_names(&added), [Event::ApplicationDocumentsReceived]);
    let after = after(&added);
    assert_eq!(after.applications[&application(1)].documents, [document(), other]);
    assert_eq!(add(&after, vec![document()]).unwrap_err(), Refusal::NothingHandedIn);
    assert_eq!(add(&after, Vec::new()).unwrap_err(), Refusal::NothingHandedIn);
    let refused = refuse(&before, application(1), "no", &organization(), (&pharmacy(), at(NOW)));
    let closed = add(&self::after(&refused.unwrap()), vec![document()]).unwrap_err();
    assert_eq!(closed.code(), "application-not-open");
}

#[test]
fn what_an_application_lacks_follows_from_its_programme_p_2() {
    let found = |programme: &str, kind: &str, websites: &[&str], with: bool| {
        let (made, _) = applied_for(programme, kind, websites);
        let mut stated = made.applications[&application(1)].clone();
        if !with {
            stated.documents.clear();
        }
        let rulebooks = pharmacy();
        let programmes = &rulebooks.at(at(NOW)).eligibility.programmes;
        let programme = programmes.iter().find(|one| one.id == programme).unwrap();
        lacks(&made, &stated, programme)
    };
    let site = &["https://acme.example/"][..];
    assert_eq!(found("verified-websites", "pharmacy", site, true), []);
    assert_eq!(found("verified-websites", "pharmacy", site, false), [Lack::Documents]);
    let nothing = [Lack::Website, Lack::Documents];
    assert_eq!(found("verified-websites", "pharmacy", &[], false), nothing);
    assert_eq!(found("digital-pharmacy", "pharmacy", site, false), [Lack::Proof]);
    assert_eq!(found("digital-pharmacy", "pharmacy", site, true), []);
}
