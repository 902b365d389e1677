//! What the registry publishes: which edition holds at an instant, what may be published when, and
//! who is told (P-55i, P-70, P-72).

use registry_core::decision::{Decision, Duty, Object};
use registry_core::id::EditionId;
use registry_core::rulebook::RulebookVersions;
use registry_core::terms::{
    Access, Content, DocumentKind, Edition, NewEdition, PublishFacts, Refusal, announced_at,
    exhibit_at, in_force_at, publish, tell, told, withdraw,
};

use crate::scenario::{MICROSECOND, at, open, pharmacy, pharmacy_with, uuid};

const TERMS: DocumentKind = DocumentKind::TermsAndConditions;
const NOW: &str = "2027-03-01T15:00:00Z";

/// Day 0 is 1 March; the thirtieth day is 31 March.
const EARLIEST: &str = "2027-04-01T00:00:00Z";

fn edition_in(decision: &Decision) -> Edition {
    let of_it = |object: &Object| match object {
        Object::Edition(edition) => Some((**edition).clone()),
        _ => None,
    };
    decision.changes.iter().rev().find_map(|change| of_it(&change.after)).unwrap()
}

fn new(kind: DocumentKind, version: &str, effective_at: &str) -> NewEdition {
    NewEdition {
        id: EditionId::from_uuid(uuid(version.len() as u128 + 900)),
        kind,
        version: version.to_owned(),
        content: Content::Text("What holds.".to_owned()),
        changes: "Clause 2 says more.".to_owned(),
        required_by_icann: false,
        effective_at: at(effective_at),
    }
}

fn first(kind: DocumentKind) -> Edition {
    let facts = PublishFacts { earlier: &[], rulebooks: &[] };
    let from = "2020-01-01T00:00:00Z";
    edition_in(&publish(new(kind, "2020-01", from), &facts, at(from)).unwrap())
}

fn published_by(
    books: &[&RulebookVersions],
    new: NewEdition,
    earlier: &[Edition],
) -> Result<Edition, Refusal> {
    let rulebooks: Vec<_> = books.iter().map(|book| book.at(at(NOW))).collect();
    let facts = PublishFacts { earlier, rulebooks: &rulebooks };
    publish(new, &facts, at(NOW)).map(|decision| edition_in(&decision))
}

fn published(new: NewEdition, earlier: &[Edition]) -> Result<Edition, Refusal> {
    published_by(&[&pharmacy()], new, earlier)
}

/// P-70, P-59: the notice period is counted in whole days, and its end is the first instant at which
/// an amendment can hold.
#[test]
fn an_amendment_holds_after_its_notice_period_at_the_earliest_p_70() {
    let earlier = [first(TERMS)];
    let mut early = new(TERMS, "2027-04", EARLIEST);
    early.effective_at -= MICROSECOND;
    assert_eq!(published(early.clone(), &earlier), Err(Refusal::TooEarly(at(EARLIEST))));
    let in_time = published(new(TERMS, "2027-04", EARLIEST), &earlier).unwrap();
    assert_eq!(in_time.effective_at, at(EARLIEST));
    // T&C 14.1: what ICANN requires may hold at once.
    let required = NewEdition { required_by_icann: true, ..new(TERMS, "2027-03", NOW) };
    assert!(published(required.clone(), &earlier).is_ok());
    let past = NewEdition { effective_at: at(NOW) - MICROSECOND, ..required };
    assert_eq!(published(past, &earlier), Err(Refusal::InThePast));
}

/// P-70: documents are the registry's; the longest notice period of its TLDs counts.
#[test]
fn the_longest_notice_period_counts_p_70() {
    let longer = pharmacy_with(&[("amendment_notice_days = 30", "amendment_notice_days = 60")]);
    let earlier = [first(TERMS)];
    let books = [&open(), &longer];
    let refused = published_by(&books, new(TERMS, "2027-04", EARLIEST), &earlier);
    assert_eq!(refused, Err(Refusal::TooEarly(at("2027-05-01T00:00:00Z"))));
}

/// P-70: the first edition amends nothing; what binds no customer needs no notice; the policy and
/// the requirements that are part of the terms do.
#[test]
fn only_an_amendment_of_what_binds_customers_needs_notice_p_70() {
    assert!(published(new(TERMS, "2027-03", NOW), &[]).is_ok());
    for kind in DocumentKind::ALL {
        let amended = published(new(kind, "2027-03", NOW), &[first(kind)]);
        assert_eq!(amended.is_err(), kind.binds_customers(), "{kind:?}");
    }
    let binding = DocumentKind::ALL.into_iter().filter(|kind| kind.binds_customers());
    let codes: Vec<_> = binding.map(DocumentKind::code).collect();
    let of_terms = ["terms-and-conditions", "authorized-usage-policy", "published-requirements"];
    assert_eq!(codes, of_terms);
}

#[test]
fn what_is_wrong_with_an_edition_is_named() {
    let earlier = [first(TERMS)];
    let refused = |change: fn(&mut NewEdition)| {
        let mut wrong = new(TERMS, "2027-04", EARLIEST);
        change(&mut wrong);
        published(wrong, &earlier).unwrap_err().code()
    };
    assert_eq!(refused(|it| it.version = "2020-01".to_owned()), "version-taken");
    assert_eq!(refused(|it| it.version = String::new()), "version-unusable");
    assert_eq!(refused(|it| it.version = "../etc".to_owned()), "version-unusable");
    assert_eq!(refused(|it| it.content = Content::Text(" ".to_owned())), "edition-empty");
    assert_eq!(refused(|it| it.changes = " ".to_owned()), "changes-missing");
    let waiting = published(new(TERMS, "2027-04", EARLIEST), &earlier).unwrap();
    let both = [earlier[0].clone(), waiting.clone()];
    let required = NewEdition { required_by_icann: true, ..new(TERMS, "2027-03", NOW) };
    let another = published(required, &both);
    assert_eq!(another, Err(Refusal::AnotherAnnounced("2027-04".to_owned())));
}

