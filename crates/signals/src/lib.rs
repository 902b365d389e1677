//! What a captured page shows, and which rules of Watch it sets off (WATCH.md, section 5).
//!
//! [`read`] takes the bytes of a page, whatever they are, in one pass and within bounds: text with
//! its place in the source, links, forms, images, identifiers. [`judge`] holds the pages of a site
//! against rules that are data ([`Rules`]): each finding names its rule and version, the criterion,
//! the place, and says in words what was found. What kind of site it may be is proposed beside
//! them. [`clusters`] finds networks among sites by the keys that they share.
//!
//! Nothing here decides: findings and proposals go to a person.

mod address;
mod cluster;
mod contacts;
mod decode;
mod fold;
mod index;
mod judge;
mod leads;
mod page;
mod pattern;
mod reader;
mod register;
mod rules;
mod scope;
mod words;

pub use cluster::{Census, Cluster, Edge, Family, Key, KeyKind, Thresholds, clusters, joint};
pub use contacts::Contacts;
pub use judge::{Finding, Judged, License, Nature, ProposedClass, Site, SitePage, Visitor, judge};
pub use leads::refresh;
pub use page::{Form, Image, Limits, Link, Page, Span};
pub use reader::read;
pub use register::{Looked, Register, RegisterEntry, RegisterHead, look_up};
pub use rules::{Criterion, Rule, RuleProblem, Rules};
