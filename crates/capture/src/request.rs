//! What is asked for, and as whom.

use serde::Serialize;
use url::{Host, Url};
use uuid::Uuid;

pub use registry_signals::Visitor;

/// The longest address that is taken, in bytes.
const LONGEST: usize = 4_096;

/// The visitors, in the order in which they come.
pub const VISITORS: [Visitor; 3] = [Visitor::Browser, Visitor::Bot, Visitor::Referred];

/// What to capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The capture's id, which the caller mints.
    pub id: Uuid,
    /// The front page.
    pub url: Url,
    /// Further addresses that somebody asked for by name. Each visitor goes there, and robots.txt
    /// is not asked: a person names them for a reason, as it names the front page.
    pub named: Vec<Url>,
    /// The policy under which robots.txt is not obeyed for further pages either, as it is recorded.
    /// Without one, or with one that has no words, it is obeyed.
    pub robots_set_aside: Option<String>,
}

/// An address that is none of a site.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotASite {
    /// No URL at all.
    #[error("{found:?} is no address of a site ({why}): write it as https://name.example/")]
    Unreadable {
        /// What was given.
        found: String,
        /// What is wrong with it.
        why: String,
    },
    /// Another scheme.
    #[error("{0:?} is not fetched: http and https are")]
    Scheme(String),
    /// No host.
    #[error("{0:?} names no host")]
    NoHost(String),
    /// Too long.
    #[error("the address has {0} bytes; at most 4,096 are taken")]
    TooLong(usize),
}

impl Request {
    /// The front page of a site, and nothing by name.
    ///
    /// # Errors
    /// When it is no address of one.
    pub fn new(id: Uuid, url: &str) -> Result<Self, NotASite> {
        let url = site_url(url)?;
        Ok(Self { id, url, named: Vec::new(), robots_set_aside: None })
    }

    /// And this address, by name.
    ///
    /// # Errors
    /// When it is no address of a site.
    pub fn naming(mut self, url: &str) -> Result<Self, NotASite> {
        self.named.push(site_url(url)?);
        Ok(self)
    }

    /// The policy under which robots.txt is set aside, if there is one.
    #[must_use]
    pub fn robots_policy(&self) -> Option<&str> {
        self.robots_set_aside.as_deref().map(str::trim).filter(|policy| !policy.is_empty())
    }

    /// The host of the front page.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }
}

/// Reads an address of a site. Fragment, name and password are left out: none of them is sent.
///
/// # Errors
/// When it is none.
pub fn site_url(text: &str) -> Result<Url, NotASite> {
    if text.len() > LONGEST {
        return Err(NotASite::TooLong(text.len()));
    }
    let unreadable = |error: url::ParseError| NotASite::Unreadable {
        found: text.chars().take(100).collect(),
        why: error.to_string(),
    };
    plain(Url::parse(text.trim()).map_err(unreadable)?)
}

/// An address as it is fetched.
pub(crate) fn plain(mut url: Url) -> Result<Url, NotASite> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(NotASite::Scheme(url.scheme().to_owned()));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(NotASite::NoHost(url.as_str().chars().take(100).collect()));
    }
    if url.as_str().len() > LONGEST {
        return Err(NotASite::TooLong(url.as_str().len()));
    }
    url.set_fragment(None);
    let whole = url.set_username("").and_then(|()| url.set_password(None));
    match whole {
        Ok(()) => Ok(url),
        Err(()) => Err(NotASite::NoHost(url.to_string())),
    }
}

/// The registrable part of a host (Public Suffix List); nothing of an address.
pub(crate) fn registrable(url: &Url) -> Option<String> {
    match url.host()? {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            let found = psl::domain_str(name).unwrap_or(name);
            Some(found.to_ascii_lowercase())
        }
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

/// How each visitor names itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guises {
    /// A browser.
    pub browser: String,
    /// A search engine.
    pub bot: String,
    /// The page from which somebody comes who was referred (as the browser).
    pub referrer: String,
    /// The languages that are asked for.
    pub accept_language: String,
    /// What robots.txt calls us.
    pub robots_token: String,
}

