//! Times to live of delegation records (RFC 9803).

use crate::namespace::Namespace;
use crate::schema::node::{Node, Parsed, Unfit, Valid};
use crate::schema::number::unsigned;
use crate::schema::text::{boolean, collapse};
use crate::schema::vocabulary::{one_of, vocabulary};
use crate::xml::write::Writer;

/// The global elements of `ttl-1.0`.
pub(crate) const ELEMENTS: &[&str] = &["info", "create", "update", "infData"];

/// The longest time to live (RFC 9803, section 1.2.1.1; RFC 2181, section 8).
const LONGEST_SECONDS: u32 = i32::MAX as u32;

vocabulary! {
    /// A type of DNS record (`ttl:rrType`).
    RecordType {
        /// Delegation.
        Ns = "NS",
        /// Delegation signer.
        Ds = "DS",
        /// Redirection of a whole tree.
        Dname = "DNAME",
        /// Address, version 4.
        A = "A",
        /// Address, version 6.
        Aaaa = "AAAA",
        /// Another one, named by `custom`.
        Custom = "custom",
    }
}

/// `ttl:info` on an info (RFC 9803, section 2.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Info {
    /// Whether to tell the least, usual and greatest value of every type, too.
    pub with_policy: bool,
}

/// `ttl:info`.
pub(crate) fn decode_info(node: Node<'_>) -> Valid<Info> {
    node.nothing(&["policy"])?;
    Ok(Info { with_policy: node.attribute("policy", boolean)?.unwrap_or(false) })
}

/// `ttl:create` and `ttl:update`: what the client wishes, each type once
/// (`ttl:commandContainer`; RFC 9803, sections 2.2.1 and 2.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The wishes, one or more.
    pub values: Vec<Value>,
}

/// The time to live of one type (`ttl:commandTTLType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The type.
    pub record_type: RecordType,
    /// The name of a custom type; the schema lets it stand beside, or lack from, any.
    pub custom: Option<String>,
    /// 0 to 2147483647; none asks for the registry's own.
    pub seconds: Option<u32>,
}

/// `ttl:commandContainer`.
pub(crate) fn decode_change(node: Node<'_>) -> Valid<Change> {
    let mut children = node.children(&[])?;
    let mut seen = Vec::new();
    let values = children.some("ttl", usize::MAX, |node| {
        let value = value(node)?;
        if seen.contains(&value.record_type) {
            return Err(node.invalid("type-repeated", "each type of record once"));
        }
        seen.push(value.record_type);
        Ok(value)
    })?;
    children.end()?;
    Ok(Change { values })
}

/// `ttl:commandTTLType`.
fn value(node: Node<'_>) -> Valid<Value> {
    let seconds = node.value(&["for", "custom"], seconds_or_nothing)?;
    let record_type = node.required_attribute("for", one_of)?;
    Ok(Value { record_type, custom: node.attribute("custom", custom_type)?, seconds })
}

/// `ttl:ttlOrNull`.
fn seconds_or_nothing(text: &str) -> Parsed<Option<u32>> {
    if collapse(text).is_empty() {
        return Ok(None);
    }
    match unsigned(text) {
        Ok(seconds @ 0..=LONGEST_SECONDS) => Ok(Some(seconds)),
        _ => Err(Unfit::new("number-out-of-range", "it must be a number from 0 to 2147483647")),
    }
}

/// `ttl:customRRType`: the pattern `A|[A-Z][A-Z0-9\-]*[A-Z0-9]`.
fn custom_type(text: &str) -> Parsed<String> {
    let text = collapse(text);
    let fits = text == "A"
        || text.len() >= 2
            && text.starts_with(|first: char| first.is_ascii_uppercase())
            && !text.ends_with('-')
            && text
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-');
    if fits {
        return Ok(text.into_owned());
    }
    Err(Unfit::new("not-a-record-type", "it must be a type in capital letters, digits, hyphens"))
}

/// `ttl:infData` on the answer to an info (RFC 9803, section 2.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfoData {
    /// One entry per type, one at least; with none the caller leaves the extension out.
    pub values: Vec<InfoValue>,
}

/// What is known of one type (`ttl:responseTTLType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfoValue {
    /// The type.
    pub record_type: RecordType,
    /// The value in force that was asked for; none is the registry's own.
    pub seconds: Option<u32>,
    /// The bounds, if `policy` asked for them.
    pub policy: Option<Policy>,
}

/// What the registry allows for one type, each 0 to 2147483647.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The least allowed.
    pub least_seconds: u32,
    /// What holds if nothing is asked for.
    pub default_seconds: u32,
    /// The greatest allowed.
    pub greatest_seconds: u32,
}

impl InfoData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { values } = self;
        out.open_in(Namespace::Ttl, "ttl:infData");
        for InfoValue { record_type, seconds, policy } in values {
            let bounds = policy.map(|policy| {
                let Policy { least_seconds, default_seconds, greatest_seconds } = policy;
                [("min", least_seconds), ("default", default_seconds), ("max", greatest_seconds)]
                    .map(|(name, seconds)| (name, seconds.to_string()))
            });
            let mut attributes = vec![("for", record_type.as_str())];
            let bounds = bounds.iter().flatten();
            attributes.extend(bounds.map(|(name, seconds)| (*name, seconds.as_str())));
            let text = seconds.map(|seconds| seconds.to_string()).unwrap_or_default();
            out.value_with("ttl:ttl", &attributes, &text);
        }
        out.close("ttl:infData");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_types_follow_the_pattern() {
        for good in ["A", "TYPE-1", "DELEG", "X1"] {
            assert!(custom_type(good).is_ok(), "{good}");
        }
        for bad in ["", "B", "a", "A-", "1A", "A B", "-A"] {
            assert!(custom_type(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn nothing_asks_for_the_default() {
        assert_eq!(seconds_or_nothing(" "), Ok(None));
        assert_eq!(seconds_or_nothing("2147483647"), Ok(Some(LONGEST_SECONDS)));
        assert!(seconds_or_nothing("2147483648").is_err());
        assert!(seconds_or_nothing("-1").is_err());
    }
}
