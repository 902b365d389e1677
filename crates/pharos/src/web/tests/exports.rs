//! The record of a matter as a folder (DESIGN, section 3; P-57): checked by programs that we did
//! not write.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::json;

use super::cases::{LETTER, LETTER_HASH, NAMES, People, letter, named, revocation};
use super::fixture::Fixture;
use crate::export::{ExportError, export};
use crate::mail::Outbox;
use crate::staff::permission::{Permission, Role};
use crate::vetting::Acting;
use crate::worker::Worker;

on_both_engines!(
    a_case_is_checked_by_sha256sum_and_openssl_alone,
    a_request_is_exported_with_its_notices_and_its_appeal,
    whoever_may_not_see_a_matter_cannot_export_it,
);

const VERIFY: &str = "pkeyutl -verify -pubin -inkey signing.pub.pem -rawin -in";

fn run(program: &str, words: &str, folder: &Path) -> Output {
    let mut command = Command::new(program);
    command.args(words.split(' ')).current_dir(folder).output().expect("a program of the machine")
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Whether both commands of the README's first section pass.
fn is_whole(folder: &Path) -> bool {
    let sums = run("sha256sum", "-c --strict --quiet SHA256SUMS", folder);
    let signed = format!("{VERIFY} SHA256SUMS -sigfile SHA256SUMS.sig");
    sums.status.success() && run("openssl", &signed, folder).status.success()
}

async fn acting(fixture: &Fixture, email: &str) -> Acting {
    let email = email.to_owned();
    let found = fixture.registry.store.read(move |read| read.staff_by_email(&email)).await;
    let found = found.unwrap().unwrap();
    crate::staff::account::Person::of(&found).unwrap().acting(None)
}

async fn exported(fixture: &Fixture, acting: &Acting, matter: &str) -> Result<Folder, ExportError> {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, content: &[u8]| {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap())?;
        fs::write(file, content)
    };
    export(&fixture.registry, acting, matter, write).await?;
    Ok(Folder(folder))
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn path(&self) -> &Path {
        self.0.path()
    }

    fn read(&self, path: &str) -> String {
        String::from_utf8(fs::read(self.path().join(path)).unwrap()).unwrap()
    }

    /// Every file below a folder, by its path.
    fn files(&self, below: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.path().join(below)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found.sort();
        found
    }
}

/// A case with a response, two people's revocation, and a checkpoint of its first days.
async fn revoked(fixture: &Fixture) -> People {
    let people = named(fixture).await;
    let path = revocation(fixture, &people.reviewer, NAMES[0]).await;
    fixture.turn_to("2026-01-10T09:00:00Z");
    let answer = letter("2026-01-09T00:00:00Z");
    fixture.made(&people.reviewer, &format!("{path}/respond"), answer).await;
    fixture.turn_to("2026-01-11T00:02:00Z");
    Worker::new(fixture.registry.clone(), None).keep_schedules().await.unwrap();
    fixture.turn_to("2026-01-27T00:00:00Z");
    let grounds = super::cases::grounds();
    fixture.made(&people.reviewer, &format!("{path}/revoke"), grounds).await;
    fixture.made(&people.supervisor, &format!("{path}/confirm"), json!({})).await;
    people
}

/// P-15, P-50: what the folder says is what was done, and any octet that is not is found.
async fn a_case_is_checked_by_sha256sum_and_openssl_alone(fixture: Fixture) {
    revoked(&fixture).await;
    let ann = acting(&fixture, "ann@test.example").await;
    let folder = exported(&fixture, &ann, "PR-2026-000001").await.unwrap();
    assert!(is_whole(folder.path()));

    let words = folder.read("history.txt");
    for expected in [
        "by Ann",
        "case-answered",
        "grounds.reasons[0].words: no licence in force",
        "by Bob",
        "revocation-noticed",
        "[P-51]",
    ] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    let document = format!("documents/{LETTER_HASH}.txt");
    assert_eq!(folder.read(&document), LETTER);
    assert!(said(&run("sha256sum", &document, folder.path())).starts_with(LETTER_HASH));

    // A checkpoint is signed, its list is the one it states, and the newest row by then is in it.
    let signed = format!("{VERIFY} checkpoints/000001.txt -sigfile checkpoints/000001.sig");
    said(&run("openssl", &signed, folder.path()));
    let statement = folder.read("checkpoints/000001.txt");
    let heads = said(&run("sha256sum", "checkpoints/000001.heads", folder.path()));
    assert!(statement.contains(&format!("heads-sha256 {}\n", &heads[..64])), "{statement}");
    let rows: Vec<_> = folder.files("history").into_iter().collect();
    let rows: Vec<_> =
        rows.iter().filter(|row| row.extension().is_some_and(|e| e == "row")).collect();
    assert_eq!(rows.len(), 4, "opened, answered, proposed, confirmed: {rows:?}");
    let digest =
        |row: &Path| said(&run("sha256sum", row.to_str().unwrap(), folder.path()))[..64].to_owned();
    let line = folder.read("checkpoints/000001.heads");
    let line = line.lines().find(|line| line.starts_with("case_file ")).unwrap().to_owned();
    assert!(line.ends_with(&format!(" 2 {}", digest(rows[1]))), "{line}");
    for pair in rows.windows(2) {
        let bytes = fs::read(pair[1]).unwrap();
        let previous = data_encoding::HEXLOWER.encode(&bytes[bytes.len() - 32..]);
        assert_eq!(previous, digest(pair[0]), "each row ends in the hash of the one before");
    }

    let files = folder.files("");
    assert!(files.len() > 15, "{files:?}");
    for file in files {
        let whole = fs::read(&file).unwrap();
        if whole.is_empty() {
            continue;
        }
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        fs::write(&file, changed).unwrap();
        assert!(!is_whole(folder.path()), "a change of {} is found", file.display());
        fs::write(&file, whole).unwrap();
    }
    assert!(is_whole(folder.path()));
    fs::remove_file(folder.path().join(document)).unwrap();
    assert!(!is_whole(folder.path()), "a file that is missing is found");
}

