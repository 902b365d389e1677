-- Notices as they were sent (P-57): the date each bears, its text, every attempt at its delivery and
-- what came back. A duty written before has neither recipient nor object in columns of its own; its
-- payload says both.
ALTER TABLE duty ADD COLUMN recipient TEXT;
ALTER TABLE duty ADD COLUMN name TEXT;
ALTER TABLE duty ADD COLUMN object TEXT;
-- Registry time of the first attempt: the date of the notice.
ALTER TABLE duty ADD COLUMN dated_at @i64@;
-- How it ended: `delivered` or `undelivered`; nothing while it waits.
ALTER TABLE duty ADD COLUMN outcome TEXT;
-- Registry time at which a delivery report first said that it did not arrive.
ALTER TABLE duty ADD COLUMN bounced_at @i64@;
CREATE INDEX duty_recipient ON duty (recipient, id);
CREATE INDEX duty_name ON duty (name, id);
CREATE INDEX duty_object ON duty (object, id);
-- What somebody has to look at.
CREATE INDEX duty_undelivered ON duty (id) WHERE outcome = 'undelivered';
CREATE INDEX duty_bounced ON duty (id) WHERE bounced_at IS NOT NULL;

-- The mail whole (RFC 5322), a digest in the place of its secret, as every attempt sends it.
CREATE TABLE mail (
    duty_id @i64@ NOT NULL PRIMARY KEY,
    message_id TEXT NOT NULL,
    stored @bytes@ NOT NULL,
    sha256 @bytes@ NOT NULL,
    rendered_at @i64@ NOT NULL
) @strict@;

-- Every attempt, in both times; `words` are the server's, or say why there was none.
CREATE TABLE mail_attempt (
    id @pk@,
    duty_id @i64@ NOT NULL,
    at @i64@ NOT NULL,
    wall_at @i64@ NOT NULL,
    outcome TEXT NOT NULL,
    server TEXT NOT NULL,
    words TEXT NOT NULL
) @strict@;
CREATE INDEX mail_attempt_duty ON mail_attempt (duty_id, id);

-- What came back to a notice's return address; the same report twice is kept once.
CREATE TABLE mail_return (
    id @pk@,
    duty_id @i64@ NOT NULL,
    at @i64@ NOT NULL,
    wall_at @i64@ NOT NULL,
    kind TEXT NOT NULL,
    status TEXT,
    words TEXT NOT NULL,
    report @bytes@ NOT NULL,
    sha256 @bytes@ NOT NULL
) @strict@;
CREATE UNIQUE INDEX mail_return_report ON mail_return (duty_id, sha256);
