-- Watch (P-81, P-90 to P-97). A site is the fold of the events in its history (decision 0052): its
-- row has the last of them, and beside them what lists are made by.
CREATE TABLE watch_site (
    id @bytes@ NOT NULL PRIMARY KEY,
    -- The first of its names.
    name TEXT NOT NULL,
    opened_at @i64@ NOT NULL,
    class TEXT NOT NULL,
    nature TEXT,
    proposed_nature TEXT,
    proposed_class TEXT,
    -- What a person has to do next; none while nothing waits.
    awaits TEXT,
    waits_since @i64@,
    -- Harm by confidence, below zero: the smaller, the sooner.
    place @i64@ NOT NULL,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE INDEX watch_site_queue ON watch_site (place, id) WHERE awaits IS NOT NULL;
CREATE INDEX watch_site_awaits ON watch_site (awaits, place, id) WHERE awaits IS NOT NULL;
CREATE INDEX watch_site_class ON watch_site (class, id);
CREATE INDEX watch_site_due ON watch_site (due_at) WHERE due_at IS NOT NULL;

-- A name belongs to one site.
CREATE TABLE watch_site_name (
    name TEXT NOT NULL PRIMARY KEY,
    site_id @bytes@ NOT NULL
) @strict_keyed@;
CREATE INDEX watch_site_name_site ON watch_site_name (site_id, name);

-- Each name of a site and every name above it: by these a site is in a portfolio.
CREATE TABLE watch_site_suffix (
    suffix TEXT NOT NULL,
    site_id @bytes@ NOT NULL,
    PRIMARY KEY (suffix, site_id)
) @strict_keyed@;
CREATE INDEX watch_site_suffix_site ON watch_site_suffix (site_id, suffix);

-- What statistics count (WATCH.md, section 10): once for the whole, and once for each portfolio it
-- concerns. What it counts stands in the history of the site.
CREATE TABLE watch_tally (
    id @pk@,
    at @i64@ NOT NULL,
    portfolio_id @bytes@,
    site_id @bytes@,
    event TEXT NOT NULL,
    -- What it came to: a class, a reply, an outcome.
    detail TEXT NOT NULL,
    -- Seconds that an answer took, or names that were looked at.
    amount @i64@ NOT NULL
) @strict@;
CREATE INDEX watch_tally_at ON watch_tally (at, id) WHERE portfolio_id IS NULL;
CREATE INDEX watch_tally_portfolio ON watch_tally (portfolio_id, at, id)
    WHERE portfolio_id IS NOT NULL;

-- Notices that went out, with what was answered last: by these a registrar's record shows them.
CREATE TABLE watch_notice (
    id @bytes@ NOT NULL PRIMARY KEY,
    site_id @bytes@ NOT NULL,
    -- None where the owner of a site was told.
    portfolio_id @bytes@,
    kind TEXT NOT NULL,
    sent_at @i64@ NOT NULL,
    due_at @i64@ NOT NULL,
    reply TEXT,
    replied_at @i64@,
    outcome TEXT,
    seen_at @i64@
) @strict@;
CREATE INDEX watch_notice_portfolio ON watch_notice (portfolio_id, sent_at, id)
    WHERE portfolio_id IS NOT NULL;
CREATE INDEX watch_notice_sent ON watch_notice (sent_at, id);

CREATE TABLE watch_portfolio (
    id @bytes@ NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    iana_id @i64@,
    tier TEXT NOT NULL,
    wants_unapproved @bool@ NOT NULL,
    swept_at @i64@,
    -- How often its owner's names were listed.
    listings @i64@ NOT NULL DEFAULT 0,
    body TEXT NOT NULL,
    format @i64@ NOT NULL,
    personal TEXT,
    number @i64@ NOT NULL,
    head @bytes@ NOT NULL,
    changed_at @i64@ NOT NULL,
    due_at @i64@
) @strict@;
CREATE INDEX watch_portfolio_name ON watch_portfolio (name, id);
CREATE INDEX watch_portfolio_iana ON watch_portfolio (iana_id, id) WHERE iana_id IS NOT NULL;

-- The names of a portfolio, from when to when its owner listed them.
CREATE TABLE watch_portfolio_member (
    portfolio_id @bytes@ NOT NULL,
    name TEXT NOT NULL,
    first_seen @i64@ NOT NULL,
    last_seen @i64@ NOT NULL,
    -- The number of the last listing that had it.
    listing @i64@ NOT NULL,
    -- None while it is listed.
    gone_at @i64@,
    PRIMARY KEY (portfolio_id, name)
) @strict_keyed@;
CREATE INDEX watch_portfolio_member_name ON watch_portfolio_member (name, portfolio_id)
    WHERE gone_at IS NULL;

-- Names that may be worth a look. A machine files them, a person takes them or says why not; of
-- nobody is anything said by it.
CREATE TABLE watch_candidate (
    id @bytes@ NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    -- In points.
    score @i64@ NOT NULL,
    -- Score below zero: the smaller, the sooner.
    place @i64@ NOT NULL,
    reasons TEXT NOT NULL,
    portfolio_id @bytes@,
    found_at @i64@ NOT NULL,
    -- open, taken or dismissed
    state TEXT NOT NULL,
    decided_at @i64@,
    decided_by TEXT,
    words TEXT,
    site_id @bytes@
) @strict@;
CREATE UNIQUE INDEX watch_candidate_name ON watch_candidate (name);
CREATE INDEX watch_candidate_queue ON watch_candidate (place, id) WHERE state = 'open';
CREATE INDEX watch_candidate_found ON watch_candidate (found_at, id);
CREATE INDEX watch_candidate_portfolio ON watch_candidate (portfolio_id, found_at)
    WHERE portfolio_id IS NOT NULL;

-- What others report to us (RAA 3.18.1, RA Specification 6): when it came, when it was acknowledged,
-- and the site it was entered on. Who reported is personal data.
CREATE TABLE watch_report (
    id @bytes@ NOT NULL PRIMARY KEY,
    report_number TEXT NOT NULL,
    site_id @bytes@ NOT NULL,
    name TEXT NOT NULL,
    -- form, api, xarf or mail
    channel TEXT NOT NULL,
    -- Whether an authority reports illegal activity (RAA 3.18.3).
    is_authority @bool@ NOT NULL,
    words TEXT NOT NULL,
    reporter TEXT,
    -- What came, as it came.
    document_hash @bytes@,
    received_at @i64@ NOT NULL,
    -- When its reporter was told; none where that was told too much in a day.
    acknowledged_at @i64@,
    answer_until @i64@ NOT NULL
) @strict@;
CREATE UNIQUE INDEX watch_report_cited ON watch_report (report_number);
CREATE INDEX watch_report_site ON watch_report (site_id, received_at, id);
CREATE INDEX watch_report_received ON watch_report (received_at, id);

-- Bundles of evidence: where their bytes are, and until when they are kept.
CREATE TABLE watch_bundle (
    document_hash @bytes@ NOT NULL PRIMARY KEY,
    capture_id @bytes@ NOT NULL,
    site_id @bytes@ NOT NULL,
    captured_at @i64@ NOT NULL,
    kept_until @i64@ NOT NULL,
    -- Since when it is gone.
    deleted_at @i64@
) @strict@;
CREATE INDEX watch_bundle_site ON watch_bundle (site_id, captured_at);
CREATE INDEX watch_bundle_kept ON watch_bundle (kept_until, document_hash)
    WHERE deleted_at IS NULL;

-- The log of everything that was done with bundles: it only grows. Its lines are leaves of the tree
-- that its checkpoints sign.
CREATE TABLE watch_log_line (
    place @i64@ NOT NULL PRIMARY KEY,
    document_hash @bytes@ NOT NULL,
    line TEXT NOT NULL
) @strict@;
CREATE INDEX watch_log_line_bundle ON watch_log_line (document_hash, place);
CREATE TABLE watch_log_checkpoint (
    number @i64@ NOT NULL PRIMARY KEY,
    text TEXT NOT NULL,
    signature @bytes@ NOT NULL,
    stamp @bytes@
) @strict@;

-- Who of the registry signs nothing about a site or a portfolio (P-92).
CREATE TABLE watch_conflict (
    id @pk@,
    staff_id @bytes@ NOT NULL,
    staff_name TEXT NOT NULL,
    -- site or portfolio
    about TEXT NOT NULL,
    about_id @bytes@ NOT NULL,
    reason TEXT NOT NULL,
    marked_at @i64@ NOT NULL,
    marked_by TEXT NOT NULL,
    ended_at @i64@,
    ended_by TEXT,
    end_reason TEXT
) @strict@;
CREATE UNIQUE INDEX watch_conflict_open ON watch_conflict (staff_id, about, about_id)
    WHERE ended_at IS NULL;
CREATE INDEX watch_conflict_about ON watch_conflict (about_id, id);

-- The hosts of approved websites (P-3), without `www.`: what covers a site is found without reading
-- every accreditation. It reads each of them once.
CREATE TABLE approved_host (
    host TEXT NOT NULL,
    accreditation_id @bytes@ NOT NULL,
    PRIMARY KEY (host, accreditation_id)
) @strict_keyed@;
CREATE INDEX approved_host_accreditation ON approved_host (accreditation_id, host);
INSERT INTO approved_host (host, accreditation_id)
    SELECT DISTINCT
        CASE WHEN substr(whole, 1, 4) = 'www.' THEN substr(whole, 5) ELSE whole END,
        accreditation_id
    FROM (
        SELECT substr(rest, 1, @position@(rest, '/') - 1) AS whole, accreditation_id
        FROM (
            SELECT
                replace(replace(replace(replace(value, 'https://', ''), 'http://', ''),
                    '?', '/'), ':', '/') || '/' AS rest,
                accreditation.id AS accreditation_id
            FROM accreditation CROSS JOIN @websites_of_body@
        ) websites
    ) hosts;

-- Where one-time links to answer a notice lead: the digest of the token, and the notice.
CREATE TABLE watch_answer_link (
    token_hash @bytes@ NOT NULL PRIMARY KEY,
    site_id @bytes@ NOT NULL,
    notice_id @bytes@ NOT NULL,
    -- What the letter calls it: answers by mail and by telephone name it.
    code TEXT NOT NULL,
    made_at @i64@ NOT NULL,
    used_at @i64@
) @strict@;
CREATE UNIQUE INDEX watch_answer_link_code ON watch_answer_link (code);
CREATE INDEX watch_answer_link_notice ON watch_answer_link (notice_id);
