-- Mail that came in (P-94, decision 0056): each once, with what it was taken for.
CREATE TABLE watch_mail (
    id @bytes@ NOT NULL PRIMARY KEY,
    mail_number TEXT NOT NULL,
    -- SHA-256 of what makes it the same mail however often it is delivered.
    identity @bytes@ NOT NULL,
    -- answer, message, report, other, automatic, own or test
    kind TEXT NOT NULL,
    -- Whom it says it is from, what it is about, and what it says itself; nothing of it is checked.
    sender TEXT,
    subject TEXT NOT NULL,
    words TEXT NOT NULL,
    -- What kept it from being read whole, or its report from being taken.
    trouble TEXT,
    site_id @bytes@,
    notice_id @bytes@,
    report_id @bytes@,
    -- The mail as it came.
    document_hash @bytes@ NOT NULL,
    received_at @i64@ NOT NULL,
    -- Where and when its sender was told that it is here; the second in wall time, for the limit.
    acknowledged_to TEXT,
    acknowledged_wall @i64@,
    -- Who read it, where it waited for a person.
    waits @bool@ NOT NULL,
    read_at @i64@,
    read_by TEXT
) @strict@;
CREATE UNIQUE INDEX watch_mail_identity ON watch_mail (identity);
CREATE UNIQUE INDEX watch_mail_cited ON watch_mail (mail_number);
CREATE INDEX watch_mail_received ON watch_mail (received_at, id);
CREATE INDEX watch_mail_waiting ON watch_mail (received_at, id) WHERE waits;
CREATE INDEX watch_mail_site ON watch_mail (site_id, received_at, id) WHERE site_id IS NOT NULL;
CREATE INDEX watch_mail_acknowledged ON watch_mail (acknowledged_to, acknowledged_wall)
    WHERE acknowledged_to IS NOT NULL;
