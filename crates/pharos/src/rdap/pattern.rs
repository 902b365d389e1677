//! What a search is for: a text with at most one asterisk at the end of a label (RFC 9082, section
//! 4.1).

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    beginning: String,
    /// What follows the asterisk; none without one.
    ending: Option<String>,
    /// Whether the asterisk stays within a label.
    within_label: bool,
}

impl Pattern {
    /// A pattern of names; none if no name can match it.
    #[must_use]
    pub fn of_name(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-.*".contains(&byte);
        if lower.is_empty() || lower.len() > 253 || !lower.bytes().all(fits) {
            return None;
        }
        Self::split(&lower, true)
    }

    /// A pattern of any text, in lower case.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        if text.is_empty() || text.chars().any(char::is_control) {
            return None;
        }
        Self::split(text, false)
    }

    fn split(text: &str, within_label: bool) -> Option<Self> {
        let Some((beginning, ending)) = text.split_once('*') else {
            return Some(Self { beginning: text.to_owned(), ending: None, within_label });
        };
        let ends_label = ending.is_empty() || !within_label || ending.starts_with('.');
        let sound = !ending.contains('*') && ends_label;
        let (beginning, ending) = (beginning.to_owned(), Some(ending.to_owned()));
        sound.then_some(Self { beginning, ending, within_label })
    }

    /// What every match begins with.
    #[must_use]
    pub fn beginning(&self) -> &str {
        &self.beginning
    }

    /// The TLD of every match, if the pattern says it.
    #[must_use]
    pub fn tld(&self) -> Option<&str> {
        let text = self.ending.as_deref().unwrap_or(&self.beginning);
        text.rsplit_once('.').map(|(_, tld)| tld).filter(|tld| !tld.is_empty())
    }

    /// Whether a text matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let Some(ending) = &self.ending else { return text == self.beginning };
        let Some(rest) = text.strip_prefix(self.beginning.as_str()) else { return false };
        // A pattern that ends with its asterisk says nothing of the labels behind.
        if ending.is_empty() {
            return true;
        }
        let middle = rest.strip_suffix(ending.as_str());
        middle.is_some_and(|middle| !self.within_label || !middle.contains('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asterisk_stands_for_the_rest_of_its_label() {
        let cases = [
            ("acme.pharmacy", "acme.pharmacy", true),
            ("acme.pharmacy", "acme2.pharmacy", false),
            ("AC*.pharmacy", "acme.pharmacy", true),
            ("ac*.pharmacy", "ac.pharmacy", true),
            ("ac*.pharmacy", "acme.example", false),
            ("ac*", "acme.example", true),
            ("ns*.acme.pharmacy", "ns1.acme.pharmacy", true),
            ("ns*.pharmacy", "ns1.acme.pharmacy", false),
            ("*.pharmacy", "acme.pharmacy", true),
        ];
        for (pattern, name, expected) in cases {
            let read = Pattern::of_name(pattern).unwrap();
            assert_eq!(read.matches(name), expected, "{pattern} on {name}");
        }
        assert!(Pattern::of_text("alp*").unwrap().matches("alpha rx, inc."));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in ["", "a*b.pharmacy", "a*.b*.pharmacy", "a**", "a b", "a%.pharmacy", "ä*"] {
            assert_eq!(Pattern::of_name(text), None, "{text}");
        }
        for text in ["", "a*b*c", "a\u{7}"] {
            assert_eq!(Pattern::of_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_pattern_tells_where_to_look() {
        let read = |text: &str| Pattern::of_name(text).unwrap();
        assert_eq!(read("ac*.pharmacy").tld(), Some("pharmacy"));
        assert_eq!(read("acme.pharmacy").tld(), Some("pharmacy"));
        assert_eq!(read("ac*").tld(), None);
        assert_eq!(read("ac*.pharmacy").beginning(), "ac");
    }
}
