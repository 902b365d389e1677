-- Everything that waits for a person, in the order of one list: by its deadline, or since when it
-- waits. The next write of a row sets the two columns right; until then an application counts from
-- its accreditation and an appeal from its receipt.
ALTER TABLE accreditation ADD COLUMN pending_since @i64@;
UPDATE accreditation SET pending_since = created_at WHERE application_pending;
CREATE INDEX accreditation_pending_since ON accreditation (pending_since, id)
    WHERE pending_since IS NOT NULL;
ALTER TABLE appeal ADD COLUMN deadline @i64@;
UPDATE appeal SET deadline = received_at WHERE waiting;
CREATE INDEX appeal_deadline ON appeal (deadline, id) WHERE deadline IS NOT NULL;
CREATE INDEX request_ordered ON request (received_at, id) WHERE state = 'ordered';
CREATE INDEX licence_waiting ON licence (asked_at, id) WHERE state = 'asked';
