-- One-time links by which somebody sets a new password, by the SHA-256 of the secret.
CREATE TABLE password_link (
    hash @bytes@ NOT NULL PRIMARY KEY,
    staff_id @bytes@ NOT NULL,
    expires_wall @i64@ NOT NULL
) @strict@;
CREATE INDEX password_link_staff ON password_link (staff_id);
CREATE INDEX password_link_expiry ON password_link (expires_wall);

-- Whether it was a link for a new password, and no session, that was asked for or used.
ALTER TABLE sign_in ADD COLUMN by_link @bool@ NOT NULL DEFAULT FALSE;

-- Drafts that nobody touches are forgotten.
CREATE INDEX draft_changed ON draft (changed_at);

-- An organization's open invitations, by address.
CREATE INDEX staff_invitation_organization ON staff_invitation (organization_id, email)
    WHERE organization_id IS NOT NULL;
