//! Reports that receivers take: held against the official schemas, within their caps.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;
use registry_xarf::{
    Bundle, CannotReport, Case, Evidence, Finding, Indicator, Method, Party, Payment, Report,
    Verification, check, report,
};
use serde_json::{Value, json};
use uuid::Uuid;

const SCHEMAS: [&str; 3] = [
    include_str!("../schemas/types/content-fraud.json"),
    include_str!("../schemas/types/content-brand_infringement.json"),
    include_str!("../schemas/types/content-suspicious_registration.json"),
];

fn party() -> Party {
    let text = str::to_owned;
    Party {
        organization: text("The registry"),
        contact: text("watch@registry.example"),
        domain: text("registry.example"),
    }
}

fn finding() -> Finding {
    Finding {
        criterion: "no-prescription".to_owned(),
        rule: ("offers-without-prescription".to_owned(), 1),
        jurisdiction: Some("US-CA".to_owned()),
        law: Some("California Business and Professions Code 2242.1".to_owned()),
        explanation: "The site says that no prescription is needed.".to_owned(),
    }
}

fn rogue(host: &str) -> Report {
    Report {
        id: Uuid::from_u128(0x1111_2222_3333_4444_8555_6666_7777_8888),
        seen_at: "2027-03-01T09:00:00Z".parse().unwrap(),
        verified: Verification {
            method: Method::Person,
            at: "2027-03-01T10:00:00Z".parse().unwrap(),
        },
        reporter: party(),
        sender: party(),
        url: format!("https://{host}/"),
        host: host.to_owned(),
        case: Case::Rogue { payments: [Payment::CreditCard, Payment::Cryptocurrency].into() },
        findings: vec![finding()],
        evidence: vec![Evidence {
            media_type: "text/html".to_owned(),
            shows: "The order form".to_owned(),
            bytes: b"<form>".to_vec(),
        }],
        related: vec!["tablets.example".to_owned()],
        bundle: Some(Bundle { url: "https://registry.example/e/1".to_owned(), sha256: [0xab; 32] }),
        confidence_percent: 95,
        is_test: false,
    }
}

#[test]
fn a_rogue_site_is_fraud_with_tags() {
    let written = report(&rogue("pills.example")).unwrap();
    assert_eq!((&written["type"], &written["fraud_type"]), (&json!("fraud"), &json!("shopping")));
    assert_eq!(written["domain"], "pills.example");
    let tags = json!(["pharmacy:rogue", "criterion:no-prescription", "jurisdiction:us-ca"]);
    assert_eq!(written["tags"], tags);
    assert_eq!(written["payment_methods"], json!(["credit_card", "cryptocurrency"]));
    let words = written["description"].as_str().unwrap();
    assert!(words.contains("California Business and Professions Code 2242.1"), "{words}");
    assert_eq!(written["pharmacy_watch"]["findings"][0]["rule"], "offers-without-prescription");
    let hash = written["evidence"][0]["hash"].as_str().unwrap();
    assert_eq!(hash.len(), "sha256:".len() + 64);
    assert_eq!(written["pharmacy_watch"]["bundle"]["hash"], format!("sha256:{}", "ab".repeat(32)));
    let bare = report(&Report { bundle: None, ..rogue("pills.example") }).unwrap();
    assert!(bare["pharmacy_watch"].get("bundle").is_none(), "nothing is called the bundle");
    assert_eq!(written["timestamp"], "2027-03-01T09:00:00Z");
}

/// Traffic that is a test says so, however many tags there are beside it.
#[test]
fn a_test_is_called_one() {
    let number = |number| Finding { criterion: format!("c{number}"), ..finding() };
    let findings = (0..40).map(number).collect();
    let written = report(&Report { is_test: true, findings, ..rogue("pills.example") }).unwrap();
    let tags = written["tags"].as_array().unwrap();
    assert_eq!(tags.len(), 20);
    assert!(tags.contains(&json!("lifecycle:test")), "{tags:?}");
}

