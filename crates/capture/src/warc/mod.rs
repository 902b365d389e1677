//! The archive of a capture: WARC 1.1 (ISO 28500:2017), an index of it (CDXJ), and a list of its
//! pages, as WACZ 1.1.1 asks for them.

mod index;
mod record;

pub(crate) use index::{index, page_list};
pub(crate) use record::{Kind, Record, Writer, Written};
