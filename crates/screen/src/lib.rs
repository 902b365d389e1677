//! Finds names that look like pharmacies, drugs, or protected names (WATCH.md section 4, stages 0
//! to 2). Pure: names in, reasons out.

mod bits;
mod edits;
mod letters;
pub mod lexical;
pub mod lexicon;
pub mod lines;
pub mod look_alike;
mod looks;
mod names;
pub use names::registered_label;
mod pieces;
pub mod screen;
mod texts;