impl Guises {
    /// Names that say whom to write to: `contact` is an address of mail or of a page. Sites that
    /// show search engines something else look for their names, so the bot names one that it is
    /// like.
    #[must_use]
    pub fn naming(contact: &str) -> Self {
        let us = concat!("PharosWatch/", env!("CARGO_PKG_VERSION"));
        Self {
            browser: format!(
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/150.0.0.0 Safari/537.36 {us} (+{contact})"
            ),
            bot: format!("Mozilla/5.0 (compatible; {us}; +{contact}; like Googlebot/2.1)"),
            referrer: "https://www.google.com/".to_owned(),
            accept_language: "en;q=0.9, *;q=0.5".to_owned(),
            robots_token: "PharosWatch".to_owned(),
        }
    }

    /// With the major version of a browser (`Chrome/150.0.7100.2`), as that one would say it: what
    /// our own client says and what the browser is have to agree.
    #[must_use]
    pub fn as_product(mut self, product: &str) -> Self {
        const MARK: &str = " Chrome/";
        let version = product.rsplit_once("Chrome/").map(|(_, version)| version);
        let major = version.and_then(|version| version.split('.').next());
        let major = major.filter(|major| major.parse::<u16>().is_ok());
        if let (Some(major), Some((before, after))) = (major, self.browser.split_once(MARK)) {
            let rest = after.find(' ').map_or("", |end| &after[end..]);
            self.browser = format!("{before}{MARK}{major}.0.0.0{rest}");
        }
        self
    }

    /// The name of a visitor.
    #[must_use]
    pub fn agent(&self, visitor: Visitor) -> &str {
        match visitor {
            Visitor::Browser | Visitor::Referred => &self.browser,
            Visitor::Bot => &self.bot,
        }
    }

    pub(crate) fn referrer(&self, visitor: Visitor) -> Option<&str> {
        (visitor == Visitor::Referred).then_some(self.referrer.as_str())
    }
}

/// The stable code of a visitor.
#[must_use]
pub const fn visitor_code(visitor: Visitor) -> &'static str {
    match visitor {
        Visitor::Browser => "browser",
        Visitor::Bot => "bot",
        Visitor::Referred => "referred",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_sites_are_taken() {
        let taken = |text| site_url(text).map(|url| url.to_string());
        for (text, url) in [
            ("https://Shop.Example", "https://shop.example/"),
            (" http://shop.example:8080/a?b#c ", "http://shop.example:8080/a?b"),
            ("https://user:secret@shop.example/", "https://shop.example/"),
            ("https://bücher.example/", "https://xn--bcher-kva.example/"),
            ("https://0x7f.1/", "https://127.0.0.1/"),
        ] {
            assert_eq!(taken(text), Ok(url.to_owned()));
        }
        for text in ["file:///etc/passwd", "ftp://a.example/", "javascript:1", "data:,x"] {
            assert!(matches!(taken(text), Err(NotASite::Scheme(_))), "{text}");
        }
        for text in ["", "shop.example", "https://", "https:///", "http://[::1"] {
            assert!(taken(text).is_err() || text == "https:///", "{text}");
        }
        assert!(matches!(
            taken(&format!("https://a.example/{}", "x".repeat(5_000))),
            Err(NotASite::TooLong(_))
        ));
    }

    #[test]
    fn a_browser_says_its_own_version() {
        let guises = Guises::naming("a@registry.example");
        let said = |product: &str| guises.clone().as_product(product).browser;
        let newer = guises.browser.replace("Chrome/150.0.0.0", "Chrome/161.0.0.0");
        assert_ne!(newer, guises.browser);
        for product in ["Chrome/161.0.7.9", "HeadlessChrome/161.0.7.9", "Chrome/161"] {
            assert_eq!(said(product), newer, "{product}");
        }
        for product in ["", "unknown", "Firefox/140", "Chrome/", "Chrome/x y.1"] {
            assert_eq!(said(product), guises.browser, "{product}");
        }
        let other = Guises { browser: "Other/1".to_owned(), ..guises.clone() };
        assert_eq!(other.as_product("Chrome/161.0").browser, "Other/1");
    }

    #[test]
    fn the_registrable_part_is_found() {
        let part = |text: &str| registrable(&Url::parse(text).unwrap());
        assert_eq!(part("https://www.shop.co.uk/").as_deref(), Some("shop.co.uk"));
        assert_eq!(part("https://a.b.example./").as_deref(), Some("b.example"));
        assert_eq!(part("https://192.0.2.1/"), None);
    }
}
