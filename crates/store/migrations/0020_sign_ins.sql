-- Who signed in to a desk, and who was turned away, so that people see what was done in their name.
CREATE TABLE sign_in (
    number @pk@,
    -- Whose account; none where the address has no account.
    staff_id @bytes@,
    -- Wall time.
    at_wall @i64@ NOT NULL,
    let_in @bool@ NOT NULL,
    -- An IPv4 address, or an IPv6 network of 56 bits.
    network TEXT NOT NULL,
    -- In two words of ours, never what the browser sent.
    browser TEXT NOT NULL
) @strict@;
CREATE INDEX sign_in_staff ON sign_in (staff_id, number);
CREATE INDEX sign_in_at ON sign_in (at_wall);

ALTER TABLE staff_session ADD COLUMN opened_wall @i64@ NOT NULL DEFAULT 0;
ALTER TABLE staff_session ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE staff_session ADD COLUMN browser TEXT NOT NULL DEFAULT '';
