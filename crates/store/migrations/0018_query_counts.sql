-- How often the public faces were asked, for ICANN's monthly reports: a row for each day (UTC, in
-- days since 1970), service and TLD; an empty TLD for what belongs to none.
CREATE TABLE query_count (
    day @i64@ NOT NULL,
    service TEXT NOT NULL,
    tld TEXT NOT NULL,
    asked @i64@ NOT NULL,
    PRIMARY KEY (day, service, tld)
) @strict@;
