//! What was measured and not handed in yet, in a folder: the registry is down exactly when it
//! matters.
//!
//! `00000000000000000007.jsonl` holds one measurement a line, in the form of the API; the file with
//! the highest number is being written, the others wait, oldest first. What was written is on the
//! disk before it counts; a line that a crash cut short is left out when its file is read.
//! `refused.jsonl` holds what the registry will not take, with its reason.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Measurement;
use crate::config::SpoolSettings;
use crate::private_file::{Readers, write_whole};

/// Most measurements of a file: some hundred kilobytes, read and handed in together.
const LINES_MAXIMUM: usize = 5_000;

/// Octets of `refused.jsonl` after which it is begun anew, the former kept beside it.
const REFUSED_OCTETS: u64 = 10_000_000;

const ENDING: &str = ".jsonl";
const LOCK: &str = "lock";
const REFUSED: &str = "refused.jsonl";
const REFUSED_BEFORE: &str = "refused.before.jsonl";

/// Why there is no spool.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// Another prober has it.
    #[error("{0} is in use by another prober; give each its own spool_directory")]
    InUse(PathBuf),
    /// The folder or a file in it.
    #[error("{file}: {source}; spool_directory must be a folder that this user can write")]
    Unusable {
        /// The file.
        file: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
}

/// The folder, held by this process.
#[derive(Debug)]
pub(super) struct Spool {
    folder: PathBuf,
    octets_maximum: u64,
    writing: Option<Writing>,
    next: u64,
    /// Released when it is closed, however the process ends.
    _lock: File,
}

#[derive(Debug)]
struct Writing {
    file: File,
    octets: u64,
    lines: usize,
}

/// The oldest file, as far as it can be read.
#[derive(Debug)]
pub(super) struct Waiting {
    path: PathBuf,
    pub(super) measurements: Vec<Measurement>,
}

/// What the registry will not take, and why.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Refused {
    #[serde(flatten)]
    pub(super) measurement: Measurement,
    pub(super) refusal: String,
}

impl Spool {
    /// Opens the folder, made if it is missing, and goes on behind what it holds.
    pub(super) fn open(settings: &SpoolSettings) -> Result<Self, SpoolError> {
        let folder = settings.directory.clone();
        let unusable = |file: &Path| {
            let file = file.to_owned();
            move |source| SpoolError::Unusable { file, source }
        };
        fs::create_dir_all(&folder).map_err(unusable(&folder))?;
        let lock = folder.join(LOCK);
        let held = OpenOptions::new().create(true).append(true).open(&lock);
        let held = held.map_err(unusable(&lock))?;
        match held.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(SpoolError::InUse(folder)),
            Err(TryLockError::Error(source)) => return Err(unusable(&lock)(source)),
        }
        let numbers = numbers(&folder).map_err(unusable(&folder))?;
        let next = numbers.last().map_or(1, |last| last + 1);
        let octets_maximum = settings.bytes_maximum;
        Ok(Self { folder, octets_maximum, writing: None, next, _lock: held })
    }

    /// Adds measurements; they are on the disk when this returns.
    ///
    /// # Errors
    /// What the file system says; then none of them is there.
    pub(super) fn append(&mut self, measurements: &[Measurement]) -> io::Result<()> {
        for some in measurements.chunks(LINES_MAXIMUM) {
            self.append_few(some)?;
        }
        Ok(())
    }

    fn append_few(&mut self, measurements: &[Measurement]) -> io::Result<()> {
        let lines = lines_of(measurements)?;
        if self.writing.as_ref().is_some_and(|one| one.lines + measurements.len() > LINES_MAXIMUM) {
            self.close();
        }
        self.make_room(lines.len())?;
        let mut writing = match self.writing.take() {
            Some(writing) => writing,
            None => self.begun()?,
        };
        let written = writing.file.write_all(&lines).and_then(|()| writing.file.sync_data());
        match written {
            Ok(()) => {
                writing.octets += lines.len() as u64;
                writing.lines += measurements.len();
                self.writing = Some(writing);
                Ok(())
            }
            Err(error) => {
                // Half a line must not spoil the next.
                writing.file.set_len(writing.octets)?;
                self.writing = Some(writing);
                Err(error)
            }
        }
    }

    fn begun(&mut self) -> io::Result<Writing> {
        let path = self.folder.join(format!("{:020}{ENDING}", self.next));
        let file = OpenOptions::new().create_new(true).append(true).open(&path)?;
        File::open(&self.folder)?.sync_all()?;
        self.next += 1;
        Ok(Writing { file, octets: 0, lines: 0 })
    }

    /// What comes next begins a file of its own.
    fn close(&mut self) {
        self.writing = None;
    }

    /// Drops the oldest files until so many octets fit.
    fn make_room(&self, octets: usize) -> io::Result<()> {
        let mut files = Vec::new();
        for number in numbers(&self.folder)? {
            let path = self.path(number);
            files.push((fs::metadata(&path)?.len(), path));
        }
        let mut total = files.iter().map(|(octets, _)| octets).sum::<u64>() + octets as u64;
        // The newest may be the one that is written.
        files.pop();
        for (octets, path) in files {
            if total <= self.octets_maximum {
                break;
            }
            tracing::error!(file = %path.display(), "the spool is full: the oldest is dropped");
            fs::remove_file(&path)?;
            total -= octets;
        }
        Ok(())
    }

    /// The oldest file, closed; none where nothing waits.
    pub(super) fn oldest(&mut self) -> io::Result<Option<Waiting>> {
        let Some(oldest) = numbers(&self.folder)?.first().copied() else { return Ok(None) };
        if oldest + 1 == self.next {
            self.close();
        }
        let path = self.path(oldest);
        let text = fs::read(&path)?;
        let mut measurements = Vec::new();
        for line in text.split(|octet| *octet == b'\n').filter(|line| !line.is_empty()) {
            match serde_json::from_slice(line) {
                Ok(measurement) => measurements.push(measurement),
                Err(error) => {
                    tracing::warn!(file = %path.display(), %error, "a line is left out");
                }
            }
        }
        Ok(Some(Waiting { path, measurements }))
    }

    /// Puts what is left of a file in its place; nothing removes it.
    pub(super) fn keep(&self, waiting: &Waiting, left: &[Measurement]) -> io::Result<()> {
        if left.is_empty() {
            return fs::remove_file(&waiting.path);
        }
        if left.len() == waiting.measurements.len() {
            return Ok(());
        }
        write_whole(&waiting.path, &lines_of(left)?, Readers::Owner)
    }

    /// Sets aside what the registry will not take.
    pub(super) fn set_aside(&self, refused: &[Refused]) -> io::Result<()> {
        if refused.is_empty() {
            return Ok(());
        }
        let path = self.folder.join(REFUSED);
        if fs::metadata(&path).is_ok_and(|found| found.len() > REFUSED_OCTETS) {
            fs::rename(&path, self.folder.join(REFUSED_BEFORE))?;
        }
        let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
        file.write_all(&lines_of(refused)?)?;
        file.sync_data()
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:020}{ENDING}"))
    }
}

fn lines_of<T: Serialize>(items: &[T]) -> io::Result<Vec<u8>> {
    let mut lines = Vec::new();
    for item in items {
        serde_json::to_writer(&mut lines, item)?;
        lines.push(b'\n');
    }
    Ok(lines)
}

/// The numbers of the files that hold measurements, the oldest first.
fn numbers(folder: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_str().and_then(|name| name.strip_suffix(ENDING));
        numbers.extend(name.and_then(|number| number.parse::<u64>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}
