-- People from outside the house: applicants, who sign up themselves and act for organizations
-- they are members of, and people of registrars. Adding columns rewrites nothing.

-- For whom a registrar's person works; none for everybody else.
ALTER TABLE staff ADD COLUMN registrar_id TEXT;
-- Whether they may invite others of their registrar, and end their access.
ALTER TABLE staff ADD COLUMN administers @bool@ NOT NULL DEFAULT FALSE;

-- What an invitation gives beside a role.
ALTER TABLE staff_invitation ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE staff_invitation ADD COLUMN registrar_id TEXT;
ALTER TABLE staff_invitation ADD COLUMN administers @bool@ NOT NULL DEFAULT FALSE;
ALTER TABLE staff_invitation ADD COLUMN organization_id @bytes@;
-- Who invited, as history names them; none for who signed up and for invitations of before.
ALTER TABLE staff_invitation ADD COLUMN invited_by TEXT;
CREATE INDEX staff_invitation_expiry ON staff_invitation (expires_wall);

-- Who acts, or acted, for an organization: a row for each time, never deleted.
CREATE TABLE membership (
    number @pk@,
    organization_id @bytes@ NOT NULL,
    staff_id @bytes@ NOT NULL,
    -- Registry time, and the actor as history names it.
    since_at @i64@ NOT NULL,
    given_by TEXT NOT NULL,
    ended_at @i64@,
    ended_by TEXT
) @strict@;
CREATE UNIQUE INDEX membership_current ON membership (organization_id, staff_id)
    WHERE ended_at IS NULL;
CREATE INDEX membership_staff ON membership (staff_id);
