//! Who gets in, registrars and people, and what they asked once already.

diesel::table! {
    registrar_credential (registrar_id) {
        registrar_id -> Text,
        password_hash -> Text,
        password_set_at -> Nullable<BigInt>,
        failed_logins -> BigInt,
        user_agent -> Nullable<Text>,
    }
}

diesel::table! {
    registrar_certificate (registrar_id, fingerprint) {
        registrar_id -> Text,
        fingerprint -> Binary,
        der -> Nullable<Binary>,
    }
}

diesel::table! {
    registrar_network (registrar_id, network) {
        registrar_id -> Text,
        network -> Text,
    }
}

diesel::table! {
    staff (id) {
        id -> Binary,
        email -> Text,
        name -> Text,
        role -> Text,
        password_hash -> Nullable<Text>,
        totp_sealed -> Nullable<Binary>,
        active -> Bool,
        created_at -> BigInt,
        registrar_id -> Nullable<Text>,
        administers -> Bool,
    }
}

diesel::table! {
    staff_session (hash) {
        hash -> Binary,
        staff_id -> Binary,
        expires_wall -> BigInt,
        csrf -> Text,
        opened_wall -> BigInt,
        network -> Text,
        browser -> Text,
    }
}

diesel::table! {
    sign_in (number) {
        number -> BigInt,
        staff_id -> Nullable<Binary>,
        at_wall -> BigInt,
        let_in -> Bool,
        network -> Text,
        browser -> Text,
        by_link -> Bool,
        by_passkey -> Bool,
    }
}

diesel::table! {
    api_token (hash) {
        hash -> Binary,
        staff_id -> Binary,
        name -> Text,
        expires_wall -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    staff_invitation (hash) {
        hash -> Binary,
        email -> Text,
        role -> Text,
        expires_wall -> BigInt,
        used_wall -> Nullable<BigInt>,
        name -> Text,
        registrar_id -> Nullable<Text>,
        administers -> Bool,
        organization_id -> Nullable<Binary>,
        invited_by -> Nullable<Text>,
    }
}

diesel::table! {
    recovery_code (hash) {
        hash -> Binary,
        staff_id -> Binary,
    }
}

diesel::table! {
    password_link (hash) {
        hash -> Binary,
        staff_id -> Binary,
        expires_wall -> BigInt,
    }
}

diesel::table! {
    passkey (id) {
        id -> Binary,
        staff_id -> Binary,
        name -> Text,
        public_key -> Binary,
        counters -> Binary,
        added_wall -> BigInt,
        used_wall -> Nullable<BigInt>,
    }
}

diesel::table! {
    passkey_challenge (hash) {
        hash -> Binary,
        staff_id -> Nullable<Binary>,
        state -> Binary,
        expires_wall -> BigInt,
    }
}

diesel::table! {
    draft (staff_id, form) {
        staff_id -> Binary,
        form -> Text,
        fields -> Text,
        changed_at -> BigInt,
    }
}

diesel::table! {
    membership (number) {
        number -> BigInt,
        organization_id -> Binary,
        staff_id -> Binary,
        since_at -> BigInt,
        given_by -> Text,
        ended_at -> Nullable<BigInt>,
        ended_by -> Nullable<Text>,
    }
}

diesel::table! {
    idempotency_key (staff_id, key) {
        staff_id -> Binary,
        key -> Text,
        request_hash -> Binary,
        status -> BigInt,
        body -> Text,
        expires_wall -> BigInt,
        headers -> Nullable<Text>,
    }
}
