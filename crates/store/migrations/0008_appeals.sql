-- Appeals (P-55), invoices to customers with what was paid on them (P-55a, P-55f), and the numbers
-- by which people cite both.

CREATE TABLE appeal (
    id @bytes@ NOT NULL PRIMARY KEY,
    -- What is appealed: its kind, its object and the date of the decision. One appeal and one fee
    -- for each decision; a request that is rejected again can be appealed again.
    against TEXT NOT NULL,
    against_id @bytes@ NOT NULL,
    decided_at @i64@ NOT NULL,
    appeal_number TEXT NOT NULL,
    name TEXT NOT NULL,
    organization_id @bytes@ NOT NULL,
    state TEXT NOT NULL,
    -- Whether it waits for anybody: no report is written yet, or it has not ended.
    waiting @bool@ NOT NULL,
    received_at @i64@ NOT NULL,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE UNIQUE INDEX appeal_decision ON appeal (against_id, decided_at);
CREATE UNIQUE INDEX appeal_cited ON appeal (appeal_number);
CREATE INDEX appeal_received ON appeal (received_at, id);
CREATE INDEX appeal_waiting ON appeal (received_at, id) WHERE waiting;
CREATE INDEX appeal_name ON appeal (name, id);
CREATE INDEX appeal_due ON appeal (due_at, id);

CREATE TABLE invoice (
    id @bytes@ NOT NULL PRIMARY KEY,
    invoice_number TEXT NOT NULL,
    organization_id @bytes@ NOT NULL,
    appeal_id @bytes@,
    state TEXT NOT NULL,
    dated_at @i64@ NOT NULL,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE UNIQUE INDEX invoice_cited ON invoice (invoice_number);
CREATE INDEX invoice_dated ON invoice (dated_at, id);
CREATE INDEX invoice_open ON invoice (dated_at, id) WHERE state = 'open';
CREATE INDEX invoice_organization ON invoice (organization_id, dated_at, id);
CREATE INDEX invoice_appeal ON invoice (appeal_id, id) WHERE appeal_id IS NOT NULL;

-- The last number given in each series: `AP-2027` for the appeals of a year.
CREATE TABLE number_series (
    series TEXT NOT NULL PRIMARY KEY,
    last @i64@ NOT NULL
) @strict@;
