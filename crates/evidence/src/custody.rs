//! Custody: who took each item, with what, from where and when. The records are lines of JSON, each
//! chained to the one before by its hash.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// What the first record is chained to.
pub const BEGINNING: Digest = Digest([0; 32]);

/// How one item came to us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The item's path in the bundle.
    pub item: String,
    /// Its hash.
    pub sha256: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// Who took it.
    pub taken: Taken,
    /// What was made unreadable in it, and why; nothing as a rule.
    pub masked: Vec<String>,
    /// The hash of the record before, as it is written.
    pub previous: Digest,
}

/// The circumstances of a capture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// The person or the worker.
    pub by: String,
    /// The program, its version, and the commit it was built from.
    pub tool: Tool,
    /// The address it asked from; none for what did not come over the network.
    pub egress_address: Option<std::net::IpAddr>,
    /// The country of that address.
    pub egress_country: Option<String>,
    /// How it named itself.
    pub user_agent: Option<String>,
    /// When, by the wall clock.
    pub at: Timestamp,
    /// When, in microseconds since the worker started: it cannot be set back.
    pub monotonic_microseconds: u64,
}

/// A program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The commit it was built from.
    pub commit: String,
}

/// Why a list of records is no chain of custody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CustodyError {
    /// A line is no record.
    #[error("line {line} of the custody records cannot be read: {words}")]
    Unreadable {
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        words: String,
    },
    /// A record was changed, moved or left out.
    #[error("line {0} of the custody records is not chained to the one before")]
    Broken(usize),
    /// The list does not end with a line break.
    #[error("the custody records do not end with a whole line")]
    Cut,
}

/// A list of records, as it grows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Custody {
    records: Vec<Record>,
    text: String,
}

impl Custody {
    /// Adds the record of an item; nothing changes if it cannot be written.
    pub fn add(
        &mut self,
        item: &str,
        bytes: &[u8],
        taken: Taken,
        masked: Vec<String>,
    ) -> Result<(), serde_json::Error> {
        let record = Record {
            item: item.to_owned(),
            sha256: Digest::of(bytes),
            size: bytes.len() as u64,
            taken,
            masked,
            previous: last_hash(&self.text),
        };
        self.text.push_str(&serde_json::to_string(&record)?);
        self.text.push('\n');
        self.records.push(record);
        Ok(())
    }

    /// The records.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The records as lines.
    #[must_use]
    pub fn as_text(&self) -> &str {
        &self.text
    }

    /// Reads lines, and follows their chain.
    pub fn parse(text: &str) -> Result<Self, CustodyError> {
        let Some(lines) = text.strip_suffix('\n') else {
            return if text.is_empty() { Ok(Self::default()) } else { Err(CustodyError::Cut) };
        };
        let mut previous = BEGINNING;
        let mut records = Vec::new();
        for (number, line) in (1..).zip(lines.split('\n')) {
            let record: Record = serde_json::from_str(line).map_err(|error| {
                CustodyError::Unreadable { line: number, words: error.to_string() }
            })?;
            if record.previous != previous {
                return Err(CustodyError::Broken(number));
            }
            previous = Digest::of(line.as_bytes());
            records.push(record);
        }
        Ok(Self { records, text: text.to_owned() })
    }
}

fn last_hash(text: &str) -> Digest {
    let last = text.strip_suffix('\n').map(|lines| lines.rsplit('\n').next().unwrap_or(lines));
    last.map_or(BEGINNING, |line| Digest::of(line.as_bytes()))
}
