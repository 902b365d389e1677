//! Where hits are written, and how far the scan had come when they were: one that was stopped goes
//! on there, so that its file has every hit once.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::cannot_be_read;
use super::look::Reached;
use super::told::Format;

/// How often it is kept how far a scan has come.
const SAVED_EVERY: Duration = Duration::from_secs(2);

/// What a scan was asked: only one that is asked the same goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    version: String,
    format: Format,
    file: Seen,
    since: Option<Seen>,
    /// The digest of the protected labels.
    protected: String,
}

/// A file, and what shows that it was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    path: PathBuf,
    octets: u64,
    /// Nanoseconds, since 1970.
    modified: u64,
}

impl Seen {
    fn of(file: &Path) -> Result<Self, String> {
        let failed = |error| cannot_be_read(file, &error);
        let path = file.canonicalize().map_err(failed)?;
        let metadata = path.metadata().map_err(failed)?;
        let modified = metadata.modified().map_err(failed)?;
        let modified = modified.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let modified = u64::try_from(modified).unwrap_or(u64::MAX);
        Ok(Self { path, octets: metadata.len(), modified })
    }
}

impl Asked {
    /// What is asked now. What is piped in cannot be asked for a second time.
    pub(super) fn of(
        file: &Path,
        since: Option<&Path>,
        protected: &[String],
        format: Format,
    ) -> Result<Option<Self>, String> {
        if file.to_str() == Some("-") {
            return Ok(None);
        }
        let digest = Sha256::digest(protected.join("\n"));
        Ok(Some(Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            format,
            file: Seen::of(file)?,
            since: since.map(Seen::of).transpose()?,
            protected: data_encoding::HEXLOWER.encode(&digest),
        }))
    }
}

/// What lies beside a file of hits until it is whole.
#[derive(Debug, Serialize, Deserialize)]
struct Saved {
    asked: Asked,
    reached: Reached,
}

/// Where hits are written.
pub(super) struct Written {
    begun: Reached,
    /// The file; none if they are printed.
    kept: Option<Kept>,
}

struct Kept {
    file: File,
    beside: PathBuf,
    asked: Option<Asked>,
    saved: Instant,
}

impl Written {
    /// Printed, and not kept.
    pub(super) fn printed() -> Self {
        Self { begun: Reached::default(), kept: None }
    }

    /// Into a file: a new one, or that of a scan which was stopped.
    pub(super) fn kept(output: &Path, asked: Option<Asked>) -> Result<Self, String> {
        let failed = |error| format!("{} cannot be written: {error}", output.display());
        let beside = beside(output, ".unfinished");
        let begun = match std::fs::read(&beside) {
            Ok(saved) => goes_on(&saved, asked.as_ref(), (output, &beside))?,
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(cannot_be_read(&beside, &error)),
        };
        let mut options = OpenOptions::new();
        options.write(true).create_new(begun.is_none());
        let mut file = options.open(output).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => format!(
                "found {}, allowed: a file that is not there yet, or that of a scan which was \
                 stopped. Name another, or move this one away",
                output.display()
            ),
            _ => failed(error),
        })?;
        let begun = begun.unwrap_or_default();
        // What was written after it was last kept is written again.
        file.set_len(begun.written).map_err(failed)?;
        file.seek(SeekFrom::Start(begun.written)).map_err(failed)?;
        let kept = Kept { file, beside, asked, saved: Instant::now() };
        let mut written = Self { begun: begun.clone(), kept: Some(kept) };
        written.save(&begun).map_err(failed)?;
        Ok(written)
    }

    /// How far the scan had come before.
    pub(super) const fn begun(&self) -> &Reached {
        &self.begun
    }

    /// Whether a scan that stops goes on when it is begun again.
    pub(super) fn goes_on(&self) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.asked.is_some())
    }

    /// Writes hits, with which the scan has come so far.
    pub(super) fn write(&mut self, hits: &[u8], reached: &Reached) -> std::io::Result<()> {
        match &mut self.kept {
            None => std::io::stdout().lock().write_all(hits),
            Some(kept) => {
                kept.file.write_all(hits)?;
                if kept.saved.elapsed() < SAVED_EVERY {
                    return Ok(());
                }
                self.save(reached)
            }
        }
    }

    /// Keeps how far the scan has come.
    pub(super) fn save(&mut self, reached: &Reached) -> std::io::Result<()> {
        let Some(kept) = &mut self.kept else { return std::io::stdout().flush() };
        kept.saved = Instant::now();
        let Some(asked) = kept.asked.clone() else { return kept.file.sync_data() };
        // Hits first: what is said to be written must be.
        kept.file.sync_data()?;
        let saved = serde_json::to_vec(&Saved { asked, reached: reached.clone() })?;
        let new = beside(&kept.beside, ".new");
        let mut file = File::create(&new)?;
        file.write_all(&saved)?;
        file.sync_all()?;
        std::fs::rename(&new, &kept.beside)
    }

    /// The file is whole.
    pub(super) fn end(&mut self) -> std::io::Result<()> {
        match &self.kept {
            Some(kept) if kept.asked.is_some() => std::fs::remove_file(&kept.beside),
            _ => Ok(()),
        }
    }
}

/// How far the scan of a file had come, if it was asked the same.
fn goes_on(
    saved: &[u8],
    asked: Option<&Asked>,
    (output, beside): (&Path, &Path),
) -> Result<Option<Reached>, String> {
    let away = format!("Remove both to begin anew: {} {}", output.display(), beside.display());
    let saved: Saved = serde_json::from_slice(saved).map_err(|error| {
        format!("{} is not as it was written: {error}. {away}", beside.display())
    })?;
    let written = output.metadata().map(|metadata| metadata.len()).unwrap_or_default();
    if Some(&saved.asked) != asked || written < saved.reached.written {
        return Err(format!(
            "found {} of another scan, which was stopped: another file, one that was changed since, \
             or other words. {away}",
            output.display()
        ));
    }
    Ok(Some(saved.reached))
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(ending);
    path.into()
}
