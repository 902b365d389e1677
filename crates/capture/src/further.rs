//! Which further pages of a site are taken: those on which a pharmacy says who it is, under what
//! licence and by what terms, and how it sells. Words of twelve languages, as data.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use registry_signals::{Link, Page};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::request::{plain, registrable};

const WORDS: &str = include_str!("../data/further_pages.toml");

/// What a further page is about, the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// Licence, registration, pharmacist.
    Licence,
    /// Legal notice, impressum.
    LegalNotice,
    /// How the operator is reached.
    Contact,
    /// Who the operator is.
    About,
    /// Checkout, cart.
    Checkout,
    /// Terms of sale, delivery.
    Terms,
    /// Privacy.
    Privacy,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Licence,
        Self::LegalNotice,
        Self::Contact,
        Self::About,
        Self::Checkout,
        Self::Terms,
        Self::Privacy,
    ];
}

#[derive(Debug, Deserialize)]
struct Data {
    topic: Vec<TopicWords>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicWords {
    id: Topic,
    /// Words by language; each begins a word of the link or of its address.
    words: std::collections::BTreeMap<String, Vec<String>>,
}

/// The words of each topic. The file is part of the program; a test reads it.
static TOPICS: LazyLock<Vec<TopicWords>> =
    LazyLock::new(|| toml::from_str::<Data>(WORDS).map(|data| data.topic).unwrap_or_default());

/// A further page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Further {
    pub(crate) url: Url,
    pub(crate) topic: Topic,
}

/// Where a page leads that lies at an address: each link with its words.
pub(crate) fn links(at: &Url, page: &Page) -> Vec<(Url, String)> {
    let base = page.base_url(at);
    let links = page.links.iter().filter(|link| !link.target.is_empty());
    let to = |link: &Link| base.join(&link.target).ok().and_then(|url| plain(url).ok());
    links.filter_map(|link| Some((to(link)?, link.words.clone()))).collect()
}

/// The further pages of a site that its page leads to, the most telling first: one of each topic,
/// then the second of each, and so on.
pub(crate) fn further(page: &Url, links: &[(Url, String)], known: &BTreeSet<Url>) -> Vec<Further> {
    let site = registrable(page);
    let mut seen = known.clone();
    let mut ranked: Vec<(usize, Topic, Url)> = Vec::new();
    for (url, words) in links {
        let is_same = url.host() == page.host() || (site.is_some() && registrable(url) == site);
        let Some(topic) = topic(url.path(), words).filter(|_| is_same) else { continue };
        if seen.insert(url.clone()) {
            let rank = ranked.iter().filter(|(_, known, _)| *known == topic).count();
            ranked.push((rank, topic, url.clone()));
        }
    }
    ranked.sort_by_key(|(rank, topic, _)| (*rank, *topic));
    ranked.into_iter().map(|(_, topic, url)| Further { url, topic }).collect()
}

/// What a link is about, by its path and its words.
fn topic(path: &str, words: &str) -> Option<Topic> {
    let path: String = percent_decoded(path).to_lowercase();
    let words = words.to_lowercase();
    let says = |word: &String| begins_a_word(&path, word) || begins_a_word(&words, word);
    let mut topics = TOPICS.iter();
    topics.find(|topic| topic.words.values().flatten().any(says)).map(|topic| topic.id)
}

/// Whether a text has a word that begins so. Scripts without spaces have words anywhere.
fn begins_a_word(text: &str, word: &str) -> bool {
    let has_spaces = word.chars().next().is_some_and(|letter| u32::from(letter) < 0x2e80);
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !has_spaces || before.is_none_or(|letter| !letter.is_alphanumeric())
    })
}

fn percent_decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut octets = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&octet) = bytes.get(at) {
        let pair = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        let value = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        let value = value.filter(|_| octet == b'%');
        octets.push(value.unwrap_or(octet));
        at += if value.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&octets).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_has_words_in_twelve_languages() {
        let ids: Vec<_> = TOPICS.iter().map(|topic| topic.id).collect();
        assert_eq!(ids, Topic::ALL);
        for topic in TOPICS.iter() {
            assert_eq!(topic.words.len(), 12, "{:?}", topic.id);
            for (language, words) in &topic.words {
                assert!(!words.is_empty(), "{:?} {language}", topic.id);
                for word in words {
                    assert_eq!(*word, word.to_lowercase(), "{:?} {language}", topic.id);
                }
            }
        }
    }

    #[test]
    fn links_are_known_by_path_and_words() {
        for (path, words, expected) in [
            ("/impressum", "", Some(Topic::LegalNotice)),
            ("/p/17", "Nous contacter", Some(Topic::Contact)),
            ("/%D0%BB%D0%B8%D1%86%D0%B5%D0%BD%D0%B7%D0%B8%D1%8F", "", Some(Topic::Licence)),
            ("/p", "关于我们", Some(Topic::About)),
            ("/p", "プライバシー", Some(Topic::Privacy)),
            ("/cart", "Add", Some(Topic::Checkout)),
            ("/viagra", "Buy", None),
            // A word inside another is none.
            ("/discontact", "", None),
            ("/%zz%", "", None),
        ] {
            assert_eq!(topic(path, words), expected, "{path} {words}");
        }
    }

    #[test]
    fn one_of_each_topic_comes_first_and_strangers_never() {
        let html = "<a href=/contact>1</a><a href=/contact-us>2</a><a href=/licence#x>3</a>\
             <a href=https://www.shop.example/terms>4</a>\
             <a href=https://other.example/licence>5</a>\
             <a href=/licence>again</a><a href=mailto:contact@shop.example>6</a>\
             <a href=/about>known</a>";
        let read =
            registry_signals::read(html.as_bytes(), None, &registry_signals::Limits::default());
        let page = Url::parse("https://shop.example/").unwrap();
        let known = BTreeSet::from([page.clone(), page.join("/about").unwrap()]);
        let found = further(&page, &links(&page, &read), &known);
        let urls: Vec<_> = found.iter().map(|further| further.url.as_str()).collect();
        let expected = [
            "https://shop.example/licence",
            "https://shop.example/contact",
            "https://www.shop.example/terms",
            "https://shop.example/contact-us",
        ];
        assert_eq!(urls, expected);
    }
}
