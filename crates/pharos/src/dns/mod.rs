//! What the registry decides, as DNS records.

pub mod export;
pub mod reconcile;
pub mod transfer;
pub mod wire;
pub mod zone;
