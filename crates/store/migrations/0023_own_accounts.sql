-- Codes that stand in for a second factor that is lost: each works once.
CREATE TABLE recovery_code (
    -- SHA-256 of the code, which has 80 random bits.
    hash @bytes@ NOT NULL PRIMARY KEY,
    staff_id @bytes@ NOT NULL
) @strict@;
CREATE INDEX recovery_code_staff ON recovery_code (staff_id);

-- What an applicant typed and has not sent: it outlasts the session. One for each form.
CREATE TABLE draft (
    staff_id @bytes@ NOT NULL,
    form TEXT NOT NULL,
    -- The fields as JSON: a list of pairs.
    fields TEXT NOT NULL,
    changed_at @i64@ NOT NULL,
    PRIMARY KEY (staff_id, form)
) @strict@;
