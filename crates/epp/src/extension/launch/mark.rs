//! Marks as `mark-1.0` and `signedMark-1.0` write them (RFC 7848): looked at, and kept as they are.
//!
//! Nobody here asks what stands in a mark; whoever verifies a signature reads it himself.

use std::ops::RangeInclusive;

use thiserror::Error;

use crate::contact;
use crate::schema::node::{Node, Parsed, Unfit, Valid};
use crate::schema::text::{any_token, collapse, min_token, token};
use crate::schema::time::date_time;
use crate::xml::cursor::Cursor;
use crate::xml::reader;

pub(super) const MARK_URI: &str = "urn:ietf:params:xml:ns:mark-1.0";
pub(super) const SIGNED_MARK_URI: &str = "urn:ietf:params:xml:ns:signedMark-1.0";
const SIGNATURE_URI: &str = "http://www.w3.org/2000/09/xmldsig#";

/// `mark:mark` (RFC 7848, section 2.1), valid by its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    document: Vec<u8>,
}

/// Octets that are no `mark:mark`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("no mark: {0}")]
pub struct NoMark(String);

impl Mark {
    /// Reads a document whose root is a mark, such as was found in a signed mark.
    pub fn read(document: &[u8]) -> Result<Self, NoMark> {
        let document = reader::read(document).map_err(|error| NoMark(error.words.to_owned()))?;
        let root = Node::new(&document, 0).filter(|root| root.is_in(MARK_URI, "mark"));
        let root = root.ok_or_else(|| NoMark("the root must be mark:mark".to_owned()))?;
        Self::decode(root).map_err(|invalid| NoMark(invalid.words.into_owned()))
    }

    /// A document of its own with the element as root, namespaces declared.
    pub fn document(&self) -> &[u8] {
        &self.document
    }

    /// `mark:markType`.
    pub(super) fn decode(node: Node<'_>) -> Valid<Self> {
        sequence(node, &[], &[MARK])?;
        Ok(Self { document: node.standalone() })
    }
}

/// One element of a sequence: its name, how often it may stand, its type.
struct Part(&'static str, RangeInclusive<usize>, fn(Node<'_>) -> Valid<()>);

const ONE: RangeInclusive<usize> = 1..=1;
const PERHAPS: RangeInclusive<usize> = 0..=1;
const ANY: RangeInclusive<usize> = 0..=usize::MAX;
const SOME: RangeInclusive<usize> = 1..=usize::MAX;

const MARK: &[Part] = &[
    Part("trademark", ANY, |node| sequence(node, &[], &[OPENING, TRADEMARK])),
    Part("treatyOrStatute", ANY, |node| {
        sequence(node, &[], &[OPENING, PROTECTED, RULED, TREATY_OR_STATUTE])
    }),
    Part("court", ANY, |node| sequence(node, &[], &[OPENING, RULED, COURT])),
];

/// How a mark of every kind begins.
const OPENING: &[Part] = &[
    Part("id", ONE, id),
    Part("markName", ONE, any_text),
    Part("holder", SOME, |node| party(node, "entitlement", PERHAPS, HOLDERS)),
    Part("contact", ANY, |node| party(node, "type", ONE, CONTACTS)),
];

const TRADEMARK: &[Part] = &[
    Part("jurisdiction", ONE, country),
    Part("class", ANY, |node| node.value(&[], integer)),
    Part("label", ANY, label),
    Part("goodsAndServices", ONE, any_text),
    Part("apId", PERHAPS, any_text),
    Part("apDate", PERHAPS, instant),
    Part("regNum", ONE, any_text),
    Part("regDate", ONE, instant),
    Part("exDate", PERHAPS, instant),
];

/// What a treaty, a statute or a court says: of what, by which number, since when.
const RULED: &[Part] = &[
    Part("label", ANY, label),
    Part("goodsAndServices", ONE, any_text),
    Part("refNum", ONE, any_text),
    Part("proDate", ONE, instant),
];

const PROTECTED: &[Part] = &[Part("protection", SOME, |node| sequence(node, &[], &[PROTECTION]))];

const TREATY_OR_STATUTE: &[Part] = &[Part("title", ONE, any_text), Part("execDate", ONE, instant)];

const COURT: &[Part] =
    &[Part("cc", ONE, country), Part("region", ANY, any_text), Part("courtName", ONE, any_text)];

const PROTECTION: &[Part] =
    &[Part("cc", ONE, country), Part("region", PERHAPS, any_text), Part("ruling", ANY, country)];

const ADDRESS: &[Part] = &[
    Part("street", 1..=3, any_text),
    Part("city", ONE, any_text),
    Part("sp", PERHAPS, any_text),
    Part("pc", PERHAPS, |node| node.value(&[], |text| token(text, 0..=16)).map(drop)),
    Part("cc", ONE, country),
];

const ISSUER: &[Part] = &[
    Part("org", ONE, any_text),
    Part("email", ONE, some_text),
    Part("url", PERHAPS, any_text),
    Part("voice", PERHAPS, phone),
];

