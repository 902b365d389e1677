//! The rules of a verified top-level domain, as pure functions.
//!
//! Everything here is a function of request, facts, rulebook and `now`. Nothing reads a clock,
//! draws a random number, opens a socket or knows SQL, XML or JSON output; `tests/purity.rs`
//! proves it from the dependency tree.
//!
//! Three words carry the crate (DESIGN, section 4a):
//! - a **decision** ([`decision::Decision`]) is the whole answer to an act: what changed, what is
//!   owed outside, what it costs;
//! - a **timeline** ([`timeline::Timeline`]) is what a child may know of its parent;
//! - **advance** steps an object from one instant of change to the next, up to `now`.

pub mod accreditation;
pub mod appeal;
pub mod auth_info;
pub mod calendar;
pub mod casework;
pub mod contact;
pub mod contact_address;
pub mod credential;
pub mod decision;
pub mod disclosure_request;
pub mod document;
pub mod domain;
pub mod event;
pub mod forecast;
pub mod host;
pub mod id;
pub mod information;
pub mod invoice;
pub mod licence;
pub mod maintenance;
pub mod money;
pub mod name;
pub mod notice;
pub mod onboarding;
pub mod organization;
pub mod pricing;
pub mod public_address;
pub mod registrar;
pub mod request;
pub mod retention;
pub mod rulebook;
pub mod service_level;
pub mod sponsored;
pub mod status;
pub mod terms;
pub mod timeline;
pub mod token;
pub mod transfer;
pub mod ttl;
pub mod two_people;
pub mod watch;
pub mod website_check;

mod refusal;
