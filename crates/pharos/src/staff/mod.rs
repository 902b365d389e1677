//! The people with an account, of the house and from outside: who they are, how they prove it, what they may do.
//!
//! Times here are wall time: a sandbox whose clock is turned must not sign anybody out.

pub mod access;
pub mod account;
pub mod api_token;
pub mod colleagues;
pub mod forgotten;
pub mod invitation;
pub mod link;
pub mod origin;
pub mod own;
pub mod passkey;
pub mod password;
pub mod permission;
pub mod rate_limit;
pub mod role;
pub mod second_factor;
pub mod secret;
pub mod session;
pub mod sign_in;
pub mod sign_up;
