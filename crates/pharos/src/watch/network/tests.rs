use registry_signals::{Key, KeyKind};

use super::*;

fn key(kind: KeyKind, value: impl Into<String>) -> Key {
    Key { kind, value: value.into() }
}

#[test]
fn of_one_kind_a_few_values_are_kept_and_long_ones_by_their_hash() {
    let mut keys: BTreeSet<_> =
        (0..40).map(|number| key(KeyKind::Email, format!("{number:02}@shop.example"))).collect();
    keys.insert(key(KeyKind::Inventory, "x".repeat(VALUE_BYTES_MAXIMUM + 1)));
    keys.insert(key(KeyKind::Phone, "+1.5550100"));
    let kept = kept(&keys);
    let count = |code: &str| kept.keys().filter(|key| key.kind == code).count();
    assert_eq!((count("email"), count("phone"), count("inventory")), (VALUES_MAXIMUM, 1, 1));
    let long = kept.keys().find(|key| key.kind == "inventory").unwrap();
    assert!(long.value.starts_with("sha256:") && long.value.len() == 71, "{long:?}");
    for (stored, key) in &kept {
        assert_eq!((stored.kind.as_str(), &stored.value), (key.kind.code(), &key.value));
    }
}

#[test]
fn where_a_key_was_seen_stands_in_the_order_of_the_sites() {
    let [one, other] = [1, 2].map(|number| SiteId::from_uuid(uuid::Uuid::from_u128(number)));
    let [first, second] = [1, 2].map(|byte| DocumentHash([byte; 32]));
    assert_eq!(in_order((one, first), (other, Some(second))), [first, second]);
    assert_eq!(in_order((other, second), (one, Some(first))), [first, second]);
}
