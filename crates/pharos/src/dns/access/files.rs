//! The files of one zone in a folder: the lines in gzip, their checksums and the signature, and
//! the same under the day's date.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use md5::Md5;
use sha2::{Digest, Sha256};

use super::AccessError;
use super::sorted::{RUN_OCTETS, Sorter};
use crate::openpgp;
use crate::private_file::{Readers, write_whole};
use crate::signing_key::SigningKey;

/// Everybody may read it: a zone is public.
const MODE: u32 = 0o644;

/// A zone on its way into its files.
pub(super) struct ZoneFiles {
    folder: PathBuf,
    tld: String,
    sorter: Sorter,
}

impl ZoneFiles {
    /// Begins the files of a TLD's zone; the folder must be there.
    pub(super) fn begin(folder: &Path, tld: &str) -> Self {
        let sorter = Sorter::new(folder, RUN_OCTETS);
        Self { folder: folder.to_owned(), tld: tld.to_owned(), sorter }
    }

    /// Takes a line other than the SOA's.
    pub(super) fn push(&mut self, line: &str) -> Result<(), AccessError> {
        self.sorter.push(line.as_bytes()).map_err(|error| unwritten(&self.folder, error))
    }

    /// Writes the files, the SOA's line first and last, and beside them those of the day; each is
    /// there whole or as it was before.
    pub(super) fn finish(self, soa: &str, made: &Made<'_>) -> Result<(), AccessError> {
        let Self { folder, tld, sorter } = self;
        let name = format!("{tld}.zone.gz");
        let path = folder.join(&name);
        let beside = folder.join(format!(".{name}.{}.new", std::process::id()));
        let written = write_zipped(&beside, sorter, soa)
            .and_then(|sums| fs::rename(&beside, &path).map(|()| sums));
        let sums = match written {
            Ok(sums) => sums,
            Err(error) => {
                // The first error is the one worth telling.
                let _ = fs::remove_file(&beside);
                return Err(unwritten(&path, error));
            }
        };
        let signature = openpgp::detached(made.key, sums.sha256.clone(), made.signed_at)?;
        write_beside(&folder, &name, &sums, &signature)?;
        let dated = format!("{tld}-{}.zone.gz", made.day.strftime("%Y%m%d"));
        let copied =
            fs::copy(&path, &beside).and_then(|_| fs::rename(&beside, folder.join(&dated)));
        copied.map_err(|error| unwritten(&folder.join(&dated), error))?;
        write_beside(&folder, &dated, &sums, &signature)?;
        let public = openpgp::public_key(made.key, made.name)?;
        let path = folder.join(PUBLIC_KEY);
        let whole = write_whole(&path, public.as_bytes(), Readers::Everybody);
        whole.map_err(|error| unwritten(&path, error))
    }
}

/// What the files are signed with, and dated by.
pub(super) struct Made<'a> {
    pub(super) key: &'a SigningKey,
    /// Whose the key is, in words.
    pub(super) name: &'a str,
    /// When it is signed, in wall time.
    pub(super) signed_at: Timestamp,
    /// The day of the zone, in registry time.
    pub(super) day: Timestamp,
}

/// The file with the key that the signatures are checked by.
const PUBLIC_KEY: &str = "signing.pub.asc";

/// Writes checksums and signature of a file under its name.
fn write_beside(
    folder: &Path,
    name: &str,
    sums: &Sums,
    signature: &[u8],
) -> Result<(), AccessError> {
    let hex = |sum: &[u8]| format!("{}  {name}\n", data_encoding::HEXLOWER.encode(sum));
    let (md5, sha256) = (hex(&sums.md5), hex(&sums.sha256.clone().finalize()));
    let files: [(&str, &[u8]); 3] =
        [("md5", md5.as_bytes()), ("sha256", sha256.as_bytes()), ("sig", signature)];
    for (ending, bytes) in files {
        let path = folder.join(format!("{name}.{ending}"));
        let whole = write_whole(&path, bytes, Readers::Everybody);
        whole.map_err(|error| unwritten(&path, error))?;
    }
    Ok(())
}

fn unwritten(path: &Path, error: io::Error) -> AccessError {
    AccessError::Unwritten { path: path.to_owned(), error }
}

