//! The OT&E checklist (P-80): passed by what was really done, and by nothing less.

use std::collections::BTreeSet;

use registry_core::decision::{Decision, Object};
use registry_core::document::{DocumentHash, DocumentRef, MediaType};
use registry_core::onboarding::{
    AdmissionFacts, Answered, ContactFor, Exercise, Exercised, Item, Lack, Onboarding, Refusal,
    RegistrarContact, Seen, SignedAgreement, TakenReport, TestReport, admit, contacts, enter,
    lacking, left, may_log_in_again, refuse, sign, test,
};
use registry_core::registrar::{Registrar, RegistrarPeople, RegistrarState};
use registry_core::rulebook::RulebookVersions;

use crate::create_world::alpha;
use crate::scenario::{MICROSECOND, at, pharmacy, pharmacy_with, registrar, tld};

/// Everything that the checklist asks for.
fn whole(needs_tokens: bool, sends_contacts: bool) -> Vec<Item> {
    left(&Exercised::default(), needs_tokens, sends_contacts)
}

fn seen(transaction: &str) -> Seen {
    Seen { at: at("2027-01-04"), transaction: transaction.to_owned() }
}

fn exercised<'i>(items: impl IntoIterator<Item = &'i Item>) -> Exercised {
    let mut exercised = Exercised::default();
    for item in items {
        exercised.take(*item, seen("first"));
    }
    exercised
}

/// P-80: each line has to be done; one alone left out is what is left.
#[test]
fn each_line_counts_p_80() {
    let items = whole(true, true);
    assert_eq!(left(&exercised(&items), true, true), []);
    for missing in &items {
        let others = items.iter().filter(|item| *item != missing);
        assert_eq!(left(&exercised(others), true, true), [*missing]);
    }
}

/// P-80: a command that was only refused is not done, and one that was only done does not show
/// what a client makes of a refusal.
#[test]
fn a_refusal_is_no_success_p_80() {
    let refused =
        exercised(&[Item { exercise: Exercise::HostCreate, answered: Answered::Refused }]);
    let is_left = |left: &[Item]| left.iter().any(|item| item.exercise == Exercise::HostCreate);
    assert!(is_left(&left(&refused, true, true)));
    let codes = [(1000, Answered::Done), (1301, Answered::Done), (2201, Answered::Refused)];
    for (code, answered) in codes {
        assert_eq!(Answered::of(code), Some(answered));
    }
    for strange in [0, 999, 3000] {
        assert_eq!(Answered::of(strange), None);
    }
}

/// P-22, P-80: where names need tokens, a create with its token and one refused without; a
/// registrar that sends no contacts exercises none.
#[test]
fn the_checklist_follows_tokens_and_data_model_p_80() {
    let commands = |tokens, contacts| {
        let items = whole(tokens, contacts).into_iter();
        items.map(|item| item.exercise.code()).collect::<BTreeSet<_>>()
    };
    let all = commands(true, true);
    let listed: BTreeSet<_> = Exercise::ALL.iter().map(|exercise| exercise.code()).collect();
    assert_eq!(all, listed, "every command is on the list");
    assert!(!commands(true, false).iter().any(|code| code.starts_with("contact-")));
    assert!(!commands(false, true).contains("domain-create-with-token"));
    let needed = whole(true, true);
    let without = Item { exercise: Exercise::DomainCreate, answered: Answered::Refused };
    assert!(needed.contains(&without), "P-22: refused without a token");
}

/// Everything that a registrar of `.pharmacy` needs, tested with these lines left out.
fn ready(without: &[Item]) -> Registrar {
    let tested: Vec<_> = whole(true, true).into_iter().filter(|it| !without.contains(it)).collect();
    let report = TestReport {
        program: "pharos 0.1.0".to_owned(),
        registrar: registrar("alpha-rx"),
        tested: registrar("alpha"),
        made_at: at("2027-01-05"),
        exercised: exercised(&tested),
    };
    let document = DocumentRef {
        hash: DocumentHash([5; 32]),
        name: "paper.pdf".to_owned(),
        media_type: MediaType::Pdf,
        size_bytes: 4,
        received_at: at("2027-01-05"),
    };
    let hash = DocumentHash([6; 32]);
    Registrar {
        state: RegistrarState::Applying,
        tlds: [tld("pharmacy")].into(),
        onboarding: Onboarding {
            accreditation: Some(document.clone()),
            agreement: Some(SignedAgreement {
                version: "2027-01".to_owned(),
                signed_at: at("2027-01-05"),
                document,
            }),
            test: Some(TakenReport { report, hash, key: hash, taken_at: at("2027-01-06") }),
            decided: None,
        },
        personal: RegistrarPeople {
            contacts: vec![RegistrarContact {
                role: ContactFor::Technical,
                name: "Tess Technician".to_owned(),
                email: "tess@alpha.example".to_owned(),
                voice: None,
            }],
        },
        ..alpha()
    }
}

