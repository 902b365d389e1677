//! A place in the text of a frame, and the small steps from it.

use super::characters::{is_name, is_name_start, is_space};

/// Why a frame is not well-formed, and where: a stable code, words, an octet offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotWellFormed {
    pub(crate) code: &'static str,
    pub(crate) words: &'static str,
    pub(crate) offset: usize,
}

/// Reads forward through a text; never past its end, never inside a character.
#[derive(Clone)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(crate) fn fail<T>(
        &self,
        code: &'static str,
        words: &'static str,
    ) -> Result<T, NotWellFormed> {
        Err(NotWellFormed { code, words, offset: self.at })
    }

    /// How many octets lie behind.
    pub(crate) const fn offset(&self) -> usize {
        self.at
    }

    pub(crate) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// What was read since that place.
    pub(crate) fn since(&self, place: &Self) -> &'a str {
        self.text.get(place.at..self.at).unwrap_or_default()
    }

    pub(crate) fn at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Steps over so many octets, which the caller has seen.
    pub(crate) fn step(&mut self, octets: usize) {
        self.at += octets;
    }

    /// Steps over the literal if it comes next.
    #[inline]
    pub(crate) fn take(&mut self, literal: &str) -> bool {
        let found = self
            .text
            .as_bytes()
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(literal.as_bytes()));
        if found {
            self.at += literal.len();
        }
        found
    }

    /// Steps over white space; tells whether there was any.
    pub(crate) fn take_space(&mut self) -> bool {
        let from = self.at;
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        self.at > from
    }

    /// Returns what comes before the literal and steps over both.
    pub(crate) fn take_until(&mut self, literal: &str) -> Option<&'a str> {
        let (before, _) = self.rest().split_once(literal)?;
        self.at += before.len() + literal.len();
        Some(before)
    }

    /// Returns what comes before the first octet that stops, and steps up to it.
    pub(crate) fn take_while(&mut self, stops: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.bytes().position(stops).unwrap_or(rest.len());
        let taken = rest.get(..length).unwrap_or_default();
        self.at += taken.len();
        taken
    }

    /// Reads a name without a colon (Namespaces in XML, production `NCName`).
    pub(crate) fn name(&mut self) -> Result<&'a str, NotWellFormed> {
        let rest = self.rest();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let ascii = rest.bytes().position(|byte| !plain(byte)).unwrap_or(rest.len());
        let length = match rest.as_bytes().get(ascii) {
            Some(byte) if !byte.is_ascii() => {
                rest.find(|character| !is_name(character)).unwrap_or(rest.len())
            }
            _ => ascii,
        };
        let begins = match rest.as_bytes().first() {
            Some(byte) if byte.is_ascii() => byte.is_ascii_alphabetic() || *byte == b'_',
            _ => rest.starts_with(is_name_start),
        };
        if !begins {
            return self.fail("name-expected", "a name must begin here");
        }
        self.at += length;
        Ok(rest.get(..length).unwrap_or_default())
    }

    /// Reads a name with at most one prefix; the prefix may be empty.
    pub(crate) fn qualified_name(&mut self) -> Result<(&'a str, &'a str), NotWellFormed> {
        let first = self.name()?;
        if self.peek() != Some(b':') {
            return Ok(("", first));
        }
        self.step(1);
        let local = self.name()?;
        if self.peek() == Some(b':') {
            return self.fail("name-expected", "a name has one colon at most");
        }
        Ok((first, local))
    }
}
