//! Commands on contacts (RFC 5733).

pub(in crate::epp) mod check;
pub(in crate::epp) mod create;
pub(in crate::epp) mod delete;
pub(in crate::epp) mod info;
pub(in crate::epp) mod transfer;
pub(in crate::epp) mod update;

mod wording;
