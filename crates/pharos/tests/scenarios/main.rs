//! Conversations and timelines: each file below `tests/` is a test case on each engine. Random runs
//! of commands beside them: what is quoted is what is charged.
//!
//! `UPDATE_CONVERSATIONS=1` writes what is answered into the files instead of comparing.

mod acts;
mod appeals;
mod belongings;
mod cases;
mod conversation;
mod house;
mod licences;
mod line;
mod office;
mod people;
mod prices;
mod timeline;
mod tokens;
mod years;
mod zones;

use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Trial};
use registry_testkit::Engine;

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    let conversations = root("tests/conversations");
    for file in files(&conversations, "epp") {
        let case = file.strip_prefix(&conversations).unwrap_or(&file).with_extension("");
        for engine in Engine::ALL {
            let file = file.clone();
            let name = format!("conversation::{}::{}", engine.name(), case.display());
            trials.push(Trial::test(name, move || Ok(conversation::run(engine, &file)?)));
        }
    }
    let timelines = root("tests/timelines");
    for file in files(&timelines, "timeline") {
        let case = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let case = case.unwrap_or_default();
        for (engine, sweep) in Engine::ALL
            .into_iter()
            .flat_map(|engine| timeline::Sweep::ALL.into_iter().map(move |sweep| (engine, sweep)))
        {
            let file = file.clone();
            let name = format!("timeline::{}::{}::{case}", engine.name(), sweep.name());
            trials.push(Trial::test(name, move || Ok(timeline::run(engine, sweep, &file)?)));
        }
    }
    for (engine, seed) in
        Engine::ALL.into_iter().flat_map(|engine| [1, 2].map(|seed| (engine, seed)))
    {
        let name = format!("prices::{}::quoted_is_charged_{seed}", engine.name());
        trials.push(Trial::test(name, move || Ok(prices::run(engine, seed)?)));
    }
    for (engine, (case, scenario)) in
        Engine::ALL.into_iter().flat_map(|engine| zones::ALL.map(|case| (engine, case)))
    {
        let name = format!("zones::{}::{case}", engine.name());
        trials.push(Trial::test(name, move || Ok(scenario(engine)?)));
    }
    trials.extend(years());
    libtest_mimic::run(&arguments, trials).exit();
}

/// Five years at random: 200 organizations with 1,000 names where `PHAROS_YEARS=whole`, as in
/// `./test --long`, else a quarter of it on SQLite and a tenth on PostgreSQL.
fn years() -> [Trial; 2] {
    use years::Size;
    let sizes = match std::env::var("PHAROS_YEARS").as_deref() {
        Ok("whole") => [Size::WHOLE; 2],
        _ => [Size::QUARTER, Size::TENTH],
    };
    let runs = [(Engine::Sqlite, sizes[0]), (Engine::Postgres, sizes[1])];
    runs.map(|(engine, size)| {
        let name = format!("years::{}::five_of_them", engine.name());
        Trial::test(name, move || Ok(years::run(engine, size, 1)?))
    })
}

/// A folder of the repository.
fn root(folder: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    root.canonicalize().unwrap_or(root)
}

/// The files of one kind below a folder, in order.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|known| known == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}
