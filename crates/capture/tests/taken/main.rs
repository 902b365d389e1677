//! Captures of made-up sites on loopback: honest ones, hostile ones, through the browser, and in
//! the hands of others.

#![expect(clippy::panic, clippy::unwrap_used, reason = "what a test cannot set up fails it")]

mod archive;
mod bounds;
mod browser;
mod driven;
mod guarded;
mod hostile;
mod names;
mod pool;
mod sockets;
mod unpacked;
mod web;
mod world;
