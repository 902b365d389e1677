//! Appeals and invoices to customers.

diesel::table! {
    appeal (id) {
        id -> Binary,
        against -> Text,
        against_id -> Binary,
        decided_at -> BigInt,
        appeal_number -> Text,
        name -> Text,
        organization_id -> Binary,
        state -> Text,
        waiting -> Bool,
        received_at -> BigInt,
        body -> Text,
        format -> BigInt,
        personal -> Nullable<Text>,
        number -> BigInt,
        head -> Binary,
        changed_at -> BigInt,
        due_at -> Nullable<BigInt>,
        deadline -> Nullable<BigInt>,
    }
}

diesel::table! {
    invoice (id) {
        id -> Binary,
        invoice_number -> Text,
        organization_id -> Binary,
        appeal_id -> Nullable<Binary>,
        state -> Text,
        dated_at -> BigInt,
        body -> Text,
        format -> BigInt,
        personal -> Nullable<Text>,
        number -> BigInt,
        head -> Binary,
        changed_at -> BigInt,
        due_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    number_series (series) {
        series -> Text,
        last -> BigInt,
    }
}
