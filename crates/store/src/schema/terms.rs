//! What the registry publishes.

diesel::table! {
    edition (id) {
        id -> Binary,
        kind -> Text,
        version -> Text,
        published_at -> BigInt,
        effective_at -> BigInt,
        stands -> Bool,
        telling -> Bool,
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
    edition_progress (edition_id) {
        edition_id -> Binary,
        among -> Text,
        behind -> Binary,
    }
}

diesel::table! {
    edition_given (id) {
        id -> BigInt,
        edition_id -> Binary,
        at -> BigInt,
        given_to -> Text,
        reason -> Text,
        staff_id -> Binary,
        staff_name -> Text,
    }
}
