//! The words of the schemas: order and number of elements, attributes, simple types with facets.
//!
//! Object and extension files say with these what their XSD says, in the same order.

pub(crate) mod node;
pub(crate) mod number;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod vocabulary;
