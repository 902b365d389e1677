//! The forms a signed mark comes in, and what is read of it.

use std::collections::BTreeSet;

use registry_marks::{Fault, SignedMark, issue};

use crate::clearinghouse::{Clearinghouse, instant, now, wanted};

#[test]
fn a_signed_mark_is_read_in_each_of_its_forms() {
    let house = Clearinghouse::new();
    let xml = house.issue();
    let expected = SignedMark {
        id: "1-2".to_owned(),
        issuer: "1".to_owned(),
        not_before: instant("2025-08-16T09:00:00Z"),
        not_after: instant("2027-08-16T09:00:00Z"),
        names: vec!["Example & One".to_owned()],
        labels: BTreeSet::from(["example-one".to_owned(), "exampleone".to_owned()]),
    };
    let authority = house.authority();
    assert_eq!(house.verify(&xml), Ok(expected.clone()));
    let encoded = issue::encoded(&xml);
    assert_eq!(SignedMark::verify(&encoded, &authority, now()), Ok(expected.clone()));
    let file = issue::file(&wanted(), &xml);
    assert_eq!(SignedMark::verify(&file, &authority, now()), Ok(expected.clone()));
    let windows = file.replace('\n', "\r\n");
    assert_eq!(SignedMark::verify(&windows, &authority, now()), Ok(expected));
}

#[test]
fn a_text_that_is_no_signed_mark_is_told_so() {
    let authority = Clearinghouse::new().authority();
    let cases = [
        ("", "it is empty"),
        ("PHNt", "signed mark's XML"),
        ("PHN", "groups of four"),
        ("PH!t", "no base64"),
        ("-----BEGIN ENCODED SMD-----\nPHNt", "is missing"),
        ("PGEvPg==", "the root is not signedMark"),
        ("/////w==", "not UTF-8"),
    ];
    for (text, words) in cases {
        let fault = SignedMark::verify(text, &authority, now()).unwrap_err();
        assert!(fault.to_string().contains(words), "{text}: {fault}");
        assert_eq!(fault.code(), "signed-mark-unreadable");
    }
}

#[test]
fn bombs_documents_with_types_and_deep_ones_are_not_read() {
    let house = Clearinghouse::new();
    let entity = r#"<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>"#;
    let outside = r#"<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>"#;
    let deep = format!("{}{}", "<a>".repeat(15_000), "</a>".repeat(15_000));
    let wide = format!("<a>{}</a>", "<b/>".repeat(20_000));
    let long = format!("<a>{}</a>", "b".repeat(200_000));
    let signed = house.issue().replace("?>", "?><!DOCTYPE a>");
    for xml in [entity, outside, &deep, &wide, &long, &signed] {
        let fault = house.verify(xml).unwrap_err();
        assert!(matches!(fault, Fault::Xml(_)), "{fault}");
    }
}
