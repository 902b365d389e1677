-- An answer that is given again has the headers it was given with: Location, ETag.

ALTER TABLE idempotency_key ADD COLUMN headers TEXT;
