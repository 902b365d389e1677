//! `pharos tmch`: an operator puts the lists of the Clearinghouse in force, and sees which are.

use std::path::PathBuf;
use std::process::Output;

use crate::support::{Engine, Sandbox, on_both_engines};

on_both_engines![lists_are_put_in_force_and_shown, a_list_that_will_not_do_leaves_the_old_one,];

const CLAIMS: &str = "1,2024-09-13T02:21:12.0Z\n\
    DNL,lookup-key,insertion-datetime\n\
    acme,2013041500/2/6/9/rJ1NrDO92vDsAzf7EQzgjX4R0000000001,2010-07-14T00:00:00.0Z\n\
    acme-stores,2013041500/2/6/9/rJ1NrDO92vDsAzf7EQzgjX4R0000000002,2011-07-14T00:00:00.0Z\n";

const REVOKED: &str =
    "1,2024-09-12T00:00:00Z\nsmd-id,insertion-datetime\n1-2,2024-09-11T00:00:00Z\n";

/// Loads a list from a file of this text.
fn load(sandbox: &Sandbox, kind: &str, text: &str) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join(kind);
    std::fs::write(&file, text).expect("a file");
    sandbox.beside(&["tmch", "load", kind, file.to_str().expect("UTF-8")])
}

fn said(output: &Output) -> String {
    let (out, trouble) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(trouble))
}

/// The line of `pharos tmch show` about a list.
fn shown(sandbox: &Sandbox, kind: &str) -> String {
    let output = sandbox.beside(&["tmch", "show"]);
    assert!(output.status.success(), "{}", said(&output));
    let lines = said(&output);
    let line = lines.lines().find(|line| line.starts_with(kind));
    line.expect("a line about every list").to_owned()
}

async fn lists_are_put_in_force_and_shown(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    assert!(shown(&sandbox, "dnl").contains(", entries: 0"));
    let loaded = load(&sandbox, "dnl", CLAIMS);
    assert!(loaded.status.success(), "{}", said(&loaded));
    assert!(said(&loaded).contains("is in force; entries: 2"), "{}", said(&loaded));
    let line = shown(&sandbox, "dnl");
    assert!(line.starts_with("dnl    made 2024-09-13T02:21:12Z, loaded "), "{line}");
    assert!(line.ends_with(", entries: 2"), "{line}");
    let loaded = load(&sandbox, "smdrl", REVOKED);
    assert!(said(&loaded).contains("is in force; entries: 1"), "{}", said(&loaded));
    assert!(shown(&sandbox, "smdrl").ends_with(", entries: 1"));

    let foreign = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../marks/tests/foreign");
    for (kind, file) in [("anchor", "anchor.pem"), ("crl", "revoked.crl")] {
        let file = foreign.join(file).display().to_string();
        let loaded = sandbox.beside(&["tmch", "load", kind, &file]);
        assert!(loaded.status.success(), "{}", said(&loaded));
        assert!(said(&loaded).contains(&format!("{file} is in force")), "{}", said(&loaded));
    }
    sandbox.audit();
}

async fn a_list_that_will_not_do_leaves_the_old_one(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    assert!(load(&sandbox, "dnl", CLAIMS).status.success());
    let broken = CLAIMS.replace("2024-09-13", "2024-09-14").replace("acme-stores,", "acme stores,");
    let older = CLAIMS.replace("2024-09-13", "2024-09-12");
    for (kind, text, words) in [
        ("dnl", broken.as_str(), "line 4: found \"acme stores,"),
        ("dnl", REVOKED, "line 2: found \"smd-id,"),
        ("dnl", older.as_str(), "the one in force is newer: 2024-09-13T02:21:12Z"),
        ("anchor", CLAIMS, "no certificate in PEM form was found"),
        ("crl", CLAIMS, "this is no certificate revocation list"),
    ] {
        let before = shown(&sandbox, kind);
        let refused = load(&sandbox, kind, text);
        assert!(!refused.status.success(), "{kind}: {}", said(&refused));
        assert!(said(&refused).contains(words), "{kind}: {}", said(&refused));
        assert_eq!(shown(&sandbox, kind), before);
    }
    assert!(shown(&sandbox, "dnl").ends_with(", entries: 2"));
    sandbox.audit();
}
