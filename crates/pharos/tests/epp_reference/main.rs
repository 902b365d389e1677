//! `docs/epp/` is made from the conversations; every refusal the code can give is in one of them.
//!
//! After a change: `UPDATE_DOCS=1 cargo test -p pharos --test epp_reference`.

mod cases;
mod commands;
mod pages;
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cases::Case;
use commands::COMMANDS;

/// A folder of the repository.
fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder)
}

#[test]
fn the_pages_are_current() {
    let folder = root("docs/epp");
    let pages = pages::all(&cases::read());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let _none_yet = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder for the pages");
        for (name, page) in &pages {
            fs::write(folder.join(name), page).expect("the page is written");
        }
    }
    let written = fs::read_dir(&folder).into_iter().flatten().flatten();
    let written: BTreeSet<_> =
        written.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let wanted: BTreeSet<_> = pages.keys().cloned().collect();
    let again = "run UPDATE_DOCS=1 cargo test -p pharos --test epp_reference";
    assert_eq!(written, wanted, "{again}");
    for (name, page) in &pages {
        let found = fs::read_to_string(folder.join(name)).expect("the page is there");
        assert!(found == *page, "docs/epp/{name} is stale: {again}");
    }
}

#[test]
fn every_folder_of_conversations_is_a_command() {
    let known: BTreeSet<&str> = COMMANDS.iter().map(|command| command.folder).collect();
    let strays: Vec<_> =
        cases::read().into_iter().filter(|case| !known.contains(case.folder.as_str())).collect();
    assert!(strays.is_empty(), "name these folders in commands.rs: {strays:#?}");
}

#[test]
fn every_refusal_of_the_core_belongs_to_a_command() {
    let told: BTreeSet<&str> = COMMANDS.iter().flat_map(|command| (command.refusals)()).collect();
    let untold: Vec<_> = sources::declared_in_core()
        .into_iter()
        .filter(|code| !told.contains(code.as_str()))
        .collect();
    assert!(untold.is_empty(), "no command of commands.rs gives these refusals: {untold:#?}");
}

#[test]
fn every_refusal_has_a_conversation() {
    let missing = missing(&cases::read());
    let lines: Vec<_> = missing.iter().map(|(folder, code)| format!("{folder} {code}")).collect();
    assert!(
        missing.is_empty(),
        "no conversation shows these refusals (* of any command):\n{}",
        lines.join("\n")
    );
}

/// Refusals without a conversation: the command's folder (`*` for any) and the code.
fn missing(cases: &[Case]) -> BTreeSet<(String, String)> {
    let mut shown: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut anywhere = BTreeSet::new();
    for case in cases {
        for code in &case.codes {
            shown.entry(&case.folder).or_default().insert(code);
            anywhere.insert(code.as_str());
        }
    }
    let mut missing = BTreeSet::new();
    let own = sources::written_at_the_edge();
    for command in COMMANDS {
        let own = own.get(command.folder).into_iter().flatten().map(String::as_str);
        for code in (command.refusals)().into_iter().chain(own) {
            if !shown.get(command.folder).is_some_and(|shown| shown.contains(code)) {
                missing.insert((command.folder.to_owned(), code.to_owned()));
            }
        }
    }
    let shared = own.get(sources::ANYWHERE).into_iter().flatten().cloned();
    for code in shared.chain(sources::written_in_the_codec()) {
        if !anywhere.contains(code.as_str()) {
            missing.insert((sources::ANYWHERE.to_owned(), code));
        }
    }
    missing
}