/// The checksums of a file; the signature goes on with the second.
struct Sums {
    md5: Vec<u8>,
    sha256: Sha256,
}

fn write_zipped(path: &Path, sorter: Sorter, soa: &str) -> io::Result<Sums> {
    // Left by a process of our number that was killed.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let file = OpenOptions::new().write(true).create_new(true).mode(MODE).open(path)?;
    // The process's umask may have taken more than we want taken.
    file.set_permissions(fs::Permissions::from_mode(MODE))?;
    let summed = Summed { file: BufWriter::new(file), md5: Md5::new(), sha256: Sha256::new() };
    let mut lines = BufWriter::new(GzEncoder::new(summed, Compression::fast()));
    lines.write_all(soa.as_bytes())?;
    sorter.write(&mut lines)?;
    lines.write_all(soa.as_bytes())?;
    let zipped = lines.into_inner().map_err(io::IntoInnerError::into_error)?;
    let Summed { file, md5, sha256 } = zipped.finish()?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok(Sums { md5: md5.finalize().to_vec(), sha256 })
}

/// A file and the checksums of what was written to it.
struct Summed {
    file: BufWriter<File>,
    md5: Md5,
    sha256: Sha256,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_all(bytes)?;
        self.md5.update(bytes);
        self.sha256.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    const SOA: &str = "pharmacy.\t900\tin\tsoa\ta.nic. b.nic. 7 1 1 1 1\n";

    fn write(folder: &Path, lines: &[&str], key: &SigningKey) -> Result<(), AccessError> {
        let mut files = ZoneFiles::begin(folder, "pharmacy");
        for line in lines {
            files.push(line)?;
        }
        let signed_at = "2026-01-06T00:00:00Z".parse().unwrap();
        let day = "2026-01-05T23:59:59Z".parse().unwrap();
        files.finish(SOA, &Made { key, name: "The registry", signed_at, day })
    }

    fn unzipped(folder: &Path) -> String {
        let mut text = String::new();
        let file = File::open(folder.join("pharmacy.zone.gz")).unwrap();
        GzDecoder::new(file).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn the_soa_is_first_and_last_and_all_between_is_sorted() {
        let (folder, key) = (tempfile::tempdir().unwrap(), SigningKey::generate().unwrap());
        write(folder.path(), &["b.\t1\n", "a.b.\t1\n", "a.\t1\n"], &key).unwrap();
        assert_eq!(unzipped(folder.path()), format!("{SOA}a.\t1\na.b.\t1\nb.\t1\n{SOA}"));
        write(folder.path(), &[], &key).unwrap();
        assert_eq!(unzipped(folder.path()), format!("{SOA}{SOA}"), "in the place of the other");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 9, "nothing else is left");
    }

    #[test]
    fn the_checksums_are_of_the_file_and_its_day_has_a_copy() {
        let (folder, key) = (tempfile::tempdir().unwrap(), SigningKey::generate().unwrap());
        write(folder.path(), &["a.\t1\n"], &key).unwrap();
        let read = |name: &str, ending: &str| {
            fs::read(folder.path().join(format!("{name}.zone.gz{ending}"))).unwrap()
        };
        let hex = data_encoding::HEXLOWER;
        for name in ["pharmacy", "pharmacy-20260105"] {
            let md5 = hex.encode(&Md5::digest(read("pharmacy", "")));
            let sha256 = hex.encode(&Sha256::digest(read(name, "")));
            assert_eq!(read(name, ".md5"), format!("{md5}  {name}.zone.gz\n").as_bytes());
            assert_eq!(read(name, ".sha256"), format!("{sha256}  {name}.zone.gz\n").as_bytes());
            assert_eq!(read(name, ".sig"), read("pharmacy", ".sig"));
        }
    }

    #[test]
    fn a_folder_that_is_not_there_is_told() {
        let (folder, key) = (tempfile::tempdir().unwrap(), SigningKey::generate().unwrap());
        let absent = folder.path().join("absent");
        let said = write(&absent, &["a.\t1\n"], &key).unwrap_err().to_string();
        assert!(said.contains("absent") && said.contains("must exist"), "{said}");
    }
}
