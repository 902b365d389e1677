-- Checks whether a registrant is who the name stands for (P-34): since when one is open, for the
-- list that reviewers work down. Names registered before have none.
ALTER TABLE domain ADD COLUMN accuracy_open_since @i64@;
CREATE INDEX domain_accuracy_open ON domain (accuracy_open_since, id)
    WHERE accuracy_open_since IS NOT NULL;
