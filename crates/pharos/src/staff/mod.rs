//! The people of the registry: who they are, how they prove it, what they may do.
//!
//! Times here are wall time: a sandbox whose clock is turned must not sign anybody out.

pub mod permission;
pub mod password;
pub mod rate_limit;
pub mod secret;
pub mod second_factor;
