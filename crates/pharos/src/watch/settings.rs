//! In whose name Watch writes, and the law it cites.

use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

use registry_core::watch::Guide;
use url::Url;

/// The guide that ships with the program; a test of the core holds that it is one.
const SHIPPED: &str = include_str!("../../../../etc/guide/law.toml");

/// Reads a guide from a file.
///
/// # Errors
/// Why it cannot be read, or is no guide, with the name of the file.
pub fn read_guide(file: &Path) -> Result<Guide, String> {
    let named = |error: &dyn Display| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| named(&error))?;
    Guide::load(&text).map_err(|error| named(&error))
}

/// In whose name Watch writes, and where it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchSettings {
    /// The organization.
    pub organization: String,
    /// Where it is written to.
    pub contact: String,
    /// Its domain.
    pub domain: String,
    /// The addresses that it sends from, in small letters: what comes from one is our own.
    pub addresses: Vec<String>,
    /// The domain that undeliverable mail comes back to.
    pub bounce_domain: Option<String>,
    /// The address that its pages begin with, a slash at its end; none where nobody outside reaches
    /// them, and then no letter that has to be answered leaves.
    pub public_url: Option<String>,
    /// Whether what leaves is a test, and says so.
    pub is_test: bool,
    /// Who stamps the day's root of the log of evidence (RFC 3161); nobody where none is named.
    pub time_stamps: Option<Url>,
    /// Which law asks for what, place by place (P-95).
    pub guide: Arc<Guide>,
}

impl WatchSettings {
    /// Where the fingerprint of the key is published that evidence is signed with.
    #[must_use]
    pub fn key_published_at(&self) -> String {
        let url = self.public_url.as_deref().unwrap_or("the registry's own site, ");
        format!("{url}api/v1/published (signing_key)")
    }

    /// Whether an address is one of our own.
    #[must_use]
    pub fn is_ours(&self, address: &str) -> bool {
        let address = address.trim().to_lowercase();
        let domain = address.rsplit_once('@').map(|(_, domain)| domain);
        let bounces = |own: &String| domain.is_some_and(|domain| own.eq_ignore_ascii_case(domain));
        self.addresses.contains(&address) || self.bounce_domain.as_ref().is_some_and(bounces)
    }
}

impl Default for WatchSettings {
    /// A sandbox's.
    fn default() -> Self {
        Self {
            organization: "The Registry".to_owned(),
            contact: "watch@registry.example".to_owned(),
            domain: "registry.example".to_owned(),
            addresses: vec!["watch@registry.example".to_owned()],
            bounce_domain: None,
            public_url: Some("https://registry.example/".to_owned()),
            is_test: true,
            time_stamps: None,
            guide: Arc::new(Guide::load(SHIPPED).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guide_that_is_none_is_told_by_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("law.toml");
        assert!(read_guide(&file).unwrap_err().contains("law.toml: "), "it is not there");
        std::fs::write(&file, "[places]\nDE = 1\n").unwrap();
        let problem = read_guide(&file).unwrap_err();
        assert!(problem.contains("law.toml: ") && problem.contains("line 2"), "{problem}");
        std::fs::write(&file, SHIPPED).unwrap();
        assert!(!read_guide(&file).unwrap().laws().is_empty());
    }
}