fn facts<'a>(registrar: &'a Registrar, books: &'a RulebookVersions) -> AdmissionFacts<'a> {
    AdmissionFacts {
        registrar,
        has_password: true,
        has_certificate: true,
        has_network: true,
        has_account: true,
        rulebooks: vec![books.at(at(DECIDED))],
    }
}

const DECIDED: &str = "2027-01-07";

fn registrar_in(decision: &Decision) -> Registrar {
    let of_it = |object: &Object| match object {
        Object::Registrar(registrar) => Some((**registrar).clone()),
        _ => None,
    };
    decision.changes.iter().find_map(|change| of_it(&change.after)).unwrap()
}

/// P-80: each thing that the policy lists is lacking by itself, and alone keeps a registrar out.
#[test]
fn each_thing_that_is_lacking_keeps_a_registrar_out_p_80() {
    let books = pharmacy();
    let whole_record = ready(&[]);
    assert_eq!(lacking(&facts(&whole_record, &books)), []);
    let without = |change: fn(&mut Registrar)| {
        let mut registrar = ready(&[]);
        change(&mut registrar);
        let facts = facts(&registrar, &books);
        let refused = admit(&facts, ("Ann", "Complete."), at(DECIDED)).unwrap_err();
        assert_eq!(refused.code(), "registrar-lacks");
        lacking(&facts).iter().map(Lack::code).collect::<Vec<_>>()
    };
    assert_eq!(without(|it| it.tlds.clear()), ["tld"]);
    assert_eq!(without(|it| it.onboarding.accreditation = None), ["icann-accreditation"]);
    assert_eq!(without(|it| it.onboarding.agreement = None), ["agreement"]);
    assert_eq!(without(|it| it.onboarding.test = None), ["test-report"]);
    assert_eq!(without(|it| it.personal.contacts.clear()), ["contact"]);
    assert_eq!(without(|it| it.abuse.voice.clear()), ["abuse-contact"]);
    let lacks = |change: fn(&mut AdmissionFacts<'_>)| {
        let mut facts = facts(&whole_record, &books);
        change(&mut facts);
        lacking(&facts).iter().map(Lack::code).collect::<Vec<_>>()
    };
    assert_eq!(lacks(|it| it.has_account = false), ["account"]);
    assert_eq!(lacks(|it| it.has_password = false), ["password"]);
    assert_eq!(lacks(|it| it.has_certificate = false), ["certificate"]);
    assert_eq!(lacks(|it| it.has_network = false), ["network"]);
    let item = Item { exercise: Exercise::DomainRestore, answered: Answered::Done };
    let untested = ready(&[item]);
    assert_eq!(lacking(&facts(&untested, &books)), [Lack::TestItem(item)]);
    let itself = {
        let mut registrar = ready(&[]);
        (registrar.iana_id, registrar.onboarding.accreditation) = (9999, None);
        registrar
    };
    assert_eq!(lacking(&facts(&itself, &books)), [], "nobody accredits the registry itself");
}

/// P-80: where a rulebook asks for no test, none is lacking; a data model it does not take is.
#[test]
fn the_rulebook_says_whether_a_test_is_needed_p_80() {
    let mut registrar = ready(&[]);
    registrar.onboarding.test = None;
    let lenient = pharmacy_with(&[("test_required = true", "test_required = false")]);
    assert_eq!(lacking(&facts(&registrar, &lenient)), []);
}

