//! What the registry decides, as DNS records.

pub mod export;
pub mod zone;
