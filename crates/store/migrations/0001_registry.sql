-- The first tables: every object, its history, and what is owed.
--
-- Type tokens (STORAGE): @pk@ an ascending key, @i64@, @bool@, @bytes@, @strict@ closes a table.
-- Instants are microseconds since 1970 in UTC; ids 16 bytes; names lower case.

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) @strict@;

CREATE TABLE organization (
    id @bytes@ NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- The name in lower case of every script: SQLite's lower() knows ASCII alone.
    folded_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    country TEXT NOT NULL,
    created_at @i64@ NOT NULL,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE INDEX organization_folded_name ON organization (folded_name, id);

CREATE TABLE accreditation (
    id @bytes@ NOT NULL PRIMARY KEY,
    organization_id @bytes@ NOT NULL,
    programme TEXT NOT NULL,
    -- The standing as of changed_at; the row is the truth while due_at lies ahead.
    standing TEXT NOT NULL,
    application_pending @bool@ NOT NULL,
    created_at @i64@ NOT NULL,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE INDEX accreditation_organization ON accreditation (organization_id, id);
CREATE INDEX accreditation_due ON accreditation (due_at, id);
CREATE INDEX accreditation_pending ON accreditation (id) WHERE application_pending;

CREATE TABLE request (
    id @bytes@ NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    organization_id @bytes@ NOT NULL,
    accreditation_id @bytes@,
    state TEXT NOT NULL,
    received_at @i64@ NOT NULL,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE UNIQUE INDEX request_open ON request (organization_id, name) WHERE state = 'open';
CREATE UNIQUE INDEX request_accepted ON request (name) WHERE state = 'accepted';
CREATE INDEX request_name ON request (name, received_at, id);
CREATE INDEX request_queue ON request (received_at, id) WHERE state = 'open';
CREATE INDEX request_organization ON request (organization_id, received_at, id);
CREATE INDEX request_due ON request (due_at, id);

CREATE TABLE token (
    id @bytes@ NOT NULL PRIMARY KEY,
    hash @bytes@ NOT NULL,
    name TEXT NOT NULL,
    operation TEXT NOT NULL,
    organization_id @bytes@ NOT NULL,
    request_id @bytes@ NOT NULL,
    state TEXT NOT NULL,
    expires_at @i64@ NOT NULL,
    -- The name it made, once: a second one would meet the index.
    used_by @bytes@,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE UNIQUE INDEX token_hash ON token (hash);
CREATE UNIQUE INDEX token_live ON token (name, operation) WHERE state = 'live';
CREATE UNIQUE INDEX token_used_by ON token (used_by, operation) WHERE used_by IS NOT NULL;
CREATE INDEX token_request ON token (request_id, id);
CREATE INDEX token_due ON token (due_at, id);

CREATE TABLE domain (
    id @bytes@ NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    tld TEXT NOT NULL,
    registrar_id TEXT NOT NULL,
    organization_id @bytes@,
    accreditation_id @bytes@,
    lifecycle TEXT NOT NULL,
    expires_at @i64@ NOT NULL,
    -- One bit each; never reused (registry_core::status).
    causes @i64@ NOT NULL,
    statuses @i64@ NOT NULL,
    delegated @bool@ NOT NULL,
    created_at @i64@ NOT NULL,
    purged_at @i64@,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE UNIQUE INDEX domain_live_name ON domain (name) WHERE purged_at IS NULL;
CREATE INDEX domain_name ON domain (name, id);
CREATE INDEX domain_tld_name ON domain (tld, name) WHERE purged_at IS NULL;
CREATE INDEX domain_registrar ON domain (registrar_id, name) WHERE purged_at IS NULL;
CREATE INDEX domain_organization ON domain (organization_id, name)
    WHERE purged_at IS NULL AND organization_id IS NOT NULL;
CREATE INDEX domain_accreditation ON domain (accreditation_id, name)
    WHERE purged_at IS NULL AND accreditation_id IS NOT NULL;
CREATE INDEX domain_expires ON domain (expires_at, id) WHERE purged_at IS NULL;
CREATE INDEX domain_purged ON domain (purged_at, id) WHERE purged_at IS NOT NULL;
CREATE INDEX domain_due ON domain (due_at, id);

CREATE TABLE host (
    id @bytes@ NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    superordinate_id @bytes@,
    registrar_id TEXT NOT NULL,
    created_at @i64@ NOT NULL,
    purged_at @i64@,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE UNIQUE INDEX host_live_name ON host (name) WHERE purged_at IS NULL;
CREATE INDEX host_superordinate ON host (superordinate_id, name)
    WHERE superordinate_id IS NOT NULL;

CREATE TABLE contact (
    id @bytes@ NOT NULL PRIMARY KEY,
    handle TEXT NOT NULL,
    registrar_id TEXT NOT NULL,
    created_at @i64@ NOT NULL,
    deleted_at @i64@,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE UNIQUE INDEX contact_live_handle ON contact (handle) WHERE deleted_at IS NULL;
CREATE INDEX contact_registrar ON contact (registrar_id, handle) WHERE deleted_at IS NULL;

CREATE TABLE registrar (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    iana_id @i64@ NOT NULL,
    state TEXT NOT NULL,
    created_at @i64@ NOT NULL,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE INDEX registrar_iana ON registrar (iana_id, id);

CREATE TABLE domain_host (
    domain_id @bytes@ NOT NULL,
    host_id @bytes@ NOT NULL,
    PRIMARY KEY (domain_id, host_id)
) @strict@;
CREATE INDEX domain_host_host ON domain_host (host_id, domain_id);

CREATE TABLE domain_contact (
    domain_id @bytes@ NOT NULL,
    role TEXT NOT NULL,
    contact_id @bytes@ NOT NULL,
    PRIMARY KEY (domain_id, role, contact_id)
) @strict@;
CREATE INDEX domain_contact_contact ON domain_contact (contact_id, domain_id);

-- One row per object and instant of change, chained by hash.
CREATE TABLE history (
    id @pk@,
    kind TEXT NOT NULL,
    object_id @bytes@ NOT NULL,
    number @i64@ NOT NULL,
    at @i64@ NOT NULL,
    recorded_at @i64@ NOT NULL,
    actor TEXT NOT NULL,
    events TEXT NOT NULL,
    rules TEXT NOT NULL,
    client_transaction TEXT,
    server_transaction TEXT,
    request_id TEXT,
    format @i64@ NOT NULL,
    body TEXT NOT NULL,
    due_at @i64@,
    personal TEXT,
    personal_salt @bytes@,
    personal_hash @bytes@,
    previous @bytes@ NOT NULL,
    hash @bytes@ NOT NULL
) @strict@;
CREATE UNIQUE INDEX history_number ON history (object_id, number);
CREATE INDEX history_recorded ON history (recorded_at, id);

CREATE TABLE ledger (
    id @pk@,
    registrar_id TEXT NOT NULL,
    at @i64@ NOT NULL,
    recorded_at @i64@ NOT NULL,
    kind TEXT NOT NULL,
    domain_id @bytes@,
    name TEXT,
    currency TEXT NOT NULL,
    -- Positive is owed by the registrar.
    amount @i64@ NOT NULL,
    reference TEXT
) @strict@;
CREATE INDEX ledger_registrar ON ledger (registrar_id, at, id);

CREATE TABLE registrar_account (
    registrar_id TEXT NOT NULL PRIMARY KEY,
    currency TEXT NOT NULL,
    balance @i64@ NOT NULL,
    credit_limit @i64@ NOT NULL,
    waiting_messages @i64@ NOT NULL
) @strict@;

CREATE TABLE registrar_credential (
    registrar_id TEXT NOT NULL PRIMARY KEY,
    password_hash TEXT NOT NULL
) @strict@;

CREATE TABLE registrar_certificate (
    registrar_id TEXT NOT NULL,
    fingerprint @bytes@ NOT NULL,
    PRIMARY KEY (registrar_id, fingerprint)
) @strict@;

CREATE TABLE registrar_network (
    registrar_id TEXT NOT NULL,
    network TEXT NOT NULL,
    PRIMARY KEY (registrar_id, network)
) @strict@;

CREATE TABLE duty (
    id @pk@,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    at @i64@ NOT NULL,
    payload TEXT NOT NULL,
    sealed @bytes@,
    created_at @i64@ NOT NULL,
    done_at @i64@,
    attempts @i64@ NOT NULL,
    next_attempt_wall @i64@,
    last_error TEXT
) @strict@;
CREATE UNIQUE INDEX duty_key ON duty (key);
CREATE INDEX duty_undone ON duty (at, id) WHERE done_at IS NULL;

CREATE TABLE poll_message (
    id @pk@,
    registrar_id TEXT NOT NULL,
    key TEXT NOT NULL,
    at @i64@ NOT NULL,
    payload TEXT NOT NULL,
    acked_at @i64@
) @strict@;
CREATE UNIQUE INDEX poll_message_key ON poll_message (key);
CREATE INDEX poll_message_waiting ON poll_message (registrar_id, id) WHERE acked_at IS NULL;

CREATE TABLE dirty_name (
    name TEXT NOT NULL PRIMARY KEY,
    marked_at @i64@ NOT NULL,
    -- Counts the marks, so that one set again while it is being worked off is not lost.
    marks @i64@ NOT NULL
) @strict@;

CREATE TABLE rulebook_version (
    tld TEXT NOT NULL,
    effective_from @i64@ NOT NULL,
    rulebook TEXT NOT NULL,
    source TEXT NOT NULL,
    recorded_at @i64@ NOT NULL,
    PRIMARY KEY (tld, effective_from)
) @strict@;

CREATE TABLE staff (
    id @bytes@ NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT,
    totp_sealed @bytes@,
    active @bool@ NOT NULL,
    created_at @i64@ NOT NULL
) @strict@;
CREATE UNIQUE INDEX staff_email ON staff (email);

CREATE TABLE staff_session (
    hash @bytes@ NOT NULL PRIMARY KEY,
    staff_id @bytes@ NOT NULL,
    expires_wall @i64@ NOT NULL,
    csrf TEXT NOT NULL
) @strict@;
CREATE INDEX staff_session_expiry ON staff_session (expires_wall);
CREATE INDEX staff_session_staff ON staff_session (staff_id);

CREATE TABLE api_token (
    hash @bytes@ NOT NULL PRIMARY KEY,
    staff_id @bytes@ NOT NULL,
    name TEXT NOT NULL,
    expires_wall @i64@,
    created_at @i64@ NOT NULL
) @strict@;
CREATE INDEX api_token_staff ON api_token (staff_id);

CREATE TABLE staff_invitation (
    hash @bytes@ NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    expires_wall @i64@ NOT NULL,
    used_wall @i64@
) @strict@;

CREATE TABLE idempotency_key (
    staff_id @bytes@ NOT NULL,
    key TEXT NOT NULL,
    request_hash @bytes@ NOT NULL,
    status @i64@ NOT NULL,
    body TEXT NOT NULL,
    expires_wall @i64@ NOT NULL,
    PRIMARY KEY (staff_id, key)
) @strict@;
CREATE INDEX idempotency_key_expiry ON idempotency_key (expires_wall);

-- What must run on one node: whoever holds the number writes it into each transaction.
CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    number @i64@ NOT NULL,
    expires_wall @i64@ NOT NULL
) @strict@;
