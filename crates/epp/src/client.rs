//! The other side of the conversation: what a client writes, and what it reads of the answers.
//!
//! As much of it as watching a registry takes: a session, a question about a name, and a change of
//! its delegation signers. A client says what our schemas allow; of an answer it reads what it
//! needs and passes over the rest, so that it can talk to servers that know more than we do.

mod command;
mod reply;

pub use command::{Command, Verb};
pub use reply::{DomainShown, Menu, Reply, Unreadable};