/// How and when something was verified is the caller's to say.
#[test]
fn verification_is_what_was_done() {
    let at = "2027-03-01T10:00:00Z".parse().unwrap();
    for (method, code) in [
        (Method::Person, "manual"),
        (Method::Crawler, "automated_crawler"),
        (Method::Report, "user_report"),
    ] {
        let verified = Verification { method, at };
        let written = report(&Report { verified, ..rogue("pills.example") }).unwrap();
        assert_eq!(written["verification_method"], code);
        assert_eq!(written["verified_at"], "2027-03-01T10:00:00Z");
    }
}

/// A report names one host: its address is on it.
#[test]
fn the_address_is_on_the_host() {
    for (url, is_on) in [
        ("https://pills.example/buy?x=1", true),
        ("http://pills.example:8080/", true),
        ("https://pills.example#top", true),
        ("https://PILLS.example/", true),
        ("https://www.pills.example/", false),
        ("https:another.example/?://pills.example/", false),
        ("https://another.example/pills.example", false),
        ("https://pills.example@another.example/", false),
        ("https://another.example?pills.example", false),
    ] {
        let written = report(&Report { url: url.to_owned(), ..rogue("pills.example") });
        let refused = matches!(written, Err(CannotReport::OtherHost { .. }));
        assert_eq!((written.is_ok(), refused), (is_on, !is_on), "{url}");
    }
}

#[test]
fn the_other_cases_have_their_types() {
    let lookalike = Case::Lookalike {
        legitimate_site: "https://acme.pharmacy/".to_owned(),
        is_homograph: true,
    };
    let written = report(&Report { case: lookalike, ..rogue("acme-pharmacy.example") }).unwrap();
    assert_eq!(written["infringement_type"], "homograph");
    let registered_at = "2027-02-20T09:00:00Z".parse().unwrap();
    let unused = |indicators| {
        let case = Case::NotInUse { registered_at, indicators };
        report(&Report { case, ..rogue("acme-pharmacy.example") })
    };
    let written = unused([Indicator::Lookalike, Indicator::Parked].into()).unwrap();
    assert_eq!(written["days_since_registration"], 9);
    assert_eq!(written["related_domains"][0]["domain"], "tablets.example");
    let keyword = Case::Lookalike {
        legitimate_site: "https://acme.pharmacy/".to_owned(),
        is_homograph: false,
    };
    let written = report(&Report { case: keyword, ..rogue("acme-pharmacy.example") }).unwrap();
    assert_eq!(written["infringement_type"], "lookalike");
    assert!(matches!(unused(BTreeSet::new()), Err(CannotReport::Invalid { .. })), "why, then?");
}

/// A network has more names than a report, and a name can be registered after it was last seen.
#[test]
fn a_name_that_is_not_in_use_keeps_the_caps() {
    let registered_at = "2027-03-02T09:00:00Z".parse().unwrap();
    let case = Case::NotInUse { registered_at, indicators: [Indicator::Bulk].into() };
    let related = (0..45).map(|number| format!("r{number}.example")).collect();
    let written = report(&Report { case, related, ..rogue("acme-pharmacy.example") }).unwrap();
    assert_eq!(written["days_since_registration"], 0);
    assert_eq!(written["related_domains"].as_array().unwrap().len(), 20);
    assert_eq!(written["pharmacy_watch"]["related_names_in_bundle"], 45);
}

/// XARF's pattern for domains knows no A-labels: such a name stands in address and source alone.
#[test]
fn names_that_the_schema_refuses_stand_elsewhere() {
    for (host, stands) in [
        ("pills.example", true),
        ("a-b.c1.example", true),
        ("xn--ppa-xla.example", false),
        ("a--b.example", false),
        ("pills.xn--p1ai", false),
    ] {
        let written = report(&rogue(host)).unwrap();
        assert_eq!(written.get("domain").is_some(), stands, "{host}");
        assert_eq!(written["source_identifier"], host);
    }
}

