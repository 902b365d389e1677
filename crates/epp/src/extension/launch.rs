//! Launch phases: claims, sunrise (RFC 8334).

mod check;
mod create;
mod info;
mod mark;

pub use check::{Check, CheckData, CheckForm, CheckedName, ClaimKey};
pub use create::{
    Code, CodeMark, Create, CreateData, EncodedSignedMark, Marks, Notice, ObjectType, SignedMark,
};
pub use info::{Info, InfoData, Status, StatusKind};
pub use mark::{Mark, NoMark};

pub(crate) use check::decode as decode_check;
pub(crate) use create::decode as decode_create;
pub(crate) use info::decode as decode_info;

use crate::schema::node::{Node, Valid};
use crate::schema::text::any_token;
use crate::schema::vocabulary::{one_of, vocabulary};
use crate::xml::write::Writer;

/// The global elements of `launch-1.0`.
pub(crate) const ELEMENTS: &[&str] =
    &["check", "info", "create", "update", "delete", "chkData", "creData", "infData"];

vocabulary! {
    /// A phase of a launch (`launch:phaseTypeValue`; RFC 8334, section 2.3).
    PhaseKind {
        /// Holders of marks first.
        Sunrise = "sunrise",
        /// Anybody, before general availability.
        Landrush = "landrush",
        /// Anybody, warned of marks.
        Claims = "claims",
        /// Anybody.
        Open = "open",
        /// Another one, named by `name`.
        Custom = "custom",
    }
}

/// A phase, and which part of it (`launch:phaseType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// The phase.
    pub kind: PhaseKind,
    /// The name of a custom phase, or of a part of another.
    pub name: Option<String>,
}

impl Phase {
    fn decode(node: Node<'_>) -> Valid<Self> {
        let kind = node.value(&["name"], one_of)?;
        Ok(Self { kind, name: node.attribute("name", any_token)? })
    }

    fn write(&self, out: &mut Writer<'_>) {
        let Self { kind, name } = self;
        let attributes: Vec<_> = name.iter().map(|name| ("name", name.as_str())).collect();
        out.value_with("launch:phase", &attributes, kind.as_str());
    }
}

/// An application in a phase: `launch:update`, `launch:delete` (`launch:idContainerType`;
/// RFC 8334, sections 3.4 and 3.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The phase.
    pub phase: Phase,
    /// The application's identifier; the schema lets it be empty.
    pub id: String,
}

/// `launch:idContainerType`.
pub(crate) fn decode_application(node: Node<'_>) -> Valid<Application> {
    let mut children = node.children(&[])?;
    let phase = Phase::decode(children.required("phase")?)?;
    let id = children.required("applicationID")?.value(&[], any_token)?;
    children.end()?;
    Ok(Application { phase, id })
}
