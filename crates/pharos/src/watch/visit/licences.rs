//! Registers of licences as their keepers publish them: a list to download, described by a file of
//! ours (WATCH.md, section 5). A register that is down, or old, says nothing.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use registry_signals::{Register, RegisterEntry, RegisterHead};
use serde::Deserialize;

/// The file that describes a register.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    name: String,
    called: Vec<String>,
    number: String,
    is_whole: bool,
    list: PathBuf,
    number_column: String,
    holder_column: String,
    website_column: String,
    good_days: u32,
}

/// A register cannot be used as it is described.
#[derive(Debug, thiserror::Error)]
#[error("the register of licences {file}: {problem}")]
pub struct NoRegister {
    file: String,
    problem: String,
}

/// The registers that are asked; what they say now is read from their lists when those change.
#[derive(Debug)]
pub(super) struct Registers {
    described: Vec<Description>,
    loaded: Mutex<Vec<Loaded>>,
}

/// A list as it was read.
#[derive(Debug, Clone)]
struct Loaded {
    list: PathBuf,
    modified: SystemTime,
    register: Arc<Register>,
}

impl Registers {
    /// Reads the descriptions.
    ///
    /// # Errors
    /// [`NoRegister`].
    pub(super) fn described_by(files: &[PathBuf]) -> Result<Self, NoRegister> {
        let described = files.iter().map(|file| described(file)).collect::<Result<_, _>>()?;
        Ok(Self { described, loaded: Mutex::default() })
    }

    /// What the registers say at an instant of wall time. It reads files.
    pub(super) fn now(&self, now: SystemTime) -> Vec<Arc<Register>> {
        let current = self.described.iter().filter_map(|one| self.current(one, now));
        current.collect()
    }

    fn current(&self, described: &Description, now: SystemTime) -> Option<Arc<Register>> {
        let list = &described.list;
        let told = |problem: String| {
            tracing::warn!(list = %list.display(), %problem, "a register of licences is not asked");
        };
        let modified = std::fs::metadata(list).and_then(|file| file.modified());
        let modified = modified.map_err(|error| told(error.to_string())).ok()?;
        let age = now.duration_since(modified).unwrap_or_default();
        if age > Duration::from_secs(u64::from(described.good_days) * 24 * 3600) {
            told(format!("its list is older than {} days", described.good_days));
            return None;
        }
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |one: &&Loaded| one.list == *list && one.modified == modified;
        if let Some(known) = loaded.iter().find(is_it) {
            return Some(Arc::clone(&known.register));
        }
        let register = read_list(described).map_err(told).ok()?;
        loaded.retain(|one| one.list != *list);
        tracing::info!(list = %list.display(), licences = register.len(), "a register was read");
        let register = Arc::new(register);
        loaded.push(Loaded { list: list.clone(), modified, register: Arc::clone(&register) });
        Some(register)
    }
}

fn described(file: &Path) -> Result<Description, NoRegister> {
    let no_register = |problem: String| NoRegister { file: file.display().to_string(), problem };
    let text = std::fs::read_to_string(file).map_err(|error| no_register(error.to_string()))?;
    let mut described: Description =
        toml::from_str(&text).map_err(|error| no_register(error.to_string()))?;
    let is_empty = |text: &String| text.trim().is_empty();
    if is_empty(&described.name) || described.called.is_empty() {
        let problem = "say its name, and what pages call it (called = [\"…\"])".to_owned();
        return Err(no_register(problem));
    }
    if !described.number.contains('#') {
        let problem = format!("number: found {:?}; allowed: a form with #", described.number);
        return Err(no_register(problem));
    }
    described.list = file.parent().unwrap_or(Path::new(".")).join(&described.list);
    Ok(described)
}

