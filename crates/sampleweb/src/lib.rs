//! A made-up web: sites that sell medicines, lawfully or not, and sites that do neither.
//!
//! Every site says what it is ([`Site::kind`], [`Site::criteria`]), so that what finds it out can
//! be measured. There are two webs, [`Set::Tuning`] and [`Set::Testing`]: they share no sentence
//! that matters and no layout. Names are reserved ones (`.example`), people and numbers are
//! invented.
//!
//! What is measured here is said of generated pages, and of no others.

mod content;
mod layout;
mod recipe;
mod text;

pub use content::Register;
pub use recipe::{Kind, Recipe};
pub use text::Language;

use content::Content;

/// One of two webs that share nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Set {
    /// Rules may be made by looking at it.
    Tuning,
    /// Rules are measured on it.
    Testing,
}

/// As what a visitor comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Visitor {
    /// Somebody with a browser who typed the name.
    Browser,
    /// A search engine.
    Bot,
    /// Somebody who comes from a search engine.
    Referred,
}

/// What a site answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// The media type.
    pub media_type: String,
    /// The page.
    pub body: Vec<u8>,
}

/// One site.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its name.
    pub host: String,
    /// What it is.
    pub kind: Kind,
    /// From which recipe and layout it was made.
    pub template: String,
    /// Its language.
    pub language: Language,
    /// The codes of the criteria that it meets.
    pub criteria: Vec<&'static str>,
    /// What a register says of its licence.
    pub register: Register,
    /// Who runs it: sites of one network share keys.
    pub network: usize,
    recipe: Recipe,
    set: Set,
    layout: usize,
    seed: usize,
    number: usize,
}

/// Where a site lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosting {
    /// Its name servers.
    pub name_servers: String,
    /// Its address.
    pub address: String,
    /// The name in its certificate.
    pub certificate: String,
}

/// How many sites of each recipe and language a layout makes; of lawful ones more, since calling
/// one of them rogue is the worst that can happen.
const SEEDS: usize = 1;
const LAWFUL_SEEDS: usize = 6;

/// How many sites share one network.
const NETWORK: usize = 4;

/// Every site of a web.
#[must_use]
pub fn sites(set: Set) -> Vec<Site> {
    let mut sites: Vec<Site> = Vec::new();
    for recipe in Recipe::ALL {
        for layout in layout::of(set) {
            for language in Language::ALL {
                let seeds = if recipe.kind() == Kind::Legitimate { LAWFUL_SEEDS } else { SEEDS };
                for seed in 0..seeds {
                    sites.push(Site::new(recipe, set, layout, language, seed, sites.len()));
                }
            }
        }
    }
    sites
}

impl Site {
    fn new(
        recipe: Recipe,
        set: Set,
        layout: usize,
        language: Language,
        seed: usize,
        number: usize,
    ) -> Self {
        let web = if set == Set::Tuning { "a" } else { "b" };
        Self {
            host: format!("shop-{web}{number}.example"),
            kind: recipe.kind(),
            template: format!("{}-{layout}", recipe.name()),
            language,
            criteria: recipe.criteria().to_vec(),
            register: recipe.register(),
            network: number / NETWORK,
            recipe,
            set,
            layout,
            seed: seed + number,
            number,
        }
    }

    /// Where it lies: for the most part with one of a few that host many.
    #[must_use]
    pub fn hosting(&self) -> Hosting {
        let (number, network) = (self.number, self.network);
        let host = if number % 5 == 0 { number % 9 } else { network % 9 };
        let certificate = match network % 2 {
            0 => format!("network-{network}.example"),
            _ => format!("cdn-{}.example", number % 3),
        };
        Hosting {
            name_servers: format!("ns1.host-{host}.example ns2.host-{host}.example"),
            address: format!("192.0.2.{}", 10 + host),
            certificate,
        }
    }

    /// The pages that a visitor can find.
    #[must_use]
    pub fn paths(&self) -> Vec<&'static str> {
        match self.recipe {
            Recipe::HackedHost => vec!["/", "/wp-content/cache/tabs.html"],
            _ => vec!["/"],
        }
    }

    /// What a visitor gets.
    #[must_use]
    pub fn get(&self, path: &str, visitor: Visitor) -> Answer {
        if !self.paths().contains(&path) {
            let (media_type, body) = ("text/plain".to_owned(), b"not found".to_vec());
            return Answer { status: 404, media_type, body };
        }
        let content = Content::of(self, path, visitor);
        let page = layout::render(self.layout, &content);
        let is_latin = page.chars().all(|letter| u32::from(letter) < 256);
        // Some of the old web is not UTF-8, and says so in the page alone.
        if is_latin && self.layout % 3 == 1 {
            let page = page.replace("charset=utf-8", "charset=iso-8859-1");
            let body = page.chars().filter_map(|letter| u8::try_from(u32::from(letter)).ok());
            let media_type = "text/html".to_owned();
            return Answer { status: 200, media_type, body: body.collect() };
        }
        let media_type = "text/html; charset=utf-8".to_owned();
        Answer { status: 200, media_type, body: page.into_bytes() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_many_templates_and_two_webs() {
        let webs = [Set::Tuning, Set::Testing].map(sites);
        for web in &webs {
            let templates: BTreeSet<_> = web.iter().map(|site| &site.template).collect();
            let languages: BTreeSet<_> = web.iter().map(|site| site.language).collect();
            let lawful = web.iter().filter(|site| site.kind == Kind::Legitimate).count();
            assert!(templates.len() >= 40 && languages.len() == 6, "{}", templates.len());
            assert!(lawful >= 300, "{lawful}");
        }
        let [tuning, testing] =
            webs.map(|web| web.into_iter().map(|site| site.template).collect::<BTreeSet<_>>());
        assert!(tuning.is_disjoint(&testing));
    }

    #[test]
    fn the_webs_share_no_sentence() {
        for language in Language::ALL {
            for topic in text::topics() {
                let of = |set| text::of(topic, language, set).into_iter().collect::<BTreeSet<_>>();
                let (tuning, testing) = (of(Set::Tuning), of(Set::Testing));
                assert!(!tuning.is_empty() && !testing.is_empty(), "{topic} {language:?}");
                assert!(tuning.is_disjoint(&testing), "{topic} {language:?}");
            }
        }
    }

    #[test]
    fn only_reserved_names_are_used() {
        for site in [Set::Tuning, Set::Testing].into_iter().flat_map(sites) {
            for visitor in [Visitor::Browser, Visitor::Bot, Visitor::Referred] {
                for path in site.paths() {
                    let page = String::from_utf8_lossy(&site.get(path, visitor).body).into_owned();
                    for link in page.split("//").skip(1) {
                        let host = link.split(['/', '"', '\'', '?']).next().unwrap_or_default();
                        assert!(host.ends_with(".example"), "{host}");
                    }
                }
            }
        }
    }
}
