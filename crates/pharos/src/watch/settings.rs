//! In whose name Watch writes, and the law it cites.

use std::sync::Arc;

use registry_core::watch::Guide;

/// The guide that ships with the program; a test of the core holds that it is one.
const SHIPPED: &str = include_str!("../../../../etc/guide/law.toml");

/// In whose name Watch writes, and where it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchSettings {
    /// The organization.
    pub organization: String,
    /// Where it is written to.
    pub contact: String,
    /// Its domain.
    pub domain: String,
    /// The address that its pages begin with, a slash at its end; none where nobody outside reaches
    /// them, and then no letter that has to be answered leaves.
    pub public_url: Option<String>,
    /// Whether what leaves is a test, and says so.
    pub is_test: bool,
    /// Which law asks for what, place by place (P-95).
    pub guide: Arc<Guide>,
}

impl Default for WatchSettings {
    /// A sandbox's.
    fn default() -> Self {
        Self {
            organization: "The Registry".to_owned(),
            contact: "watch@registry.example".to_owned(),
            domain: "registry.example".to_owned(),
            public_url: Some("https://registry.example/".to_owned()),
            is_test: true,
            guide: Arc::new(Guide::load(SHIPPED).unwrap_or_default()),
        }
    }
}
