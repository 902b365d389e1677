//! Signed marks of an authority of our own: what stands is read, whatever was touched is refused.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

mod certificates;
mod clearinghouse;
mod foreign;
mod forms;
mod lists;
mod tampered;
