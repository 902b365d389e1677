//! The record as an operator and an auditor look into it, with the program and without it.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{Control, Engine, Epp, Sandbox, epp, frames, on_both_engines};

const NAME: &str = "kept.example";

/// A registry with a name that was registered one day and deleted the next.
async fn two_days(engine: Engine) -> Sandbox {
    let sandbox = Sandbox::start(engine);
    let mut control = Control::connect(&sandbox).await;
    let mut alpha = Epp::login(&sandbox, "alpha-rx").await;
    epp::with_contact(&mut alpha).await;
    let create = alpha.ask(&frames::create(NAME, "alpha-rx", None)).await;
    assert_eq!(create.code, 1000, "{}", create.xml);
    control.advance("P1D").await;
    let delete = alpha.ask(&frames::delete(NAME)).await;
    assert_eq!(delete.code, 1000, "{}", delete.xml);
    control.advance("P1D").await;
    sandbox
}

fn run(program: &str, words: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(program);
    let output = command.args(words).current_dir(folder).output();
    output.expect("a program that `./test` installs")
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Checkpoints of each turned day are checked by the program, and by `openssl` and `sha256sum`.
async fn checkpoints_are_checked_without_us(engine: Engine) {
    let sandbox = two_days(engine).await;
    sandbox.audit();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let to = folder.path().join("checkpoints");
    let words = ["audit", "checkpoints", to.to_str().expect("a path")];
    let first = said(&sandbox.beside(&words));
    let count: usize = first.split(' ').next().and_then(|count| count.parse().ok()).expect("some");
    assert!(count >= 2, "one for each day that was turned: {first}");
    assert!(said(&sandbox.beside(&words)).ends_with("0 of them new\n"));
    for number in (1..=count).map(|number| format!("{number:06}")) {
        let (statement, signature) = (format!("{number}.txt"), format!("{number}.sig"));
        let verify = ["pkeyutl", "-verify", "-pubin", "-inkey", "signing.pub.pem", "-rawin", "-in"];
        let verify = [&verify[..], &[&statement, "-sigfile", &signature]].concat();
        said(&run("openssl", &verify, &to));
        let statement = std::fs::read_to_string(to.join(statement)).expect("a statement");
        let digest = said(&run("sha256sum", &[&format!("{number}.heads")], &to));
        let digest = digest.split(' ').next().expect("a digest").to_owned();
        assert!(statement.contains(&format!("heads-sha256 {digest}\n")), "{statement}");
    }
    let forged = to.join("000002.txt");
    let text =
        std::fs::read_to_string(&forged).expect("a statement").replace("number 2", "number 3");
    std::fs::write(&forged, text).expect("a forgery");
    let verify = "pkeyutl -verify -pubin -inkey signing.pub.pem -rawin -in 000002.txt -sigfile";
    let verify: Vec<_> = verify.split(' ').chain(["000002.sig"]).collect();
    assert!(!run("openssl", &verify, &to).status.success());
}

/// What happened to a name is shown, and what it was at an instant, time included.
async fn an_object_is_shown_as_it_was(engine: Engine) {
    let sandbox = two_days(engine).await;
    let words = said(&sandbox.beside(&["audit", "show", NAME]));
    for expected in ["domain-created", "by registrar alpha-rx", "domain-deleted", "svTRID"] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    let shown = |at: &str| -> Value {
        let lines = said(&sandbox.beside(&["audit", "show", NAME, "--at", at, "--json"]));
        serde_json::from_str(lines.lines().last().expect("a line")).expect("JSON")
    };
    assert_eq!(shown("2026-01-04T00:00:00Z")["is"], Value::Null);
    assert_eq!(shown("2026-01-05T13:00:00Z")["is"]["lifecycle"]["lifecycle"], "active");
    // Deleted in the add grace period it is gone; nothing of it is due any more.
    assert_eq!(shown("2026-01-06T13:00:00Z")["is"]["lifecycle"]["lifecycle"], "purged");
    let nothing = sandbox.beside(&["audit", "show", "nobody.example"]);
    let words = String::from_utf8_lossy(&nothing.stderr).into_owned();
    assert!(!nothing.status.success() && words.contains("nothing is called"), "{words}");
}

/// A matter is written by a command for whoever may see it, and checked without us.
async fn a_matter_is_exported_and_checked_without_us(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    let mut control = Control::connect(&sandbox).await;
    control.token("acme.pharmacy", "Acme Pharmacy").await;
    let listed = said(&sandbox.beside(&["api", "requests", "list", "--name", "acme.pharmacy"]));
    let listed: Value = serde_json::from_str(&listed).expect("JSON");
    let request = listed["items"][0]["id"].as_str().expect("an id");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let to = folder.path().join("matter");
    let to_text = to.to_str().expect("a path");
    let by = |email| sandbox.beside(&["audit", "export", request, "--by", email, "--to", to_text]);
    let refused = by("commissioner1@sandbox.test");
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && words.contains("may not read"), "{words}");
    said(&by("auditor@sandbox.test"));
    said(&run("sha256sum", &["-c", "--strict", "--quiet", "SHA256SUMS"], &to));
    let verify = "pkeyutl -verify -pubin -inkey signing.pub.pem -rawin -in SHA256SUMS -sigfile";
    let verify: Vec<_> = verify.split(' ').chain(["SHA256SUMS.sig"]).collect();
    said(&run("openssl", &verify, &to));
    let again = by("auditor@sandbox.test");
    let words = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(!again.status.success() && words.contains("not empty"), "{words}");
}

on_both_engines!(a_matter_is_exported_and_checked_without_us);

/// Whatever the API does, a command does: in words, and refused in words.
async fn every_act_is_a_command(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    let api = |words: &str| {
        let words: Vec<_> = words.split(' ').map(|word| word.replace('+', " ")).collect();
        let words: Vec<_> = ["api"].into_iter().chain(words.iter().map(String::as_str)).collect();
        sandbox.beside(&words)
    };
    let shown = |words: &str| -> Value { serde_json::from_str(&said(&api(words))).expect("JSON") };
    let create = "organizations create --name Acme+Pharmacy --kind pharmacy --country US \
                  --contact-name Ada --contact-email ada@acme.example --idempotency-key once";
    let made = shown(create);
    assert_eq!(shown(create)["id"], made["id"], "carried out once");
    let id = made["id"].as_str().expect("an id");
    assert_eq!(shown(&format!("organizations show {id}"))["name"], "Acme Pharmacy");
    let wrong = api(&create.replace(" US ", " Narnia ").replace(" once", " twice"));
    let words = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(!wrong.status.success());
    assert!(words.starts_with("pharos: country: found \"Narnia\", allowed: "), "{words}");
    assert!(words.ends_with("(field-invalid, 400)\n"), "{words}");
    let help = said(&api("requests accept --help"));
    assert!(help.contains("--registrar") && help.contains("--idempotency-key"), "{help}");
}

on_both_engines!(every_act_is_a_command);
on_both_engines!(checkpoints_are_checked_without_us, an_object_is_shown_as_it_was);