/// Reads a list: CSV (RFC 4180) with a line of names, in UTF-8.
fn read_list(described: &Description) -> Result<Register, String> {
    let reader = csv::ReaderBuilder::new().flexible(true).from_path(&described.list);
    let mut reader = reader.map_err(|error| error.to_string())?;
    let names = reader.headers().map_err(|error| error.to_string())?.clone();
    let column = |name: &str| {
        let found = names.iter().position(|one| one.trim_start_matches('\u{feff}').trim() == name);
        found.ok_or_else(|| format!("it has no column {name:?}; found: {}", line(&names)))
    };
    let columns = [
        column(&described.number_column)?,
        column(&described.holder_column)?,
        column(&described.website_column)?,
    ];
    let mut entries = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let [number, holder, website] =
            columns.map(|at| record.get(at).unwrap_or_default().trim().to_owned());
        if !number.is_empty() {
            entries.push(RegisterEntry { number, holder, website });
        }
    }
    if entries.is_empty() {
        return Err("it has no entry".to_owned());
    }
    let head = RegisterHead {
        name: described.name.clone(),
        called: described.called.clone(),
        number: described.number.clone(),
        is_whole: described.is_whole,
    };
    Ok(Register::new(head, entries))
}

fn line(names: &csv::StringRecord) -> String {
    names.iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "name = \"Council of Examples\"\ncalled = [\"CoE\"]\nnumber = \"#######\"\n\
        is_whole = true\nlist = \"list.csv\"\nnumber_column = \"Number\"\n\
        holder_column = \"Trading name\"\nwebsite_column = \"Website\"\ngood_days = 31\n";

    const LIST: &str = "\u{feff}Number,Trading name,Town,Website\n1000001,\"Acme, Pharmacy\",X,\
        acme.example\n,,,\n1000002,Bell\n";

    fn folder(head: &str, list: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("register.toml");
        std::fs::write(&file, head).unwrap();
        put(folder.path(), list, 0);
        (folder, file)
    }

    /// A day of wall time: the list is of day 0.
    fn wall(days: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs((20_000 + days) * 24 * 3600)
    }

    fn put(folder: &Path, list: &str, day: u64) {
        let file = folder.join("list.csv");
        std::fs::write(&file, list).unwrap();
        let written = std::fs::File::options().write(true).open(&file).unwrap();
        written.set_modified(wall(day)).unwrap();
    }

    #[test]
    fn a_list_is_read_when_it_changed_and_while_it_is_good() {
        let (folder, file) = folder(HEAD, LIST);
        let registers = Registers::described_by(&[file]).unwrap();
        let first = registers.now(wall(0));
        assert_eq!((first.len(), first[0].len()), (1, 2));
        assert!(Arc::ptr_eq(&first[0], &registers.now(wall(30))[0]), "read once");
        assert!(registers.now(wall(32)).is_empty(), "an old register says nothing");
        put(folder.path(), &format!("{LIST}1000003,Core,,\n"), 1);
        assert_eq!(registers.now(wall(1))[0].len(), 3);
    }

    #[test]
    fn a_register_that_is_down_says_nothing() {
        for list in ["", "Number,Trading name,Website\n", "No,Name,Website\n1,2,3\n"] {
            let (_folder, file) = folder(HEAD, list);
            let registers = Registers::described_by(&[file]).unwrap();
            assert!(registers.now(wall(0)).is_empty(), "{list:?}");
        }
        let (folder, file) = folder(HEAD, LIST);
        let registers = Registers::described_by(&[file]).unwrap();
        std::fs::remove_file(folder.path().join("list.csv")).unwrap();
        assert!(registers.now(wall(0)).is_empty());
    }

    #[test]
    fn a_description_that_cannot_be_used_is_said() {
        for (from, to, said) in [
            ("#######", "seven digits", "allowed: a form with #"),
            ("called = [\"CoE\"]", "called = []", "what pages call it"),
            ("good_days = 31", "good_days = -1", "good_days"),
            ("good_days = 31", "good_weeks = 4", "good_weeks"),
        ] {
            let (_folder, file) = folder(&HEAD.replace(from, to), LIST);
            let error = Registers::described_by(&[file]).unwrap_err().to_string();
            assert!(error.contains(said) && error.contains("register.toml"), "{error}");
        }
    }
}
