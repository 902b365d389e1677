//! What stands around the root: the XML declaration, white space, comments, instructions.

use super::cursor::NotWellFormed;
use super::reader::Reader;

impl<'a> Reader<'a> {
    /// The XML declaration (section 2.8): version 1.0, encoding UTF-8.
    pub(super) fn declaration(&mut self) -> Result<(), NotWellFormed> {
        let begins = self.cursor.rest().as_bytes();
        if !matches!(begins, [b'<', b'?', b'x', b'm', b'l', b' ' | b'\t' | b'\n' | b'\r', ..]) {
            return Ok(());
        }
        self.cursor.step("<?xml".len());
        if self.pseudo_attribute("version")? != Some("1.0") {
            return self.cursor.fail("xml-version", "the XML version must be 1.0");
        }
        if let Some(encoding) = self.pseudo_attribute("encoding")?
            && !encoding.eq_ignore_ascii_case("UTF-8")
        {
            return self.cursor.fail("encoding-not-utf-8", "the encoding must be UTF-8");
        }
        if let Some(standalone) = self.pseudo_attribute("standalone")?
            && !matches!(standalone, "yes" | "no")
        {
            return self.cursor.fail("xml-declaration", "standalone is yes or no");
        }
        self.cursor.take_space();
        if self.cursor.take("?>") {
            return Ok(());
        }
        self.cursor.fail("xml-declaration", "the XML declaration does not end as it should")
    }

    fn pseudo_attribute(&mut self, name: &str) -> Result<Option<&'a str>, NotWellFormed> {
        let before = self.cursor.clone();
        let spaced = self.cursor.take_space();
        if !self.cursor.take(name) {
            self.cursor = before;
            return Ok(None);
        }
        if !spaced {
            return self.cursor.fail("space-expected", "white space is missing");
        }
        self.equals_sign()?;
        let value = if self.cursor.take("\"") {
            self.cursor.take_until("\"")
        } else if self.cursor.take("'") {
            self.cursor.take_until("'")
        } else {
            None
        };
        match value {
            Some(value) => Ok(Some(value)),
            None => self.cursor.fail("quote-expected", "a value must stand in quotes"),
        }
    }

    /// White space, comments and processing instructions before and after the root.
    pub(super) fn outside_root(&mut self) -> Result<(), NotWellFormed> {
        loop {
            self.cursor.take_space();
            if self.cursor.take("<!--") {
                self.comment()?;
            } else if self.cursor.take("<?") {
                self.instruction()?;
            } else if self.cursor.rest().starts_with("<!DOCTYPE") {
                return self.cursor.fail("doctype-refused", "a document type is not allowed");
            } else {
                return Ok(());
            }
        }
    }
}
