-- Who from outside handed a document in: they may cite it, and nobody else may by its hash alone.
-- One content may come from several, each with a name of their own for it.
CREATE TABLE document_sender (
    hash @bytes@ NOT NULL,
    staff_id @bytes@ NOT NULL,
    name TEXT NOT NULL,
    sent_at @i64@ NOT NULL,
    PRIMARY KEY (hash, staff_id)
) @strict@;
CREATE INDEX document_sender_staff ON document_sender (staff_id, sent_at);

-- Whose letter a notice is; none where it goes to nobody whom a member may read for. Adding a column
-- rewrites nothing, and letters of before are found by their name or object.
ALTER TABLE duty ADD COLUMN organization_id @bytes@;
CREATE INDEX duty_organization ON duty (organization_id, id) WHERE organization_id IS NOT NULL;
