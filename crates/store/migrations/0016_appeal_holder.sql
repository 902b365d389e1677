-- Whether an organization's appeal still waits is asked of all that may be due for erasure.
CREATE INDEX appeal_organization ON appeal (organization_id, id);
