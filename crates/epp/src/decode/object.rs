//! Commands on objects: which verbs each mapping has, and the file that reads each.

use super::{Action, Faulty, fault};
use crate::extension::Extensions;
use crate::malformed::Fault;
use crate::namespace::{Namespace, NamespaceKind, NamespaceSet};
use crate::schema::node::Node;
use crate::schema::vocabulary::one_of;
use crate::transfer::TransferOperation;
use crate::xml::document::Space;
use crate::{contact, domain, host, maintenance};

/// The object a verb is about, if the session may use it and its mapping has the verb.
pub(super) fn object(verb: Node<'_>, negotiated: NamespaceSet) -> Result<Namespace, Faulty> {
    let Some(element) = verb.elements().next() else {
        return fault(Fault::Schema, verb, "element-missing", "an object is missing in it");
    };
    let namespace = match element.space() {
        Space::None | Space::Epp => {
            return fault(Fault::Schema, element, "element-unexpected", "an object stands here");
        }
        Space::Known(namespace) if negotiated.contains(namespace) => namespace,
        _ => return fault(Fault::UnknownObject, element, "object-unknown", "not in the login"),
    };
    if namespace.kind() != NamespaceKind::Object {
        return fault(Fault::UnknownObject, element, "object-unknown", "it is no object");
    }
    if verbs(namespace).contains(&verb.local()) {
        return Ok(namespace);
    }
    unimplemented(element)
}

/// The verbs of a mapping: a host is neither renewed nor transferred (RFC 5732, section 3.2), a
/// contact is not renewed (RFC 5733, section 3.2).
const fn verbs(object: Namespace) -> &'static [&'static str] {
    match object {
        Namespace::Domain => &["check", "info", "create", "delete", "renew", "transfer", "update"],
        Namespace::Host => &["check", "info", "create", "delete", "update"],
        Namespace::Contact => &["check", "info", "create", "delete", "transfer", "update"],
        Namespace::Balance | Namespace::Maintenance => &["info"],
        _ => &[],
    }
}

/// `epp:readWriteType`, `epp:transferType`: one element, of the verb's name, in the object's
/// namespace.
pub(super) fn object_command(
    verb: Node<'_>,
    extensions: &Extensions<'_>,
) -> Result<Action, Faulty> {
    let attributes: &[&str] = if verb.local() == "transfer" { &["op"] } else { &[] };
    let mut children = verb.children(attributes)?;
    let Some(element) = children.any() else {
        return Err(children.missing("an object").into());
    };
    children.end()?;
    if element.local() != verb.local() {
        let words = "it must have the name of the verb around it";
        return fault(Fault::Schema, element, "element-unexpected", words);
    }
    match element.space() {
        Space::Known(Namespace::Domain) => domain_command(verb, element, extensions),
        Space::Known(Namespace::Host) => host_command(verb, element, extensions),
        Space::Known(Namespace::Contact) => contact_command(verb, element),
        Space::Known(Namespace::Balance) => {
            element.anything()?;
            Ok(Action::Balance)
        }
        Space::Known(Namespace::Maintenance) => {
            Ok(Action::Maintenance(maintenance::info(element)?))
        }
        _ => unimplemented(element),
    }
}

fn unimplemented<T>(element: Node<'_>) -> Result<T, Faulty> {
    fault(Fault::Unimplemented, element, "command-unimplemented", "not for this object")
}

/// The `op` of a transfer.
fn operation(verb: Node<'_>) -> Result<TransferOperation, Faulty> {
    Ok(verb.required_attribute("op", one_of)?)
}

fn domain_command(
    verb: Node<'_>,
    element: Node<'_>,
    extensions: &Extensions<'_>,
) -> Result<Action, Faulty> {
    Ok(Action::Domain(match verb.local() {
        "check" => domain::Command::Check(domain::check(element, extensions)?),
        "info" => domain::Command::Info(domain::info(element, extensions)?),
        "create" => domain::Command::Create(Box::new(domain::create(element, extensions)?)),
        "delete" => domain::Command::Delete(domain::delete(element, extensions)?),
        "renew" => domain::Command::Renew(domain::renew(element, extensions)?),
        "transfer" => {
            let operation = operation(verb)?;
            domain::Command::Transfer(domain::transfer(operation, element, extensions)?)
        }
        "update" => domain::Command::Update(Box::new(domain::update(element, extensions)?)),
        _ => return unimplemented(element),
    }))
}

fn host_command(
    verb: Node<'_>,
    element: Node<'_>,
    extensions: &Extensions<'_>,
) -> Result<Action, Faulty> {
    Ok(Action::Host(match verb.local() {
        "check" => host::Command::Check(host::check(element)?),
        "info" => host::Command::Info(host::info(element, extensions)?),
        "create" => host::Command::Create(host::create(element, extensions)?),
        "delete" => host::Command::Delete(host::delete(element)?),
        "update" => host::Command::Update(host::update(element, extensions)?),
        _ => return unimplemented(element),
    }))
}

fn contact_command(verb: Node<'_>, element: Node<'_>) -> Result<Action, Faulty> {
    Ok(Action::Contact(match verb.local() {
        "check" => contact::Command::Check(contact::check(element)?),
        "info" => contact::Command::Info(contact::info(element)?),
        "create" => contact::Command::Create(Box::new(contact::create(element)?)),
        "delete" => contact::Command::Delete(contact::delete(element)?),
        "transfer" => contact::Command::Transfer(contact::transfer(operation(verb)?, element)?),
        "update" => contact::Command::Update(Box::new(contact::update(element)?)),
        _ => return unimplemented(element),
    }))
}
