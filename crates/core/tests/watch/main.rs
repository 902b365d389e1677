//! Watch, held to its words: what can never happen over random histories, each rule at its
//! boundary, and its clocks.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

mod accusations;
mod always;
mod candidates;
mod clocks;
mod competitors;
mod complaints;
mod guide;
mod mails;
mod networks;
mod public;
mod reminders;
mod retention;
mod rules;
mod scene;
mod visits;
mod waiting;
mod world;
