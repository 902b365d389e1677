//! A status that a client sets or takes away (`statusType` of RFC 5731, 5732 and 5733).

use crate::schema::node::{Node, Valid};
use crate::schema::text::{language, normalized};
use crate::schema::vocabulary::{Vocabulary, one_of};

/// A status with what the client says about it, which no rule looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedStatus<S> {
    /// The status.
    pub status: S,
    /// The language of the text; absent means `en`.
    pub language: Option<String>,
    /// Why, in words for people; often empty.
    pub text: String,
}

/// `domain:statusType`, `host:statusType`, `contact:statusType`.
pub(crate) fn decode<S: Vocabulary>(node: Node<'_>) -> Valid<StatedStatus<S>> {
    let text = node.value(&["s", "lang"], |text| normalized(text, 0..=usize::MAX))?;
    let status = node.required_attribute("s", one_of)?;
    Ok(StatedStatus { status, language: node.attribute("lang", language)?, text })
}
