//! Maintenances (RFC 9167).

pub(in crate::epp) mod info;
pub(super) mod wording;
