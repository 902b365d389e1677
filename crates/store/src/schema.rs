//! The tables as diesel sees them; a test compares them with both live databases.

diesel::table! {
    meta (key) {
        key -> Text,
        value -> Text,
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
    organization (id) {
        id -> Binary,
        name -> Text,
        folded_name -> Text,
        kind -> Text,
        country -> Text,
        created_at -> BigInt,
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
    accreditation (id) {
        id -> Binary,
        organization_id -> Binary,
        programme -> Text,
        standing -> Text,
        application_pending -> Bool,
        created_at -> BigInt,
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
    request (id) {
        id -> Binary,
        name -> Text,
        organization_id -> Binary,
        accreditation_id -> Nullable<Binary>,
        state -> Text,
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

diesel::table! {
    token (id) {
        id -> Binary,
        hash -> Binary,
        name -> Text,
        operation -> Text,
        organization_id -> Binary,
        request_id -> Binary,
        state -> Text,
        expires_at -> BigInt,
        used_by -> Nullable<Binary>,
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
    domain (id) {
        id -> Binary,
        name -> Text,
        tld -> Text,
        registrar_id -> Text,
        organization_id -> Nullable<Binary>,
        accreditation_id -> Nullable<Binary>,
        lifecycle -> Text,
        expires_at -> BigInt,
        causes -> BigInt,
        statuses -> BigInt,
        delegated -> Bool,
        created_at -> BigInt,
        purged_at -> Nullable<BigInt>,
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
    host (id) {
        id -> Binary,
        name -> Text,
        superordinate_id -> Nullable<Binary>,
        registrar_id -> Text,
        created_at -> BigInt,
        purged_at -> Nullable<BigInt>,
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
    contact (id) {
        id -> Binary,
        handle -> Text,
        registrar_id -> Text,
        created_at -> BigInt,
        deleted_at -> Nullable<BigInt>,
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
    maintenance (id) {
        id -> Binary,
        created_at -> BigInt,
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
    registrar (id) {
        id -> Text,
        name -> Text,
        iana_id -> BigInt,
        state -> Text,
        created_at -> BigInt,
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
    domain_host (domain_id, host_id) {
        domain_id -> Binary,
        host_id -> Binary,
    }
}

diesel::table! {
    domain_contact (domain_id, role, contact_id) {
        domain_id -> Binary,
        role -> Text,
        contact_id -> Binary,
    }
}

diesel::table! {
    history (id) {
        id -> BigInt,
        kind -> Text,
        object_id -> Binary,
        number -> BigInt,
        at -> BigInt,
        recorded_at -> BigInt,
        actor -> Text,
        events -> Text,
        rules -> Text,
        client_transaction -> Nullable<Text>,
        server_transaction -> Nullable<Text>,
        request_id -> Nullable<Text>,
        format -> BigInt,
        body -> Text,
        due_at -> Nullable<BigInt>,
        personal -> Nullable<Text>,
        personal_salt -> Nullable<Binary>,
        personal_hash -> Nullable<Binary>,
        previous -> Binary,
        hash -> Binary,
    }
}

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
    }
}

diesel::table! {
    registrar_network (registrar_id, network) {
        registrar_id -> Text,
        network -> Text,
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
    dirty_name (name) {
        name -> Text,
        marked_at -> BigInt,
        marks -> BigInt,
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
    staff (id) {
        id -> Binary,
        email -> Text,
        name -> Text,
        role -> Text,
        password_hash -> Nullable<Text>,
        totp_sealed -> Nullable<Binary>,
        active -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    staff_session (hash) {
        hash -> Binary,
        staff_id -> Binary,
        expires_wall -> BigInt,
        csrf -> Text,
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

diesel::allow_tables_to_appear_in_same_query!(
    meta,
    organization,
    accreditation,
    request,
    token,
    domain,
    host,
    contact,
    maintenance,
    registrar,
    domain_host,
    domain_contact,
    history,
    ledger,
    registrar_account,
    registrar_credential,
    registrar_certificate,
    registrar_network,
    duty,
    poll_message,
    dirty_name,
    rulebook_version,
    staff,
    staff_session,
    api_token,
    staff_invitation,
    idempotency_key,
    lease,
);
