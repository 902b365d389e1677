-- The zone of each TLD as it is served: records, each with the versions between which it lives.
-- A transfer of a version and the difference of two are read from the same rows.
CREATE TABLE zone (
    tld TEXT NOT NULL PRIMARY KEY,
    -- The serial of the SOA is its low 32 bits.
    version @i64@ NOT NULL,
    -- The oldest version that can still be told apart.
    oldest_version @i64@ NOT NULL,
    delegations @i64@ NOT NULL,
    -- Since when the rulebook that it was last walked under is in force.
    settings TEXT NOT NULL,
    -- The name up to which all names are being looked at; none while no walk is under way.
    walked_to TEXT,
    -- Whether every name was looked at once: before that nobody is given the zone.
    is_ready @bool@ NOT NULL,
    -- Since when removals are held back.
    held_since @i64@,
    -- Removals before it count no more: an operator released the zone.
    counted_from @i64@ NOT NULL
) @strict@;

CREATE TABLE zone_record (
    id @pk@,
    tld TEXT NOT NULL,
    -- The registered name it comes from, or the TLD itself for the apex.
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    rtype @i64@ NOT NULL,
    ttl_seconds @i64@ NOT NULL,
    -- Wire form, without compression; the serial of an SOA is 0.
    rdata @bytes@ NOT NULL,
    added @i64@ NOT NULL,
    removed @i64@
) @strict@;
-- One TLD's numbers ascend with its versions: one writer at a time.
CREATE INDEX zone_record_added ON zone_record (tld, added, id);
CREATE INDEX zone_record_removed ON zone_record (tld, removed, id) WHERE removed IS NOT NULL;
CREATE INDEX zone_record_live ON zone_record (tld, name) WHERE removed IS NULL;

-- What each version changed; forgotten with it.
CREATE TABLE zone_version (
    tld TEXT NOT NULL,
    version @i64@ NOT NULL,
    at @i64@ NOT NULL,
    wall @i64@ NOT NULL,
    delegations_added @i64@ NOT NULL,
    delegations_removed @i64@ NOT NULL,
    PRIMARY KEY (tld, version)
) @strict_keyed@;

-- Names whose data makes no legal records: kept out of the zone until it does.
CREATE TABLE zone_fault (
    tld TEXT NOT NULL,
    name TEXT NOT NULL,
    why TEXT NOT NULL,
    since @i64@ NOT NULL,
    PRIMARY KEY (tld, name)
) @strict_keyed@;

-- Names that would leave a zone that is held; released, they are looked at again.
CREATE TABLE zone_held (
    tld TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (tld, name)
) @strict_keyed@;

-- Who released a zone that was held, and why. Append-only.
CREATE TABLE zone_release (
    id @pk@,
    tld TEXT NOT NULL,
    at @i64@ NOT NULL,
    by_name TEXT NOT NULL,
    words TEXT NOT NULL,
    removals @i64@ NOT NULL
) @strict@;
