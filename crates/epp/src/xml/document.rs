//! A frame as a tree of elements, flat in memory.

use std::borrow::Cow;
use std::ops::Range;

use crate::namespace::Namespace;

use super::characters::is_blank;

/// The namespace of an element or attribute, as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    /// In no namespace.
    None,
    /// EPP itself.
    Epp,
    /// One of the namespaces we know.
    Known(Namespace),
    /// The namespace of the prefix `xml`.
    Xml,
    /// The schema-instance attributes.
    Instance,
    /// Any other: its index among the URIs of the document.
    Other(u32),
}

/// An attribute with its normalized value; namespace declarations are not among them.
#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) space: Space,
    pub(crate) local: &'a str,
    pub(crate) value: Cow<'a, str>,
}

/// An element; its children are linked by index.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    pub(crate) space: Space,
    pub(crate) prefix: &'a str,
    pub(crate) local: &'a str,
    pub(crate) attributes: Range<usize>,
    pub(crate) parent: Option<usize>,
    pub(crate) first_child: Option<usize>,
    pub(crate) next_sibling: Option<usize>,
    /// All of its own character data; white space between children is left out.
    pub(crate) text: Cow<'a, str>,
}

impl<'a> Element<'a> {
    /// Adds character data in document order.
    pub(crate) fn append(&mut self, text: Cow<'a, str>) {
        if self.first_child.is_some() && is_blank(&text) {
            return;
        }
        if self.text.is_empty() {
            self.text = text;
        } else {
            self.text.to_mut().push_str(&text);
        }
    }
}

/// A well-formed document. Element 0 is the root.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) elements: Vec<Element<'a>>,
    pub(crate) attributes: Vec<Attribute<'a>>,
    pub(crate) uris: Vec<Cow<'a, str>>,
}
