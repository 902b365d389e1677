//! Times to live, from the words of the wire to those of the core and back (RFC 9803).

use registry_core::rulebook::Rulebook;
use registry_core::ttl::{RecordType, TtlWish, Ttls, bounds};
use registry_epp::extension::ttl;

/// What `ttl:create` or `ttl:update` wishes.
pub(super) fn wishes(given: Option<ttl::Change>) -> Vec<TtlWish> {
    let values = given.map(|change| change.values).unwrap_or_default();
    let wish = |value: ttl::Value| TtlWish {
        record_type: match (value.record_type, value.custom) {
            // None of ours, be it called like one.
            (ttl::RecordType::Custom, Some(name)) => format!("custom {name}"),
            (known, _) => known.as_str().to_owned(),
        },
        seconds: value.seconds,
    };
    values.into_iter().map(wish).collect()
}

/// What its sponsor set, or with the policy every type an object has (RFC 9803, section 2.1.1).
pub(super) fn shown(
    asked: ttl::Info,
    ttls: &Ttls,
    types: &[RecordType],
    rulebook: &Rulebook,
) -> Option<ttl::InfoData> {
    let values = types.iter().filter_map(|known| {
        let seconds = ttls.get(known).copied();
        let bounds = bounds(&rulebook.ttl, *known);
        let policy = asked.with_policy.then_some(ttl::Policy {
            least_seconds: bounds.minimum_seconds,
            default_seconds: bounds.default_seconds,
            greatest_seconds: bounds.maximum_seconds,
        });
        let record_type = ttl::RecordType::from_word(known.as_str())?;
        let shown = seconds.is_some() || policy.is_some();
        shown.then_some(ttl::InfoValue { record_type, seconds, policy })
    });
    let values: Vec<_> = values.collect();
    (!values.is_empty()).then_some(ttl::InfoData { values })
}
