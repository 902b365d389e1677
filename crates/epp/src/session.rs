//! Commands about the session itself: login and poll (RFC 5730, section 2.9.1 and 2.9.2.3).

use crate::extension::{Extensions, login_security};
use crate::namespace::{Namespace, NamespaceSet};
use crate::schema::node::{Node, Parsed, Unfit, Valid};
use crate::schema::text::{any_token, any_uri, client_id, collapse, language, password};
use crate::schema::vocabulary::{one_of, vocabulary};
use crate::secret::Secret;
use crate::xml::document::Space;

/// `login` (RFC 5730, section 2.9.1.1). The version is 1.0, or decoding had failed with 2100.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The registrar's identifier, 3 to 16 characters.
    pub client_id: String,
    /// The password, 6 to 16 characters.
    pub password: Secret,
    /// The password to change to.
    pub new_password: Option<Secret>,
    /// The language asked for; the caller answers 2102 if it has another only.
    pub language: String,
    /// The objects asked for, as sent; the caller answers 2307 to one it does not offer.
    pub object_uris: Vec<String>,
    /// The extensions asked for, as sent; the caller answers 2103 to one it does not offer.
    pub extension_uris: Vec<String>,
    /// Longer passwords and the client's software (RFC 8807, section 4.1).
    pub security: Option<login_security::Login>,
}

vocabulary! {
    /// What a `poll` asks (`epp:pollOpType`).
    PollOperation {
        /// Take a message off the queue.
        Acknowledge = "ack",
        /// Show the oldest message.
        Request = "req",
    }
}

/// `poll` (RFC 5730, section 2.9.2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    /// Show or take.
    pub operation: PollOperation,
    /// The message to take; the schema lets it be absent (then 2003) and even empty.
    pub message_id: Option<String>,
}

/// The version in a `login`, if it is a dotted pair of numbers other than 1.0 (then 2100).
pub(crate) fn foreign_version(login: Node<'_>) -> Option<Node<'_>> {
    let options = login.elements().find(|child| child.is(login.space(), "options"))?;
    let version = options.elements().find(|child| child.is(login.space(), "version"))?;
    let text = version.value(&[], any_token).ok()?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let pair = text.split_once('.').is_some_and(|(major, minor)| digits(major) && digits(minor));
    (pair && text != "1.0").then_some(version)
}

/// The children of an element of EPP that have this name.
fn children<'d>(node: Node<'d>, local: &'static str) -> impl Iterator<Item = Node<'d>> {
    node.elements().filter(move |child| child.is(Space::Epp, local))
}

/// The extensions that a `login` names in its `svcs`: those may stand on it (RFC 8807, section 4.1).
pub(crate) fn named_extensions(login: Node<'_>) -> NamespaceSet {
    children(login, "svcs")
        .flat_map(|services| children(services, "svcExtension"))
        .flat_map(|extension| children(extension, "extURI"))
        .filter_map(|uri| uri.value(&[], any_uri).ok())
        .filter_map(|uri| Namespace::from_uri(&uri))
        .collect()
}

fn version(text: &str) -> Parsed<()> {
    match collapse(text).as_ref() {
        "1.0" => Ok(()),
        _ => Err(Unfit::new("version-unknown", "it must be 1.0")),
    }
}

/// `epp:loginType`.
pub(crate) fn login(node: Node<'_>, extensions: &Extensions<'_>) -> Valid<Login> {
    let mut children = node.children(&[])?;
    let client_id = children.required("clID")?.value(&[], client_id)?;
    let own_password = children.required("pw")?.value(&[], password)?;
    let new_password =
        children.optional("newPW").map(|node| node.value(&[], password)).transpose()?;
    let mut options = children.required("options")?.children(&[])?;
    options.required("version")?.value(&[], version)?;
    let language = options.required("lang")?.value(&[], language)?;
    options.end()?;
    let mut services = children.required("svcs")?.children(&[])?;
    let uri = |node: Node<'_>| node.value(&[], any_uri);
    let object_uris = services.some("objURI", usize::MAX, uri)?;
    let mut extension_uris = Vec::new();
    if let Some(node) = services.optional("svcExtension") {
        let mut extensions = node.children(&[])?;
        extension_uris = extensions.some("extURI", usize::MAX, uri)?;
        extensions.end()?;
    }
    services.end()?;
    children.end()?;
    Ok(Login {
        client_id,
        password: own_password,
        new_password,
        language,
        object_uris,
        extension_uris,
        security: extensions.login_security()?,
    })
}

/// `epp:pollType`.
pub(crate) fn poll(node: Node<'_>) -> Valid<Poll> {
    node.nothing(&["op", "msgID"])?;
    let operation = node.required_attribute("op", one_of)?;
    let message_id = node.attribute("msgID", any_token)?;
    Ok(Poll { operation, message_id })
}
