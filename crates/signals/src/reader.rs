//! One pass over the tokens of a page. No tree is built, so no nesting is too deep.

use std::convert::Infallible;

use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Span as Place, Tokenizer};

use crate::decode::decode;
use crate::fold::fold;
use crate::leads::{self, refresh};
use crate::page::{Form, Image, Limits, Link, Page, Span};
use crate::scope::Scope;

/// Elements within a sentence: any other begins one anew.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "ins", "mark", "q", "s", "small",
    "span", "strong", "sub", "sup", "u", "wbr",
];
/// Elements whose text nobody reads.
const SILENT: &[&str] = &["script", "style", "template", "noscript", "textarea", "svg"];
const VOID: &[&str] = &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"];
/// Attributes that people read.
const SPOKEN: &[&str] = &["alt", "title", "placeholder", "aria-label", "value"];
/// How fields for the number of a card are called, folded.
const CARD_FIELDS: &[&str] =
    &["cardnumber", "cardno", "ccnumber", "ccnum", "creditcard", "ccno", "pan", "cvv", "cvc"];
/// What identifiers of those who count visitors begin with.
const ANALYTICS: &[&str] = &["UA-", "G-", "GTM-", "AW-", "YM-"];
/// How many elements make the shape of a page.
const MOST_SHAPE: usize = 400;
const MOST_ATTRIBUTES: usize = 64;
const MOST_SCRIPT_BYTES: usize = 64 * 1024;

/// Reads a page, whatever it is. `charset` is the one its header names.
#[must_use]
pub fn read(bytes: &[u8], charset: Option<&str>, limits: &Limits) -> Page {
    let kept = bytes.get(..limits.bytes).unwrap_or(bytes);
    let source = decode(kept, charset);
    let page = Page {
        is_cut: kept.len() < bytes.len(),
        forms: vec![Form::default()],
        shape: 0xcbf2_9ce4_8422_2325,
        ..Page::default()
    };
    let mut reader = Reader { page, limits: *limits, tag: Tag::default(), ..Reader::empty() };
    let mut emitter = CallbackEmitter::new(Forward(&mut reader));
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(source.as_ref(), emitter).finish();
    reader.page.source = source.into_owned();
    reader.page
}

#[derive(Debug, Default)]
struct Tag {
    name: String,
    start: usize,
    attributes: Vec<(String, String)>,
    /// Whether the attribute that is read is one too many.
    is_full: bool,
}

struct Reader {
    page: Page,
    limits: Limits,
    tag: Tag,
    hidden: Option<Scope>,
    silent: Option<String>,
    link: Option<String>,
    /// Whether what is said now are words of the last link.
    is_link_open: bool,
    shaped: usize,
}

struct Forward<'a>(&'a mut Reader);

impl Callback<Infallible, usize> for Forward<'_> {
    fn handle_event(&mut self, event: CallbackEvent<'_>, span: Place<usize>) -> Option<Infallible> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let reader = &mut *self.0;
        match event {
            CallbackEvent::OpenStartTag { name } => {
                let name = text(name);
                reader.tag = Tag { name, start: span.start, ..Tag::default() };
            }
            CallbackEvent::AttributeName { name } => reader.attribute(text(name)),
            CallbackEvent::AttributeValue { value } => {
                let length = value.len().min(reader.limits.attribute_bytes);
                reader.value(text(&value[..length]), length < value.len());
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                let tag = std::mem::take(&mut reader.tag);
                let span = tag.start..span.end;
                reader.open(&tag, span, self_closing);
            }
            CallbackEvent::EndTag { name } => reader.close(&text(name)),
            CallbackEvent::String { value } => reader.text(&text(value), span.start..span.end),
            _ => {}
        }
        None
    }
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    fn hides(&self) -> bool {
        let style = self.get("style").unwrap_or_default();
        self.get("hidden").is_some() || style.split(';').any(is_hiding)
    }
}

/// Whether a declaration of a style takes its element out of sight.
fn is_hiding(declaration: &str) -> bool {
    let Some((name, value)) = declaration.split_once(':') else { return false };
    let value = value.trim().to_ascii_lowercase();
    let value = value.strip_suffix("!important").unwrap_or(&value).trim();
    match name.trim().to_ascii_lowercase().as_str() {
        "display" => value == "none",
        "visibility" => value == "hidden",
        "font-size" => {
            let size = value
                .trim_end_matches(|letter: char| letter.is_ascii_alphabetic() || letter == '%');
            size.parse::<f64>() == Ok(0.0)
        }
        "left" => value.starts_with("-9999"),
        _ => false,
    }
}

impl Reader {
    fn empty() -> Self {
        Self {
            page: Page::default(),
            limits: Limits::default(),
            tag: Tag::default(),
            hidden: None,
            silent: None,
            link: None,
            is_link_open: false,
            shaped: 0,
        }
    }

    fn attribute(&mut self, name: String) {
        self.tag.is_full = self.tag.attributes.len() >= MOST_ATTRIBUTES;
        match self.tag.is_full {
            true => self.page.is_cut = true,
            false => self.tag.attributes.push((name, String::new())),
        }
    }

    /// A value that was cut matters where people read it.
    fn value(&mut self, value: String, is_cut: bool) {
        let last = self.tag.attributes.last_mut().filter(|_| !self.tag.is_full);
        if let Some(attribute) = last {
            attribute.1 = value;
            self.page.is_cut |= is_cut && SPOKEN.contains(&attribute.0.as_str());
        }
    }

