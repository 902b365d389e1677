//! What is owed: money, letters, messages, and looks at the zone.

diesel::table! {
    ledger (id) {
        id -> BigInt,
        registrar_id -> Text,
        at -> BigInt,
        recorded_at -> BigInt,
        kind -> Text,
        domain_id -> Nullable<Binary>,
        name -> Nullable<Text>,
        currency -> Text,
        amount -> BigInt,
        reference -> Nullable<Text>,
    }
}

diesel::table! {
    registrar_account (registrar_id) {
        registrar_id -> Text,
        currency -> Text,
        balance -> BigInt,
        credit_limit -> BigInt,
        waiting_messages -> BigInt,
        credit_threshold -> BigInt,
        low_balance -> Bool,
        low_balance_count -> BigInt,
    }
}

diesel::table! {
    duty (id) {
        id -> BigInt,
        key -> Text,
        kind -> Text,
        at -> BigInt,
        payload -> Text,
        sealed -> Nullable<Binary>,
        created_at -> BigInt,
        done_at -> Nullable<BigInt>,
        attempts -> BigInt,
        next_attempt_wall -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        recipient -> Nullable<Text>,
        name -> Nullable<Text>,
        object -> Nullable<Text>,
        dated_at -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
        bounced_at -> Nullable<BigInt>,
        organization_id -> Nullable<Binary>,
    }
}

diesel::table! {
    mail (duty_id) {
        duty_id -> BigInt,
        message_id -> Text,
        stored -> Binary,
        sha256 -> Binary,
        rendered_at -> BigInt,
    }
}

diesel::table! {
    mail_attempt (id) {
        id -> BigInt,
        duty_id -> BigInt,
        at -> BigInt,
        wall_at -> BigInt,
        outcome -> Text,
        server -> Text,
        words -> Text,
    }
}

diesel::table! {
    mail_return (id) {
        id -> BigInt,
        duty_id -> BigInt,
        at -> BigInt,
        wall_at -> BigInt,
        kind -> Text,
        status -> Nullable<Text>,
        words -> Text,
        report -> Binary,
        sha256 -> Binary,
    }
}

diesel::table! {
    poll_message (id) {
        id -> BigInt,
        registrar_id -> Text,
        key -> Text,
        at -> BigInt,
        payload -> Text,
        acked_at -> Nullable<BigInt>,
        object_number -> Nullable<BigInt>,
        tells_before -> Bool,
    }
}

diesel::table! {
    zone_mark (id) {
        id -> BigInt,
        name -> Text,
        marked_at -> BigInt,
    }
}
