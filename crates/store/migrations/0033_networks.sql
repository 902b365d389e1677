-- Networks (P-94; WATCH.md, section 7). What a site has that others may have too, as the last visit
-- that could read it saw it.
CREATE TABLE watch_site_key (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    site_id @bytes@ NOT NULL,
    -- The bundle in which it was seen.
    document_hash @bytes@ NOT NULL,
    PRIMARY KEY (kind, value, site_id)
) @strict_keyed@;
CREATE INDEX watch_site_key_site ON watch_site_key (site_id, kind, value);

-- Sites that share enough, as it was when either was visited last; the smaller id stands first.
CREATE TABLE watch_site_tie (
    one @bytes@ NOT NULL,
    other @bytes@ NOT NULL,
    weight_percent @i64@ NOT NULL,
    -- What they share.
    keys TEXT NOT NULL,
    PRIMARY KEY (one, other)
) @strict_keyed@;
CREATE INDEX watch_site_tie_other ON watch_site_tie (other, one);

-- Sites that are tied to each other, directly or through others: a group is called by the smallest
-- of its ids, whose row has its place among groups, the size below zero.
CREATE TABLE watch_site_group (
    site_id @bytes@ NOT NULL PRIMARY KEY,
    group_id @bytes@ NOT NULL,
    place @i64@
) @strict_keyed@;
CREATE INDEX watch_site_group_members ON watch_site_group (group_id, site_id);
CREATE INDEX watch_site_group_list ON watch_site_group (place, site_id) WHERE place IS NOT NULL;

-- What a person named.
CREATE TABLE watch_network (
    id @bytes@ NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    is_live @bool@ NOT NULL,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE INDEX watch_network_name ON watch_network (name, id);

-- The sites of those that were not ended.
CREATE TABLE watch_network_site (
    site_id @bytes@ NOT NULL,
    network_id @bytes@ NOT NULL,
    PRIMARY KEY (site_id, network_id)
) @strict_keyed@;
CREATE INDEX watch_network_site_network ON watch_network_site (network_id, site_id);
