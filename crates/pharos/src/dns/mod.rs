//! What the registry decides, as DNS records.

pub mod access;
pub mod export;
pub mod reconcile;
pub mod status;
pub mod transfer;
pub mod wire;
pub mod zone;
