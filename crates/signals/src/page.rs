//! A page as it was read.

use std::ops::Range;

use url::Url;

use crate::contacts::Contacts;
use crate::words::Words;

/// A place in the source of a page: bytes of its text in UTF-8.
pub type Span = Range<usize>;

/// How much of a page is read. What lies beyond is left out, and the page says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of the page.
    pub bytes: usize,
    /// The most words.
    pub words: usize,
    /// The most links, forms and images, each.
    pub elements: usize,
    /// The longest attribute, in bytes.
    pub attribute_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 2 * 1024 * 1024, words: 200_000, elements: 5_000, attribute_bytes: 4_096 }
    }
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, as it is written; nothing where it leads nowhere.
    pub target: String,
    /// Its words, in a line: those of its title, its text and its pictures.
    pub words: String,
    /// Whether nobody is meant to see it.
    pub is_hidden: bool,
    /// Where it stands.
    pub span: Span,
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// Where it is sent, as it is written; nothing for the page itself.
    pub action: String,
    /// Whether it takes a file.
    pub takes_file: bool,
    /// Whether it asks for the number of a card.
    pub asks_for_card: bool,
    /// Where it stands.
    pub span: Span,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its address and its words, folded.
    pub words: String,
    /// The link that it stands in.
    pub link: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// A page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Its source in UTF-8.
    pub source: String,
    /// Whether something was left out for its size.
    pub is_cut: bool,
    /// The language it names itself.
    pub language: Option<String>,
    /// What its addresses are relative to, as it is written; nothing for the page itself.
    pub base: Option<String>,
    /// Its links.
    pub links: Vec<Link>,
    /// Its forms; fields outside of any are the first.
    pub forms: Vec<Form>,
    /// Its pictures.
    pub images: Vec<Image>,
    /// Addresses of its scripts.
    pub scripts: Vec<String>,
    /// Addresses of its style sheets.
    pub styles: Vec<String>,
    /// Addresses of the small pictures that stand for it.
    pub icons: Vec<String>,
    /// Where it sends its readers by itself, and after how many seconds.
    pub refresh: Option<(u32, String)>,
    /// Identifiers of those who count its visitors.
    pub analytics: Vec<String>,
    /// Telephone numbers and e-mail addresses that it names.
    pub contacts: Contacts,
    /// The shape of its elements: the same for pages of one make.
    pub shape: u64,
    pub(crate) words: Words,
    /// Whether it has scripts.
    pub(crate) is_scripted: bool,
}

/// With fewer words than these beside its scripts, a page is made by them.
const FEWEST_WORDS: usize = 10;

impl Page {
    /// Whether it has no words, hidden ones included.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.list.is_empty()
    }

    /// What its addresses are relative to, if it lies at this one.
    #[must_use]
    pub fn base_url(&self, own: &Url) -> Url {
        let named = self.base.as_deref().and_then(|base| own.join(base).ok());
        named.unwrap_or_else(|| own.clone())
    }

    /// Whether it says nothing by itself: it is empty, or its scripts have yet to fill it.
    pub(crate) fn is_shell(&self) -> bool {
        let seen = self.words.list.iter().filter(|word| !word.is_hidden).count();
        seen == 0 || (self.is_scripted && seen < FEWEST_WORDS)
    }

    /// The visible text, its sentences on lines.
    #[must_use]
    pub fn text(&self) -> String {
        self.words.text(&self.source)
    }

    /// What stands in a place of the source, in one line of at most so many characters.
    #[must_use]
    pub fn excerpt(&self, span: &Span, characters: usize) -> String {
        let text = self.source.get(span.clone()).unwrap_or_default();
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        match line.char_indices().nth(characters) {
            None => line,
            Some((end, _)) => format!("{}…", &line[..end]),
        }
    }
}
