//! From where somebody signs in: a network, and a browser in our own words.

use std::net::IpAddr;

use super::rate_limit;

/// From where somebody signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// An IPv4 address, or an IPv6 /56 network.
    pub network: IpAddr,
    /// As `Firefox on Linux`; nothing of what was sent is kept.
    pub browser: &'static str,
    /// The system it runs on.
    pub system: &'static str,
}

/// What a browser calls itself, by a mark in `User-Agent`. Most call themselves by several
/// names, so the order matters.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// What a system is called there; an Android is a Linux too, an iPhone a Mac.
const SYSTEMS: [(&str, &str); 6] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
];

impl Origin {
    /// The origin of a request, by its peer's address and its `User-Agent`.
    #[must_use]
    pub fn of(address: IpAddr, agent: &str) -> Self {
        let known = |list: &[(&str, &'static str)]| {
            let found = list.iter().find(|(mark, _)| agent.contains(mark));
            found.map_or("", |(_, name)| *name)
        };
        Self {
            network: rate_limit::network(address),
            browser: known(&BROWSERS),
            system: known(&SYSTEMS),
        }
    }

    /// Browser and system as one text; empty for a program that is neither.
    #[must_use]
    pub fn words(&self) -> String {
        [self.browser, self.system]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_the_name_that_is_theirs() {
        let words = |agent: &str| Origin::of("192.0.2.7".parse().unwrap(), agent).words();
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36";
        assert_eq!(words(chrome), "Chrome, Linux");
        assert_eq!(words(&format!("{chrome} Edg/156.0")), "Edge, Linux");
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1";
        assert_eq!(words(phone), "Safari, iOS");
        assert_eq!(words("curl/8.0 <script>"), "");
    }
}
