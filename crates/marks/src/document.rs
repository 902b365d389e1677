//! The XML of a signed mark as a tree: what is parsed here is what is digested and what is read.

use roxmltree::{Attribute, Document, Node, NodeType, ParsingOptions};

use crate::fault::Fault;

/// The largest XML taken; those of the Clearinghouse have 10 to 20 kB.
const OCTETS_MAXIMUM: usize = 128 * 1024;
/// Elements, texts and comments of one document.
const NODES_MAXIMUM: u32 = 8192;
/// Elements within elements; RFC 7848 has eight.
const DEPTH_MAXIMUM: usize = 24;

pub(crate) const SIGNED_MARK: &str = "urn:ietf:params:xml:ns:signedMark-1.0";
pub(crate) const MARK: &str = "urn:ietf:params:xml:ns:mark-1.0";
pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

/// Parses XML that is small, shallow, in UTF-8 and without a DTD: no entity can be declared, so
/// none can reach outside or grow.
pub(crate) fn parse(xml: &str) -> Result<Document<'_>, Fault> {
    let options =
        ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAXIMUM, ..Default::default() };
    let document = Document::parse_with_options(xml, options)
        .map_err(|error| Fault::Xml(error.to_string()))?;
    if document.descendants().any(|node| node.ancestors().nth(DEPTH_MAXIMUM).is_some()) {
        return Err(Fault::Xml(format!("elements are nested deeper than {DEPTH_MAXIMUM}")));
    }
    Ok(document)
}

/// UTF-8 of a size that is worth parsing.
pub(crate) fn text(octets: &[u8]) -> Result<&str, Fault> {
    if octets.len() > OCTETS_MAXIMUM {
        return Err(Fault::Xml(format!("it is longer than {OCTETS_MAXIMUM} octets")));
    }
    let octets = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets);
    std::str::from_utf8(octets).map_err(|_| Fault::Xml("it is not UTF-8".to_owned()))
}

/// Whether a node is the element of a namespace.
pub(crate) fn is(node: Node<'_, '_>, namespace: &str, local: &str) -> bool {
    node.is_element() && node.has_tag_name((namespace, local))
}

/// Child elements of one name, in order.
pub(crate) fn children<'a, 'i>(
    node: Node<'a, 'i>,
    namespace: &'static str,
    local: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| is(*child, namespace, local))
}

/// The one child element of a name.
pub(crate) fn child<'a, 'i>(
    node: Node<'a, 'i>,
    namespace: &'static str,
    local: &'static str,
) -> Result<Node<'a, 'i>, Fault> {
    let mut found = children(node, namespace, local);
    match (found.next(), found.next()) {
        (Some(child), None) => Ok(child),
        (None, _) => Err(missing(node, local)),
        (Some(_), Some(_)) => Err(Fault::Form(format!("there is more than one {local}"))),
    }
}

pub(crate) fn missing(node: Node<'_, '_>, local: &str) -> Fault {
    Fault::Form(format!("{} has no {local}", node.tag_name().name()))
}

/// The whole text of an element without child elements. Canonical XML drops comments, so a
/// comment put inside a text must not cut what is read of it.
pub(crate) fn value(node: Node<'_, '_>) -> Result<String, Fault> {
    let mut value = String::new();
    for child in node.children() {
        match child.node_type() {
            NodeType::Text => value.push_str(child.text().unwrap_or_default()),
            NodeType::Comment => {}
            NodeType::Root | NodeType::Element | NodeType::PI => {
                let name = node.tag_name().name();
                return Err(Fault::Form(format!("{name} holds more than text")));
            }
        }
    }
    Ok(value.trim().to_owned())
}

/// The prefix of a name as the source has it: canonical XML keeps it, the tree does not.
pub(crate) fn prefix<'i>(node: Node<'_, 'i>) -> &'i str {
    let source = node.document().input_text();
    let name = source.get(node.range().start + 1..node.range().end).unwrap_or_default();
    let ends = |character: char| character.is_whitespace() || matches!(character, '/' | '>');
    before_colon(name.split(ends).next().unwrap_or_default())
}

/// The prefix of an attribute as the source has it.
pub(crate) fn attribute_prefix<'i>(node: Node<'_, 'i>, attribute: &Attribute<'_, 'i>) -> &'i str {
    let source = node.document().input_text();
    before_colon(source.get(attribute.range_qname()).unwrap_or_default())
}

fn before_colon(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}
