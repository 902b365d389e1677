//! Which prefix means which namespace, where (Namespaces in XML 1.0, sections 3 and 6).

use std::borrow::Cow;

use crate::namespace::{EPP_URI, INSTANCE_URI, Namespace};

use super::cursor::{Cursor, NotWellFormed};
use super::document::Space;
use super::uri::is_uri_reference;

pub(crate) const XML_URI: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS_URI: &str = "http://www.w3.org/2000/xmlns/";

/// How many declarations may be in force at once, and how many foreign URIs a frame may name.
const MOST_NAMESPACES: usize = 128;

/// The namespace declarations in force, innermost last.
#[derive(Default)]
pub(crate) struct Scope<'a> {
    bindings: Vec<(&'a str, Space)>,
    uris: Vec<Cow<'a, str>>,
}

impl<'a> Scope<'a> {
    /// How many declarations are in force; [`Scope::leave`] goes back to it.
    pub(crate) const fn mark(&self) -> usize {
        self.bindings.len()
    }

    /// Ends the declarations made since the mark.
    pub(crate) fn leave(&mut self, mark: usize) {
        self.bindings.truncate(mark);
    }

    /// Gives up the URIs that are not ours, for the document to keep.
    pub(crate) fn into_uris(self) -> Vec<Cow<'a, str>> {
        self.uris
    }

    /// Declares a prefix (empty: the default namespace) for the element that began at `mark`, and
    /// says what it means.
    pub(crate) fn declare(
        &mut self,
        mark: usize,
        prefix: &'a str,
        uri: Cow<'a, str>,
        place: &Cursor<'a>,
    ) -> Result<Space, NotWellFormed> {
        let words = match (prefix, uri.as_ref()) {
            ("xml", XML_URI) => return Ok(Space::Xml),
            ("xml", _) => "the prefix xml has one meaning",
            ("xmlns", _) => "the prefix xmlns cannot be declared",
            (_, XML_URI | XMLNS_URI) => "this namespace cannot be declared",
            ("", "") => "",
            (_, "") => "a prefix cannot be undeclared",
            _ => "",
        };
        if !words.is_empty() {
            return place.fail("namespace-declaration", words);
        }
        if self.bindings.iter().skip(mark).any(|(known, _)| *known == prefix) {
            return place.fail("attribute-repeated", "a prefix is declared twice");
        }
        if self.bindings.len() >= MOST_NAMESPACES || self.uris.len() >= MOST_NAMESPACES {
            return place.fail("too-many-namespaces", "more than 128 namespaces");
        }
        let space = match uri.as_ref() {
            "" => Space::None,
            EPP_URI => Space::Epp,
            INSTANCE_URI => Space::Instance,
            other => match Namespace::from_uri(other) {
                Some(namespace) => Space::Known(namespace),
                None if is_uri_reference(other) => self.foreign(uri),
                None => return place.fail("namespace-declaration", "a namespace must be a URI"),
            },
        };
        self.bindings.push((prefix, space));
        Ok(space)
    }

    fn foreign(&mut self, uri: Cow<'a, str>) -> Space {
        let index = self.uris.iter().position(|known| *known == uri).unwrap_or_else(|| {
            self.uris.push(uri);
            self.uris.len() - 1
        });
        u32::try_from(index).map_or(Space::None, Space::Other)
    }

    /// What an element's prefix means here; empty is the default namespace.
    pub(crate) fn element(&self, prefix: &str, place: &Cursor<'a>) -> Result<Space, NotWellFormed> {
        let bound = self.bindings.iter().rev().find(|(known, _)| *known == prefix);
        match (bound, prefix) {
            (Some((_, space)), _) => Ok(*space),
            (None, "") => Ok(Space::None),
            (None, "xml") => Ok(Space::Xml),
            (None, _) => place.fail("prefix-undeclared", "a prefix is not declared"),
        }
    }

    /// What an attribute's prefix means here; without one it is in no namespace.
    pub(crate) fn attribute(
        &self,
        prefix: &str,
        place: &Cursor<'a>,
    ) -> Result<Space, NotWellFormed> {
        if prefix.is_empty() { Ok(Space::None) } else { self.element(prefix, place) }
    }
}
