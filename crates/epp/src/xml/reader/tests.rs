//! What the reader makes of small documents.

use super::*;

fn root_text(xml: &str) -> String {
    read(xml.as_bytes()).expect("it is well-formed").elements[0].text.to_string()
}

#[test]
fn text_is_joined_and_its_lines_are_normalized() {
    assert_eq!(root_text("<a>x<!-- c -->y<![CDATA[<&]]>&lt;&#x41;&#66;</a>"), "xy<&<AB");
    assert_eq!(root_text("<a>1\r\n2\r3&#13;</a>"), "1\n2\n3\r");
    assert_eq!(root_text("<a> \n<b/>\t</a>"), "");
    assert_eq!(root_text("<a> <b/>x</a>"), "x");
}

#[test]
fn attribute_values_are_normalized() {
    let document = read(b"<a x='1\t2\r\n3&#9;&quot;'/>").expect("it is well-formed");
    assert_eq!(document.attributes[0].value, "1 2 3\t\"");
}

#[test]
fn prefixes_mean_what_the_innermost_declaration_says() {
    let xml = "<a xmlns='urn:ietf:params:xml:ns:epp-1.0' xmlns:p='urn:q'><p:b \
               xmlns:p='urn:ietf:params:xml:ns:host-1.0' xmlns=''><c/></p:b><p:d/></a>";
    let document = read(xml.as_bytes()).expect("it is well-formed");
    let spaces: Vec<Space> = document.elements.iter().map(|element| element.space).collect();
    let host = Space::Known(crate::namespace::Namespace::Host);
    assert_eq!(spaces, [Space::Epp, host, Space::None, Space::Other(0)]);
}

#[test]
fn what_is_not_well_formed_says_why() {
    for (xml, code) in [
        ("", "root-expected"),
        ("<a>", "ended-early"),
        ("<a></b>", "tag-unbalanced"),
        ("<a></ab>", "tag-unbalanced"),
        ("<a b='1' b='2'/>", "attribute-repeated"),
        ("<a xmlns:p='u' xmlns:p='u'/>", "attribute-repeated"),
        ("<a xmlns:p='u' xmlns:q='u' p:b='' q:b=''/>", "attribute-repeated"),
        ("<a b='1'c='2'/>", "space-expected"),
        ("<a b=1/>", "quote-expected"),
        ("<a b/>", "equals-expected"),
        ("<p:a/>", "prefix-undeclared"),
        ("<a p:b=''/>", "prefix-undeclared"),
        ("<a:b:c xmlns:a='u'/>", "name-expected"),
        ("<a xmlns:p=''/>", "namespace-declaration"),
        ("<a xmlns:xml='u'/>", "namespace-declaration"),
        ("<a xmlns:xmlns='u'/>", "namespace-declaration"),
        ("<a>&b;</a>", "entity-unknown"),
        ("<a>&#xD800;</a>", "character-illegal"),
        ("<a>&#;</a>", "character-illegal"),
        ("<a>&lt</a>", "reference"),
        ("<a>\u{0}</a>", "character-illegal"),
        ("<a>]]></a>", "cdata"),
        ("<a/><b/>", "text-after-root"),
        ("<!DOCTYPE a><a/>", "doctype-refused"),
        ("<a><!ELEMENT></a>", "markup-unknown"),
        ("<a><?XML x?></a>", "xml-declaration"),
        ("<?xml version='1.0' standalone='maybe'?><a/>", "xml-declaration"),
        ("<?xml encoding='UTF-8'?><a/>", "xml-version"),
    ] {
        assert_eq!(read(xml.as_bytes()).expect_err(xml).code, code, "{xml}");
    }
}

#[test]
fn depth_and_attributes_are_bounded() {
    let deep = |depth| "<a>".repeat(depth) + &"</a>".repeat(depth);
    assert!(read(deep(DEEPEST).as_bytes()).is_ok());
    let error = read(deep(DEEPEST + 1).as_bytes()).expect_err("it is too deep");
    assert_eq!(error.code, "too-deep");
    let wide: String = (0..=MOST_ATTRIBUTES).map(|number| format!(" a{number}=''")).collect();
    let error = read(format!("<a{wide}/>").as_bytes()).expect_err("it has too many");
    assert_eq!(error.code, "too-many-attributes");
}

#[test]
fn an_element_stands_alone_with_what_was_declared_around_it() {
    let frame = "\u{feff}<a xmlns='urn:a&amp;b' xmlns:p='urn:p' xmlns:q='urn:q'>\
                 <p:b xmlns:q='urn:other' x='1'><c  /></p:b ><q:d/></a>";
    let document = read(frame.as_bytes()).expect("it is well-formed");
    let alone = |index| String::from_utf8(document.standalone(index)).expect("UTF-8");
    assert_eq!(
        alone(1),
        "<p:b xmlns=\"urn:a&amp;b\" xmlns:p=\"urn:p\" xmlns:q='urn:other' x='1'><c  /></p:b >"
    );
    assert_eq!(alone(2), "<c xmlns:q=\"urn:other\" xmlns=\"urn:a&amp;b\" xmlns:p=\"urn:p\"  />");
    assert_eq!(alone(3), "<q:d xmlns=\"urn:a&amp;b\" xmlns:p=\"urn:p\" xmlns:q=\"urn:q\"/>");
    for index in 0..document.elements.len() {
        let octets = document.standalone(index);
        let again = read(&octets).expect("it is well-formed");
        assert_eq!(
            again.uri(again.elements[0].space),
            document.uri(document.elements[index].space)
        );
        assert_eq!(again.elements[0].local, document.elements[index].local);
    }
}

#[test]
fn a_default_namespace_that_was_undeclared_stays_so() {
    let document = read(b"<a xmlns='urn:a'><b xmlns=''><c/></b></a>").expect("it is well-formed");
    assert_eq!(document.standalone(2), b"<c/>");
}
