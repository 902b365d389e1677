//! Writes XML into a growing buffer; what it writes is always well-formed text.

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::namespace::Namespace;

use super::characters::is_legal;

/// Writes elements with the prefixes of their RFCs. Tags are given whole: `domain:name`.
pub(crate) struct Writer<'o> {
    out: &'o mut Vec<u8>,
}

impl<'o> Writer<'o> {
    pub(crate) const fn new(out: &'o mut Vec<u8>) -> Self {
        Self { out }
    }

    fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    pub(crate) fn declaration(&mut self) {
        self.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }

    /// `<tag>`.
    pub(crate) fn open(&mut self, tag: &str) {
        self.open_with(tag, &[]);
    }

    /// `<tag a="b">`.
    pub(crate) fn open_with(&mut self, tag: &str, attributes: &[(&str, &str)]) {
        self.begin(tag, attributes);
        self.raw(">");
    }

    /// `<tag xmlns:prefix="…">`: the outermost element of an object or extension.
    pub(crate) fn open_in(&mut self, namespace: Namespace, tag: &str) {
        self.open_in_with(namespace, tag, &[]);
    }

    /// `<tag a="b" xmlns:prefix="…">`.
    pub(crate) fn open_in_with(
        &mut self,
        namespace: Namespace,
        tag: &str,
        attributes: &[(&str, &str)],
    ) {
        self.begin(tag, attributes);
        self.declare(namespace.prefix(), namespace.uri());
        self.raw(">");
    }

    /// ` xmlns:prefix="…"`, within a tag.
    pub(crate) fn declare(&mut self, prefix: &str, uri: &str) {
        self.raw(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
        self.raw(prefix);
        self.raw("=\"");
        self.text(uri, true);
        self.raw("\"");
    }

    /// An element that was read and kept as a document of its own.
    pub(crate) fn fragment(&mut self, document: &[u8]) {
        self.out.extend_from_slice(document);
    }

    /// `</tag>`.
    pub(crate) fn close(&mut self, tag: &str) {
        self.raw("</");
        self.raw(tag);
        self.raw(">");
    }

    /// `<tag/>`.
    pub(crate) fn empty(&mut self, tag: &str) {
        self.empty_with(tag, &[]);
    }

    /// `<tag a="b"/>`.
    pub(crate) fn empty_with(&mut self, tag: &str, attributes: &[(&str, &str)]) {
        self.begin(tag, attributes);
        self.raw("/>");
    }

    /// `<tag xmlns:prefix="…">text</tag>`, with a namespace of any kind.
    pub(crate) fn value_in(&mut self, prefix: &str, uri: &str, tag: &str, text: &str) {
        self.raw("<");
        self.raw(tag);
        self.declare(prefix, uri);
        self.raw(">");
        self.text(text, false);
        self.close(tag);
    }

    /// `<tag>text</tag>`.
    pub(crate) fn value(&mut self, tag: &str, text: &str) {
        self.value_with(tag, &[], text);
    }

    /// `<tag a="b">text</tag>`.
    pub(crate) fn value_with(&mut self, tag: &str, attributes: &[(&str, &str)], text: &str) {
        self.open_with(tag, attributes);
        self.text(text, false);
        self.close(tag);
    }

    /// Text alone.
    pub(crate) fn content(&mut self, text: &str) {
        self.text(text, false);
    }

    /// `<tag>text</tag>` if there is a text.
    pub(crate) fn optional(&mut self, tag: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.value(tag, text);
        }
    }

    /// `<tag>text</tag>` for each.
    pub(crate) fn each<T: AsRef<str>>(&mut self, tag: &str, texts: &[T]) {
        for text in texts {
            self.value(tag, text.as_ref());
        }
    }

    /// `<tag>2026-01-05T12:00:00.000Z</tag>`: milliseconds, UTC, as `xsd:dateTime`.
    pub(crate) fn instant(&mut self, tag: &str, instant: Timestamp) {
        self.value(tag, &instant_text(instant));
    }

    /// The instant if there is one.
    pub(crate) fn optional_instant(&mut self, tag: &str, instant: Option<Timestamp>) {
        if let Some(instant) = instant {
            self.instant(tag, instant);
        }
    }

    fn begin(&mut self, tag: &str, attributes: &[(&str, &str)]) {
        self.raw("<");
        self.raw(tag);
        for (name, value) in attributes {
            self.raw(" ");
            self.raw(name);
            self.raw("=\"");
            self.text(value, true);
            self.raw("\"");
        }
    }

    /// Text with what XML reserves escaped; a character no XML may hold becomes U+FFFD.
    fn text(&mut self, text: &str, in_attribute: bool) {
        let special = |byte: u8| matches!(byte, b'<' | b'>' | b'&' | b'"' | 0..b' ' | 0xEF);
        let mut rest = text;
        while let Some(at) = rest.bytes().position(special) {
            let (plain, from) = rest.split_at(at);
            self.raw(plain);
            let mut characters = from.chars();
            match characters.next() {
                Some('<') => self.raw("&lt;"),
                Some('>') => self.raw("&gt;"),
                Some('&') => self.raw("&amp;"),
                Some('"') if in_attribute => self.raw("&quot;"),
                Some('\r') => self.raw("&#13;"),
                Some('\n') if in_attribute => self.raw("&#10;"),
                Some('\t') if in_attribute => self.raw("&#9;"),
                Some(other) if is_legal(other) => self.raw(other.encode_utf8(&mut [0; 4])),
                _ => self.raw("\u{fffd}"),
            }
            rest = characters.as_str();
        }
        self.raw(rest);
    }
}

/// An instant as [`Writer::instant`] writes it, for an attribute.
pub(crate) fn instant_text(instant: Timestamp) -> String {
    let time = Offset::UTC.to_datetime(instant);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.millisecond()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read_again() {
        let text = "a<b>&\"'\r\n\t]]>\u{1}\u{fffe}é\u{ff01}";
        let mut out = Vec::new();
        Writer::new(&mut out).value_with("t", &[("a", text)], text);
        let document = crate::xml::reader::read(&out).expect("it is well-formed");
        let shown = "a<b>&\"'\r\n\t]]>\u{fffd}\u{fffd}é\u{ff01}";
        assert_eq!(document.elements[0].text, shown);
        assert_eq!(document.attributes[0].value, shown);
    }

    #[test]
    fn an_instant_is_utc_with_milliseconds() {
        let mut out = Vec::new();
        let instant = "2026-01-05T12:00:00.1239Z".parse().expect("a timestamp");
        Writer::new(&mut out).instant("t", instant);
        assert_eq!(out, b"<t>2026-01-05T12:00:00.123Z</t>");
    }
}
