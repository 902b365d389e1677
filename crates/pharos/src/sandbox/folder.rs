//! The folder of a sandbox: everything it writes goes below it.

use std::io;
use std::path::{Path, PathBuf};

use super::book::SandboxBook;
use super::start::SandboxError;

/// The folder and the places in it.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Enters a folder, making it if it is missing; refused while another sandbox lives in it.
    pub(super) fn enter(dir: &Path) -> Result<Self, SandboxError> {
        std::fs::create_dir_all(dir).map_err(|error| SandboxError::folder(dir, error))?;
        let root = dir.canonicalize().map_err(|error| SandboxError::folder(dir, error))?;
        let folder = Self { root };
        if let Some(pid) = folder.inhabitant() {
            return Err(SandboxError::Inhabited { folder: folder.root, pid });
        }
        Ok(folder)
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub(super) fn text(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    /// The process that lives here, by what it wrote and by whether it runs.
    fn inhabitant(&self) -> Option<u32> {
        let book = SandboxBook::read(&self.path("sandbox.json")).ok()?;
        let program = std::fs::read(format!("/proc/{}/cmdline", book.pid)).ok()?;
        let lives = program.windows(6).any(|part| part == b"pharos");
        (lives && book.pid != std::process::id()).then_some(book.pid)
    }

    /// Clears away what an ended sandbox left.
    pub(super) fn clear(&self) -> io::Result<()> {
        let left = ["sandbox.json", "registry.db", "registry.db-wal", "registry.db-shm"];
        for name in left {
            match std::fs::remove_file(self.path(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        for name in ["mail", "escrow"] {
            match std::fs::remove_dir_all(self.path(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }
}
