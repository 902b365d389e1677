-- Editions of what the registry publishes (P-70), how far the letters of an amendment have gone,
-- and to whom a document was given that is not published (P-72).
CREATE TABLE edition (
    id @bytes@ NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    version TEXT NOT NULL,
    published_at @i64@ NOT NULL,
    effective_at @i64@ NOT NULL,
    -- Whether it was not withdrawn.
    stands @bool@ NOT NULL,
    -- Whether customers are still to be written to about it.
    telling @bool@ NOT NULL,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE UNIQUE INDEX edition_version ON edition (kind, version);
CREATE INDEX edition_effective ON edition (kind, effective_at) WHERE stands;
CREATE INDEX edition_published ON edition (published_at, id);
CREATE INDEX edition_telling ON edition (id) WHERE telling;

-- One row for each amendment whose letters are being made: behind which row of which table.
CREATE TABLE edition_progress (
    edition_id @bytes@ NOT NULL PRIMARY KEY,
    among TEXT NOT NULL,
    behind @bytes@ NOT NULL
) @strict@;

CREATE TABLE edition_given (
    id @pk@,
    edition_id @bytes@ NOT NULL,
    at @i64@ NOT NULL,
    given_to TEXT NOT NULL,
    reason TEXT NOT NULL,
    staff_id @bytes@ NOT NULL,
    staff_name TEXT NOT NULL
) @strict@;
CREATE INDEX edition_given_edition ON edition_given (edition_id, id);
