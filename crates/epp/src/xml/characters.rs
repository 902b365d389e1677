//! Classes of characters (XML 1.0, fifth edition, sections 2.2 and 2.3).

/// White space: the production `S`.
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether all of the text is white space.
pub(crate) fn is_blank(text: &str) -> bool {
    text.bytes().all(is_space)
}

/// A character that may stand in a document: the production `Char`.
pub(crate) const fn is_legal(character: char) -> bool {
    matches!(character,
        '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// A character that may begin a name; the colon is left to the caller.
pub(crate) const fn is_name_start(character: char) -> bool {
    matches!(character,
        'A'..='Z' | '_' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// A character that may stand inside a name; the colon is left to the caller.
pub(crate) const fn is_name(character: char) -> bool {
    is_name_start(character)
        || matches!(character,
            '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// The offset of the first octet that begins a character no document may hold.
///
/// In valid UTF-8 these are the control octets and U+FFFE and U+FFFF.
pub(crate) fn first_illegal(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // Almost every frame passes here, in one sweep without a branch.
    let control = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    if !bytes.iter().fold(false, |found, byte| found | control(*byte) | (*byte == 0xEF)) {
        return None;
    }
    let suspicious = |byte: u8| control(byte) || byte == 0xEF;
    let mut from = 0;
    while let Some(found) = bytes.get(from..)?.iter().position(|byte| suspicious(*byte)) {
        let at = from + found;
        let illegal = match bytes.get(at..)? {
            [0xEF, 0xBF, 0xBE | 0xBF, ..] => true,
            [0xEF, ..] => false,
            _ => true,
        };
        if illegal {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_and_non_characters_are_illegal() {
        assert_eq!(first_illegal("a\tb\r\nc\u{7f}\u{80}\u{fffd}"), None);
        assert_eq!(first_illegal("ab\u{0}"), Some(2));
        assert_eq!(first_illegal("é\u{fffe}"), Some(2));
        assert_eq!(first_illegal("\u{ffff}"), Some(0));
        assert_eq!(first_illegal("\u{1ffff}"), None);
    }
}
