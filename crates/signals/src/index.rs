//! The patterns of all topics, found by the word that they begin with.

use std::collections::HashMap;
use std::sync::Arc;

use crate::pattern::{Beginning, Pattern};
use crate::rules::Topic;

/// Patterns by the word that they begin with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    exact: HashMap<String, Vec<Entry>>,
    stems: HashMap<String, Vec<Entry>>,
    numbers: Vec<Entry>,
    shortest_stem: usize,
    longest_stem: usize,
}

/// A pattern, with what spares its sentence.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) topic: Arc<str>,
    pub(crate) pattern: Arc<Pattern>,
    pub(crate) unless: Arc<[Pattern]>,
    /// One of these has to be there, if there are any.
    pub(crate) beside: Arc<[Pattern]>,
}

impl Index {
    pub(crate) fn add(&mut self, name: &str, texts: &[Topic], beside: &[Pattern]) {
        let (topic, beside): (Arc<str>, Arc<[Pattern]>) = (name.into(), beside.into());
        for text in texts {
            let unless: Arc<[Pattern]> = text.unless.clone().into();
            for pattern in &text.any {
                let pattern = Arc::new(pattern.clone());
                let (topic, unless, beside) = (topic.clone(), unless.clone(), beside.clone());
                self.insert(Entry { topic, pattern, unless, beside });
            }
        }
    }

    fn insert(&mut self, entry: Entry) {
        for begins in entry.pattern.beginnings() {
            let list = match begins {
                Beginning::Is(word) => self.exact.entry(word.to_owned()).or_default(),
                Beginning::Number => &mut self.numbers,
                Beginning::Stem(stem) => {
                    let length = stem.chars().count();
                    self.longest_stem = self.longest_stem.max(length);
                    self.shortest_stem = match self.shortest_stem {
                        0 => length,
                        shortest => shortest.min(length),
                    };
                    self.stems.entry(stem.to_owned()).or_default()
                }
            };
            list.push(entry.clone());
        }
    }

    pub(crate) fn beginning_with<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a Entry> {
        let exact = self.exact.get(word).into_iter().flatten();
        let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
        let ends = ends.take(self.longest_stem).skip(self.shortest_stem.saturating_sub(1));
        let stems = ends.filter_map(|end| self.stems.get(&word[..end])).flatten();
        let digits = word.bytes().any(|byte| byte.is_ascii_digit());
        exact.chain(stems).chain(self.numbers.iter().filter(move |_| digits))
    }
}
