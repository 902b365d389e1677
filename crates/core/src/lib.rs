//! The rules of a verified top-level domain as pure functions.

pub mod calendar;
pub mod id;
pub mod money;
pub mod name;
pub mod pricing;
pub mod rulebook;
