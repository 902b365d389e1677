//! Names that look like protected ones although many of their letters differ: letters of other
//! scripts (Unicode TR39), and letters that are drawn as two others are, as `rn` for `m`.

use crate::bits::ByKey;
use crate::letters::{Letters, WINDOW};
use crate::look_alike::{LookAlike, ProtectedNames};

/// What a label of letters beyond ours begins with (RFC 5890).
const FOREIGN: &[u8] = b"xn--";

/// Protected names by their looks.
#[derive(Debug, Clone)]
pub(crate) struct Looks {
    names: ProtectedNames,
    /// Those that look the same, by a key of their looks.
    same: ByKey<Vec<usize>>,
}

impl Looks {
    /// Takes labels, and looks for those of at least so many letters.
    pub(crate) fn new(names: &[String], letters_minimum: usize) -> Self {
        let looks: Vec<Vec<u8>> = names.iter().map(|name| skeleton(name)).collect();
        let mut same = ByKey::<Vec<usize>>::default();
        for (number, looks) in looks.iter().enumerate().filter(|(_, l)| l.len() >= letters_minimum)
        {
            if let Some(key) = key(looks) {
                same.entry(key).or_default().push(number);
            }
        }
        let names = ProtectedNames::new(looks.iter().map(Vec::as_slice), letters_minimum);
        Self { names, same }
    }

    /// The protected names that a label resembles by its looks, if these are not its letters: within
    /// two edits if its letters are of other scripts, the same if they are ours.
    pub(crate) fn resembled_in(
        &self,
        letters: &Letters,
        drawn: &mut Vec<u8>,
        found: &mut Vec<LookAlike>,
    ) {
        found.clear();
        let label = letters.label();
        if let Some(unicode) = decoded(label) {
            self.names.resembled_by(&skeleton(&unicode), found);
        } else if letters.has_drawn() {
            draw(label.iter().copied(), drawn);
            let same = key(drawn).and_then(|key| self.same.get(&key)).into_iter().flatten();
            found.extend(same.map(|protected| LookAlike { protected: *protected, edits: 0 }));
        }
    }
}

/// What labels that look the same have in common, and by chance one in 10^15 others.
fn key(looks: &[u8]) -> Option<u64> {
    let letters = Letters::of(looks)?;
    match letters.length() {
        ..=WINDOW => Some(letters.eight(0)),
        length => Some(letters.hash_of_many(0, length)),
    }
}

/// The letters that a label of letters beyond ours stands for.
fn decoded(label: &[u8]) -> Option<String> {
    let punycode = label.strip_prefix(FOREIGN)?;
    std::str::from_utf8(punycode).ok().and_then(idna::punycode::decode_to_string)
}

/// Whether a label is of letters beyond ours.
pub(crate) fn is_foreign(label: &[u8]) -> bool {
    label.starts_with(FOREIGN)
}

/// How a label looks: the skeleton of Unicode TR39 without marks above and below letters; a letter
/// that looks like none of ours stays one letter.
fn skeleton(label: &str) -> Vec<u8> {
    let is_mark = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    let letters = unicode_security::skeleton(label).filter(|c| !is_mark(*c));
    let letters = letters.map(|c| match of_ours(c.to_ascii_lowercase()) {
        c if c.is_ascii() => u8::try_from(u32::from(c)).unwrap_or(u8::MAX),
        _ => u8::MAX,
    });
    let mut drawn = Vec::new();
    draw(letters, &mut drawn);
    drawn
}

/// Letters that TR39 tells apart and people do not: Cyrillic ones and small capitals that are ours
/// but for their size, and ours with a stroke, a hook or a tail.
const fn of_ours(letter: char) -> char {
    match letter {
        'ə' | 'ɑ' | 'ᴀ' => 'a',
        'ʙ' | 'в' | 'ь' | 'ƅ' | 'ɓ' => 'b',
        'ƈ' | 'ᴄ' => 'c',
        'ɖ' | 'ɗ' | 'đ' | 'ᴅ' => 'd',
        'ɇ' | 'ᴇ' => 'e',
        'ƒ' => 'f',
        'ɢ' | 'ɡ' | 'ǥ' => 'g',
        'ɦ' | 'ħ' | 'ⱨ' | 'ʜ' | 'н' => 'h',
        'ɩ' | 'ɪ' | 'ɨ' | 'ı' => 'i',
        'ʝ' | 'ɉ' | 'ᴊ' => 'j',
        'ĸ' | 'ⱪ' | 'ᴋ' | 'к' => 'k',
        'ł' | 'ɫ' | 'ʟ' => 'l',
        'ᴍ' | 'ɱ' | 'м' => 'm',
        'ꞑ' | 'ŋ' | 'ɴ' => 'n',
        'ᴏ' | 'ø' => 'o',
        'ƿ' | 'ƥ' | 'ᴘ' => 'p',
        'ʠ' => 'q',
        'ʀ' | 'ɍ' | 'ɾ' | 'ɽ' | 'ɼ' => 'r',
        'ꜱ' | 'ʂ' => 's',
        'ƫ' | 'ŧ' | 'ᴛ' | 'т' => 't',
        'ᴜ' | 'ʉ' => 'u',
        'ᶌ' | 'ᴠ' | 'ⱴ' | 'ⱱ' => 'v',
        'ᴡ' | 'ⱳ' => 'w',
        'ʏ' | 'ɏ' | 'ƴ' | 'ỿ' => 'y',
        'ƶ' | 'ⱬ' | 'ᴢ' | 'ʐ' => 'z',
        other => other,
    }
}

/// Writes letters with one for all that look alike in small print.
fn draw(letters: impl Iterator<Item = u8>, drawn: &mut Vec<u8>) {
    drawn.clear();
    for letter in letters {
        let letter = match letter {
            b'0' => b'o',
            b'1' | b'i' => b'l',
            b'8' => b'3',
            b'9' => b'6',
            b'd' => b'b',
            b'e' => b'c',
            b'm' | b'n' => b'r',
            b'q' => b'g',
            b'u' | b'w' => b'v',
            other => other,
        };
        let together = match (drawn.last(), letter) {
            (Some(b'l'), b'b') | (Some(b'c'), b'l') => Some(b'b'),
            (Some(b'l'), b'h') => Some(b'h'),
            (Some(b'l'), b'c') => Some(b'k'),
            (Some(b'r'), b'r') => Some(b'r'),
            (Some(b'v'), b'v') => Some(b'v'),
            _ => None,
        };
        if together.is_some() {
            drawn.pop();
        }
        drawn.push(together.unwrap_or(letter));
    }
}
