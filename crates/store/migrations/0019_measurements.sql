-- What probes measured of the public services (ICANN.md section 6): the tests of an hour that one
-- probe made of one target are one row, so that thirteen months of tests by the minute stay small.
CREATE TABLE measurement (
    tld TEXT NOT NULL,
    service TEXT NOT NULL,
    target TEXT NOT NULL,
    probe TEXT NOT NULL,
    -- Hours since 1970 (UTC, wall time).
    hour @i64@ NOT NULL,
    -- "second:milliseconds" for each test, in order, spaces between; "second:-" for no answer.
    samples TEXT NOT NULL,
    PRIMARY KEY (tld, service, target, probe, hour)
) @strict@;
CREATE INDEX measurement_hour ON measurement (tld, hour);

-- What a probe saw where a test failed.
CREATE TABLE measurement_fault (
    tld TEXT NOT NULL,
    -- Microseconds since 1970 (wall time), on a whole second.
    at @i64@ NOT NULL,
    service TEXT NOT NULL,
    target TEXT NOT NULL,
    probe TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (tld, at, service, target, probe)
) @strict@;