/// P-80: every decision in every state; a decision has its reason in words and its person.
#[test]
fn a_registrar_is_admitted_or_refused_with_the_reason_p_80() {
    let books = pharmacy();
    let applying = ready(&[]);
    let admitted = registrar_in(
        &admit(&facts(&applying, &books), ("Ann", " Complete. "), at(DECIDED)).unwrap(),
    );
    let refused = registrar_in(&refuse(&applying, ("Bob", "Not yet."), at(DECIDED)).unwrap());
    assert_eq!((admitted.state, refused.state), (RegistrarState::Active, RegistrarState::Refused));
    let decided = admitted.onboarding.decided.clone().unwrap();
    assert_eq!((decided.by.as_str(), decided.words.as_str()), ("Ann", "Complete."));
    assert!(decided.admitted && !refused.onboarding.decided.as_ref().unwrap().admitted);
    assert_eq!(refuse(&applying, ("Bob", " "), at(DECIDED)), Err(Refusal::NoWords));
    let suspended = Registrar { state: RegistrarState::Suspended, ..admitted.clone() };
    for (registrar, code) in [
        (&admitted, "registrar-state"),
        (&suspended, "registrar-state"),
        (&refused, "registrar-refused"),
    ] {
        let again = admit(&facts(registrar, &books), ("Ann", "Yes."), at(DECIDED)).unwrap_err();
        let against = refuse(registrar, ("Ann", "No."), at(DECIDED)).unwrap_err();
        assert_eq!((again.code(), against.code()), (code, code), "{}", registrar.state.code());
    }
    let people = admitted.personal.contacts.clone();
    let late = contacts(&admitted, people.clone(), at(DECIDED)).unwrap_err();
    assert_eq!(late.code(), "registrar-state");
    let anew = registrar_in(&contacts(&refused, people, at(DECIDED)).unwrap());
    assert_eq!(anew.state, RegistrarState::Applying, "who was refused applies anew");
    assert_eq!(may_log_in_again(&suspended), Ok(()));
    for outside in [&applying, &refused] {
        assert_eq!(may_log_in_again(outside).unwrap_err().code(), "registrar-not-admitted");
    }
}

/// P-70, P-80: the agreement is of the version that was in force when it was signed.
#[test]
fn an_agreement_is_of_the_version_then_in_force_p_70() {
    let applying = ready(&[]);
    let signed = applying.onboarding.agreement.clone().unwrap();
    let with = |in_force| sign(&applying, signed.clone(), in_force, at(DECIDED));
    assert!(with(Some("2027-01")).is_ok());
    for in_force in [None, Some("2027-02")] {
        assert_eq!(with(in_force).unwrap_err().code(), "agreement-not-in-force");
    }
    let early = sign(&applying, signed, Some("2027-01"), at("2027-01-04")).unwrap_err();
    assert_eq!(early, Refusal::SignedLater);
}

/// P-80: a report counts for the registrar it was made for, once it was made, if it tells anything.
#[test]
fn a_report_counts_for_one_registrar_p_80() {
    let applying = ready(&[]);
    let taken = applying.onboarding.test.clone().unwrap();
    let (made, now) = (taken.report.made_at, at(DECIDED));
    assert!(test(&applying, taken.clone(), made, now).is_ok());
    let early = test(&applying, taken.clone(), made - MICROSECOND, now);
    assert_eq!(early, Err(Refusal::ReportLater));
    let mut of_another = taken.clone();
    of_another.report.tested = registrar("beta");
    let refused = test(&applying, of_another, made, now);
    assert_eq!(refused, Err(Refusal::ReportOfAnother(registrar("beta"))));
    let mut empty = taken;
    empty.report.exercised = Exercised::default();
    assert_eq!(test(&applying, empty, made, now), Err(Refusal::ReportEmpty));
}

/// P-80: an id is given once; whoever is entered may not log in.
#[test]
fn a_registrar_is_entered_once_and_waits_p_80() {
    let entered = registrar_in(&enter(alpha(), None, at(DECIDED)).unwrap());
    assert_eq!((entered.state, entered.created_at), (RegistrarState::Applying, at(DECIDED)));
    let again = enter(alpha(), Some(&entered), at(DECIDED));
    assert_eq!(again, Err(Refusal::Exists(registrar("alpha"))));
}

/// P-80: of what was done the first time is kept, by which it is found in the sandbox.
#[test]
fn the_first_answer_of_its_kind_is_kept_p_80() {
    let mut exercised = Exercised::default();
    let item = Item { exercise: Exercise::HostInfo, answered: Answered::Done };
    assert!(exercised.take(item, seen("one")));
    assert!(!exercised.take(item, seen("two")));
    assert_eq!(exercised.first(item), Some(&seen("one")));
    assert_eq!(exercised.items().count(), 1);
}
