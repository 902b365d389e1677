//! What the program runs on: settings of its own, rulebooks, checkpoints, leases, the lists of the Clearinghouse.

diesel::table! {
    case_counter (year) {
        year -> BigInt,
        last_place -> BigInt,
    }
}

diesel::table! {
    meta (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    rulebook_version (tld, effective_from) {
        tld -> Text,
        effective_from -> BigInt,
        rulebook -> Text,
        source -> Text,
        recorded_at -> BigInt,
    }
}

diesel::table! {
    checkpoint (number) {
        number -> BigInt,
        until -> BigInt,
        recorded_at -> BigInt,
        statement -> Text,
        signature -> Binary,
    }
}

diesel::table! {
    lease (name) {
        name -> Text,
        holder -> Text,
        number -> BigInt,
        expires_wall -> BigInt,
    }
}

diesel::table! {
    clearinghouse_list (kind) {
        kind -> Text,
        generation -> BigInt,
        made_at -> BigInt,
        loaded_at -> BigInt,
        entries -> BigInt,
        body -> Nullable<Binary>,
    }
}

diesel::table! {
    clearinghouse_entry (kind, generation, key) {
        kind -> Text,
        generation -> BigInt,
        key -> Text,
        lookup_key -> Nullable<Text>,
        inserted_at -> BigInt,
    }
}

diesel::table! {
    query_count (day, service, tld) {
        day -> BigInt,
        service -> Text,
        tld -> Text,
        asked -> BigInt,
    }
}

diesel::table! {
    measurement (tld, service, target, probe, hour) {
        tld -> Text,
        service -> Text,
        target -> Text,
        probe -> Text,
        hour -> BigInt,
        samples -> Text,
    }
}

diesel::table! {
    measurement_fault (tld, at, service, target, probe) {
        tld -> Text,
        at -> BigInt,
        service -> Text,
        target -> Text,
        probe -> Text,
        why -> Text,
    }
}
