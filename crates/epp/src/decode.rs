//! A frame becomes a command: the checks of EPP.md, section 2, in their order.

mod object;

use object::{object, object_command};

use crate::extension::{Extensions, Meaning, meaning};
use crate::malformed::{Fault, Malformed};
use crate::namespace::{Namespace, NamespaceSet};
use crate::schema::node::{Invalid, Node};
use crate::schema::text::transaction_id;
use crate::session::{self, Login, Poll};
use crate::xml::document::{Document, Space};
use crate::xml::reader;
use crate::{contact, domain, host, maintenance};

/// What a client may say now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Before login: hello and login only.
    BeforeLogin,
    /// After login, with these namespaces.
    Open(NamespaceSet),
}

/// What a client said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// `hello`: answer with a greeting (RFC 5730, section 2.3).
    Hello,
    /// A command: answer with a response.
    Command(Command),
}

/// A command with its client's identifier for it (RFC 5730, section 2.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// What to do.
    pub action: Action,
    /// The `clTRID`, 3 to 64 characters, to be echoed.
    pub client_trid: Option<String>,
}

/// What a command wants done (RFC 5730, section 2.9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Begin a session.
    Login(Box<Login>),
    /// End it.
    Logout,
    /// Look at the message queue.
    Poll(Poll),
    /// Something about domain names.
    Domain(domain::Command),
    /// Something about hosts.
    Host(host::Command),
    /// Something about contacts.
    Contact(contact::Command),
    /// `balance:info`: how much the registrar's account holds; nothing more is said with it.
    Balance,
    /// About maintenance of the registry.
    Maintenance(maintenance::Info),
}

/// Decodes the XML of one frame, without its header.
///
/// The checks are those of EPP.md, section 2, up to the schema; the first failure is the answer.
pub fn decode(frame: &[u8], phase: Phase) -> Result<Incoming, Box<Malformed>> {
    let document =
        reader::read(frame).map_err(|error| Box::new(Malformed::not_well_formed(&error)))?;
    let client_trid = find_client_trid(&document);
    match decode_document(&document, phase) {
        Ok(None) => Ok(Incoming::Hello),
        Ok(Some(action)) => Ok(Incoming::Command(Command { action, client_trid })),
        Err(Faulty(fault, invalid)) => {
            Err(Box::new(Malformed::invalid(fault, &document, client_trid, &invalid)))
        }
    }
}

/// What is wrong, and with which element.
struct Faulty(Fault, Invalid);

impl From<Invalid> for Faulty {
    fn from(invalid: Invalid) -> Self {
        Self(Fault::Schema, invalid)
    }
}

fn fault<T>(
    fault: Fault,
    node: Node<'_>,
    code: &'static str,
    words: &'static str,
) -> Result<T, Faulty> {
    Err(Faulty(fault, node.invalid(code, words)))
}

/// The `clTRID` wherever it stands in the command, if it is one.
fn find_client_trid(document: &Document<'_>) -> Option<String> {
    let root = Node::new(document, 0)?;
    let command = root.elements().find(|node| node.is(Space::Epp, "command"))?;
    let trid = command.elements().find(|node| node.is(Space::Epp, "clTRID"))?;
    trid.value(&[], transaction_id).ok()
}

fn decode_document(document: &Document<'_>, phase: Phase) -> Result<Option<Action>, Faulty> {
    let missing = || Invalid { element: 0, code: "element-missing", words: "no element".into() };
    let root = Node::new(document, 0).ok_or_else(missing)?;
    if !root.is(Space::Epp, "epp") {
        return fault(Fault::Schema, root, "root-unknown", "the root must be epp");
    }
    let Some(what) = root.elements().next() else {
        return fault(Fault::Schema, root, "element-missing", "a command is missing in it");
    };
    match (what.space(), what.local()) {
        (Space::Epp, "command") => {
            let action = command(what, phase)?;
            let mut children = root.children(&[])?;
            children.any();
            children.end()?;
            Ok(Some(action))
        }
        (Space::Epp, "hello") => {
            let mut children = root.children(&[])?;
            children.any();
            children.end()?;
            what.anything()?;
            Ok(None)
        }
        (Space::Epp, "greeting" | "response" | "extension") => {
            fault(Fault::UnknownCommand, what, "command-unknown", "a client does not say this")
        }
        _ => fault(Fault::Schema, what, "element-unexpected", "command or hello must stand here"),
    }
}

