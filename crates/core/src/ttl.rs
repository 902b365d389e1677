//! Times to live that a registrar sets for the records of its names and hosts (RFC 9803; EPP.md,
//! section 7).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::refusal::refusals;
use crate::rulebook::{TimeToLive, TimesToLive};

/// The record types whose time to live can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordType {
    /// A delegation.
    Ns,
    /// A delegation signer.
    Ds,
    /// IPv4 glue.
    A,
    /// IPv6 glue.
    Aaaa,
}

impl RecordType {
    /// Every type there is.
    pub const ALL: [Self; 4] = [Self::Ns, Self::Ds, Self::A, Self::Aaaa];

    /// The word of RFC 9803.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ns => "NS",
            Self::Ds => "DS",
            Self::A => "A",
            Self::Aaaa => "AAAA",
        }
    }
}

/// What a registrar has set, in seconds; a type that is not in it has the rulebook's default.
pub type Ttls = BTreeMap<RecordType, u32>;

/// A wish about one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TtlWish {
    /// The type as the client names it: `NS`, or one that nobody here has.
    pub record_type: String,
    /// Seconds; none for the default.
    pub seconds: Option<u32>,
}

refusals! {
    /// Why a time to live is refused.
    pub enum TtlRefusal {
        /// None of the object's types: EPP 2306.
        RecordType(String) =
            "ttl-type-not-accepted", "the time to live of {0} records cannot be set here";
        /// Outside the rulebook's bounds: EPP 2004.
        Range { minimum: u32, maximum: u32 } =
            "ttl-out-of-range", "a time to live is {minimum} to {maximum} seconds here";
    }
}

/// Takes in the wishes about an object that has records of some types.
pub fn set(
    ttls: &mut Ttls,
    wishes: &[TtlWish],
    types: &[RecordType],
    rules: &TimesToLive,
) -> Result<(), TtlRefusal> {
    for TtlWish { record_type, seconds } in wishes {
        let known = types.iter().copied().find(|known| known.as_str() == record_type);
        let known = known.ok_or_else(|| TtlRefusal::RecordType(record_type.clone()))?;
        let Some(seconds) = *seconds else {
            ttls.remove(&known);
            continue;
        };
        let bounds = bounds(rules, known);
        let (minimum, maximum) = (bounds.minimum_seconds, bounds.maximum_seconds);
        if !(minimum..=maximum).contains(&seconds) {
            return Err(TtlRefusal::Range { minimum, maximum });
        }
        ttls.insert(known, seconds);
    }
    Ok(())
}

/// What holds of a type: what was set, or the rulebook's default.
pub fn seconds(ttls: &Ttls, record_type: RecordType, rules: &TimesToLive) -> u32 {
    let default = || bounds(rules, record_type).default_seconds;
    ttls.get(&record_type).copied().unwrap_or_else(default)
}

/// The rulebook's bounds of a type.
pub const fn bounds(rules: &TimesToLive, record_type: RecordType) -> &TimeToLive {
    match record_type {
        RecordType::Ns => &rules.ns,
        RecordType::Ds => &rules.ds,
        RecordType::A => &rules.a,
        RecordType::Aaaa => &rules.aaaa,
    }
}
