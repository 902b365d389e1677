-- Cases about names and registrars (POLICY, section 6). What counts of a case stands in its body;
-- the columns are there to be searched.
CREATE TABLE case_file (
    id @bytes@ NOT NULL PRIMARY KEY,
    case_number TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- The kind, or what else there can be one open of about a name: a suspension for its data.
    slot TEXT NOT NULL,
    state TEXT NOT NULL,
    is_open @bool@ NOT NULL,
    organization_id @bytes@,
    domain_id @bytes@,
    name TEXT,
    registrar_id TEXT,
    -- First instant at which what it waits for is overdue.
    deadline @i64@,
    opened_at @i64@ NOT NULL,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE UNIQUE INDEX case_file_number ON case_file (case_number);
CREATE UNIQUE INDEX case_file_open ON case_file (domain_id, slot) WHERE is_open;
CREATE INDEX case_file_opened ON case_file (opened_at, id);
CREATE INDEX case_file_deadline ON case_file (deadline, id) WHERE deadline IS NOT NULL;
CREATE INDEX case_file_organization ON case_file (organization_id, opened_at, id);
CREATE INDEX case_file_domain ON case_file (domain_id, opened_at, id);
CREATE INDEX case_file_name ON case_file (name, opened_at, id);
CREATE INDEX case_file_registrar ON case_file (registrar_id, opened_at, id)
    WHERE registrar_id IS NOT NULL;
CREATE INDEX case_file_due ON case_file (due_at, id);

-- The last number given in a year: one row is updated, so that no number is given twice.
CREATE TABLE case_counter (
    year @i64@ NOT NULL PRIMARY KEY,
    last_place @i64@ NOT NULL
) @strict@;