    fn open(&mut self, tag: &Tag, span: Span, self_closing: bool) {
        let name = tag.name.as_str();
        if !INLINE.contains(&name) {
            self.page.words.break_sentence();
        }
        if self.shaped < MOST_SHAPE {
            self.shaped += 1;
            self.page.shape = shape(self.page.shape, name);
        }
        let is_void = VOID.contains(&name) || self_closing;
        self.hidden = self.hidden.take().and_then(|scope| scope.opened(name, is_void));
        if self.hidden.is_none() && !is_void && tag.hides() {
            self.hidden = Some(Scope::of(name));
        }
        if SILENT.contains(&name) && self.silent.is_none() && !self_closing {
            self.silent = Some(name.to_owned());
        }
        self.element(tag, &span);
        for key in SPOKEN {
            let is_spoken = *key != "value" || matches!(tag.get("type"), Some("submit" | "button"));
            if let Some(value) = tag.get(key).filter(|_| is_spoken) {
                let value = value.to_owned();
                self.page.words.break_sentence();
                self.say(&value, &span);
                self.page.words.break_sentence();
            }
        }
        self.is_link_open &= name != "area";
    }

    fn element(&mut self, tag: &Tag, span: &Span) {
        let most = self.limits.elements;
        let text = |key| tag.get(key).unwrap_or_default().to_owned();
        let is_hidden = self.hidden.is_some();
        let page = &mut self.page;
        let cut = &mut page.is_cut;
        match tag.name.as_str() {
            "html" => page.language = tag.get("lang").map(str::to_owned),
            "a" | "area" => {
                // What an area has to say is on it.
                self.link = tag.get("href").filter(|_| tag.name == "a").map(str::to_owned);
                let (target, words) = (text("href"), String::new());
                let link = Link { target, words, is_hidden, span: span.clone() };
                self.is_link_open = page.links.len() < most;
                push(&mut page.links, link, most, cut);
            }
            "link" => {
                let is = |wanted| {
                    let mut relations = tag.get("rel").unwrap_or_default().split_ascii_whitespace();
                    relations.any(|relation| relation.eq_ignore_ascii_case(wanted))
                };
                if is("stylesheet") {
                    push(&mut page.styles, text("href"), most, cut);
                } else if is("icon") {
                    push(&mut page.icons, text("href"), most, cut);
                }
            }
            "meta" if text("http-equiv").eq_ignore_ascii_case("refresh") => {
                page.refresh = page.refresh.take().or_else(|| refresh(&text("content")));
            }
            "form" => {
                let form = Form { action: text("action"), span: span.clone(), ..Form::default() };
                push(&mut page.forms, form, most, cut);
            }
            "input" => {
                let kind = text("type").to_ascii_lowercase();
                let names = ["name", "id", "autocomplete"].map(text).join(" ");
                let names: String = fold(&names).replace(['-', '_'], "");
                let mut names = names.split_whitespace();
                if let Some(form) = page.forms.last_mut() {
                    form.takes_file |= kind == "file";
                    form.asks_for_card |= names.any(|name| CARD_FIELDS.contains(&name));
                }
            }
            "img" => {
                let words = fold(&format!("{} {} {}", text("src"), text("alt"), text("title")));
                let link = self.link.clone();
                push(&mut page.images, Image { words, link, span: span.clone() }, most, cut);
            }
            "base" if page.base.is_none() => page.base = tag.get("href").map(str::to_owned),
            "script" => {
                page.is_scripted = true;
                if tag.get("src").is_some() {
                    push(&mut page.scripts, text("src"), most, cut);
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if !INLINE.contains(&name) {
            self.page.words.break_sentence();
        }
        self.hidden = self.hidden.take().and_then(|scope| scope.closed(name));
        if self.silent.as_deref() == Some(name) {
            self.silent = None;
        }
        match name {
            "a" => (self.link, self.is_link_open) = (None, false),
            // Fields behind a form belong to none.
            "form" => {
                let Page { forms, is_cut, .. } = &mut self.page;
                push(forms, Form::default(), self.limits.elements, is_cut);
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, span: Span) {
        match self.silent.as_deref() {
            None => self.say(text, &span),
            Some("script") => self.identifiers(text),
            Some(_) => {}
        }
    }

    fn say(&mut self, text: &str, span: &Span) {
        let is_hidden = self.hidden.is_some();
        self.page.contacts.add(text);
        if let Some(link) = self.page.links.last_mut().filter(|_| self.is_link_open) {
            leads::add(&mut link.words, text);
        }
        if !self.page.words.add(text, span, is_hidden, self.limits.words) {
            self.page.is_cut = true;
        }
    }

    fn identifiers(&mut self, script: &str) {
        let end =
            (0..=script.len().min(MOST_SCRIPT_BYTES)).rev().find(|at| script.is_char_boundary(*at));
        let script = &script[..end.unwrap_or_default()];
        let parts = script.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
        for part in parts {
            let known = ANALYTICS
                .iter()
                .any(|prefix| part.strip_prefix(prefix).is_some_and(|rest| rest.len() >= 5));
            if known && !self.page.analytics.iter().any(|known| known == part) {
                let Page { analytics, is_cut, .. } = &mut self.page;
                push(analytics, part.to_owned(), self.limits.elements, is_cut);
            }
        }
    }
}

/// The shape after one more element (FNV-1a).
fn shape(before: u64, name: &str) -> u64 {
    name.bytes()
        .chain([b'>'])
        .fold(before, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

fn push<T>(list: &mut Vec<T>, element: T, most: usize, is_cut: &mut bool) {
    match list.len() < most {
        true => list.push(element),
        false => *is_cut = true,
    }
}
