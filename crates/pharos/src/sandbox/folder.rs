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
        (is_pharos(&program) && book.pid != std::process::id()).then_some(book.pid)
    }

    /// Clears away what an ended sandbox left.
    pub(super) fn clear(&self) -> io::Result<()> {
        let left = [
            "sandbox.json",
            "transfer.secret",
            "registry.db",
            "registry.db-wal",
            "registry.db-shm",
        ];
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

/// Whether a command line, its words ended by NUL, is this program's. The number of an ended
/// sandbox's process may be another's by now, and its words may speak of us: a database of ours.
fn is_pharos(command_line: &[u8]) -> bool {
    let program = command_line.split(|octet| *octet == 0).next().unwrap_or_default();
    let name = program.rsplit(|octet| *octet == b'/').next();
    name == Some(env!("CARGO_PKG_NAME").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::is_pharos;

    #[test]
    fn only_this_program_lives_in_a_sandbox() {
        assert!(is_pharos(b"/usr/local/bin/pharos\0sandbox\0--dir\0/tmp/registry\0"));
        assert!(is_pharos(b"pharos\0demo\0"));
        assert!(!is_pharos(b"postgres: postgres pharos_world_3f 127.0.0.1(40312) idle\0"));
        assert!(!is_pharos(b"/usr/bin/vi\0/etc/pharos/pharos\0"));
        assert!(!is_pharos(b""));
    }
}
