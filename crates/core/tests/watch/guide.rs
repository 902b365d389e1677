//! The guide (P-95): what it refuses, and what a letter may cite of it.

use jiff::civil::{Date, date};
use registry_core::watch::{Criterion, Guide, GuideProblem, Topic};

use crate::world::place;

/// The guide that ships.
const SHIPPED: &str = include_str!("../../../../etc/guide/law.toml");

fn with(more: &str) -> Result<Guide, GuideProblem> {
    let law = "[[law]]\nid = \"rx\"\nversion = 1\njurisdiction = \"DE\"\ntopic = \"prescription\"\n\
               statute = \"AMG\"\narticle = \"48\"\nasks = \"A prescription.\"\n";
    Guide::load(&format!("[places]\nDE = \"Germany\"\n\n{law}{more}"))
}

const TODAY: Date = date(2027, 3, 1);

const SIGNED: &str = "source = \"https://law.example/\"\n\
                      signed = { by = \"Lea Lawyer\", on = \"2027-01-05\" }\n";

#[test]
fn the_guide_that_ships_is_read_and_tells_of_every_topic() {
    let guide = Guide::load(SHIPPED).unwrap();
    for topic in Topic::ALL {
        assert!(guide.laws().iter().any(|law| law.topic == topic), "{topic:?}");
    }
    assert!(guide.places().count() >= 25, "{}", guide.places().count());
    for (code, name) in guide.places() {
        assert!(guide.of(&place(code)).count() > 0, "{name} has no law");
    }
}

/// P-95: nobody has signed what ships, so no letter cites it.
#[test]
fn a_draft_is_cited_in_no_letter() {
    let draft = with("").unwrap();
    assert_eq!(draft.cited(Criterion::C1, &place("DE"), TODAY).count(), 0);
    assert_eq!(draft.of(&place("DE")).count(), 1, "the guide shows it as a draft");
    let signed = with(SIGNED).unwrap();
    let cited: Vec<_> = signed.cited(Criterion::C1, &place("DE"), TODAY).collect();
    assert_eq!(cited[0].citation(), "AMG, 48");
    assert_eq!(signed.cited(Criterion::C2, &place("DE"), TODAY).count(), 0, "another criterion");
    assert_eq!(signed.cited(Criterion::C1, &place("AT"), TODAY).count(), 0, "another place");
    assert_eq!(
        signed.cited(Criterion::C1, &place("DE-BY"), TODAY).count(),
        1,
        "a part of the place"
    );
}

/// P-95: a new version takes the place of the one before, in letters once it is signed.
#[test]
fn the_newest_version_counts() {
    let second = "\n[[law]]\nid = \"rx\"\nversion = 2\njurisdiction = \"DE\"\n\
                  topic = \"prescription\"\nstatute = \"AMG\"\narticle = \"49\"\nasks = \"More.\"\n";
    let article = |guide: &Guide| {
        let germany = place("DE");
        let cited = guide.cited(Criterion::C1, &germany, TODAY);
        cited.map(|law| law.article.clone()).collect::<Vec<_>>()
    };
    let drafted = with(&format!("{SIGNED}{second}")).unwrap();
    assert_eq!(article(&drafted), ["48"], "the old one until the new one is signed");
    assert_eq!(drafted.of(&place("DE")).count(), 1);
    let signed = with(&format!("{SIGNED}{second}{SIGNED}")).unwrap();
    assert_eq!(article(&signed), ["49"]);
    let to_come = format!("{SIGNED}{second}{SIGNED}in-force-from = \"2027-03-02\"\n");
    assert_eq!(article(&with(&to_come).unwrap()), ["48"], "the law of today until tomorrow");
}

#[test]
fn what_is_wrong_with_an_entry_is_named() {
    for (more, problem) in [
        ("source = \"http://law.example/\"\n", "no address of HTTPS"),
        ("signed = { by = \"Lea\", on = \"2027-01-05\" }\n", "without a source"),
        (&*format!("to-check = \"the article\"\n{SIGNED}"), "still to be checked"),
        (&*SIGNED.replace("Lea Lawyer", " "), "without a name"),
        (
            "\n[[law]]\nid = \"rx\"\nversion = 1\njurisdiction = \"DE\"\ntopic = \"import\"\n\
          statute = \"AMG\"\narticle = \"73\"\nasks = \"X.\"\n",
            "it is there twice",
        ),
        (
            "\n[[law]]\nid = \"x\"\nversion = 1\njurisdiction = \"FR\"\ntopic = \"import\"\n\
          statute = \"CSP\"\narticle = \"1\"\nasks = \"X.\"\n",
            "FR has no name",
        ),
        ("colour = \"red\"\n", "colour"),
        ("in-force-from = \"2027-02-30\"\n", "2027-02-30"),
    ] {
        let found = with(more).unwrap_err().to_string();
        assert!(found.contains(problem), "{more}: {found}");
    }
}
