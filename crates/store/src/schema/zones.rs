//! Zones as they are served.

diesel::table! {
    zone (tld) {
        tld -> Text,
        version -> BigInt,
        oldest_version -> BigInt,
        delegations -> BigInt,
        settings -> Text,
        walked_to -> Nullable<Text>,
        is_ready -> Bool,
        held_since -> Nullable<BigInt>,
        counted_from -> BigInt,
    }
}

diesel::table! {
    zone_record (id) {
        id -> BigInt,
        tld -> Text,
        name -> Text,
        owner -> Text,
        rtype -> BigInt,
        ttl_seconds -> BigInt,
        rdata -> Binary,
        added -> BigInt,
        removed -> Nullable<BigInt>,
    }
}

diesel::table! {
    zone_version (tld, version) {
        tld -> Text,
        version -> BigInt,
        at -> BigInt,
        wall -> BigInt,
        delegations_added -> BigInt,
        delegations_removed -> BigInt,
    }
}

diesel::table! {
    zone_fault (tld, name) {
        tld -> Text,
        name -> Text,
        why -> Text,
        since -> BigInt,
    }
}

diesel::table! {
    zone_held (tld, name) {
        tld -> Text,
        name -> Text,
    }
}

diesel::table! {
    zone_release (id) {
        id -> BigInt,
        tld -> Text,
        at -> BigInt,
        by_name -> Text,
        words -> Text,
        removals -> BigInt,
    }
}
