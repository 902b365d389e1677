//! Evidence that is kept: whoever has it later can tell that nothing of it was changed.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

mod bundles;
mod custody;
mod hostile;
mod logs;
mod mutations;
mod outside;
mod world;