/// P-70: the version in force changes at the instant of effect, and not a microsecond before; a
/// withdrawn one never holds.
#[test]
fn one_edition_is_in_force_at_each_instant_p_70() {
    let second = published(new(TERMS, "2027-04", EARLIEST), &[first(TERMS)]).unwrap();
    let editions = [first(TERMS), second.clone()];
    let version = |instant| in_force_at(&editions, TERMS, instant).map(|it| it.version.as_str());
    assert_eq!(version(at("2020-01-01T00:00:00Z") - MICROSECOND), None);
    assert_eq!(version(at(EARLIEST) - MICROSECOND), Some("2020-01"));
    assert_eq!(version(at(EARLIEST)), Some("2027-04"));
    let waits = |instant| announced_at(&editions, TERMS, instant).is_some();
    assert!(waits(at(EARLIEST) - MICROSECOND) && !waits(at(EARLIEST)));

    assert_eq!(withdraw(&second, " ", at(NOW)), Err(Refusal::NoReason));
    assert_eq!(withdraw(&second, "a slip", at(EARLIEST)), Err(Refusal::NotAnnounced));
    let gone = withdraw(&second, "a slip", at(EARLIEST) - MICROSECOND).unwrap();
    let gone = edition_in(&gone);
    assert_eq!(withdraw(&gone, "again", at(NOW)), Err(Refusal::NotAnnounced));
    let editions = [first(TERMS), gone];
    let held = in_force_at(&editions, TERMS, at("2027-06-01T00:00:00Z")).unwrap();
    assert_eq!(held.version, "2020-01");
}

/// P-55i; Exhibit A, k: an amended Exhibit A is effective for appeals submitted after the date of
/// its publication, though the terms hold later.
#[test]
fn exhibit_a_follows_its_publication_and_not_its_effect_p_55i() {
    let second = published(new(TERMS, "2027-04", EARLIEST), &[first(TERMS)]).unwrap();
    let zone = &pharmacy().at(at(NOW)).zone.clone();
    let editions = [first(TERMS), second.clone()];
    let version = |editions: &[Edition], instant| {
        exhibit_at(editions, zone, at(instant)).unwrap().map(|it| it.version.clone()).unwrap()
    };
    assert_eq!(version(&editions, "2027-03-01T14:59:59Z"), "2020-01");
    assert_eq!(version(&editions, "2027-03-01T23:59:59Z"), "2020-01", "on that date");
    assert_eq!(version(&editions, "2027-03-02T00:00:00Z"), "2027-04", "after that date");
    let gone = edition_in(&withdraw(&second, "a slip", at("2027-03-10T00:00:00Z")).unwrap());
    let editions = [first(TERMS), gone];
    assert_eq!(version(&editions, "2027-03-09T23:59:59Z"), "2027-04", "it was published then");
    assert_eq!(version(&editions, "2027-03-10T00:00:00Z"), "2020-01");
}

/// P-70; T&C 14.1: each address has one letter, by its key; nobody is told of what amends nothing,
/// or was withdrawn.
#[test]
fn an_amendment_is_told_once_to_each_address_p_70() {
    let amended = published(new(TERMS, "2027-04", EARLIEST), &[first(TERMS)]).unwrap();
    let letters = tell(&amended, ["Ada@acme.example", "bob@bolt.example"]);
    let keys: Vec<_> = letters.duties.iter().map(|owed| owed.key.clone()).collect();
    let again = tell(&amended, ["ada@acme.example "]);
    assert_eq!(again.duties[0].key, keys[0]);
    assert_ne!(keys[0], keys[1]);
    assert!(letters.duties.iter().all(|owed| matches!(owed.duty, Duty::Mail(_))));
    assert!(amended.is_to_be_told());
    assert!(!edition_in(&told(&amended, at(NOW))).is_to_be_told());
    let silent = [first(TERMS), edition_in(&withdraw(&amended, "a slip", at(NOW)).unwrap())];
    for edition in silent {
        assert!(tell(&edition, ["ada@acme.example"]).is_empty());
        assert!(!edition.is_to_be_told());
    }
}

/// P-72: what is published, and what is given on request.
#[test]
fn who_may_read_which_document_p_72() {
    let of = |access: Access| {
        let kinds = DocumentKind::ALL.into_iter().filter(move |kind| kind.access() == access);
        kinds.map(DocumentKind::code).collect::<Vec<_>>()
    };
    let on_request = ["registrar-agreement", "billing-policy", "graphic-standards"];
    assert_eq!(of(Access::OnRequest), on_request);
    assert_eq!(of(Access::Licensed), ["trademark-artwork"]);
    for public in ["terms-and-conditions", "authorized-usage-policy", "published-requirements"] {
        assert!(of(Access::Public).contains(&public), "{public}");
    }
    assert!(of(Access::Public).contains(&"trademark-guidelines"));
    for kind in DocumentKind::ALL {
        assert_eq!(DocumentKind::from_code(kind.code()), Some(kind));
    }
}
