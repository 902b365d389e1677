-- Passkeys of accounts (WebAuthn), by the id that the authenticator gave.
CREATE TABLE passkey (
    id @bytes@ NOT NULL PRIMARY KEY,
    staff_id @bytes@ NOT NULL,
    name TEXT NOT NULL,
    -- What never changes of it: the public key. What each use changes: its counter, whether it is
    -- backed up.
    public_key @bytes@ NOT NULL,
    counters @bytes@ NOT NULL,
    added_wall @i64@ NOT NULL,
    used_wall @i64@
) @strict@;
CREATE INDEX passkey_staff ON passkey (staff_id, added_wall);

-- Challenges that wait for their answer, by the SHA-256 of what the form carries: any node can
-- finish what another began.
CREATE TABLE passkey_challenge (
    hash @bytes@ NOT NULL PRIMARY KEY,
    -- Who adds a passkey; nobody yet where somebody signs in.
    staff_id @bytes@,
    state @bytes@ NOT NULL,
    expires_wall @i64@ NOT NULL
) @strict@;
CREATE INDEX passkey_challenge_expiry ON passkey_challenge (expires_wall);

-- Whether it was a passkey that let somebody in.
ALTER TABLE sign_in ADD COLUMN by_passkey @bool@ NOT NULL DEFAULT FALSE;
