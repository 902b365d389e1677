//! XML in one layout, so that two documents that say the same look the same.

use roxmltree::{Document, Node};

/// A document laid out: one element a line, indented, without comments and white space between.
///
/// Attributes and declarations of namespaces stand in the order of the document.
///
/// # Errors
/// What is not well-formed, and where.
pub fn laid_out(text: &str) -> Result<String, String> {
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    let mut out = String::new();
    element(document.root_element(), text, 0, &mut out);
    Ok(out)
}

fn element(node: Node<'_, '_>, source: &str, depth: usize, out: &mut String) {
    let name = name_as_written(node, source);
    out.push_str(&"  ".repeat(depth));
    out.push('<');
    out.push_str(name);
    declarations(node, out);
    for attribute in node.attributes() {
        let written = &source[attribute.range_qname()];
        out.push_str(&format!(" {written}=\"{}\"", escaped(attribute.value())));
    }
    let elements = || node.children().filter(Node::is_element);
    let text: String =
        node.children().filter_map(|child| child.text().filter(|_| child.is_text())).collect();
    let text = text.trim();
    if elements().next().is_none() && text.is_empty() {
        return out.push_str("/>\n");
    }
    if elements().next().is_none() {
        return out.push_str(&format!(">{}</{name}>\n", escaped(text)));
    }
    out.push_str(">\n");
    if !text.is_empty() {
        out.push_str(&format!("{}{}\n", "  ".repeat(depth + 1), escaped(text)));
    }
    for child in elements() {
        element(child, source, depth + 1, out);
    }
    out.push_str(&format!("{}</{name}>\n", "  ".repeat(depth)));
}

/// The name with the prefix it was written with.
fn name_as_written<'s>(node: Node<'_, '_>, source: &'s str) -> &'s str {
    let tag = &source[node.range().start + 1..];
    let end = tag.find(|char: char| char.is_whitespace() || matches!(char, '/' | '>'));
    &tag[..end.unwrap_or(tag.len())]
}

/// The namespaces that this element declares and its parent has not.
fn declarations(node: Node<'_, '_>, out: &mut String) {
    let above = node.parent_element();
    for namespace in node.namespaces() {
        let known = above.is_some_and(|above| {
            above
                .namespaces()
                .any(|known| known.name() == namespace.name() && known.uri() == namespace.uri())
        });
        if known || namespace.name() == Some("xml") {
            continue;
        }
        let prefix = namespace.name().map_or(String::new(), |name| format!(":{name}"));
        out.push_str(&format!(" xmlns{prefix}=\"{}\"", escaped(namespace.uri())));
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ways_to_write_one_document_are_laid_out_alike() {
        let one = "<a xmlns=\"urn:a\"  xmlns:b='urn:b'><b:c d=\"1\">&lt;x</b:c><e/>\n</a>";
        let other = "<?xml version=\"1.0\"?>\n<a xmlns=\"urn:a\" xmlns:b=\"urn:b\">\n\
                     <b:c d='1'> <![CDATA[<x]]> </b:c><!-- none --><e></e></a>";
        let laid = laid_out(one).expect("well-formed");
        assert_eq!(Ok(&laid), laid_out(other).as_ref());
        let lines = [
            "<a xmlns=\"urn:a\" xmlns:b=\"urn:b\">",
            "  <b:c d=\"1\">&lt;x</b:c>",
            "  <e/>",
            "</a>",
            "",
        ];
        assert_eq!(laid, lines.join("\n"));
    }

    #[test]
    fn what_is_no_xml_says_where() {
        assert!(laid_out("<a>").is_err());
    }
}
