//! The sign beside a tone, so that no colour speaks alone.

/// The line of a tone's sign, on a field of 24 by 24.
#[must_use]
pub fn path(tone: &str) -> &'static str {
    match tone {
        "good" => "M5 12.5l4.5 4.5L19 7",
        "warn" => "M12 3.5L2.5 20h19zM12 10v4.5M12 17.3v.1",
        "bad" => "M12 3a9 9 0 100 18 9 9 0 000-18zM8.8 8.8l6.4 6.4M15.2 8.8l-6.4 6.4",
        "info" => "M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v5.5M12 7.6v.1",
        "waits" => "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5.2l3.2 2",
        _ => "M7 12h10",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn each_tone_has_a_sign_of_its_own() {
        let tones = ["good", "warn", "bad", "info", "waits", "plain"];
        let signs: BTreeSet<_> = tones.into_iter().map(super::path).collect();
        assert_eq!(signs.len(), tones.len());
    }
}
