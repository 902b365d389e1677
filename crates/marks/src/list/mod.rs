//! The lists the Clearinghouse publishes (RFC 9361, section 6): lines of values between commas.
//!
//! Each has a first line with the version and the instant it was made, a second with the names of
//! the columns, then one entry a line. They are read line by line, so that a list of any length
//! needs no more memory than its longest line.
//!
//! The sunrise list (SURL) is not read: it serves a qualified launch programme (RFC 9361), a phase
//! that no rulebook has. In sunrise itself the signed mark alone entitles.

mod claims;
mod revoked;

use std::io::BufRead;

use jiff::Timestamp;

pub use claims::Claim;
pub use revoked::Revocation;

/// The longest line taken; the longest entry known has some 130 characters.
const LINE_OCTETS_MAXIMUM: u64 = 1024;
/// The one version there is (RFC 9361, section 6).
const VERSION: &str = "1";

/// Why a list cannot be read; names the line.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The file cannot be read.
    #[error("the list cannot be read: {0}")]
    Input(#[from] std::io::Error),
    /// A line is not what belongs there.
    #[error("line {line}: found {found:?}; {allowed}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        found: String,
        /// What may stand there.
        allowed: &'static str,
    },
}

/// What one line of a list is.
pub trait Entry: Sized {
    /// The second line: the names of the columns.
    const HEADER: &'static str;
    /// What an entry looks like, for an error.
    const ALLOWED: &'static str;

    /// Reads the values of a line.
    fn read(values: &[&str]) -> Option<Self>;
}

/// A list being read: the instant it was made, then its entries.
#[derive(Debug)]
pub struct List<R, E> {
    input: R,
    line: usize,
    made_at: Timestamp,
    failed: bool,
    entries: std::marker::PhantomData<E>,
}

impl<R: BufRead, E: Entry> List<R, E> {
    /// Reads the two lines before the entries.
    pub fn open(input: R) -> Result<Self, ListError> {
        let mut list = Self {
            input,
            line: 0,
            made_at: Timestamp::UNIX_EPOCH,
            failed: false,
            entries: std::marker::PhantomData,
        };
        let first = list.next_line()?.unwrap_or_default();
        let made_at = match first.split_once(',') {
            Some((VERSION, made_at)) => instant(made_at),
            _ => None,
        };
        const FIRST: &str = "the first line is the version, 1, and the instant the list was made";
        list.made_at = made_at.ok_or_else(|| list.wrong(&first, FIRST))?;
        let header = list.next_line()?.unwrap_or_default();
        if header != E::HEADER {
            return Err(list.wrong(&header, E::HEADER));
        }
        Ok(list)
    }

    /// When the list was made.
    pub const fn made_at(&self) -> Timestamp {
        self.made_at
    }

    fn wrong(&self, found: &str, allowed: &'static str) -> ListError {
        ListError::Line { line: self.line.max(1), found: found.to_owned(), allowed }
    }

    /// The next line without its end; none at the end of the file.
    fn next_line(&mut self) -> Result<Option<String>, ListError> {
        let mut octets = Vec::new();
        let mut limited = std::io::Read::take(&mut self.input, LINE_OCTETS_MAXIMUM + 1);
        if limited.read_until(b'\n', &mut octets)? == 0 {
            return Ok(None);
        }
        self.line += 1;
        if octets.len() as u64 > LINE_OCTETS_MAXIMUM {
            return Err(self.wrong("a very long line", "a line has at most 1024 characters"));
        }
        let line = String::from_utf8_lossy(&octets);
        Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
    }

    fn next_entry(&mut self) -> Result<Option<E>, ListError> {
        let Some(line) = self.next_line()? else { return Ok(None) };
        let values: Vec<&str> = line.split(',').collect();
        match E::read(&values) {
            Some(entry) => Ok(Some(entry)),
            None => Err(self.wrong(&line, E::ALLOWED)),
        }
    }
}

impl<R: BufRead, E: Entry> Iterator for List<R, E> {
    type Item = Result<E, ListError>;

    /// Ends after the first error: what follows a broken line is not to be trusted.
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let entry = self.next_entry().transpose()?;
        self.failed = entry.is_err();
        Some(entry)
    }
}

/// An instant in UTC.
fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// A label of letters, digits and hyphens (A-labels are such), in lower case.
fn label(text: &str) -> Option<String> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let sound = (1..=63).contains(&text.len()) && text.bytes().all(known);
    sound.then(|| text.to_ascii_lowercase())
}
