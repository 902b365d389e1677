-- The whole of EPP: what the other commands and extensions need.

-- Poll messages (RFC 5730, section 2.9.2.3; RFC 8590). A message tells one row of its object's
-- history: which, and whether as the object stood before that change or after it.
ALTER TABLE poll_message ADD COLUMN object_number @i64@;
ALTER TABLE poll_message ADD COLUMN tells_before @bool@ NOT NULL DEFAULT FALSE;

-- Low balance (lowbalance-poll): below which available credit a registrar is told, whether it
-- is below now, and how often it has been, so that each crossing has a key of its own.
ALTER TABLE registrar_account ADD COLUMN credit_threshold @i64@ NOT NULL DEFAULT 0;
ALTER TABLE registrar_account ADD COLUMN low_balance @bool@ NOT NULL DEFAULT FALSE;
ALTER TABLE registrar_account ADD COLUMN low_balance_count @i64@ NOT NULL DEFAULT 0;

-- Transfers. A registration is made by one token, and may be moved by many after it (P-37); a
-- contact's transfer is approved by silence, so contacts have an agenda too.
DROP INDEX token_used_by;
CREATE UNIQUE INDEX token_used_by ON token (used_by)
    WHERE used_by IS NOT NULL AND operation = 'create';
CREATE INDEX contact_due ON contact (due_at, id);

-- Lists of the Trademark Clearinghouse (RFC 9361, section 6). A list is loaded beside the one in
-- force, entry by entry in small transactions, and takes its place whole when its generation
-- does. The revocation list of certificates and the trust anchor are bodies without entries.
CREATE TABLE clearinghouse_list (
    kind TEXT NOT NULL PRIMARY KEY,
    generation @i64@ NOT NULL,
    made_at @i64@ NOT NULL,
    loaded_at @i64@ NOT NULL,
    entries @i64@ NOT NULL,
    body @bytes@
) @strict@;
CREATE TABLE clearinghouse_entry (
    kind TEXT NOT NULL,
    generation @i64@ NOT NULL,
    key TEXT NOT NULL,
    lookup_key TEXT,
    inserted_at @i64@ NOT NULL,
    PRIMARY KEY (kind, generation, key)
) @strict@;

-- Logins (RFC 8807): since when a password is in use, in registry time; refused logins since the
-- last that was not; the client's software as it named itself last.
ALTER TABLE registrar_credential ADD COLUMN password_set_at @i64@;
ALTER TABLE registrar_credential ADD COLUMN failed_logins @i64@ NOT NULL DEFAULT 0;
ALTER TABLE registrar_credential ADD COLUMN user_agent TEXT;

-- Maintenances (RFC 9167). One that lies ahead or goes on has a due_at, its end at the latest, and
-- one that is over has none: the index of the agenda is that of the list too.
CREATE TABLE maintenance (
    id @bytes@ NOT NULL PRIMARY KEY,
    created_at @i64@ NOT NULL,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE INDEX maintenance_due ON maintenance (due_at, id);
