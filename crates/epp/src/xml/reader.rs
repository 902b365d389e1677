//! Reads one frame into a [`Document`]; everything that is not well-formed is refused.

use std::borrow::Cow;

use super::characters::{first_illegal, is_blank, is_legal};
use super::cursor::{Cursor, NotWellFormed};
use super::document::{Attribute, Declaration, Document, Element, Space};
use super::scope::Scope;

/// How deep elements may nest; the deepest EPP command needs a third of it.
const DEEPEST: usize = 32;

/// How many attributes one element may have, namespace declarations included.
const MOST_ATTRIBUTES: usize = 64;

/// Octets per element in typical commands, for one allocation of about the right size.
const OCTETS_PER_ELEMENT: usize = 32;

/// Reads a document (XML 1.0, fifth edition; Namespaces in XML 1.0).
pub(crate) fn read(frame: &[u8]) -> Result<Document<'_>, NotWellFormed> {
    let text = match std::str::from_utf8(frame) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let words = "the frame is not UTF-8";
            let offset = error.valid_up_to();
            return Err(NotWellFormed { code: "encoding-not-utf-8", words, offset });
        }
    };
    if let Some(offset) = first_illegal(text) {
        let words = "a character no XML may hold";
        return Err(NotWellFormed { code: "character-illegal", words, offset });
    }
    let reader = Reader {
        source: text,
        cursor: Cursor::new(text),
        has_returns: text.contains('\r'),
        scope: Scope::default(),
        elements: Vec::with_capacity(8 + text.len().min(8192) / OCTETS_PER_ELEMENT),
        attributes: Vec::with_capacity(8),
        declarations: Vec::with_capacity(8),
        open: Vec::with_capacity(DEEPEST),
    };
    reader.document()
}

/// An element whose end tag has not come.
struct Open<'a> {
    index: usize,
    last_child: Option<usize>,
    /// The name as it is written, prefix included.
    name: &'a str,
    scope_mark: usize,
}

pub(super) struct Reader<'a> {
    source: &'a str,
    pub(super) cursor: Cursor<'a>,
    /// Whether a carriage return stands anywhere, so that lines need a look at all.
    has_returns: bool,
    scope: Scope<'a>,
    elements: Vec<Element<'a>>,
    attributes: Vec<Attribute<'a>>,
    declarations: Vec<Declaration<'a>>,
    open: Vec<Open<'a>>,
}

