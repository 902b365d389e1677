-- Vetting: documents, and questions that wait for an answer.

-- A document is known by the SHA-256 of its bytes. Its parts are written one by one, so that a
-- large one holds no other writer up; it exists once its row does.
CREATE TABLE document (
    hash @bytes@ NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes @i64@ NOT NULL,
    received_at @i64@ NOT NULL,
    uploaded_by TEXT NOT NULL
) @strict@;
CREATE TABLE document_part (
    hash @bytes@ NOT NULL,
    place @i64@ NOT NULL,
    content @bytes@ NOT NULL,
    PRIMARY KEY (hash, place)
) @strict@;

-- Questions (P-13): the due date of the one that has waited longest, for the list of what waits.
ALTER TABLE organization ADD COLUMN answer_due_at @i64@;
ALTER TABLE request ADD COLUMN answer_due_at @i64@;
CREATE INDEX organization_answer_due ON organization (answer_due_at, id)
    WHERE answer_due_at IS NOT NULL;
CREATE INDEX request_answer_due ON request (answer_due_at, id) WHERE answer_due_at IS NOT NULL;