/// The checker is the official one: it takes the examples of the schemas and refuses what lacks
/// something, or what never leaves.
#[test]
fn the_official_examples_pass() {
    for schema in SCHEMAS {
        let schema: Value = serde_json::from_str(schema).unwrap();
        for example in schema["examples"].as_array().unwrap() {
            assert_eq!(check(example), Ok(()));
            for field in ["report_id", "reporter", "source_identifier", "url", "xarf_version"] {
                let mut cut = example.clone();
                cut.as_object_mut().unwrap().remove(field);
                assert!(matches!(check(&cut), Err(CannotReport::Invalid { .. })), "{field}");
            }
            let mut internal = example.clone();
            internal["_internal"] = json!({});
            assert_eq!(check(&internal), Err(CannotReport::Internal));
        }
    }
    assert_eq!(check(&json!({})), Err(CannotReport::UnknownType(String::new())));
    let bad = Report { url: "not an address".to_owned(), ..rogue("pills.example") };
    assert!(matches!(report(&bad), Err(CannotReport::Invalid { place, .. }) if place == "/url"));
}

#[test]
fn what_is_too_large_stays_in_the_bundle() {
    let piece = |size| Evidence {
        media_type: "image/png".to_owned(),
        shows: "A picture".to_owned(),
        bytes: vec![0; size],
    };
    let evidence = vec![piece(5_242_880), piece(5_242_881)];
    let written = report(&Report { evidence, ..rogue("pills.example") }).unwrap();
    assert_eq!(written["evidence"].as_array().unwrap().len(), 1);
    assert_eq!(written["pharmacy_watch"]["evidence_in_bundle"], 2);
    // Together they stay below what a letter takes; a small piece still fits behind large ones.
    let mut evidence = vec![piece(5_000_000); 4];
    evidence.push(piece(10));
    let written = report(&Report { evidence, ..rogue("pills.example") }).unwrap();
    let sizes: Vec<_> =
        written["evidence"].as_array().unwrap().iter().map(|piece| &piece["size"]).collect();
    assert_eq!(sizes, [5_000_000, 5_000_000, 5_000_000, 10]);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100, failure_persistence: None, ..ProptestConfig::default()
    })]

    /// However much was found, the report keeps the schema and its caps.
    #[test]
    fn reports_are_cut_to_what_is_taken(
        host in select(vec!["pills.example", "xn--ppa-xla.example", "a--b.example"]),
        words in "\\PC{0,1500}",
        criterion in "\\PC{0,12}",
        findings in 0_usize..40,
        pieces in 0_usize..70,
        related in 0_usize..50,
        percent in any::<u8>(),
    ) {
        let found = |number: usize| Finding {
            explanation: words.clone(),
            criterion: format!("{criterion}{number}"),
            ..finding()
        };
        let piece = |_| Evidence {
            media_type: "text/plain".to_owned(),
            shows: words.clone(),
            bytes: b"x".to_vec(),
        };
        let asked = Report {
            findings: (0..findings).map(found).collect(),
            evidence: (0..pieces).map(piece).collect(),
            related: (0..related).map(|number| format!("r{number}.example")).collect(),
            confidence_percent: percent,
            reporter: Party { organization: words.clone(), ..party() },
            ..rogue(host)
        };
        let written = report(&asked).unwrap();
        prop_assert!(written["description"].as_str().unwrap().chars().count() <= 1_000);
        prop_assert!(written["tags"].as_array().unwrap().len() <= 20);
        prop_assert_eq!(written["evidence"].as_array().unwrap().len(), pieces.min(50));
        let named = written["pharmacy_watch"]["related_names"].as_array().unwrap();
        prop_assert_eq!(named.len(), related.min(20));
        prop_assert!(written.get("_internal").is_none());
    }
}
