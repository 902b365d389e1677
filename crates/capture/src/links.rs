//! What a page leads to and is made of: links with their words, scripts, style sheets, icons. One
//! pass over its tokens, within bounds.

use std::convert::Infallible;

use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use url::Url;

/// The most of each kind that is kept: no fewer than of a page that counts as read whole.
const MOST: usize = 5_000;
/// The longest attribute and the longest words of a link, in bytes.
const LONGEST: usize = 2_048;
const ATTRIBUTES: usize = 32;

/// What a page leads to, as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Links {
    base: Option<String>,
    /// Where the page sends its readers by itself, and after how many seconds.
    pub(crate) refresh: Option<(u32, String)>,
    /// Target and words.
    pub(crate) anchors: Vec<(String, String)>,
    pub(crate) scripts: Vec<String>,
    pub(crate) styles: Vec<String>,
    pub(crate) icons: Vec<String>,
}

impl Links {
    /// Reads a page in UTF-8.
    pub(crate) fn of(source: &str) -> Self {
        let mut reader = Reader::default();
        let mut emitter = CallbackEmitter::new(Forward(&mut reader));
        emitter.naively_switch_states(true);
        let Ok(()) = Tokenizer::new_with_emitter(source, emitter).finish();
        reader.links
    }

    /// Adds what another form of the page, which lies at this address, leads to.
    pub(crate) fn lead_on(&mut self, at: &Url, other: Self) {
        let base = other.base(at);
        let anchors = other.anchors.into_iter();
        self.anchors.extend(anchors.filter_map(|(target, words)| {
            let url = base.join(&target).ok()?;
            Some((url.to_string(), words))
        }));
    }

    /// What addresses on the page are relative to.
    pub(crate) fn base(&self, page: &Url) -> Url {
        let named = self.base.as_deref().and_then(|base| page.join(base).ok());
        named.unwrap_or_else(|| page.clone())
    }
}

#[derive(Debug, Default)]
struct Reader {
    links: Links,
    tag: String,
    attribute: String,
    attributes: Vec<(String, String)>,
    is_anchor_open: bool,
}

struct Forward<'a>(&'a mut Reader);

impl Callback<Infallible, ()> for Forward<'_> {
    fn handle_event(&mut self, event: CallbackEvent<'_>, _: Span<()>) -> Option<Infallible> {
        let text = |bytes: &[u8]| {
            let kept = bytes.get(..LONGEST).unwrap_or(bytes);
            String::from_utf8_lossy(kept).into_owned()
        };
        let reader = &mut *self.0;
        match event {
            CallbackEvent::OpenStartTag { name } => {
                reader.tag = text(name);
                reader.attributes.clear();
            }
            CallbackEvent::AttributeName { name } => reader.attribute = text(name),
            CallbackEvent::AttributeValue { value } if reader.attributes.len() < ATTRIBUTES => {
                let name = std::mem::take(&mut reader.attribute);
                reader.attributes.push((name, text(value)));
            }
            CallbackEvent::CloseStartTag { .. } => reader.open(),
            CallbackEvent::EndTag { name: b"a" } => reader.is_anchor_open = false,
            CallbackEvent::String { value } => reader.text(&text(value)),
            _ => {}
        }
        None
    }
}

