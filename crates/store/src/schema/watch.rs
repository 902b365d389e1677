//! Watch: sites, portfolios, candidates, reports, evidence.

diesel::table! {
    watch_site (id) {
        id -> Binary,
        name -> Text,
        opened_at -> BigInt,
        class -> Text,
        nature -> Nullable<Text>,
        proposed_nature -> Nullable<Text>,
        proposed_class -> Nullable<Text>,
        awaits -> Nullable<Text>,
        waits_since -> Nullable<BigInt>,
        place -> BigInt,
        body -> Text,
        format -> BigInt,
        personal -> Nullable<Text>,
        number -> BigInt,
        head -> Binary,
        changed_at -> BigInt,
        due_at -> Nullable<BigInt>,
        look_due_at -> BigInt,
        look_asked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    watch_visit (id) {
        id -> Binary,
        site_id -> Binary,
        number -> BigInt,
        cause -> Text,
        asked_by -> Nullable<Text>,
        asked_at -> BigInt,
        place -> BigInt,
        state -> Text,
        tries -> BigInt,
        next_wall -> BigInt,
        ended_at -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
        words -> Nullable<Text>,
        document_hash -> Nullable<Binary>,
        told_class -> Nullable<Text>,
        told_nature -> Nullable<Text>,
    }
}

diesel::table! {
    watch_site_name (name) {
        name -> Text,
        site_id -> Binary,
    }
}

diesel::table! {
    watch_site_suffix (suffix, site_id) {
        suffix -> Text,
        site_id -> Binary,
    }
}

diesel::table! {
    watch_tally (id) {
        id -> BigInt,
        at -> BigInt,
        portfolio_id -> Nullable<Binary>,
        site_id -> Nullable<Binary>,
        event -> Text,
        detail -> Text,
        amount -> BigInt,
    }
}

diesel::table! {
    watch_notice (id) {
        id -> Binary,
        site_id -> Binary,
        portfolio_id -> Nullable<Binary>,
        kind -> Text,
        sent_at -> BigInt,
        due_at -> BigInt,
        reply -> Nullable<Text>,
        replied_at -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
        seen_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    watch_site_key (kind, value, site_id) {
        kind -> Text,
        value -> Text,
        site_id -> Binary,
        document_hash -> Binary,
    }
}

diesel::table! {
    watch_site_tie (one, other) {
        one -> Binary,
        other -> Binary,
        weight_percent -> BigInt,
        keys -> Text,
    }
}

diesel::table! {
    watch_site_group (site_id) {
        site_id -> Binary,
        group_id -> Binary,
        place -> Nullable<BigInt>,
    }
}

diesel::table! {
    watch_network (id) {
        id -> Binary,
        name -> Text,
        is_live -> Bool,
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
    watch_network_site (site_id, network_id) {
        site_id -> Binary,
        network_id -> Binary,
    }
}

diesel::table! {
    watch_sweep (id) {
        id -> BigInt,
        portfolio_id -> Binary,
        began_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        last_name -> Text,
        names -> BigInt,
        hits -> BigInt,
        filed -> BigInt,
    }
}

diesel::table! {
    watch_portfolio (id) {
        id -> Binary,
        name -> Text,
        owner -> Text,
        iana_id -> Nullable<BigInt>,
        tier -> Text,
        wants_unapproved -> Bool,
        swept_at -> Nullable<BigInt>,
        listings -> BigInt,
        body -> Text,
        format -> BigInt,
        personal -> Nullable<Text>,
        number -> BigInt,
        head -> Binary,
        changed_at -> BigInt,
        due_at -> Nullable<BigInt>,
        listed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    watch_portfolio_member (portfolio_id, name) {
        portfolio_id -> Binary,
        name -> Text,
        first_seen -> BigInt,
        last_seen -> BigInt,
        listing -> BigInt,
        gone_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    watch_candidate (id) {
        id -> Binary,
        name -> Text,
        source -> Text,
        score -> BigInt,
        place -> BigInt,
        reasons -> Text,
        portfolio_id -> Nullable<Binary>,
        found_at -> BigInt,
        state -> Text,
        decided_at -> Nullable<BigInt>,
        decided_by -> Nullable<Text>,
        words -> Nullable<Text>,
        site_id -> Nullable<Binary>,
    }
}

diesel::table! {
    watch_report (id) {
        id -> Binary,
        report_number -> Text,
        site_id -> Binary,
        name -> Text,
        channel -> Text,
        is_authority -> Bool,
        words -> Text,
        reporter -> Nullable<Text>,
        document_hash -> Nullable<Binary>,
        received_at -> BigInt,
        acknowledged_at -> Nullable<BigInt>,
        answer_until -> BigInt,
    }
}

diesel::table! {
    watch_mail (id) {
        id -> Binary,
        mail_number -> Text,
        identity -> Binary,
        kind -> Text,
        sender -> Nullable<Text>,
        subject -> Text,
        words -> Text,
        trouble -> Nullable<Text>,
        site_id -> Nullable<Binary>,
        notice_id -> Nullable<Binary>,
        report_id -> Nullable<Binary>,
        document_hash -> Binary,
        received_at -> BigInt,
        acknowledged_to -> Nullable<Text>,
        acknowledged_wall -> Nullable<BigInt>,
        waits -> Bool,
        read_at -> Nullable<BigInt>,
        read_by -> Nullable<Text>,
    }
}

diesel::table! {
    watch_bundle (document_hash) {
        document_hash -> Binary,
        capture_id -> Binary,
        site_id -> Binary,
        captured_at -> BigInt,
        kept_until -> BigInt,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    watch_log_line (place) {
        place -> BigInt,
        document_hash -> Binary,
        line -> Text,
    }
}

diesel::table! {
    watch_log_checkpoint (number) {
        number -> BigInt,
        text -> Text,
        signature -> Binary,
        stamp -> Nullable<Binary>,
    }
}

diesel::table! {
    watch_conflict (id) {
        id -> BigInt,
        staff_id -> Binary,
        staff_name -> Text,
        about -> Text,
        about_id -> Binary,
        reason -> Text,
        marked_at -> BigInt,
        marked_by -> Text,
        ended_at -> Nullable<BigInt>,
        ended_by -> Nullable<Text>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    watch_competition (id) {
        id -> BigInt,
        low_site_id -> Binary,
        high_site_id -> Binary,
        reason -> Text,
        recorded_at -> BigInt,
        recorded_by -> Text,
        ended_at -> Nullable<BigInt>,
        ended_by -> Nullable<Text>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    approved_host (host, accreditation_id) {
        host -> Text,
        accreditation_id -> Binary,
    }
}

diesel::table! {
    watch_answer_link (token_hash) {
        token_hash -> Binary,
        site_id -> Binary,
        notice_id -> Binary,
        code -> Text,
        made_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}
