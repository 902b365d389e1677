//! What cannot start says why in one clear line, and breaks nothing that runs.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use registry_testkit::World;

use crate::support::{Engine, Epp, Sandbox, frames, sandbox};

/// Runs a command that must fail, and gives the one line it says.
fn refused(command: &mut Command) -> String {
    let output = command.output().expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
    assert!(!output.status.success(), "it started: {said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("pharos: "), "{said}");
    said
}

fn says(line: &str, words: &[&str]) {
    for word in words {
        assert!(line.contains(word), "{word:?} is not in: {line}");
    }
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("its address").port().to_string();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = sandbox::command(folder.path());
    says(&refused(command.args(["--port-base", &port])), &["epp", &port]);
}

#[test]
fn a_rulebook_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let missing = folder.path().join("missing.toml");
    let mut command = sandbox::command(&folder.path().join("sandbox"));
    let line = refused(command.arg("--rulebook").arg(&missing));
    says(&line, &["rulebook", "missing.toml", "cannot be read"]);
    let broken = folder.path().join("broken.toml");
    let book = include_str!("../../../../etc/rulebooks/open.toml");
    let book = book.replace("name = \"open\"", "name = \"broken\"");
    let book = book.replace("name_servers_maximum = 13", "name_servers_maximum = 14");
    std::fs::write(&broken, book).expect("a broken file");
    let mut command = sandbox::command(&folder.path().join("sandbox"));
    says(
        &refused(command.arg("--rulebook").arg(&broken)),
        &["broken.toml:", "name_servers_maximum", "14"],
    );
}

#[test]
fn a_clock_or_database_that_is_none_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = sandbox::command(folder.path());
    says(&refused(command.args(["--now", "yesterday"])), &["--now", "yesterday"]);
    let mut command = sandbox::command(folder.path());
    let line = refused(command.args(["--database", "postgre://u:secret@host/db"]));
    says(&line, &["postgres://"]);
    assert!(!line.contains("secret"), "{line}");
    let mut command = sandbox::command(folder.path());
    let line = refused(command.args(["--database", "postgres://u:secret@127.0.0.1:1/db"]));
    assert!(!line.contains("secret"), "{line}");
}

/// Takes a resumed sandbox's file away, or another's in its place.
fn resumed_with(mar: impl FnOnce(&Path)) -> String {
    let mut old = Sandbox::start(Engine::Sqlite);
    old.kill();
    mar(old.folder());
    refused(sandbox::command(old.folder()).arg("--resume"))
}

#[test]
fn a_certificate_without_its_key_is_named() {
    let line = resumed_with(|folder| {
        std::fs::remove_file(folder.join("epp.sandbox.test.key")).expect("it was there");
    });
    says(&line, &["epp.sandbox.test", "key"]);
    let line = resumed_with(|folder| {
        let other = folder.join("registry.sandbox.test.key");
        std::fs::copy(other, folder.join("epp.sandbox.test.key")).expect("copied");
    });
    says(&line, &["epp.sandbox.test", "key"]);
}

#[test]
fn a_newer_database_is_refused() {
    for world in [World::sqlite(), World::postgres()] {
        world.execute("INSERT INTO migration (number, name) VALUES (9999, 'from the future')");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = match &world.url {
            registry_store::DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            registry_store::DatabaseUrl::Postgres(url) => url.clone(),
        };
        let line = refused(sandbox::command(folder.path()).args(["--database", &url]));
        says(&line, &["9999", "newer"]);
    }
}

#[test]
fn a_folder_in_use_is_refused_and_its_sandbox_goes_on() {
    let alive = Sandbox::start(Engine::Sqlite);
    for more in [&[][..], &["--resume"]] {
        let line = refused(sandbox::command(alive.folder()).args(more));
        says(&line, &["alive", "--dir"]);
    }
    registry_testkit::block_on(async {
        let mut epp = Epp::login(&alive, "alpha-rx").await;
        assert_eq!(epp.ask(&frames::check("free.example")).await.code, 1000);
    });
    alive.audit();
}

#[test]
fn there_is_nothing_to_resume_in_an_empty_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let line = refused(sandbox::command(folder.path()).arg("--resume"));
    says(&line, &["sandbox.json"]);
}
