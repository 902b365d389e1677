//! A sandbox as a process of its own, driven over its sockets; it ends with its test.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use registry_testkit::OwnDatabase;
use serde_json::Value;
use tempfile::TempDir;

/// Where a sandbox keeps its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A sandbox that is up, with the folder and the database it writes to.
#[derive(Debug)]
pub(crate) struct Sandbox {
    child: Child,
    book: Value,
    folder: TempDir,
    database: Option<OwnDatabase>,
    options: Vec<String>,
}

impl Sandbox {
    /// Starts one and waits until every listener accepts.
    pub(crate) fn start(engine: Engine) -> Self {
        Self::start_with(engine, &[])
    }

    /// As [`start`](Self::start), with further options.
    pub(crate) fn start_with(engine: Engine, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = (engine == Engine::Postgres).then(OwnDatabase::empty);
        let mut options: Vec<String> = options.iter().map(|text| (*text).to_owned()).collect();
        options.extend(["--sessions".to_owned(), "64".to_owned()]);
        let mut first = options.clone();
        if let Some(database) = &database {
            first.extend(["--database".to_owned(), database.url()]);
        }
        let child = ready(folder.path(), &first);
        let book = read_book(folder.path());
        Self { child, book, folder, database, options }
    }

    /// Ends it as a power cut would: no handler runs, nothing is flushed.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it was alive");
        self.child.wait().expect("its end");
    }

    /// Goes on with what a killed one left.
    pub(crate) fn resume(&mut self) {
        let mut options = self.options.clone();
        options.push("--resume".to_owned());
        self.child = ready(self.folder.path(), &options);
        self.book = read_book(self.folder.path());
    }

    /// A text of `sandbox.json`, by JSON pointer.
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.book.pointer(pointer).and_then(Value::as_str).expect("a text in sandbox.json")
    }

    /// The port of `epp` or `https`.
    pub(crate) fn port(&self, service: &str) -> u16 {
        let port = self.book.pointer(&format!("/{service}/port")).and_then(Value::as_u64);
        port.and_then(|port| u16::try_from(port).ok()).expect("a port in sandbox.json")
    }

    /// The place of a registrar in `sandbox.json`.
    pub(crate) fn registrar(&self, id: &str) -> String {
        let list = self.book["registrars"].as_array().expect("registrars");
        let place = list.iter().position(|entry| entry["id"] == id).expect("a known registrar");
        format!("/registrars/{place}")
    }

    /// Its folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its book, for commands beside it.
    pub(crate) fn book_file(&self) -> PathBuf {
        self.folder.path().join("sandbox.json")
    }

    /// What `pharos audit verify` says; it must say that the record is whole.
    pub(crate) fn audit(&self) {
        let output = self.beside(&["audit", "verify"]);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "audit verify: {said}");
        assert!(said.contains("the record is whole"), "audit verify: {said}");
    }

    /// The zone of a TLD without its SOA, whose serial counts.
    pub(crate) fn zone(&self, tld: &str) -> Vec<String> {
        let output = self.beside(&["zone", "export", tld]);
        assert!(output.status.success(), "zone export {tld}");
        let text = String::from_utf8_lossy(&output.stdout);
        let mut lines: Vec<String> =
            text.lines().filter(|line| !line.contains("SOA")).map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    }

    /// What a command says beside it.
    pub(crate) fn beside(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pharos"));
        command.args(words).arg("--sandbox").arg(self.book_file());
        command.output().expect("the program runs")
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        // Its connections are gone: the database can go.
        self.database = None;
    }
}

/// Starts the program and waits for its last line.
fn ready(folder: &Path, options: &[String]) -> Child {
    let mut command = command(folder);
    command.args(options).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let lines = child.stdout.take().map(BufReader::new).expect("its output");
    if !lines.lines().map_while(Result::ok).any(|line| line == "sandbox ready") {
        let mut said = String::new();
        let errors = child.stderr.take();
        errors.map(|mut errors| errors.read_to_string(&mut said)).transpose().expect("its words");
        unreachable!("the sandbox did not become ready: {said}");
    }
    // Nobody reads on: what it logs later must not fill a pipe.
    let errors = child.stderr.take();
    std::thread::spawn(move || {
        errors.map(|mut from| std::io::copy(&mut from, &mut std::io::sink()))
    });
    child
}

/// `pharos sandbox --dir FOLDER`, to be given more.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pharos"));
    command.arg("sandbox").arg("--dir").arg(folder);
    command
}

fn read_book(folder: &Path) -> Value {
    let text = std::fs::read(folder.join("sandbox.json")).expect("sandbox.json");
    serde_json::from_slice(&text).expect("sandbox.json is JSON")
}
