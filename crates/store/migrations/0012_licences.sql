-- Trademark licences (P-60), and each time artwork was handed out under one.
CREATE TABLE licence (
    id @bytes@ NOT NULL PRIMARY KEY,
    domain_id @bytes@ NOT NULL,
    name TEXT NOT NULL,
    organization_id @bytes@ NOT NULL,
    state TEXT NOT NULL,
    asked_at @i64@ NOT NULL,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
-- One wish or grant of a registration at once.
CREATE UNIQUE INDEX licence_open ON licence (domain_id) WHERE state IN ('asked', 'granted');
CREATE INDEX licence_asked ON licence (asked_at, id);
CREATE INDEX licence_granted ON licence (domain_id) WHERE state = 'granted';
CREATE INDEX licence_domain ON licence (domain_id, id);

CREATE TABLE licence_download (
    id @pk@,
    licence_id @bytes@ NOT NULL,
    edition_id @bytes@ NOT NULL,
    at @i64@ NOT NULL,
    given_to TEXT NOT NULL,
    staff_id @bytes@ NOT NULL,
    staff_name TEXT NOT NULL
) @strict@;
CREATE INDEX licence_download_licence ON licence_download (licence_id, id);
