//! What the registry keeps: its objects, the links between them, their history.

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
        answer_due_at -> Nullable<BigInt>,
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
        pending_since -> Nullable<BigInt>,
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
        answer_due_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    case_file (id) {
        id -> Binary,
        case_number -> Text,
        kind -> Text,
        slot -> Text,
        state -> Text,
        is_open -> Bool,
        organization_id -> Nullable<Binary>,
        domain_id -> Nullable<Binary>,
        name -> Nullable<Text>,
        registrar_id -> Nullable<Text>,
        deadline -> Nullable<BigInt>,
        opened_at -> BigInt,
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
        accuracy_open_since -> Nullable<BigInt>,
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
    host_address (host_id, address) {
        host_id -> Binary,
        address -> Text,
    }
}

diesel::table! {
    domain_contact (domain_id, contact_id) {
        domain_id -> Binary,
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
    document (hash) {
        hash -> Binary,
        name -> Text,
        media_type -> Text,
        size_bytes -> BigInt,
        received_at -> BigInt,
        uploaded_by -> Text,
    }
}

diesel::table! {
    document_sender (hash, staff_id) {
        hash -> Binary,
        staff_id -> Binary,
        name -> Text,
        sent_at -> BigInt,
    }
}

diesel::table! {
    document_part (hash, place) {
        hash -> Binary,
        place -> BigInt,
        content -> Binary,
    }
}
