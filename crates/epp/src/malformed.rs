//! Frames that are no command of ours, and what EPP calls that.

use crate::namespace::EPP_URI;
use crate::response::{ErrorValue, Offender, Response};
use crate::result_code::ResultCode;
use crate::schema::node::Invalid;
use crate::xml::cursor::NotWellFormed;
use crate::xml::document::{Document, Space};

/// What kind of thing is wrong, in the order it is looked for (EPP.md, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Not XML, or XML we refuse: a document type, another encoding, too deep (2001).
    NotWellFormed,
    /// A verb that EPP does not have (2000).
    UnknownCommand,
    /// A login for another version of EPP (2100).
    UnknownVersion,
    /// Not now: before login, or a login in an open session (2002).
    OutOfTurn,
    /// An object namespace that the session did not negotiate (2307).
    UnknownObject,
    /// A verb of EPP that the object's mapping, or this server, lacks (2101).
    Unimplemented,
    /// An extension that the session did not negotiate, or one without meaning here (2103).
    UnknownExtension,
    /// Well-formed, but not as the schemas say (2001).
    Schema,
}

impl Fault {
    /// The result code of the answer.
    pub const fn code(self) -> ResultCode {
        match self {
            Self::NotWellFormed | Self::Schema => ResultCode::CommandSyntaxError,
            Self::UnknownCommand => ResultCode::UnknownCommand,
            Self::UnknownVersion => ResultCode::UnimplementedProtocolVersion,
            Self::OutOfTurn => ResultCode::CommandUseError,
            Self::UnknownObject => ResultCode::UnimplementedObjectService,
            Self::Unimplemented => ResultCode::UnimplementedCommand,
            Self::UnknownExtension => ResultCode::UnimplementedExtension,
        }
    }
}

/// A frame that is no command of ours: what is wrong, where, and whom to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// What kind of thing is wrong.
    pub fault: Fault,
    /// The client's transaction identifier, if it could be read in spite of all.
    pub client_trid: Option<String>,
    /// The element at fault, without its content.
    pub element: Offender,
    /// Where it stands, from the root: `epp/command/create/domain:create/domain:period`.
    pub path: String,
    /// Why, in words that begin with a stable kebab-case code: `element-missing: …`.
    pub reason: String,
}

impl Malformed {
    /// The answer to it.
    pub fn response(&self, server_trid: impl Into<String>) -> Response {
        let Self { fault, client_trid, element, path: _, reason } = self;
        let mut response = Response::new(fault.code(), client_trid.clone(), server_trid);
        response.values.push(ErrorValue::new(element.clone(), reason.clone()));
        response
    }

    pub(crate) fn not_well_formed(error: &NotWellFormed) -> Self {
        let NotWellFormed { code, words, offset } = error;
        Self {
            fault: Fault::NotWellFormed,
            client_trid: None,
            element: Offender::empty("epp", EPP_URI),
            path: String::new(),
            reason: format!("{code}: {words} (octet {offset})"),
        }
    }

    pub(crate) fn invalid(
        fault: Fault,
        document: &Document<'_>,
        client_trid: Option<String>,
        invalid: &Invalid,
    ) -> Self {
        let Invalid { element, code, words } = invalid;
        let mut names = Vec::new();
        let mut next = Some(*element);
        while let Some(index) = next
            && let Some(at) = document.elements.get(index)
        {
            names.push(shown_name(at.space, at.prefix, at.local));
            next = at.parent;
        }
        names.reverse();
        let path = names.join("/");
        let offender = document.elements.get(*element).map_or_else(
            || Offender::empty("epp", EPP_URI),
            |at| {
                let tag = shown_name(at.space, at.prefix, at.local);
                let uri = document.uri(at.space);
                if tag.ends_with('…') || uri.len() > LONGEST_SHOWN {
                    return Offender::empty("epp", EPP_URI);
                }
                Offender::empty(tag, uri)
            },
        );
        let reason = match names.last() {
            Some(name) => format!("{code}: {name}: {words}"),
            None => format!("{code}: {words}"),
        };
        Self { fault, client_trid, element: offender, path, reason }
    }
}

/// How many octets of a client's own words an answer repeats, lest it outgrow a frame.
const LONGEST_SHOWN: usize = 128;

/// The name with the prefix of its RFC, or the client's own for a namespace unknown to us.
///
/// One that is too long to repeat ends in `…`.
fn shown_name(space: Space, prefix: &str, local: &str) -> String {
    if prefix.len() + local.len() > LONGEST_SHOWN {
        let start: String = local.chars().take(16).collect();
        return format!("{start}…");
    }
    match space {
        Space::None | Space::Epp => local.to_owned(),
        Space::Known(namespace) => format!("{}:{local}", namespace.prefix()),
        Space::Xml => format!("xml:{local}"),
        Space::Instance | Space::Other(_) if prefix.is_empty() => local.to_owned(),
        Space::Instance | Space::Other(_) => format!("{prefix}:{local}"),
    }
}
