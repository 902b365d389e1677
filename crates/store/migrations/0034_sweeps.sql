-- Sweeps of portfolios (P-90): begun, and gone on with where they were left, page by page.
CREATE TABLE watch_sweep (
    id @pk@,
    portfolio_id @bytes@ NOT NULL,
    began_at @i64@ NOT NULL,
    -- None while it is under way.
    ended_at @i64@,
    -- How far it came: the name that was looked at last.
    last_name TEXT NOT NULL,
    -- Names that were looked at, that are worth a look, and that are new candidates.
    names @i64@ NOT NULL,
    hits @i64@ NOT NULL,
    filed @i64@ NOT NULL
) @strict@;
CREATE UNIQUE INDEX watch_sweep_open ON watch_sweep (portfolio_id) WHERE ended_at IS NULL;
CREATE INDEX watch_sweep_portfolio ON watch_sweep (portfolio_id, id);

-- When a name was listed last that was not there before, or was gone.
ALTER TABLE watch_portfolio ADD COLUMN listed_at @i64@;
UPDATE watch_portfolio SET listed_at = (
    SELECT max(first_seen) FROM watch_portfolio_member
    WHERE watch_portfolio_member.portfolio_id = watch_portfolio.id
);
CREATE INDEX watch_portfolio_member_seen ON watch_portfolio_member (portfolio_id, first_seen);
CREATE INDEX watch_portfolio_member_gone ON watch_portfolio_member (portfolio_id, gone_at)
    WHERE gone_at IS NOT NULL;
