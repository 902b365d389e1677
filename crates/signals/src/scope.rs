//! Where a hidden element ends. Some end without being closed: a paragraph where a block begins, an
//! item of a list where the next one does, both where what they stand in ends.

/// An element whose text is hidden, until it ends.
#[derive(Debug)]
pub(crate) struct Scope {
    name: String,
    /// Elements of its name that are open, or of those it stands in, opened within it.
    depth: usize,
    ends: &'static Ends,
}

/// How elements end that need not be closed.
#[derive(Debug)]
struct Ends {
    of: &'static [&'static str],
    /// What begins after them.
    next: &'static [&'static str],
    /// What they stand in.
    within: &'static [&'static str],
}

const LISTED: &[Ends] = &[
    Ends { of: &["li"], next: &["li"], within: &["ul", "ol", "menu"] },
    Ends { of: &["dt", "dd"], next: &["dt", "dd"], within: &["dl"] },
    Ends { of: &["option"], next: &["option", "optgroup"], within: &["select", "datalist"] },
    Ends { of: &["td", "th"], next: &["td", "th", "tr", "tbody", "tfoot"], within: &["table"] },
    Ends { of: &["tr"], next: &["tr", "tbody", "tfoot"], within: &["table"] },
    Ends { of: &["thead", "tbody", "tfoot"], next: &["tbody", "tfoot"], within: &["table"] },
];
/// What ends a paragraph, as it begins and as it ends.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];
const CLOSED: &Ends = &Ends { of: &[], next: &[], within: &[] };

impl Scope {
    pub(crate) fn of(name: &str) -> Self {
        let ends = LISTED.iter().find(|ends| ends.of.contains(&name)).unwrap_or(CLOSED);
        Self { name: name.to_owned(), depth: 0, ends }
    }

    /// The scope once another element begins; none if that ends it.
    pub(crate) fn opened(mut self, name: &str, is_void: bool) -> Option<Self> {
        let is_next = self.depth == 0 && self.ends.next.contains(&name);
        if is_next || self.ends_paragraph(name) {
            return None;
        }
        self.depth += usize::from(self.counts(name) && !is_void);
        Some(self)
    }

    /// The scope once an element ends; none if it is its own end, or that of what it stands in.
    pub(crate) fn closed(mut self, name: &str) -> Option<Self> {
        let is_counted = self.counts(name);
        let is_own = self.depth == 0 && (is_counted || self.name == name);
        if is_own || self.ends_paragraph(name) {
            return None;
        }
        self.depth -= usize::from(is_counted);
        Some(self)
    }

    fn ends_paragraph(&self, name: &str) -> bool {
        self.name == "p" && BLOCKS.contains(&name)
    }

    fn counts(&self, name: &str) -> bool {
        match self.ends.within {
            [] => self.name == name,
            within => within.contains(&name),
        }
    }
}
