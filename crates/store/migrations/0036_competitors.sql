-- Sites that compete with each other (P-92): whoever has a conflict of interest about one signs
-- nothing about the other. The lower id stands first.
CREATE TABLE watch_competition (
    id @pk@,
    low_site_id @bytes@ NOT NULL,
    high_site_id @bytes@ NOT NULL,
    reason TEXT NOT NULL,
    recorded_at @i64@ NOT NULL,
    recorded_by TEXT NOT NULL,
    ended_at @i64@,
    ended_by TEXT,
    end_reason TEXT
) @strict@;
CREATE UNIQUE INDEX watch_competition_open ON watch_competition (low_site_id, high_site_id)
    WHERE ended_at IS NULL;
CREATE INDEX watch_competition_high ON watch_competition (high_site_id) WHERE ended_at IS NULL;
