//! A frame as a tree of elements, flat in memory.

use std::borrow::Cow;
use std::ops::Range;

use crate::namespace::{EPP_URI, INSTANCE_URI, Namespace};

use super::characters::is_blank;
use super::write::Writer;

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
    /// Where it stands in the frame, tags included.
    pub(crate) span: Range<usize>,
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

/// A namespace declaration, on the element with this index; the prefix may be empty.
#[derive(Debug)]
pub(crate) struct Declaration<'a> {
    pub(crate) element: usize,
    pub(crate) prefix: &'a str,
    pub(crate) space: Space,
}

/// A well-formed document. Element 0 is the root.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) elements: Vec<Element<'a>>,
    pub(crate) attributes: Vec<Attribute<'a>>,
    pub(crate) declarations: Vec<Declaration<'a>>,
    pub(crate) uris: Vec<Cow<'a, str>>,
    /// The frame, as text.
    pub(crate) source: &'a str,
}

impl Document<'_> {
    /// The URI of a namespace of this document; empty for none.
    pub(crate) fn uri(&self, space: Space) -> &str {
        match space {
            Space::None => "",
            Space::Epp => EPP_URI,
            Space::Known(namespace) => namespace.uri(),
            Space::Xml => super::scope::XML_URI,
            Space::Instance => INSTANCE_URI,
            Space::Other(index) => usize::try_from(index)
                .ok()
                .and_then(|index| self.uris.get(index))
                .map_or("", |uri| uri.as_ref()),
        }
    }

    /// The element as a document of its own: its octets as they were sent, and on it the
    /// declarations in force around it, so that it canonicalizes as it did in its place.
    pub(crate) fn standalone(&self, index: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let Some(element) = self.elements.get(index) else { return out };
        let octets = self.source.get(element.span.clone()).unwrap_or_default();
        let colon = usize::from(!element.prefix.is_empty());
        let (begin, rest) = octets
            .split_at_checked(1 + element.prefix.len() + colon + element.local.len())
            .unwrap_or((octets, ""));
        out.extend_from_slice(begin.as_bytes());
        for (prefix, space) in self.declared_around(index) {
            Writer::new(&mut out).declare(prefix, self.uri(space));
        }
        out.extend_from_slice(rest.as_bytes());
        out
    }

    /// What is declared above an element and not overridden, nearest first.
    fn declared_around(&self, index: usize) -> Vec<(&str, Space)> {
        let on = |element: usize| {
            self.declarations.iter().filter(move |declared| declared.element == element)
        };
        let mut seen: Vec<&str> = on(index).map(|declared| declared.prefix).collect();
        let mut around = Vec::new();
        let parent = |index: usize| self.elements.get(index).and_then(|element| element.parent);
        for above in std::iter::successors(parent(index), |above| parent(*above)) {
            for Declaration { element: _, prefix, space } in on(above) {
                if seen.contains(prefix) {
                    continue;
                }
                seen.push(prefix);
                if !matches!(space, Space::None | Space::Xml) {
                    around.push((*prefix, *space));
                }
            }
        }
        around
    }
}
