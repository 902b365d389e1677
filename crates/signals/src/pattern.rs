//! Patterns over the words of a sentence.
//!
//! `without ..3 prescription` is a word, up to three words of any kind, and a word. `a|b` is one or
//! the other, `pharm*` any word with that beginning, `#` a number of four digits or more.

use crate::fold::fold;
use crate::words::Word;

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// One of these words.
    Word(Vec<Choice>),
    /// Up to so many words of any kind.
    Gap(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice {
    Is(String),
    Begins(String),
    Number,
}

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Part>);

/// What a pattern begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beginning<'a> {
    /// This word.
    Is(&'a str),
    /// A word with this beginning.
    Stem(&'a str),
    /// A number.
    Number,
}

const WIDEST_GAP: usize = 12;

impl Pattern {
    /// Reads a pattern; none if it is not one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let parts: Option<Vec<Part>> = text.split_whitespace().map(part).collect();
        let parts = parts.filter(|parts| matches!(parts.first(), Some(Part::Word(_))))?;
        matches!(parts.last(), Some(Part::Word(_))).then_some(Self(parts))
    }

    /// What its first word can be.
    pub(crate) fn beginnings(&self) -> impl Iterator<Item = Beginning<'_>> {
        let choices = match self.0.first() {
            Some(Part::Word(choices)) => choices.as_slice(),
            _ => &[],
        };
        choices.iter().map(|choice| match choice {
            Choice::Is(word) => Beginning::Is(word),
            Choice::Begins(stem) => Beginning::Stem(stem),
            Choice::Number => Beginning::Number,
        })
    }

    /// How many words it takes from the first one on, if it matches there.
    pub(crate) fn length_at(&self, words: &[Word]) -> Option<usize> {
        let first = words.first()?;
        let fits =
            |word: &&Word| word.sentence == first.sentence && word.is_hidden == first.is_hidden;
        length(&self.0, words, &fits)
    }
}

fn part(text: &str) -> Option<Part> {
    if let Some(width) = text.strip_prefix("..") {
        return width.parse().ok().filter(|width| *width <= WIDEST_GAP).map(Part::Gap);
    }
    let choice = |text: &str| match (text, text.strip_suffix('*')) {
        ("#", _) => Some(Choice::Number),
        ("" | "*", _) => None,
        (_, Some(stem)) => Some(Choice::Begins(fold(stem))),
        (word, None) => Some(Choice::Is(fold(word))),
    };
    let choices: Option<Vec<Choice>> = text.split('|').map(choice).collect();
    choices.map(Part::Word)
}

fn length(parts: &[Part], words: &[Word], fits: &impl Fn(&&Word) -> bool) -> Option<usize> {
    match parts.split_first() {
        None => Some(0),
        Some((Part::Word(choices), rest)) => {
            let word = words.first().filter(fits)?;
            let is = choices.iter().any(|choice| choice.is(&word.folded));
            is.then(|| length(rest, &words[1..], fits)).flatten().map(|more| more + 1)
        }
        Some((Part::Gap(width), rest)) => {
            let wide = (0..=*width).take_while(|skip| *skip <= words.len());
            wide.filter_map(|skip| length(rest, &words[skip..], fits).map(|more| more + skip))
                .next()
        }
    }
}

impl Choice {
    fn is(&self, word: &str) -> bool {
        match self {
            Self::Is(exact) => exact == word,
            Self::Begins(stem) => word.starts_with(stem.as_str()),
            Self::Number => word.chars().filter(char::is_ascii_digit).count() >= 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    fn found(pattern: &str, text: &str) -> bool {
        let pattern = Pattern::parse(pattern).expect(pattern);
        let mut words = Words::default();
        words.add(text, &(0..text.len()), false, 100);
        (0..words.list.len()).any(|start| pattern.length_at(&words.list[start..]).is_some())
    }

    #[test]
    fn patterns_match_within_a_sentence() {
        for (pattern, text, expected) in [
            ("without ..2 prescription", "Without a prescription", true),
            ("without ..2 prescription", "without any valid prescription", true),
            ("without ..2 prescription", "without one of our own prescription", false),
            ("without ..2 prescription", "We go without. A prescription helps", false),
            ("sans ordonnance", "SANS  Ordonnance!", true),
            ("bez recept*", "bez recepty", true),
            ("no|kein ..1 rezept", "Kein Rezept", true),
            ("licence ..3 #", "licence no. 20771", true),
            ("licence ..3 #", "licence no. 77", false),
            ("żółć", "zolc", true),
        ] {
            assert_eq!(found(pattern, text), expected, "{pattern} in {text}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in
            ["", "..2", "..2 word", "word ..2", "word ..99 word", "word| other", "*", "a ..x b"]
        {
            assert_eq!(Pattern::parse(text), None, "{text}");
        }
    }
}
