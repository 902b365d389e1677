//! An element under the eyes of a schema.

use std::borrow::Cow;

use crate::xml::document::{Document, Element, Space};
use crate::xml::write::Writer;

/// What the schema says against an element.
#[derive(Debug)]
pub(crate) struct Invalid {
    pub(crate) element: usize,
    pub(crate) code: &'static str,
    pub(crate) words: Cow<'static, str>,
}

/// What a simple type says against a text: a stable code and words that never hold the text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unfit {
    pub(crate) code: &'static str,
    pub(crate) words: Cow<'static, str>,
}

impl Unfit {
    pub(crate) fn new(code: &'static str, words: impl Into<Cow<'static, str>>) -> Self {
        Self { code, words: words.into() }
    }
}

/// A text read as a simple type.
pub(crate) type Parsed<T> = Result<T, Unfit>;

/// Something read from the tree as the schema says.
pub(crate) type Valid<T> = Result<T, Invalid>;

/// One element of a document.
#[derive(Clone, Copy)]
pub(crate) struct Node<'d> {
    document: &'d Document<'d>,
    index: usize,
    element: &'d Element<'d>,
}

impl<'d> Node<'d> {
    pub(crate) fn new(document: &'d Document<'d>, index: usize) -> Option<Self> {
        document.elements.get(index).map(|element| Self { document, index, element })
    }

    pub(crate) const fn space(self) -> Space {
        self.element.space
    }

    pub(crate) const fn local(self) -> &'d str {
        self.element.local
    }

    pub(crate) fn is(self, space: Space, local: &str) -> bool {
        self.element.space == space && self.element.local == local
    }

    /// Whether it has this name in a namespace that EPP does not know.
    pub(crate) fn is_in(self, uri: &str, local: &str) -> bool {
        self.element.local == local && self.document.uri(self.element.space) == uri
    }

    /// The element as a document of its own, as it was sent.
    pub(crate) fn standalone(self) -> Vec<u8> {
        self.document.standalone(self.index)
    }

    /// Its child elements, before anything is known of them.
    pub(crate) fn elements(self) -> impl Iterator<Item = Node<'d>> {
        let document = self.document;
        let first = self.element.first_child.and_then(|index| Node::new(document, index));
        std::iter::successors(first, move |node| {
            node.element.next_sibling.and_then(|index| Node::new(document, index))
        })
    }

    pub(crate) fn invalid(
        self,
        code: &'static str,
        words: impl Into<Cow<'static, str>>,
    ) -> Invalid {
        Invalid { element: self.index, code, words: words.into() }
    }

    /// The value of an attribute without namespace.
    pub(crate) fn raw_attribute(self, local: &str) -> Option<&'d str> {
        let attributes = self.document.attributes.get(self.element.attributes.clone())?;
        attributes
            .iter()
            .find(|attribute| attribute.space == Space::None && attribute.local == local)
            .map(|attribute| attribute.value.as_ref())
    }

    /// An attribute read as a simple type, if it is there.
    pub(crate) fn attribute<T>(
        self,
        local: &'static str,
        parse: impl FnOnce(&'d str) -> Parsed<T>,
    ) -> Valid<Option<T>> {
        let read = |text| {
            parse(text).map_err(|unfit| {
                self.invalid(unfit.code, format!("attribute {local}: {}", unfit.words))
            })
        };
        self.raw_attribute(local).map(read).transpose()
    }

    /// An attribute that must be there, read as a simple type.
    pub(crate) fn required_attribute<T>(
        self,
        local: &'static str,
        parse: impl FnOnce(&'d str) -> Parsed<T>,
    ) -> Valid<T> {
        let absent = || self.invalid("attribute-missing", format!("attribute {local} is missing"));
        self.attribute(local, parse)?.ok_or_else(absent)
    }

    /// Refuses attributes other than these and the locations of schemas.
    ///
    /// `xsi:nil` is never allowed, since nothing in EPP is nillable. `xsi:type` is refused too,
    /// although a schema would let it name the declared type again; no client sends it.
    fn only_attributes(self, allowed: &[&str]) -> Valid<()> {
        let attributes = self.document.attributes.get(self.element.attributes.clone());
        for attribute in attributes.unwrap_or_default() {
            let fits = match attribute.space {
                Space::None => allowed.contains(&attribute.local),
                Space::Instance => {
                    matches!(attribute.local, "schemaLocation" | "noNamespaceSchemaLocation")
                }
                _ => false,
            };
            if !fits {
                let name: String = attribute.local.chars().take(64).collect();
                let words = format!("attribute {name} is not allowed here");
                return Err(self.invalid("attribute-unexpected", words));
            }
        }
        Ok(())
    }

    /// The children of an element that holds only elements, in its own namespace.
    pub(crate) fn children(self, attributes: &[&str]) -> Valid<Children<'d>> {
        self.only_attributes(attributes)?;
        if !self.element.text.is_empty() && self.element.first_child.is_some()
            || !self.element.text.bytes().all(crate::xml::characters::is_space)
        {
            return Err(self.invalid("text-unexpected", "text may not stand between elements"));
        }
        Ok(Children { parent: self, next: self.elements().next() })
    }

    /// The text of an element without child elements, read as a simple type.
    pub(crate) fn value<T>(
        self,
        attributes: &[&str],
        parse: impl FnOnce(&'d str) -> Parsed<T>,
    ) -> Valid<T> {
        self.only_attributes(attributes)?;
        if let Some(child) = self.elements().next() {
            return Err(child.invalid("element-unexpected", "no element may stand in this text"));
        }
        parse(&self.element.text).map_err(|unfit| self.invalid(unfit.code, unfit.words))
    }

    /// Mixed content of any elements, for people to read: its text, or its XML if elements stand in
    /// it. What the elements are is not looked at.
    pub(crate) fn mixed(self, attributes: &[&str]) -> Valid<String> {
        self.only_attributes(attributes)?;
        if self.element.first_child.is_none() {
            return Ok(self.element.text.trim().to_owned());
        }
        let mut out = Vec::new();
        self.write_content(&mut Writer::new(&mut out));
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    /// Its own text and then its elements, with the prefixes they came with.
    fn write_content(self, out: &mut Writer<'_>) {
        out.content(self.element.text.trim());
        for child in self.elements() {
            let Element { prefix, local, .. } = child.element;
            let tag =
                if prefix.is_empty() { (*local).to_owned() } else { format!("{prefix}:{local}") };
            let attributes = self.document.attributes.get(child.element.attributes.clone());
            let attributes: Vec<_> = attributes
                .unwrap_or_default()
                .iter()
                .map(|attribute| (attribute.local, attribute.value.as_ref()))
                .collect();
            out.open_with(&tag, &attributes);
            child.write_content(out);
            out.close(&tag);
        }
    }

    /// An element that must be empty: its type has no content, so not even white space.
    pub(crate) fn nothing(self, attributes: &[&str]) -> Valid<()> {
        if !self.element.text.is_empty() {
            return Err(self.invalid("text-unexpected", "this element must be empty"));
        }
        self.children(attributes)?.end()
    }

    /// An element of the type `anyType`, such as `hello`: whatever it holds, only not `xsi:nil`.
    ///
    /// A schema would look inside for elements it knows; they mean nothing here and are ignored.
    pub(crate) fn anything(self) -> Valid<()> {
        let attributes = self.document.attributes.get(self.element.attributes.clone());
        let reserved = |attribute: &&crate::xml::document::Attribute<'_>| {
            attribute.space == Space::Instance && matches!(attribute.local, "nil" | "type")
        };
        match attributes.unwrap_or_default().iter().find(reserved) {
            None => Ok(()),
            Some(_) => Err(self.invalid("attribute-unexpected", "xsi:nil and xsi:type: not here")),
        }
    }
}

/// The children of an element, taken one after another as its schema says.
pub(crate) struct Children<'d> {
    parent: Node<'d>,
    next: Option<Node<'d>>,
}

