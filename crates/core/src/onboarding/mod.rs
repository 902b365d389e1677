//! What a registrar has to have done before it is authorized (P-80).

mod checklist;

pub use checklist::{Answered, Exercise, Exercised, Item, left};
