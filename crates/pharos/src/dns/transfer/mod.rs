//! The hidden primary: zones go from here to the signer and to nobody else.
//!
//! Who may ask for what is a table ([`peers`]); a plain question is answered from the records near
//! it ([`answer`]), and what a transfer carries follows from the serial that the peer has
//! ([`plan`]).

pub mod answer;
pub mod ask;
pub mod limits;
pub mod peers;
pub mod plan;