/// A verb of RFC 5730, section 2.9.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Login,
    Logout,
    Poll,
    /// Check, info, create, delete, renew, transfer, update.
    Object,
}

fn command(node: Node<'_>, phase: Phase) -> Result<Action, Faulty> {
    let Some(verb_node) = node.elements().next() else {
        return fault(Fault::Schema, node, "element-missing", "a verb is missing in it");
    };
    let verb = match (verb_node.space(), verb_node.local()) {
        (Space::Epp, "login") => Verb::Login,
        (Space::Epp, "logout") => Verb::Logout,
        (Space::Epp, "poll") => Verb::Poll,
        (Space::Epp, "check" | "create" | "delete" | "info" | "renew" | "transfer" | "update") => {
            Verb::Object
        }
        (Space::Epp, "extension" | "clTRID") => {
            return fault(Fault::Schema, verb_node, "element-unexpected", "a verb comes first");
        }
        _ => return fault(Fault::UnknownCommand, verb_node, "command-unknown", "no such verb"),
    };
    let negotiated = admit(verb, verb_node, phase)?;
    let object = match verb {
        Verb::Object => Some(object(verb_node, negotiated)?),
        Verb::Login | Verb::Logout | Verb::Poll => None,
    };
    let extensions = extensions(node, verb_node, object, negotiated)?;
    envelope(node)?;
    match verb {
        Verb::Login => Ok(Action::Login(Box::new(session::login(verb_node, &extensions)?))),
        Verb::Poll => Ok(Action::Poll(session::poll(verb_node)?)),
        Verb::Logout => {
            verb_node.anything()?;
            Ok(Action::Logout)
        }
        Verb::Object => object_command(verb_node, &extensions),
    }
}

/// Whether the verb may be said in this phase, and with which namespaces.
fn admit(verb: Verb, node: Node<'_>, phase: Phase) -> Result<NamespaceSet, Faulty> {
    match (phase, verb) {
        (Phase::BeforeLogin, Verb::Login) => match session::foreign_version(node) {
            None => Ok(session::named_extensions(node)),
            Some(version) => {
                fault(Fault::UnknownVersion, version, "version-unknown", "it must be 1.0")
            }
        },
        (Phase::BeforeLogin, _) => {
            fault(Fault::OutOfTurn, node, "not-logged-in", "a login comes first")
        }
        (Phase::Open(_), Verb::Login) => {
            fault(Fault::OutOfTurn, node, "already-logged-in", "this session has a login")
        }
        (Phase::Open(negotiated), _) => Ok(negotiated),
    }
}

/// The extensions of a command, if the session may use them and they mean something on it.
fn extensions<'d>(
    command: Node<'d>,
    verb: Node<'d>,
    object: Option<Namespace>,
    negotiated: NamespaceSet,
) -> Result<Extensions<'d>, Faulty> {
    let mut extensions = Extensions::default();
    let Some(list) = command.elements().find(|node| node.is(Space::Epp, "extension")) else {
        return Ok(extensions);
    };
    for node in list.elements() {
        let namespace = match node.space() {
            Space::None | Space::Epp => {
                let words = "an element of an extension stands here";
                return fault(Fault::Schema, node, "element-unexpected", words);
            }
            Space::Known(namespace) if negotiated.contains(namespace) => namespace,
            _ => {
                let words = "not in the login";
                return fault(Fault::UnknownExtension, node, "extension-unknown", words);
            }
        };
        match meaning(namespace, node.local(), object, verb) {
            Meaning::Sound if extensions.add(namespace, node) => {}
            Meaning::Sound => {
                let words = "it is given twice";
                return fault(Fault::UnknownExtension, node, "extension-repeated", words);
            }
            Meaning::None => {
                let words = "it means nothing on this command";
                return fault(Fault::UnknownExtension, node, "extension-meaningless", words);
            }
            Meaning::NotInSchema => {
                let words = "the extension has no such element";
                return fault(Fault::Schema, node, "element-unknown", words);
            }
        }
    }
    Ok(extensions)
}

/// `epp:commandType` around the verb: one verb, perhaps an extension, perhaps a clTRID.
fn envelope(command: Node<'_>) -> Result<(), Faulty> {
    let mut children = command.children(&[])?;
    children.any();
    if let Some(extension) = children.optional("extension") {
        let mut content = extension.children(&[])?;
        if content.any().is_none() {
            return Err(content.missing("an extension").into());
        }
    }
    if let Some(trid) = children.optional("clTRID") {
        trid.value(&[], transaction_id)?;
    }
    Ok(children.end()?)
}
