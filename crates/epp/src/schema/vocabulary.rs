//! Enumerations of words, read and written by the same list.

use super::node::{Parsed, Unfit};
use super::text::collapse;

/// An enumeration of a schema.
pub(crate) trait Vocabulary: Copy + 'static {
    /// Each word with what it means.
    const WORDS: &'static [(&'static str, Self)];
}

/// Reads a `token` that must be one of the words.
pub(crate) fn one_of<T: Vocabulary>(text: &str) -> Parsed<T> {
    let text = collapse(text);
    let found = T::WORDS.iter().find(|(word, _)| *word == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let allowed: Vec<&str> = T::WORDS.iter().map(|(word, _)| *word).collect();
        Unfit::new("word-unknown", format!("it must be one of {}", allowed.join(", ")))
    })
}

/// Declares a public enumeration whose variants are words of a schema.
macro_rules! vocabulary {
    (
        $(#[$doc:meta])*
        $name:ident { $($(#[$word_doc:meta])* $variant:ident = $word:literal,)+ }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$word_doc])* $variant,)+
        }

        impl $name {
            /// Every word, in the order of this list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// Finds the variant with exactly this word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }

        impl $crate::schema::vocabulary::Vocabulary for $name {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant),)+];
        }
    };
}

pub(crate) use vocabulary;