impl Reader {
    fn get(&self, name: &str) -> Option<String> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    }

    fn open(&mut self) {
        match self.tag.as_str() {
            "a" | "area" => {
                if let Some(target) = self.get("href").filter(|_| self.links.anchors.len() < MOST) {
                    let words = self.get("title").unwrap_or_default();
                    self.links.anchors.push((target, words));
                    self.is_anchor_open = self.tag == "a";
                }
            }
            "img" if self.is_anchor_open => {
                let words = self.get("alt").unwrap_or_default();
                self.text(&words);
            }
            "base" if self.links.base.is_none() => self.links.base = self.get("href"),
            "script" => {
                let source = self.get("src");
                keep(&mut self.links.scripts, source);
            }
            "link" => self.link(),
            "meta" => self.meta(),
            _ => {}
        }
    }

    /// What is for browsers without scripts (`<noscript>`) is text to the tokenizer, as to a
    /// browser.
    fn meta(&mut self) {
        let name = self.get("http-equiv").unwrap_or_default();
        if name.eq_ignore_ascii_case("refresh") {
            let content = self.get("content").unwrap_or_default();
            self.links.refresh = self.links.refresh.take().or_else(|| refresh(&content));
        }
    }

    fn link(&mut self) {
        let relations = self.get("rel").unwrap_or_default().to_ascii_lowercase();
        let is = |wanted| relations.split_ascii_whitespace().any(|relation| relation == wanted);
        let target = self.get("href");
        if is("stylesheet") {
            keep(&mut self.links.styles, target);
        } else if is("icon") {
            keep(&mut self.links.icons, target);
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, words)) = self.links.anchors.last_mut().filter(|_| self.is_anchor_open) {
            add(words, text);
        }
    }
}

/// Reads `5; url=/there` (HTML, section 4.2.5.3); nothing where only the page itself is meant.
pub(crate) fn refresh(content: &str) -> Option<(u32, String)> {
    let (time, target) = content.split_once([';', ','])?;
    let seconds = time.trim().split('.').next()?.parse().ok()?;
    let target = target.trim();
    let named = target.get(..3).filter(|start| start.eq_ignore_ascii_case("url"));
    let value = named.and_then(|_| target[3..].trim_start().strip_prefix('='));
    let target = value.unwrap_or(target).trim().trim_matches(['"', '\'']);
    (!target.is_empty()).then(|| (seconds, target.to_owned()))
}

fn keep(list: &mut Vec<String>, element: Option<String>) {
    let new = element.filter(|new| !new.is_empty() && list.len() < MOST && !list.contains(new));
    list.extend(new);
}

fn add(words: &mut String, text: &str) {
    for word in text.split_whitespace() {
        if words.len() + word.len() >= LONGEST {
            return;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_send_its_readers_on() {
        for (content, expected) in [
            ("0;url=/a", Some((0, "/a"))),
            ("3.5 ; URL = '/b'", Some((3, "/b"))),
            ("0, /c", Some((0, "/c"))),
            ("5", None),
            ("x;url=/d", None),
            ("0;url=", None),
        ] {
            let expected = expected.map(|(seconds, target)| (seconds, target.to_owned()));
            assert_eq!(refresh(content), expected, "{content}");
            let page = format!("<META HTTP-EQUIV=Refresh CONTENT=\"{content}\">");
            assert_eq!(Links::of(&page).refresh, expected, "{content}");
            let page = format!("<noscript>{page}</noscript>");
            assert_eq!(Links::of(&page).refresh, None, "{content}");
        }
    }

    #[test]
    fn links_and_parts_are_found() {
        let links = Links::of(
            "<title>A <b>shop</title><base href=/de/><base href=/x/>\
             <link rel='shortcut ICON' href=i.ico><link REL=stylesheet href=s.css>\
             <script src=a.js></script><script>'<a href=no>'</script>\
             <a href=kontakt title=t>Zum <b>Kontakt</b></a> outside <a>none</a>\
             <a href=/agb><img alt=AGB></a><a href='unclosed'>words",
        );
        let page = Url::parse("https://shop.example/").unwrap();
        assert_eq!(links.base(&page).as_str(), "https://shop.example/de/");
        assert_eq!((links.icons.len(), links.styles.len(), links.scripts.len()), (1, 1, 1));
        let anchors: Vec<_> =
            links.anchors.iter().map(|(to, words)| (to.as_str(), words.as_str())).collect();
        let expected = [("kontakt", "t Zum Kontakt"), ("/agb", "AGB"), ("unclosed", "words")];
        assert_eq!(anchors, expected);
    }
}
