//! Finds names that look like pharmacies, drugs, or protected names (WATCH.md section 4, stages 0
//! and 1). Pure: names in, reasons out.

pub mod lexical;
pub mod lexicon;
pub mod look_alike;
pub mod screen;
mod texts;
