//! What the registry publishes, and the licences to use its trademark.

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

diesel::table! {
    licence (id) {
        id -> Binary,
        domain_id -> Binary,
        name -> Text,
        organization_id -> Binary,
        state -> Text,
        asked_at -> BigInt,
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
    licence_download (id) {
        id -> BigInt,
        licence_id -> Binary,
        edition_id -> Binary,
        at -> BigInt,
        given_to -> Text,
        staff_id -> Binary,
        staff_name -> Text,
    }
}

diesel::table! {
    website_check (id) {
        id -> Binary,
        domain_id -> Binary,
        next_at -> Nullable<BigInt>,
        open_since -> Nullable<BigInt>,
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
    personal_act (id) {
        id -> BigInt,
        kind -> Text,
        object_id -> Binary,
        act -> Text,
        at -> BigInt,
        words -> Text,
        by_name -> Text,
    }
}

diesel::table! {
    disclosure_request (id) {
        id -> Binary,
        cited_number -> Text,
        name -> Text,
        is_open -> Bool,
        answer_until -> BigInt,
        received_at -> BigInt,
        body -> Text,
        format -> BigInt,
        personal -> Nullable<Text>,
        number -> BigInt,
        head -> Binary,
        changed_at -> BigInt,
        due_at -> Nullable<BigInt>,
    }
}
