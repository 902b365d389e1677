//! The words of a page, with their places and their sentences.

use crate::fold::fold;
use crate::page::Span;

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// As rules compare it.
    pub(crate) folded: String,
    /// Where it stands.
    pub(crate) span: Span,
    /// The number of its sentence.
    pub(crate) sentence: usize,
    /// Whether nobody is meant to see it.
    pub(crate) is_hidden: bool,
}

impl Word {
    /// As the page writes it, where its place is its own.
    fn written<'a>(&self, source: &'a str) -> Option<&'a str> {
        let is_own = self.span.len() <= 4 * self.folded.len();
        let written = source.get(self.span.clone()).filter(|_| is_own)?;
        (fold(written) == self.folded).then_some(written)
    }
}

/// The words of a page in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    pub(crate) list: Vec<Word>,
    sentence: usize,
    length: usize,
}

/// The most words of a sentence: a page without stops is no single sentence.
const LONGEST_SENTENCE: usize = 60;

impl Words {
    /// What comes now begins a sentence.
    pub(crate) fn break_sentence(&mut self) {
        self.sentence += 1;
        self.length = 0;
    }

    /// Adds the words of a text that stands at a place; `false` once there are too many.
    ///
    /// A text with entities is shorter than its source: then all its words stand where it stands.
    pub(crate) fn add(&mut self, text: &str, at: &Span, is_hidden: bool, most: usize) -> bool {
        let is_plain = text.len() == at.len();
        let mut start = None;
        let ends = text.char_indices().map(|(index, letter)| (index, Some(letter)));
        for (index, letter) in ends.chain([(text.len(), None)]) {
            match (letter.is_some_and(char::is_alphanumeric), start) {
                (true, None) => start = Some(index),
                (false, Some(begun)) => {
                    if self.list.len() >= most {
                        return false;
                    }
                    let span = match is_plain {
                        true => at.start + begun..at.start + index,
                        false => at.clone(),
                    };
                    if self.length == LONGEST_SENTENCE {
                        self.break_sentence();
                    }
                    self.length += 1;
                    let folded = fold(&text[begun..index]);
                    let sentence = self.sentence;
                    self.list.push(Word { folded, span, sentence, is_hidden });
                    start = None;
                }
                _ => {}
            }
            if letter.is_some_and(|letter| ends_sentence(letter, &text[index..])) {
                self.break_sentence();
            }
        }
        true
    }

    /// The visible text, its sentences on lines, as it is written.
    pub(crate) fn text(&self, source: &str) -> String {
        let mut text = String::new();
        let mut last = None;
        for word in self.list.iter().filter(|word| !word.is_hidden) {
            match last {
                None => {}
                Some(sentence) if sentence == word.sentence => text.push(' '),
                Some(_) => text.push('\n'),
            }
            last = Some(word.sentence);
            text.push_str(word.written(source).unwrap_or(&word.folded));
        }
        text
    }
}

/// Whether a sentence ends here: not at the dot of "no. 7".
fn ends_sentence(letter: char, rest: &str) -> bool {
    let mut after = rest.chars().skip(1);
    match letter {
        '!' | '?' | '¡' | '¿' => true,
        '.' => {
            let space = after.next().is_none_or(char::is_whitespace);
            space && after.find(|next| !next.is_whitespace()).is_none_or(|next| !next.is_numeric())
        }
        _ => false,
    }
}
