//! Invitations: one-time links to an account, to a registrar's people, to an organization.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::id::OrganizationId;

use crate::error::StoreError;
use crate::row::{decode, encode, instant, instant_opt, micros, uuid};
use crate::schema::staff_invitation;
use crate::session::{Session, Tx};
use crate::staff::Employment;

/// An invitation, by the SHA-256 of its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// For whom.
    pub email: String,
    /// The code of the role.
    pub role: String,
    /// The name they gave when they signed up; empty where they were invited.
    pub name: String,
    /// The registrar they are to work for.
    pub works_for: Option<Employment>,
    /// The organization they are to become a member of.
    pub organization: Option<OrganizationId>,
    /// Who invited; none for who signed up.
    pub invited_by: Option<Actor>,
    /// Until when, in wall time.
    pub expires_wall: Timestamp,
    /// When it was used, in wall time.
    pub used_wall: Option<Timestamp>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = staff_invitation, treat_none_as_default_value = false)]
struct InvitationRow {
    hash: Vec<u8>,
    email: String,
    role: String,
    expires_wall: i64,
    used_wall: Option<i64>,
    name: String,
    registrar_id: Option<String>,
    administers: bool,
    organization_id: Option<Vec<u8>>,
    invited_by: Option<String>,
}

impl InvitationRow {
    fn of(one: &Invitation) -> Result<Self, StoreError> {
        let (registrar_id, administers) = Employment::columns(one.works_for.as_ref());
        let invited_by = one.invited_by.as_ref().map(|by| encode("actor", by)).transpose()?;
        Ok(Self {
            hash: one.hash.to_vec(),
            email: one.email.clone(),
            role: one.role.clone(),
            expires_wall: micros(one.expires_wall),
            used_wall: one.used_wall.map(micros),
            name: one.name.clone(),
            registrar_id,
            administers,
            organization_id: one.organization.map(|id| id.as_uuid().as_bytes().to_vec()),
            invited_by,
        })
    }

    fn read(self) -> Result<Invitation, StoreError> {
        let not_a_digest = |_| StoreError::Missing("the digest of an invitation".to_owned());
        let organization = self.organization_id.as_deref().map(uuid).transpose()?;
        Ok(Invitation {
            hash: self.hash.try_into().map_err(not_a_digest)?,
            email: self.email,
            role: self.role,
            name: self.name,
            works_for: Employment::read(self.registrar_id, self.administers)?,
            organization: organization.map(OrganizationId::from_uuid),
            invited_by: self.invited_by.map(|text| decode("actor", &text)).transpose()?,
            expires_wall: instant(self.expires_wall)?,
            used_wall: instant_opt(self.used_wall)?,
        })
    }
}

impl Session<'_> {
    /// An invitation, used or run out ones included.
    pub fn invitation(&mut self, hash: &[u8; 32]) -> Result<Option<Invitation>, StoreError> {
        let one = staff_invitation::table.find(hash.as_slice());
        let row: Option<InvitationRow> = one.first(self.connection).optional()?;
        row.map(InvitationRow::read).transpose()
    }

    /// The open invitations to an organization, in the order of their addresses.
    pub fn invitations_to(
        &mut self,
        organization: OrganizationId,
        wall: Timestamp,
    ) -> Result<Vec<Invitation>, StoreError> {
        use staff_invitation::dsl;
        let rows: Vec<InvitationRow> = dsl::staff_invitation
            .filter(dsl::organization_id.eq(organization.as_uuid().as_bytes().as_slice()))
            .filter(dsl::used_wall.is_null())
            .filter(dsl::expires_wall.gt(micros(wall)))
            .order((dsl::email.asc(), dsl::hash.asc()))
            .load(self.connection)?;
        rows.into_iter().map(InvitationRow::read).collect()
    }
}

impl Tx<'_> {
    /// Adds an invitation.
    pub fn insert_invitation(&mut self, invitation: &Invitation) -> Result<(), StoreError> {
        let row = InvitationRow::of(invitation)?;
        diesel::insert_into(staff_invitation::table).values(&row).execute(self.connection)?;
        Ok(())
    }

    /// Uses an invitation once; false if it was used or has run out.
    pub fn use_invitation(&mut self, hash: &[u8; 32], wall: Timestamp) -> Result<bool, StoreError> {
        use staff_invitation::dsl;
        let good = dsl::staff_invitation
            .filter(dsl::hash.eq(hash.as_slice()))
            .filter(dsl::used_wall.is_null())
            .filter(dsl::expires_wall.gt(micros(wall)));
        let set = dsl::used_wall.eq(micros(wall));
        Ok(diesel::update(good).set(set).execute(self.connection)? == 1)
    }

    /// Takes back the open invitations of an address to an organization.
    pub fn take_back_invitations(
        &mut self,
        organization: OrganizationId,
        email: &str,
    ) -> Result<(), StoreError> {
        use staff_invitation::dsl;
        let open = dsl::staff_invitation
            .filter(dsl::organization_id.eq(organization.as_uuid().as_bytes().as_slice()))
            .filter(dsl::email.eq(email))
            .filter(dsl::used_wall.is_null());
        diesel::delete(open).execute(self.connection)?;
        Ok(())
    }

    /// Forgets invitations that ran out before an instant, used or not.
    pub fn forget_invitations(&mut self, before_wall: Timestamp) -> Result<(), StoreError> {
        let old =
            staff_invitation::table.filter(staff_invitation::expires_wall.lt(micros(before_wall)));
        diesel::delete(old).execute(self.connection)?;
        Ok(())
    }
}
