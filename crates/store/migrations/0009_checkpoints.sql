-- Signed checkpoints over the heads of history, chained to each other: whoever keeps one outside
-- the database can prove that nothing before it was rewritten.

CREATE TABLE checkpoint (
    number @i64@ NOT NULL PRIMARY KEY,
    -- It covers what was recorded before this instant and not by the checkpoint before it.
    until @i64@ NOT NULL,
    recorded_at @i64@ NOT NULL,
    -- What is signed, as text.
    statement TEXT NOT NULL,
    signature @bytes@ NOT NULL
) @strict@;