impl<'d> Children<'d> {
    fn advance(&mut self, node: Node<'d>) -> Node<'d> {
        self.next = node.element.next_sibling.and_then(|index| Node::new(node.document, index));
        node
    }

    /// The next child whatever it is.
    pub(crate) fn any(&mut self) -> Option<Node<'d>> {
        self.next.map(|node| self.advance(node))
    }

    /// The next child if it has this name.
    pub(crate) fn optional(&mut self, local: &str) -> Option<Node<'d>> {
        let space = self.parent.space();
        self.optional_where(|node| node.is(space, local))
    }

    /// The next child if it is what is asked for, perhaps in another namespace.
    pub(crate) fn optional_where(
        &mut self,
        fits: impl FnOnce(Node<'d>) -> bool,
    ) -> Option<Node<'d>> {
        let node = self.next.filter(|node| fits(*node))?;
        Some(self.advance(node))
    }

    /// The next children as long as they are what is asked for, each read by `read`.
    pub(crate) fn many_where<T>(
        &mut self,
        fits: impl Fn(Node<'d>) -> bool,
        mut read: impl FnMut(Node<'d>) -> Valid<T>,
    ) -> Valid<Vec<T>> {
        let mut values = Vec::new();
        while let Some(node) = self.optional_where(&fits) {
            values.push(read(node)?);
        }
        Ok(values)
    }

    /// The next child, which must have this name.
    pub(crate) fn required(&mut self, local: &'static str) -> Valid<Node<'d>> {
        match (self.optional(local), self.next) {
            (Some(node), _) => Ok(node),
            (None, Some(other)) => {
                let words = format!("{local} must stand here");
                Err(other.invalid("element-unexpected", words))
            }
            (None, None) => Err(self.missing(local)),
        }
    }

    /// Up to `most` children of this name, each read by `read`.
    pub(crate) fn many<T>(
        &mut self,
        local: &str,
        most: usize,
        mut read: impl FnMut(Node<'d>) -> Valid<T>,
    ) -> Valid<Vec<T>> {
        let mut values = Vec::new();
        while values.len() < most
            && let Some(node) = self.optional(local)
        {
            values.push(read(node)?);
        }
        Ok(values)
    }

    /// At least one and up to `most` children of this name, each read by `read`.
    pub(crate) fn some<T>(
        &mut self,
        local: &'static str,
        most: usize,
        mut read: impl FnMut(Node<'d>) -> Valid<T>,
    ) -> Valid<Vec<T>> {
        let first = read(self.required(local)?)?;
        let mut values = vec![first];
        values.extend(self.many(local, most.saturating_sub(1), read)?);
        Ok(values)
    }

    /// Says that a child is missing at the end.
    pub(crate) fn missing(&self, local: &str) -> Invalid {
        match self.next {
            Some(other) => other.invalid("element-unexpected", format!("{local} must stand here")),
            None => self.parent.invalid("element-missing", format!("{local} is missing in it")),
        }
    }

    /// No further child may come.
    pub(crate) fn end(self) -> Valid<()> {
        match self.next {
            None => Ok(()),
            Some(other) => {
                Err(other.invalid("element-unexpected", "this element may not stand here"))
            }
        }
    }
}
