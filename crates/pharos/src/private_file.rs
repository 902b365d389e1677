//! Files that appear whole or not at all, and secrets that only their owner reads.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Who may read a file that we write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// The user we run as, and nobody else (mode 0600).
    Owner,
    /// Everybody on the machine (mode 0644).
    Everybody,
}

impl Readers {
    fn mode(self) -> u32 {
        match self {
            Self::Owner => 0o600,
            Self::Everybody => 0o644,
        }
    }
}

/// Writes a file atomically: a reader sees the old content or the new, never a part, and a
/// secret is unreadable to others from its first byte on.
///
/// # Errors
/// Whatever the file system says; the half-written neighbour is removed.
pub fn write_whole(path: &Path, content: &[u8], readers: Readers) -> io::Result<()> {
    write_beside(path, content, readers, |neighbour| fs::rename(neighbour, path))
}

/// As [`write_whole`], for a file that must not be there yet: of two who try at once, one wins
/// and the other gets [`io::ErrorKind::AlreadyExists`].
///
/// # Errors
/// Whatever the file system says.
pub fn create_whole(path: &Path, content: &[u8], readers: Readers) -> io::Result<()> {
    write_beside(path, content, readers, |neighbour| {
        fs::hard_link(neighbour, path)?;
        fs::remove_file(neighbour)
    })
}

fn write_beside(
    path: &Path,
    content: &[u8],
    readers: Readers,
    put_in_place: impl Fn(&Path) -> io::Result<()>,
) -> io::Result<()> {
    let neighbour = neighbour_of(path);
    // Left behind by a crash of a process with our id; `create_new` must not follow it.
    match fs::remove_file(&neighbour) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = write_new(&neighbour, content, readers)
        .and_then(|()| put_in_place(&neighbour))
        .and_then(|()| sync_folder_of(path));
    if written.is_err() {
        // The first error is the one worth telling.
        let _ = fs::remove_file(&neighbour);
    }
    written
}

/// Whether users other than the owner may read or write the file.
///
/// # Errors
/// Whatever the file system says.
pub fn is_open_to_others(path: &Path) -> io::Result<bool> {
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

fn neighbour_of(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.new", std::process::id()));
    path.with_file_name(name)
}

fn write_new(path: &Path, content: &[u8], readers: Readers) -> io::Result<()> {
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(readers.mode()).open(path)?;
    // The process's umask may have taken more than we want taken.
    file.set_permissions(fs::Permissions::from_mode(readers.mode()))?;
    file.write_all(content)?;
    file.sync_all()
}

/// The rename itself must survive a crash, so the folder is synced too.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_its_owners_alone_and_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        write_whole(&path, b"old", Readers::Owner).unwrap();
        write_whole(&path, b"new", Readers::Owner).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(!is_open_to_others(&path).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no neighbour is left");
    }

    #[test]
    fn what_is_there_is_not_created_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        create_whole(&path, b"first", Readers::Owner).unwrap();
        let refused = create_whole(&path, b"second", Readers::Owner).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no neighbour is left");
    }

    #[test]
    fn a_public_file_is_readable_by_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("certificate.pem");
        write_whole(&path, b"text", Readers::Everybody).unwrap();
        assert!(is_open_to_others(&path).unwrap());
    }

    #[test]
    fn a_missing_folder_is_an_error_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("no/such/folder");
        assert!(write_whole(&path, b"", Readers::Owner).is_err());
    }
}