/// P-57: each notice as it was sent, in both forms, with its attempts; P-55: the appeal goes along.
async fn a_request_is_exported_with_its_notices_and_its_appeal(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    fixture.person("auditor@test.example", Role::Auditor).await;
    let id = fixture.requested(&reviewer, "acme.pharmacy", "Acme Pharmacy").await;
    let reasons = json!({ "reasons": [{ "code": "not-qualified", "words": "No licence." }] });
    fixture.made(&reviewer, &format!("/api/v1/requests/{id}/reject"), reasons).await;
    let outbox = tempfile::tempdir().unwrap();
    let outbox = Outbox::into_folder(outbox.path().to_owned(), "registry@registry.test").unwrap();
    Worker::new(fixture.registry.clone(), Some(outbox)).catch_up().await.unwrap();

    let reviewing = acting(&fixture, "reviewer@test.example").await;
    let folder = exported(&fixture, &reviewing, &id).await.unwrap();
    assert!(is_whole(folder.path()));
    let notices: Vec<_> = folder.files("notices");
    let of = |name: &str| {
        let found = notices.iter().filter(|file| file.ends_with(name));
        found.map(|file| fs::read_to_string(file).unwrap()).collect::<String>()
    };
    assert_eq!(notices.len(), 8, "its receipt and its rejection: {notices:?}");
    assert!(of("notice.txt").contains("No licence."), "{}", of("notice.txt"));
    assert!(of("notice.html").contains("<p"), "{}", of("notice.html"));
    assert!(of("message.eml").contains("Message-ID: "));
    assert_eq!(of("delivery.json").matches("\"outcome\": \"accepted\"").count(), 2);
    let personal = folder.files("history").into_iter();
    let personal = personal.filter(|file| file.extension().is_some_and(|e| e == "personal"));
    for file in personal {
        let row = fs::read(file.with_extension("row")).unwrap();
        let stated = data_encoding::HEXLOWER.encode(&row[row.len() - 73..row.len() - 41]);
        let found = said(&run("sha256sum", file.to_str().unwrap(), folder.path()));
        assert_eq!(found[..64], stated, "as the README says");
    }

    fixture.made(&reviewer, "/api/v1/appeals", super::appeals::notice(&id)).await;
    let refused = exported(&fixture, &reviewing, &id).await.err().unwrap();
    assert!(matches!(refused, ExportError::NotPermitted(Permission::ReadVotes)), "{refused}");
    let auditing = acting(&fixture, "auditor@test.example").await;
    let folder = exported(&fixture, &auditing, &id).await.unwrap();
    assert!(is_whole(folder.path()));
    let words = folder.read("history.txt");
    assert!(words.contains("notice.statement.position") || words.contains("We hold the mark."));
}

async fn whoever_may_not_see_a_matter_cannot_export_it(fixture: Fixture) {
    revoked(&fixture).await;
    fixture.person("com@test.example", Role::Commissioner).await;
    let member = acting(&fixture, "com@test.example").await;
    let refused = exported(&fixture, &member, "PR-2026-000001").await.err().unwrap();
    assert_eq!(refused.code(), "not-permitted", "{refused}");
    let ann = acting(&fixture, "ann@test.example").await;
    for unknown in ["PR-2026-000099", "first.pharmacy", "alpha-rx"] {
        let refused = exported(&fixture, &ann, unknown).await.err().unwrap();
        assert_eq!(refused.code(), "not-a-matter", "{refused}");
    }
}
