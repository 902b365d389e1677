//! The rules as `docs/policy.toml` says them.

use serde::Deserialize;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Policy {
    #[serde(rename = "section")]
    pub(crate) sections: Vec<Section>,
    #[serde(rename = "rule")]
    pub(crate) rules: Vec<Rule>,
    #[serde(rename = "collision")]
    pub(crate) collisions: Vec<Collision>,
}

/// A chapter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Section {
    pub(crate) number: u8,
    pub(crate) title: String,
}

/// One rule: what it says, whence, and what the registry chose where that is silent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) section: u8,
    pub(crate) title: String,
    pub(crate) from: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) ours: Option<String>,
    /// What of it is not built yet.
    pub(crate) awaited: Option<String>,
}

/// Two sources that cannot both be followed, and the rule that settles it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Collision {
    pub(crate) between: String,
    pub(crate) rule: String,
    pub(crate) timeline: String,
}

impl Policy {
    pub(crate) fn read() -> Self {
        let path = crate::root("docs/policy.toml");
        let text = std::fs::read_to_string(path).expect("docs/policy.toml is there");
        toml::from_str(&text).expect("docs/policy.toml can be read")
    }
}
