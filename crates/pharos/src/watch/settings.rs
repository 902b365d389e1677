//! In whose name Watch writes.

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
        }
    }
}
