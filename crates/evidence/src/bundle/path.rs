//! Which paths a bundle may hold: plain names in four folders, and nothing that could lead out of
//! the folder it is unpacked in.

use super::{CUSTODY, DATA_PACKAGE, FINDINGS, MANIFEST, SEAL, SIGNATURE, SIGNER, STAMP, VERIFY};

const LONGEST: usize = 160;

/// A path that a bundle does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no path of a bundle: archive/, indexes/, pages/ or net/ and a name of a-z, 0-9, dot, \
     hyphen and underscore"
)]
pub struct NotAPath(pub String);

/// A folder for items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Folder {
    /// Request and response pairs.
    Archive,
    /// Where in the archive each answer lies.
    Indexes,
    /// Screenshots and rendered pages.
    Pages,
    /// What the network said.
    Net,
}

impl Folder {
    const ALL: [Self; 4] = [Self::Archive, Self::Indexes, Self::Pages, Self::Net];

    /// What its paths begin with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Archive => "archive/",
            Self::Indexes => "indexes/",
            Self::Pages => "pages/",
            Self::Net => "net/",
        }
    }
}

/// Whether a path is that of an item: one plain name in one of the folders.
pub(super) fn check_item(path: &str) -> Result<(), NotAPath> {
    let name = Folder::ALL.iter().find_map(|folder| path.strip_prefix(folder.prefix()));
    match path.len() <= LONGEST && name.is_some_and(is_plain) {
        true => Ok(()),
        false => Err(NotAPath(path.to_owned())),
    }
}

fn is_plain(name: &str) -> bool {
    let allowed = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
    };
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(allowed)
}

/// The files that the manifest names beside the items.
pub(super) const NAMED: [&str; 5] = [CUSTODY, DATA_PACKAGE, FINDINGS, SIGNER, VERIFY];

/// Whether a bundle may hold a file at all.
pub(super) fn is_known(path: &str) -> bool {
    let seals = [MANIFEST, SEAL, SIGNATURE, STAMP];
    NAMED.contains(&path) || seals.contains(&path) || check_item(path).is_ok()
}
