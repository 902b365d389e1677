//! What a checkpoint says: a text that a person can read and a signature can stand under.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// The first line: what this is, and the number of its form.
const FORM: &str = "pharos checkpoint 1";

/// A statement over the heads of history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its number, from 1.
    pub number: i64,
    /// It covers what was recorded before this instant.
    pub until: Timestamp,
    /// How many heads changed since the one before.
    pub heads: u64,
    /// SHA-256 of their lines.
    pub digest: [u8; 32],
    /// SHA-256 of the statement before; zeros for the first.
    pub previous: [u8; 32],
    /// SHA-256 of the public key it is signed with, in its DER form.
    pub key: [u8; 32],
}

impl Statement {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { number, until, heads, digest, previous, key } = self;
        let hex = |bytes: &[u8; 32]| data_encoding::HEXLOWER.encode(bytes);
        format!(
            "{FORM}\nnumber {number}\nuntil {until}\nheads {heads}\nheads-sha256 {}\n\
             previous-sha256 {}\nkey-sha256 {}\n",
            hex(digest),
            hex(previous),
            hex(key)
        )
    }

    /// Reads a text as [`text`](Self::text) makes it, and no other.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_prefix(FORM)?.strip_prefix('\n')?.lines();
        let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
        let bytes = |hex: &str| {
            let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes()).ok()?;
            <[u8; 32]>::try_from(bytes).ok()
        };
        let read = Self {
            number: value("number")?.parse().ok()?,
            until: value("until")?.parse().ok()?,
            heads: value("heads")?.parse().ok()?,
            digest: bytes(value("heads-sha256")?)?,
            previous: bytes(value("previous-sha256")?)?,
            key: bytes(value("key-sha256")?)?,
        };
        (read.text() == text).then_some(read)
    }

    /// What the next statement calls this one.
    #[must_use]
    pub fn hash(text: &str) -> [u8; 32] {
        Sha256::digest(text.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_read_back_and_nothing_else_is() {
        let statement = Statement {
            number: 3,
            until: "2027-03-01T00:00:00Z".parse().unwrap(),
            heads: 12,
            digest: [1; 32],
            previous: [2; 32],
            key: [3; 32],
        };
        let text = statement.text();
        assert_eq!(Statement::parse(&text), Some(statement));
        for other in
            [format!("{text}more\n"), text.replace("number 3", "number 03"), text[1..].into()]
        {
            assert_eq!(Statement::parse(&other), None, "{other}");
        }
    }
}
