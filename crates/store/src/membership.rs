//! Who acts for which organization, and who did.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::id::{OrganizationId, StaffId};

use crate::error::StoreError;
use crate::row::{decode, encode, instant, micros, uuid};
use crate::schema::{membership, organization, staff};
use crate::session::{Session, Tx};

/// A person's membership of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Of which.
    pub organization: OrganizationId,
    /// Whose.
    pub member: StaffId,
    /// Since when, in registry time.
    pub since: Timestamp,
    /// Who gave it: whoever entered the organization gave it to themselves.
    pub given_by: Actor,
}

/// A member as others of the organization see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The membership.
    pub membership: Membership,
    /// The name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
}

type MemberRow = (Vec<u8>, Vec<u8>, i64, String, String, String);

fn read_member(row: MemberRow) -> Result<Member, StoreError> {
    let (organization, member, since, given_by, name, email) = row;
    let membership = Membership {
        organization: OrganizationId::from_uuid(uuid(&organization)?),
        member: StaffId::from_uuid(uuid(&member)?),
        since: instant(since)?,
        given_by: decode("actor", &given_by)?,
    };
    Ok(Member { membership, name, email })
}

impl Session<'_> {
    /// Whether a person is a member of an organization now.
    pub fn is_member(
        &mut self,
        organization: OrganizationId,
        person: StaffId,
    ) -> Result<bool, StoreError> {
        use membership::dsl;
        let current = dsl::membership
            .filter(dsl::organization_id.eq(organization.as_uuid().as_bytes().as_slice()))
            .filter(dsl::staff_id.eq(person.as_uuid().as_bytes().as_slice()))
            .filter(dsl::ended_at.is_null())
            .select(dsl::number);
        let found: Option<i64> = current.first(self.connection).optional()?;
        Ok(found.is_some())
    }

    /// The members of an organization, the longest first; whose account was ended is none.
    pub fn members_of(&mut self, id: OrganizationId) -> Result<Vec<Member>, StoreError> {
        use membership::dsl;
        let rows: Vec<MemberRow> = dsl::membership
            .inner_join(staff::table.on(staff::id.eq(dsl::staff_id)))
            .filter(dsl::organization_id.eq(id.as_uuid().as_bytes().as_slice()))
            .filter(dsl::ended_at.is_null().and(staff::active.eq(true)))
            .order((dsl::since_at.asc(), dsl::number.asc()))
            .select((
                dsl::organization_id,
                dsl::staff_id,
                dsl::since_at,
                dsl::given_by,
                staff::name,
                staff::email,
            ))
            .load(self.connection)?;
        rows.into_iter().map(read_member).collect()
    }

    /// The organizations a person is a member of, in the order of their names.
    pub fn organizations_of(&mut self, person: StaffId) -> Result<Vec<OrganizationId>, StoreError> {
        use membership::dsl;
        let ids: Vec<Vec<u8>> = dsl::membership
            .inner_join(organization::table.on(organization::id.eq(dsl::organization_id)))
            .filter(dsl::staff_id.eq(person.as_uuid().as_bytes().as_slice()))
            .filter(dsl::ended_at.is_null())
            .order((organization::folded_name.asc(), organization::id.asc()))
            .select(dsl::organization_id)
            .load(self.connection)?;
        ids.into_iter().map(|id| Ok(OrganizationId::from_uuid(uuid(&id)?))).collect()
    }
}

impl Tx<'_> {
    /// Makes a person a member; [`Constraint::Membership`](crate::Constraint::Membership) if they
    /// are one. The caller holds the organization.
    pub fn insert_membership(&mut self, new: &Membership) -> Result<(), StoreError> {
        use membership::dsl;
        let row = (
            dsl::organization_id.eq(new.organization.as_uuid().as_bytes().as_slice()),
            dsl::staff_id.eq(new.member.as_uuid().as_bytes().as_slice()),
            dsl::since_at.eq(micros(new.since)),
            dsl::given_by.eq(encode("actor", &new.given_by)?),
        );
        diesel::insert_into(dsl::membership).values(row).execute(self.connection)?;
        Ok(())
    }

    /// Ends a membership; whether there was one. The caller holds the organization.
    pub fn end_membership(
        &mut self,
        organization: OrganizationId,
        member: StaffId,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        use membership::dsl;
        let current = dsl::membership
            .filter(dsl::organization_id.eq(organization.as_uuid().as_bytes().as_slice()))
            .filter(dsl::staff_id.eq(member.as_uuid().as_bytes().as_slice()))
            .filter(dsl::ended_at.is_null());
        let by = encode("actor", by)?;
        let set = (dsl::ended_at.eq(micros(self.now)), dsl::ended_by.eq(by));
        Ok(diesel::update(current).set(set).execute(self.connection)? == 1)
    }
}
