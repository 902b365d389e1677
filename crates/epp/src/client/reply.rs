//! What a client reads of a greeting and of a response (RFC 5730, sections 2.4 and 2.6).

use thiserror::Error;

use crate::namespace::Namespace;
use crate::schema::node::Node;
use crate::schema::text::any_token;
use crate::xml::document::{Document, Space};
use crate::xml::reader;

/// Why octets are no greeting or no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// Not well-formed.
    #[error("what came is no XML: {words}")]
    NoXml {
        /// What is wrong with it.
        words: &'static str,
    },
    /// XML, but another message.
    #[error("what came is no EPP {0}")]
    Other(&'static str),
}

/// What a server offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// Its name of itself.
    pub server_id: String,
    /// Objects.
    pub object_uris: Vec<String>,
    /// Extensions.
    pub extension_uris: Vec<String>,
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The result code of the first result.
    pub code: u16,
    /// Its message, and the reasons given with it.
    pub message: String,
    /// The client's identifier, as the server repeats it.
    pub client_trid: Option<String>,
    /// The name it shows, if it answers `domain:info`.
    pub domain: Option<DomainShown>,
}

/// A name as `domain:infData` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainShown {
    /// The name.
    pub name: String,
    /// The digests of its delegation signers, hexadecimal as they were sent.
    pub digests: Vec<String>,
}

impl Menu {
    /// Reads the XML of a greeting.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(xml: &[u8]) -> Result<Self, Unreadable> {
        let document = read(xml)?;
        let greeting = message(&document, "greeting")?;
        let server_id = child(greeting, "svID").map(text).unwrap_or_default();
        let menu = child(greeting, "svcMenu").ok_or(Unreadable::Other("greeting"))?;
        let extensions = child(menu, "svcExtension");
        Ok(Self {
            server_id,
            object_uris: texts(menu, "objURI"),
            extension_uris: extensions.map(|list| texts(list, "extURI")).unwrap_or_default(),
        })
    }
}

impl Reply {
    /// Reads the XML of a response.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(xml: &[u8]) -> Result<Self, Unreadable> {
        let document = read(xml)?;
        let response = message(&document, "response")?;
        let no_response = Unreadable::Other("response");
        let result = child(response, "result").ok_or(no_response)?;
        let code = result.raw_attribute("code").and_then(|code| code.parse().ok());
        let ids = child(response, "trID");
        let data = child(response, "resData");
        let shown = data.and_then(|data| in_space(data, Namespace::Domain, "infData"));
        let signers = child(response, "extension");
        let signers = signers.and_then(|list| in_space(list, Namespace::SecDns, "infData"));
        Ok(Self {
            code: code.ok_or(no_response)?,
            message: words(result),
            client_trid: ids.and_then(|ids| child(ids, "clTRID")).map(text),
            domain: shown.map(|shown| DomainShown {
                name: in_space(shown, Namespace::Domain, "name").map(text).unwrap_or_default(),
                digests: signers.map(digests).unwrap_or_default(),
            }),
        })
    }

    /// Whether the command was done, or will be (RFC 5730, section 3).
    pub const fn is_success(&self) -> bool {
        self.code / 1000 == 1
    }
}

fn read(xml: &[u8]) -> Result<Document<'_>, Unreadable> {
    reader::read(xml).map_err(|error| Unreadable::NoXml { words: error.words })
}

fn message<'d>(document: &'d Document<'d>, kind: &'static str) -> Result<Node<'d>, Unreadable> {
    let root = Node::new(document, 0).filter(|root| root.is(Space::Epp, "epp"));
    root.and_then(|root| child(root, kind)).ok_or(Unreadable::Other(kind))
}

fn child<'d>(node: Node<'d>, local: &str) -> Option<Node<'d>> {
    node.elements().find(|child| child.is(Space::Epp, local))
}

fn in_space<'d>(node: Node<'d>, namespace: Namespace, local: &str) -> Option<Node<'d>> {
    node.elements().find(|child| child.is(Space::Known(namespace), local))
}

fn texts(node: Node<'_>, local: &str) -> Vec<String> {
    node.elements().filter(|child| child.is(Space::Epp, local)).map(text).collect()
}

/// The text of an element, whatever its attributes; of one that holds elements, none.
fn text(node: Node<'_>) -> String {
    node.value(&["lang"], any_token).unwrap_or_default()
}

fn words(result: Node<'_>) -> String {
    let mut words = child(result, "msg").map(text).unwrap_or_default();
    let given = result.elements().filter_map(|value| child(value, "reason"));
    for reason in given.map(text).filter(|reason| !reason.is_empty()) {
        words.push_str("; ");
        words.push_str(&reason);
    }
    words
}

fn digests(signers: Node<'_>) -> Vec<String> {
    let of_space = Space::Known(Namespace::SecDns);
    let entries = signers.elements().filter(|entry| entry.is(of_space, "dsData"));
    entries.filter_map(|entry| in_space(entry, Namespace::SecDns, "digest")).map(text).collect()
}
