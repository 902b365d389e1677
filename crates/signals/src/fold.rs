//! Words as rules compare them: in lower case, without marks over and under letters.

/// Folds a word.
pub(crate) fn fold(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).fold(String::new(), |mut folded, letter| {
        match plain(letter) {
            Some(letters) => folded.push_str(letters),
            // Marks that stand by themselves.
            None if ('\u{300}'..='\u{36f}').contains(&letter) => {}
            None => folded.push(letter),
        }
        folded
    })
}

const fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ą' | 'ă' | 'ā' => "a",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' | 'ē' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ő' => "o",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ť' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn marks_and_case_are_left_out() {
        for (word, folded) in [
            ("Żółć", "zolc"),
            ("STRASSE", "strasse"),
            ("Straße", "strasse"),
            ("e\u{301}te\u{301}", "ete"),
            ("İ", "i"),
            ("аптека", "аптека"),
        ] {
            assert_eq!(super::fold(word), folded);
        }
    }
}
