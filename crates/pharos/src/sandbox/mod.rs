//! A whole registry in one process, with a clock that can be turned (SANDBOX).
//!
//! It is the production code. What differs is this: a clock that only moves when it is told to,
//! certificates it issues itself, mail in a folder, the people and registrars of [`world`], and
//! the `/sandbox/` routes of [`control`].

#[expect(missing_docs, reason = "the keys of sandbox.json are the contract's own words")]
mod book;
pub mod checklist;
mod control;
mod folder;
pub mod frames;
pub mod hosts;
mod indoors;
mod names;
mod resume;
mod start;
mod turn;
mod validator;
mod world;

pub use book::SandboxBook;
pub use indoors::{Indoors, indoors};
pub use start::{Running, SandboxOptions, start};
pub use turn::CLOCK_KEY;
