//! Canonical XML 1.0 and Exclusive XML Canonicalization 1.0, without comments, of one element.

use std::collections::BTreeMap;

use roxmltree::{Node, NodeType};

use crate::document::{attribute_prefix, prefix};
use crate::fault::Fault;

/// The two forms that signatures of marks use (RFC 7848, section 2; XML Signature, section 6.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// All namespaces in scope.
    Inclusive,
    /// Those that are visibly used.
    Exclusive,
}

const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

impl Form {
    /// The form an algorithm's URI names; those that keep comments are not taken.
    pub(crate) fn named(algorithm: &str) -> Result<Self, Fault> {
        match algorithm {
            INCLUSIVE => Ok(Form::Inclusive),
            EXCLUSIVE => Ok(Form::Exclusive),
            other => Err(Fault::Profile(format!("canonicalization {other}"))),
        }
    }
}

/// Prefixes and the namespaces they were last written with; "" is the default.
type Written<'a> = BTreeMap<&'a str, &'a str>;

/// The canonical octets of an element, one descendant (the enveloped signature) left out.
pub(crate) fn octets(
    element: Node<'_, '_>,
    form: Form,
    without: Option<Node<'_, '_>>,
) -> Result<Vec<u8>, Fault> {
    let inherited = |ancestor: Node<'_, '_>| {
        ancestor.attributes().any(|attribute| attribute.namespace() == Some(XML))
    };
    if form == Form::Inclusive && element.ancestors().skip(1).any(inherited) {
        return Err(Fault::Profile("xml: attributes around what is signed".to_owned()));
    }
    let mut out = String::new();
    write(element, form, without, &Written::new(), &mut out);
    Ok(out.into_bytes())
}

fn write<'a>(
    element: Node<'a, 'a>,
    form: Form,
    without: Option<Node<'_, '_>>,
    above: &Written<'a>,
    out: &mut String,
) {
    let name = qualified(prefix(element), element.tag_name().name());
    let mut written = above.clone();
    out.push('<');
    out.push_str(&name);
    namespaces(element, form, &mut written, out);
    attributes(element, out);
    out.push('>');
    for child in element.children() {
        match child.node_type() {
            NodeType::Element if without.is_some_and(|left_out| left_out.id() == child.id()) => {}
            NodeType::Element => write(child, form, without, &written, out),
            NodeType::Text => text(child.text().unwrap_or_default(), out),
            NodeType::PI => instruction(child, out),
            NodeType::Root | NodeType::Comment => {}
        }
    }
    out.push_str("</");
    out.push_str(&name);
    out.push('>');
}

fn qualified(prefix: &str, local: &str) -> String {
    if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") }
}

/// Namespace declarations that the output above does not have yet, by prefix.
fn namespaces<'a>(element: Node<'a, 'a>, form: Form, written: &mut Written<'a>, out: &mut String) {
    let mut wanted: Written<'a> = element
        .namespaces()
        .filter(|namespace| namespace.uri() != XML)
        .map(|namespace| (namespace.name().unwrap_or_default(), namespace.uri()))
        .collect();
    wanted.entry("").or_default();
    if form == Form::Exclusive {
        let used: Vec<&str> = element
            .attributes()
            .map(|attribute| attribute_prefix(element, &attribute))
            .filter(|prefix| !prefix.is_empty())
            .chain([prefix(element)])
            .collect();
        wanted.retain(|prefix, _| used.contains(prefix));
    }
    for (prefix, uri) in wanted {
        if written.get(prefix).copied().unwrap_or_default() == uri {
            continue;
        }
        out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
        out.push_str(prefix);
        attribute_value(uri, out);
        written.insert(prefix, uri);
    }
}

/// Attributes by namespace, then by local name; those of no namespace come first.
fn attributes(element: Node<'_, '_>, out: &mut String) {
    let mut sorted: Vec<_> = element.attributes().collect();
    sorted.sort_by_key(|attribute| (attribute.namespace().unwrap_or_default(), attribute.name()));
    for attribute in sorted {
        out.push(' ');
        out.push_str(&qualified(attribute_prefix(element, &attribute), attribute.name()));
        attribute_value(attribute.value(), out);
    }
}

fn attribute_value(value: &str, out: &mut String) {
    out.push_str("=\"");
    for character in value.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#x9;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            other => out.push(other),
        }
    }
    out.push('"');
}

fn text(value: &str, out: &mut String) {
    for character in value.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#xD;"),
            other => out.push(other),
        }
    }
}

fn instruction(node: Node<'_, '_>, out: &mut String) {
    let Some(instruction) = node.pi() else { return };
    out.push_str("<?");
    out.push_str(instruction.target);
    if let Some(value) = instruction.value {
        out.push(' ');
        out.push_str(value);
    }
    out.push_str("?>");
}