impl<'a> Reader<'a> {
    fn document(mut self) -> Result<Document<'a>, NotWellFormed> {
        self.declaration()?;
        self.outside_root()?;
        if self.cursor.peek() != Some(b'<') {
            return self.cursor.fail("root-expected", "an element must begin here");
        }
        self.start_tag()?;
        while !self.open.is_empty() {
            self.content()?;
        }
        self.outside_root()?;
        if !self.cursor.at_end() {
            return self.cursor.fail("text-after-root", "nothing may follow the root element");
        }
        let Self { source, scope, elements, attributes, declarations, .. } = self;
        Ok(Document { elements, attributes, declarations, uris: scope.into_uris(), source })
    }

    pub(super) fn equals_sign(&mut self) -> Result<(), NotWellFormed> {
        self.cursor.take_space();
        if !self.cursor.take("=") {
            return self.cursor.fail("equals-expected", "an attribute needs a value");
        }
        self.cursor.take_space();
        Ok(())
    }

    pub(super) fn comment(&mut self) -> Result<(), NotWellFormed> {
        let ended = self.cursor.take_until("--").is_some();
        if ended && self.cursor.take(">") {
            return Ok(());
        }
        self.cursor.fail("comment", "a comment ends with --> and holds no --")
    }

    pub(super) fn instruction(&mut self) -> Result<(), NotWellFormed> {
        let target = self.cursor.name()?;
        if target.eq_ignore_ascii_case("xml") {
            return self.cursor.fail("xml-declaration", "the XML declaration comes first");
        }
        if self.cursor.take("?>") {
            return Ok(());
        }
        if self.cursor.take_space() && self.cursor.take_until("?>").is_some() {
            return Ok(());
        }
        self.cursor.fail("processing-instruction", "a processing instruction ends with ?>")
    }

    /// One piece of the innermost open element.
    fn content(&mut self) -> Result<(), NotWellFormed> {
        if self.cursor.peek() != Some(b'<') {
            return self.text();
        }
        match self.cursor.rest().as_bytes().get(1) {
            Some(b'/') => self.end_tag(),
            Some(b'!') => self.comment_or_cdata(),
            Some(b'?') => {
                self.cursor.step(2);
                self.instruction()
            }
            _ => self.start_tag(),
        }
    }

    fn comment_or_cdata(&mut self) -> Result<(), NotWellFormed> {
        if self.cursor.take("<!--") {
            return self.comment();
        }
        if !self.cursor.take("<![CDATA[") {
            return self.cursor.fail("markup-unknown", "only comments and CDATA begin with <!");
        }
        match self.cursor.take_until("]]>") {
            Some(text) => {
                let text = self.normalize_lines(text);
                self.append(text);
                Ok(())
            }
            None => self.cursor.fail("cdata", "a CDATA section ends with ]]>"),
        }
    }

    /// Every line end becomes a line feed (section 2.11).
    fn normalize_lines(&self, text: &'a str) -> Cow<'a, str> {
        if self.has_returns && text.contains('\r') {
            Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
        } else {
            Cow::Borrowed(text)
        }
    }

    fn append(&mut self, text: Cow<'a, str>) {
        if let Some(open) = self.open.last()
            && let Some(element) = self.elements.get_mut(open.index)
        {
            element.append(text);
        }
    }

    /// Character data and references up to the next markup.
    fn text(&mut self) -> Result<(), NotWellFormed> {
        if self.cursor.at_end() {
            return self.cursor.fail("ended-early", "an element is not closed");
        }
        if self.cursor.peek() == Some(b'&') {
            let character = self.reference()?;
            self.append(Cow::Owned(character.to_string()));
            return Ok(());
        }
        let text = self.cursor.take_while(|byte| matches!(byte, b'<' | b'&'));
        // One octet first: a search for three costs more than most texts are long.
        if text.contains(']') && text.contains("]]>") {
            return self.cursor.fail("cdata", "]]> may not stand in text");
        }
        let text = self.normalize_lines(text);
        self.append(text);
        Ok(())
    }

    /// A character reference or one of the five entities (sections 4.1 and 4.6).
    fn reference(&mut self) -> Result<char, NotWellFormed> {
        self.cursor.step(1);
        let name = self.cursor.take_while(|byte| !(byte.is_ascii_alphanumeric() || byte == b'#'));
        if !self.cursor.take(";") {
            return self.cursor.fail("reference", "a reference ends with a semicolon");
        }
        let digits = |text: &str, radix| {
            let sound = text.bytes().all(|byte| char::from(byte).is_digit(radix));
            if sound { u32::from_str_radix(text, radix).ok() } else { None }
        };
        let number = match name {
            "lt" => return Ok('<'),
            "gt" => return Ok('>'),
            "amp" => return Ok('&'),
            "apos" => return Ok('\''),
            "quot" => return Ok('"'),
            _ => match (name.strip_prefix("#x"), name.strip_prefix('#')) {
                (Some(hexadecimal), _) => digits(hexadecimal, 16),
                (None, Some(decimal)) => digits(decimal, 10),
                (None, None) => {
                    return self.cursor.fail("entity-unknown", "only the five entities of XML");
                }
            },
        };
        match number.and_then(char::from_u32).filter(|character| is_legal(*character)) {
            Some(character) => Ok(character),
            None => self.cursor.fail("character-illegal", "no such character in XML"),
        }
    }

    fn end_tag(&mut self) -> Result<(), NotWellFormed> {
        self.cursor.step(2);
        let open = match self.open.pop() {
            Some(open) if self.cursor.take(open.name) => open,
            _ => return self.cursor.fail("tag-unbalanced", "an end tag closes another element"),
        };
        self.scope.leave(open.scope_mark);
        self.cursor.take_space();
        if self.cursor.take(">") {
            if let Some(element) = self.elements.get_mut(open.index) {
                element.span.end = self.cursor.offset();
            }
            return Ok(());
        }
        self.cursor.fail("tag-unbalanced", "an end tag holds the name of its element only")
    }

    fn start_tag(&mut self) -> Result<(), NotWellFormed> {
        if self.open.len() >= DEEPEST {
            return self.cursor.fail("too-deep", "elements nest deeper than 32");
        }
        let start = self.cursor.offset();
        self.cursor.step(1);
        let begins = self.cursor.clone();
        let (prefix, local) = self.cursor.qualified_name()?;
        let name = self.cursor.since(&begins);
        let scope_mark = self.scope.mark();
        let first = self.attributes.len();
        let empty = self.attributes(scope_mark)?;
        let space = self.scope.element(prefix, &self.cursor)?;
        self.resolve_attributes(first)?;
        let index = self.elements.len();
        self.link(index);
        self.elements.push(Element {
            space,
            prefix,
            local,
            attributes: first..self.attributes.len(),
            parent: self.open.last().map(|open| open.index),
            first_child: None,
            next_sibling: None,
            text: Cow::Borrowed(""),
            span: start..self.cursor.offset(),
        });
        if empty {
            self.scope.leave(scope_mark);
        } else {
            self.open.push(Open { index, last_child: None, name, scope_mark });
        }
        Ok(())
    }

    /// Makes a new element the last child of the innermost open one.
    fn link(&mut self, index: usize) {
        let Some(open) = self.open.last_mut() else { return };
        let before = open.last_child.replace(index);
        if let Some(sibling) = before.and_then(|before| self.elements.get_mut(before)) {
            sibling.next_sibling = Some(index);
        } else if let Some(parent) = self.elements.get_mut(open.index) {
            parent.first_child = Some(index);
            if is_blank(&parent.text) {
                parent.text = Cow::Borrowed("");
            }
        }
    }

    /// Attributes up to the end of the tag; tells whether it is an empty-element tag.
    fn attributes(&mut self, scope_mark: usize) -> Result<bool, NotWellFormed> {
        let mut count = 0;
        loop {
            let spaced = self.cursor.take_space();
            match self.cursor.peek() {
                Some(b'>') => {
                    self.cursor.step(1);
                    return Ok(false);
                }
                Some(b'/') if self.cursor.take("/>") => return Ok(true),
                _ => {}
            }
            if !spaced {
                return self.cursor.fail("space-expected", "white space is missing");
            }
            count += 1;
            if count > MOST_ATTRIBUTES {
                return self.cursor.fail("too-many-attributes", "more than 64 attributes");
            }
            let (prefix, local) = self.cursor.qualified_name()?;
            self.equals_sign()?;
            let value = self.attribute_value()?;
            let declared = match (prefix, local) {
                ("", "xmlns") => "",
                ("xmlns", prefix) => prefix,
                _ => {
                    self.attributes.push(Attribute { prefix, space: Space::None, local, value });
                    continue;
                }
            };
            let space = self.scope.declare(scope_mark, declared, value, &self.cursor)?;
            let element = self.elements.len();
            self.declarations.push(Declaration { element, prefix: declared, space });
        }
    }

    /// Gives the attributes from `first` on their namespaces, each name once (section 6.3).
    fn resolve_attributes(&mut self, first: usize) -> Result<(), NotWellFormed> {
        for index in first..self.attributes.len() {
            let (before, rest) = self.attributes.split_at_mut(index);
            let Some(attribute) = rest.first_mut() else { break };
            attribute.space = self.scope.attribute(attribute.prefix, &self.cursor)?;
            let name = (attribute.space, attribute.local);
            if before.iter().skip(first).any(|other| (other.space, other.local) == name) {
                return self.cursor.fail("attribute-repeated", "an attribute is given twice");
            }
        }
        Ok(())
    }

    /// A value in quotes, normalized as one of type CDATA (section 3.3.3).
    fn attribute_value(&mut self) -> Result<Cow<'a, str>, NotWellFormed> {
        let quote = match self.cursor.peek() {
            Some(quote @ (b'"' | b'\'')) => quote,
            _ => return self.cursor.fail("quote-expected", "a value must stand in quotes"),
        };
        self.cursor.step(1);
        let mut value = Cow::Borrowed("");
        loop {
            let plain = self
                .cursor
                .take_while(|byte| byte == quote || matches!(byte, b'<' | b'&' | 0..b' '));
            join(&mut value, plain);
            match self.cursor.peek() {
                Some(byte) if byte == quote => {
                    self.cursor.step(1);
                    return Ok(value);
                }
                Some(b'&') => value.to_mut().push(self.reference()?),
                Some(b'\t' | b'\n' | b'\r') => {
                    if !self.cursor.take("\r\n") {
                        self.cursor.step(1);
                    }
                    value.to_mut().push(' ');
                }
                _ => return self.cursor.fail("attribute-value", "no < in a value, and an end"),
            }
        }
    }
}

fn join<'a>(value: &mut Cow<'a, str>, plain: &'a str) {
    if value.is_empty() {
        *value = Cow::Borrowed(plain);
    } else {
        value.to_mut().push_str(plain);
    }
}

#[cfg(test)]
mod tests;
