//! What the registry decides, as DNS records.

pub mod access;
pub mod export;
pub(crate) mod parent;
pub mod reconcile;
pub(crate) mod servers;
pub mod status;
pub mod transfer;
pub mod wire;
pub mod zone;
