//! The letters-digits-hyphen rule of one label (RFC 1123, section 2.1; RFC 5890, section 2.3.1).

/// What is wrong with the form of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NameProblem {
    /// The whole name is longer than 253 characters.
    #[error("longer than 253 characters")]
    NameTooLong,
    /// It ends with a dot.
    #[error("ends with a dot")]
    TrailingDot,
    /// Two dots in a row, a leading dot, or nothing at all.
    #[error("has an empty label")]
    EmptyLabel,
    /// A label is longer than 63 characters.
    #[error("has a label longer than 63 characters")]
    LabelTooLong,
    /// Something other than letters, digits and hyphen.
    #[error("has the character {0:?}; allowed are letters, digits and hyphen")]
    Character(char),
    /// A label begins or ends with a hyphen.
    #[error("has a label that begins or ends with a hyphen")]
    HyphenAtEdge,
    /// Hyphens in positions 3 and 4, other than `xn--` (RFC 5891, section 4.2.3.1).
    #[error("has hyphens in positions 3 and 4")]
    HyphensAtThreeAndFour,
    /// A single label: nothing stands above or below a TLD here.
    #[error("is a single label")]
    SingleLabel,
    /// More labels than one under a TLD.
    #[error("has more than one label under its TLD")]
    TooDeep,
    /// The last label is all digits, so the name would read as an address (RFC 3696, section 2).
    #[error("ends with a label of digits only")]
    NumericTld,
}

/// Longest name as text without its trailing dot (RFC 1035, section 2.3.4).
pub(super) const NAME_LENGTH_MAXIMUM: usize = 253;

/// Longest label (RFC 1035, section 2.3.4).
const LABEL_LENGTH_MAXIMUM: usize = 63;

/// Checks one label: LDH, 1 to 63, no hyphen at either end.
pub(super) fn check_label(label: &str) -> Result<(), NameProblem> {
    if label.is_empty() {
        return Err(NameProblem::EmptyLabel);
    }
    let is_ldh = |character: char| character.is_ascii_alphanumeric() || character == '-';
    if let Some(character) = label.chars().find(|character| !is_ldh(*character)) {
        return Err(NameProblem::Character(character));
    }
    if label.len() > LABEL_LENGTH_MAXIMUM {
        return Err(NameProblem::LabelTooLong);
    }
    if label.starts_with('-') || label.ends_with('-') {
        return Err(NameProblem::HyphenAtEdge);
    }
    Ok(())
}

/// Checks a whole name: each label, its length, and that it does not end with a dot.
pub(super) fn check_name(text: &str) -> Result<(), NameProblem> {
    if text.len() > 1 && text.ends_with('.') {
        return Err(NameProblem::TrailingDot);
    }
    text.split('.').try_for_each(check_label)?;
    if text.len() > NAME_LENGTH_MAXIMUM {
        return Err(NameProblem::NameTooLong);
    }
    Ok(())
}
