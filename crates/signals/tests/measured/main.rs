//! Signals on made-up pages: how often they are right, and what hostile pages do to them.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

mod hostile;
mod lawful;
mod networks;
mod pages;
mod rules;
mod web;
