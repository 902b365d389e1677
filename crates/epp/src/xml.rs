//! XML as EPP uses it: one frame in, one document; one response out.
//!
//! The reader is strict as XML 1.0 (fifth edition) and Namespaces in XML 1.0 say, and stricter
//! where EPP is: no document type, UTF-8 only, bounded depth and attributes. It borrows from the
//! frame wherever the text needs no change.

pub(crate) mod characters;
pub(crate) mod cursor;
pub(crate) mod document;
mod prolog;
pub(crate) mod reader;
pub(crate) mod scope;
pub(crate) mod uri;
pub(crate) mod write;
