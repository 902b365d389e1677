-- Where names lead (P-3): one check for each registration that somebody was vouched for, when it is
-- looked at next, and since when a reviewer has to look. What was seen stands in its history.
CREATE TABLE website_check (
    id @bytes@ NOT NULL PRIMARY KEY,
    domain_id @bytes@ NOT NULL,
    -- None once the name is gone.
    next_at @i64@,
    -- None while nobody has to look.
    open_since @i64@,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE UNIQUE INDEX website_check_domain ON website_check (domain_id);
CREATE INDEX website_check_next ON website_check (next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX website_check_open ON website_check (open_since, id) WHERE open_since IS NOT NULL;

-- In which order checks are begun; names that nobody is vouched for have none.
CREATE INDEX domain_vouched ON domain (created_at, id) WHERE organization_id IS NOT NULL;
