-- Visits of sites by machines (P-92, decision 0054): asked for, under way, and what came of them.
CREATE TABLE watch_visit (
    id @bytes@ NOT NULL PRIMARY KEY,
    site_id @bytes@ NOT NULL,
    -- Among those of the site, from 1.
    number @i64@ NOT NULL,
    -- due or asked
    cause TEXT NOT NULL,
    -- Who asked; none where the time had come.
    asked_by TEXT,
    asked_at @i64@ NOT NULL,
    -- The smaller, the sooner.
    place @i64@ NOT NULL,
    -- waiting, under-way, done or failed
    state TEXT NOT NULL,
    tries @i64@ NOT NULL,
    -- From when on somebody may take it, by wall time: while it is under way, when it is given up.
    next_wall @i64@ NOT NULL,
    ended_at @i64@,
    -- seen or nothing-there
    outcome TEXT,
    -- Why the last try failed.
    words TEXT,
    document_hash @bytes@,
    -- What it laid before people.
    told_class TEXT,
    told_nature TEXT
) @strict@;
CREATE UNIQUE INDEX watch_visit_open ON watch_visit (site_id) WHERE ended_at IS NULL;
CREATE INDEX watch_visit_queue ON watch_visit (place, asked_at, id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX watch_visit_site ON watch_visit (site_id, number);

-- Since when a site is to be looked at, and when that was last asked for.
ALTER TABLE watch_site ADD COLUMN look_due_at @i64@ NOT NULL DEFAULT 0;
ALTER TABLE watch_site ADD COLUMN look_asked_at @i64@;
CREATE INDEX watch_site_look ON watch_site (place, id)
    WHERE look_asked_at IS NULL OR look_asked_at < look_due_at;
