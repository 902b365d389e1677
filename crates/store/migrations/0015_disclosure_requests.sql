-- Requests for registration data that is not published: who asks on which legal basis for what, and
-- the answer with its reasons.
CREATE TABLE disclosure_request (
    id @bytes@ NOT NULL PRIMARY KEY,
    cited_number TEXT NOT NULL,
    name TEXT NOT NULL,
    is_open @bool@ NOT NULL,
    answer_until @i64@ NOT NULL,
    received_at @i64@ NOT NULL,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE UNIQUE INDEX disclosure_request_cited ON disclosure_request (cited_number);
CREATE INDEX disclosure_request_received ON disclosure_request (received_at, id);
CREATE INDEX disclosure_request_open ON disclosure_request (answer_until, id) WHERE is_open;
CREATE INDEX disclosure_request_name ON disclosure_request (name, id);
