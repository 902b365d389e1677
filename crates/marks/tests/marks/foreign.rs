//! Marks that a foreign program signed: what it digested is what we digest.

use registry_marks::{Authority, Fault, SignedMark};

use crate::clearinghouse::now;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign");

fn marks() -> Vec<(String, String)> {
    let files = std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    let xml = files.filter(|path| path.extension().is_some_and(|kind| kind == "xml"));
    xml.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap())).collect()
}

fn authority() -> Authority {
    let list = std::fs::read(format!("{FOLDER}/revoked.crl")).unwrap();
    let anchor = std::fs::read_to_string(format!("{FOLDER}/anchor.pem")).unwrap();
    Authority::read(&anchor, Some(&list)).unwrap()
}

#[test]
fn what_a_foreign_program_signed_is_believed() {
    let authority = authority();
    let marks = marks();
    assert_eq!(marks.len(), 12);
    for (path, xml) in marks {
        let mark = SignedMark::verify_xml(xml.as_bytes(), &authority, now());
        let labels = mark.map(|mark| mark.labels.into_iter().collect::<Vec<_>>());
        assert_eq!(labels, Ok(vec!["a".to_owned()]), "{path}");
    }
}

#[test]
fn what_was_changed_after_it_is_not() {
    let authority = authority();
    for (path, xml) in marks() {
        let changed = xml.replace("<mark:label>a<", "<mark:label>b<");
        let mark = SignedMark::verify_xml(changed.as_bytes(), &authority, now());
        assert_eq!(mark, Err(Fault::Digest), "{path}");
    }
}
