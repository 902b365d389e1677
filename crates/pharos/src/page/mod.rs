//! Pages: what each shows, in words, ready for its template. Nothing here reads or decides.

pub mod account;
pub mod applicant;
pub mod case;
pub mod catalogue;
pub mod design;
pub mod dossier;
pub mod evidence;
pub mod frame;
pub mod happening;
pub mod home;
pub mod lookup;
pub mod picture;
pub mod problem;
pub mod queue;
pub mod request;
pub mod rulebook_difference;
pub mod search;
pub mod sheet;
pub mod signs;
pub mod timeline;
pub mod words;
pub mod worklist;

pub use frame::{Frame, html};