/// A sequence of elements in the namespace of the one around them, by its stretches.
fn sequence(node: Node<'_>, attributes: &[&str], stretches: &[&[Part]]) -> Valid<()> {
    let mut children = node.children(attributes)?;
    for Part(local, times, check) in stretches.iter().copied().flatten() {
        let found = children.many(local, *times.end(), *check)?.len();
        if found < *times.start() {
            return Err(children.missing(local));
        }
    }
    children.end()
}

/// `smd:signedMarkType`, its signature for its verifier to read; gives the `id`.
pub(super) fn check_signed(node: Node<'_>) -> Valid<String> {
    let mut children = node.children(&["id"])?;
    let own_id = node.required_attribute("id", xml_id)?;
    id(children.required("id")?)?;
    let issuer = children.required("issuerInfo")?;
    sequence(issuer, &["issuerID"], &[ISSUER])?;
    issuer.required_attribute("issuerID", any_token)?;
    instant(children.required("notBefore")?)?;
    instant(children.required("notAfter")?)?;
    let Some(mark) = children.optional_where(|node| node.is_in(MARK_URI, "mark")) else {
        return Err(children.missing("mark:mark"));
    };
    sequence(mark, &[], &[MARK])?;
    let is_signature = |node: Node<'_>| node.is_in(SIGNATURE_URI, "Signature");
    let Some(signature) = children.optional_where(is_signature) else {
        return Err(children.missing("Signature"));
    };
    signature.anything()?;
    children.end()?;
    Ok(own_id)
}

/// What an attribute may say of a holder (`mark:entitlementType`).
const HOLDERS: &[&str] = &["owner", "assignee", "licensee"];
/// What an attribute may say of a contact (`mark:contactTypeType`).
const CONTACTS: &[&str] = &["owner", "agent", "thirdparty"];

/// `mark:holderType` and `mark:contactType`: somebody, of whom an attribute says as what. A contact
/// must be reachable and named; a holder need not be.
fn party(
    node: Node<'_>,
    attribute: &'static str,
    reachable: RangeInclusive<usize>,
    words: &[&str],
) -> Valid<()> {
    let parts = [
        Part("name", reachable.clone(), any_text),
        Part("org", PERHAPS, any_text),
        Part("addr", ONE, address),
        Part("voice", reachable.clone(), phone),
        Part("fax", PERHAPS, phone),
        Part("email", reachable, some_text),
    ];
    sequence(node, &[attribute], &[&parts])?;
    node.attribute(attribute, |text| word(text, words)).map(drop)
}

/// `mark:addrType`.
fn address(node: Node<'_>) -> Valid<()> {
    sequence(node, &[], &[ADDRESS])
}

/// `mark:e164Type`, which is the one of contacts.
fn phone(node: Node<'_>) -> Valid<()> {
    contact::phone(node).map(drop)
}

/// `mark:ccType`.
fn country(node: Node<'_>) -> Valid<()> {
    node.value(&[], |text| token(text, 2..=2)).map(drop)
}

fn instant(node: Node<'_>) -> Valid<()> {
    node.value(&[], date_time).map(drop)
}

fn any_text(node: Node<'_>) -> Valid<()> {
    node.value(&[], any_token).map(drop)
}

/// `mark:minTokenType`.
fn some_text(node: Node<'_>) -> Valid<()> {
    node.value(&[], min_token).map(drop)
}

/// `mark:idType`: the pattern `\d+-\d+`, its digits those of ASCII.
fn id(node: Node<'_>) -> Valid<()> {
    node.value(&[], |text| {
        let text = collapse(text);
        match text.split_once('-') {
            Some((holder, number)) if is_digits(holder) && is_digits(number) => Ok(()),
            _ => Err(Unfit::new("not-a-mark-id", "it must be two numbers with a hyphen between")),
        }
    })
}

/// `mark:labelType`.
fn label(node: Node<'_>) -> Valid<()> {
    node.value(&[], |text| {
        let text = collapse(text);
        let sound = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let inner = !text.starts_with('-') && !text.ends_with('-');
        if (1..=63).contains(&text.len()) && inner && text.bytes().all(sound) {
            return Ok(());
        }
        Err(Unfit::new("not-a-label", "it must be a label of a domain name"))
    })
}

/// `integer`, of any size.
fn integer(text: &str) -> Parsed<()> {
    let text = collapse(text);
    if is_digits(text.strip_prefix(['+', '-']).unwrap_or(&text)) {
        return Ok(());
    }
    Err(Unfit::new("not-a-number", "it must be a whole number"))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `ID`: a name without a colon. XML Schema takes its names from an older edition of XML, so outside
/// ASCII we take letters and digits only.
fn xml_id(text: &str) -> Parsed<String> {
    let text = collapse(text);
    let is_old = |character: char| character.is_ascii() || character.is_alphanumeric();
    let mut cursor = Cursor::new(&text);
    match cursor.name() {
        Ok(name) if cursor.at_end() && name.chars().all(is_old) => Ok(text.into_owned()),
        _ => Err(Unfit::new("not-an-identifier", "it must be a name without a colon")),
    }
}

fn word(text: &str, words: &[&str]) -> Parsed<()> {
    if words.contains(&collapse(text).as_ref()) {
        return Ok(());
    }
    Err(Unfit::new("word-unknown", format!("it must be one of {}", words.join(", "))))
}
