//! Loads what an answer is made from.
