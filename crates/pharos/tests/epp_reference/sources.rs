//! The stable codes that stand in the sources: whatever is written like one counts as one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::root;

/// Stands for any command.
pub(crate) const ANYWHERE: &str = "*";

/// Written like a code, and none.
const OTHER_WORDS: &[&str] = &[
    "utf-8",
    "us-ascii",
    "grace-period",
    "lowbalance-poll",
    // Operations of a change poll.
    "accreditation-ended",
    "undo-renewal",
    "expire-auth-info",
    "end-redemption",
    "lapse-restore",
];

/// Acts of people that no command of EPP leads to; their refusals are the API's.
const ACTS_OF_PEOPLE: &[&str] = &[
    "appeal/refusal.rs",
    "casework/refusal.rs",
    "contact_address.rs",
    "disclosure_request/acts.rs",
    "domain/accuracy.rs",
    "domain/cause.rs",
    "domain/lock.rs",
    "domain/transfer/consent.rs",
    "information.rs",
    "invoice/acts.rs",
    "licence/acts.rs",
    "maintenance/acts.rs",
    "onboarding/acts.rs",
    "retention/mod.rs",
    "terms/acts.rs",
    "two_people.rs",
    "watch/refusal.rs",
    "website_check/acts.rs",
];

/// The codes declared in the core by the macro `refusals!`, for commands of EPP.
pub(crate) fn declared_in_core() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let by_people = |file: &&PathBuf| ACTS_OF_PEOPLE.iter().any(|known| file.ends_with(known));
    for file in files(&root("crates/core/src")).iter().filter(|file| !by_people(file)) {
        let text = without_tests(file);
        for declared in text.split("\nrefusals! {").skip(1) {
            let end = declared.find("\n}").unwrap_or(declared.len());
            codes.extend(codes_in(&declared[..end]));
        }
    }
    codes
}

/// The codes that flows write themselves, by the folder of the command's conversations.
///
/// A file is the command it is called like, as `flows/domain/create.rs`; what stands elsewhere may
/// be any command's.
pub(crate) fn written_at_the_edge() -> BTreeMap<String, BTreeSet<String>> {
    let edge = root("crates/pharos/src/epp");
    let known: BTreeSet<_> = crate::COMMANDS.iter().map(|command| command.folder).collect();
    let mut codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files(&edge) {
        let place = file.strip_prefix(&edge).unwrap_or(&file).with_extension("");
        let place = place.to_string_lossy().replace("flows/", "");
        let mut parts = place.split('/');
        let folder = match (parts.next(), parts.next()) {
            (Some(object), Some(verb)) => format!("{object}/{verb}"),
            (Some(verb), None) => format!("session/{verb}"),
            _ => continue,
        };
        let folder = if known.contains(folder.as_str()) { folder } else { ANYWHERE.to_owned() };
        codes.entry(folder).or_default().extend(codes_in(&without_tests(&file)));
    }
    codes
}

/// The codes of frames that are no command.
pub(crate) fn written_in_the_codec() -> BTreeSet<String> {
    let sources = files(&root("crates/epp/src"));
    sources.iter().flat_map(|file| codes_in(&without_tests(file))).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|known| known == "rs") && !path.ends_with("tests.rs")
        {
            found.push(path);
        }
    }
    found
}

/// A file without comments and without what stands below its tests.
fn without_tests(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("a source can be read");
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The literals of small letters, digits and hyphens, with one hyphen at least.
fn codes_in(text: &str) -> BTreeSet<String> {
    let literals = text.split('"').skip(1).step_by(2);
    let is_code = |literal: &&str| {
        literal.starts_with(|char: char| char.is_ascii_lowercase())
            && literal.contains('-')
            && !literal.ends_with('-')
            && !OTHER_WORDS.contains(literal)
            && literal
                .chars()
                .all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-')
    };
    literals.filter(is_code).map(str::to_owned).collect()
}
