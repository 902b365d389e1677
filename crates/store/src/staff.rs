//! People with an account: who they are, their sessions and API tokens.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::{RegistrarId, StaffId};

use crate::error::StoreError;
use crate::row::{instant, instant_opt, micros, uuid};
use crate::schema::{api_token, staff, staff_session};
use crate::session::{Session, Tx};

/// A person's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The account.
    pub id: StaffId,
    /// The address it signs in with; unique.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// The code of the role.
    pub role: String,
    /// argon2id, as a PHC string; none until one was set.
    pub password_hash: Option<String>,
    /// The secret of the second factor, sealed.
    pub totp_sealed: Option<Vec<u8>>,
    /// Whether it may sign in.
    pub active: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// The registrar it works for, if it works for one.
    pub works_for: Option<Employment>,
}

/// The registrar that a person works for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employment {
    /// Which.
    pub registrar: RegistrarId,
    /// Whether they may invite others of it, and end their access.
    pub administers: bool,
}

impl Employment {
    /// As it stands in two columns.
    pub(crate) fn read(
        registrar: Option<String>,
        administers: bool,
    ) -> Result<Option<Self>, StoreError> {
        let Some(text) = registrar else { return Ok(None) };
        let registrar =
            text.parse().map_err(|_| StoreError::Missing(format!("registrar {text}")))?;
        Ok(Some(Self { registrar, administers }))
    }

    /// The two columns.
    pub(crate) fn columns(of: Option<&Self>) -> (Option<String>, bool) {
        let registrar = of.map(|one| one.registrar.to_string());
        (registrar, of.is_some_and(|one| one.administers))
    }
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = staff, treat_none_as_default_value = false)]
struct StaffRow {
    id: Vec<u8>,
    email: String,
    name: String,
    role: String,
    password_hash: Option<String>,
    totp_sealed: Option<Vec<u8>>,
    active: bool,
    created_at: i64,
    registrar_id: Option<String>,
    administers: bool,
}

impl StaffRow {
    fn of(person: &Staff) -> Self {
        let person = person.clone();
        let (registrar_id, administers) = Employment::columns(person.works_for.as_ref());
        Self {
            id: person.id.as_uuid().as_bytes().to_vec(),
            email: person.email,
            name: person.name,
            role: person.role,
            password_hash: person.password_hash,
            totp_sealed: person.totp_sealed,
            active: person.active,
            created_at: micros(person.created_at),
            registrar_id,
            administers,
        }
    }

    fn read(self) -> Result<Staff, StoreError> {
        Ok(Staff {
            id: StaffId::from_uuid(uuid(&self.id)?),
            email: self.email,
            name: self.name,
            role: self.role,
            password_hash: self.password_hash,
            totp_sealed: self.totp_sealed,
            active: self.active,
            created_at: instant(self.created_at)?,
            works_for: Employment::read(self.registrar_id, self.administers)?,
        })
    }
}

/// A signed-in person, by the SHA-256 of the session's secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffSession {
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// Whose.
    pub staff: StaffId,
    /// Since when, in wall time.
    pub opened_wall: Timestamp,
    /// Until when, in wall time.
    pub expires_wall: Timestamp,
    /// What its forms carry.
    pub csrf: String,
    /// From which network it was opened.
    pub network: String,
    /// With which browser, in our words.
    pub browser: String,
}

/// The columns of a session, in the order of [`SessionRow`].
const SESSION_COLUMNS: (
    staff_session::hash,
    staff_session::staff_id,
    staff_session::opened_wall,
    staff_session::expires_wall,
    staff_session::csrf,
    staff_session::network,
    staff_session::browser,
) = (
    staff_session::hash,
    staff_session::staff_id,
    staff_session::opened_wall,
    staff_session::expires_wall,
    staff_session::csrf,
    staff_session::network,
    staff_session::browser,
);

/// The columns of a session, as they are read.
type SessionRow = (Vec<u8>, Vec<u8>, i64, i64, String, String, String);

fn read_session(row: SessionRow) -> Result<StaffSession, StoreError> {
    let (hash, staff, opened, expires, csrf, network, browser) = row;
    let not_a_digest = |_| StoreError::Missing("the digest of a session".to_owned());
    Ok(StaffSession {
        hash: hash.try_into().map_err(not_a_digest)?,
        staff: StaffId::from_uuid(uuid(&staff)?),
        opened_wall: instant(opened)?,
        expires_wall: instant(expires)?,
        csrf,
        network,
        browser,
    })
}

/// A key to the API, by the SHA-256 of its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// Whose.
    pub staff: StaffId,
    /// What its owner calls it.
    pub name: String,
    /// Until when, in wall time; none is for ever.
    pub expires_wall: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Session<'_> {
    /// An account by its id.
    pub fn staff(&mut self, id: StaffId) -> Result<Option<Staff>, StoreError> {
        let key = id.as_uuid().as_bytes().as_slice();
        let row: Option<StaffRow> = staff::table.find(key).first(self.connection).optional()?;
        row.map(StaffRow::read).transpose()
    }

    /// An account by its address, as stored.
    pub fn staff_by_email(&mut self, email: &str) -> Result<Option<Staff>, StoreError> {
        let row: Option<StaffRow> =
            staff::table.filter(staff::email.eq(email)).first(self.connection).optional()?;
        row.map(StaffRow::read).transpose()
    }

    /// Every account, in the order of their addresses.
    pub fn staff_all(&mut self) -> Result<Vec<Staff>, StoreError> {
        let rows: Vec<StaffRow> = staff::table.order(staff::email.asc()).load(self.connection)?;
        rows.into_iter().map(StaffRow::read).collect()
    }

    /// The people of a registrar, in the order of their addresses.
    pub fn staff_of_registrar(
        &mut self,
        registrar: &RegistrarId,
    ) -> Result<Vec<Staff>, StoreError> {
        let rows: Vec<StaffRow> = staff::table
            .filter(staff::registrar_id.eq(registrar.as_str()))
            .order(staff::email.asc())
            .load(self.connection)?;
        rows.into_iter().map(StaffRow::read).collect()
    }

    /// A session that has not run out.
    pub fn staff_session(
        &mut self,
        hash: &[u8; 32],
        wall: Timestamp,
    ) -> Result<Option<StaffSession>, StoreError> {
        use staff_session::dsl;
        let row: Option<SessionRow> = dsl::staff_session
            .filter(dsl::hash.eq(hash.as_slice()))
            .filter(dsl::expires_wall.gt(micros(wall)))
            .select(SESSION_COLUMNS)
            .first(self.connection)
            .optional()?;
        row.map(read_session).transpose()
    }

    /// The sessions of a person that have not run out, newest first.
    pub fn staff_sessions_of(
        &mut self,
        staff: StaffId,
        wall: Timestamp,
    ) -> Result<Vec<StaffSession>, StoreError> {
        use staff_session::dsl;
        let rows: Vec<SessionRow> = dsl::staff_session
            .filter(dsl::staff_id.eq(staff.as_uuid().as_bytes().as_slice()))
            .filter(dsl::expires_wall.gt(micros(wall)))
            .order((dsl::opened_wall.desc(), dsl::hash.asc()))
            .select(SESSION_COLUMNS)
            .load(self.connection)?;
        rows.into_iter().map(read_session).collect()
    }

    /// An API token that has not run out.
    pub fn api_token(
        &mut self,
        hash: &[u8; 32],
        wall: Timestamp,
    ) -> Result<Option<ApiToken>, StoreError> {
        use api_token::dsl;
        let row: Option<(Vec<u8>, String, Option<i64>, i64)> = dsl::api_token
            .filter(dsl::hash.eq(hash.as_slice()))
            .filter(dsl::expires_wall.is_null().or(dsl::expires_wall.gt(micros(wall))))
            .select((dsl::staff_id, dsl::name, dsl::expires_wall, dsl::created_at))
            .first(self.connection)
            .optional()?;
        let Some((id, name, expires, created)) = row else { return Ok(None) };
        Ok(Some(ApiToken {
            hash: *hash,
            staff: StaffId::from_uuid(uuid(&id)?),
            name,
            expires_wall: instant_opt(expires)?,
            created_at: instant(created)?,
        }))
    }
}

impl Tx<'_> {
    /// Adds an account; [`Constraint::StaffEmail`](crate::Constraint::StaffEmail) if the address
    /// has one.
    pub fn insert_staff(&mut self, person: &Staff) -> Result<(), StoreError> {
        let row = StaffRow::of(person);
        diesel::insert_into(staff::table).values(&row).execute(self.connection)?;
        Ok(())
    }

    /// Ends an account, with its sessions; false if there is none that is not ended.
    pub fn end_staff(&mut self, id: StaffId) -> Result<bool, StoreError> {
        let running = staff::table.find(id.as_uuid().as_bytes().as_slice());
        let running = running.filter(staff::active.eq(true));
        let ended = diesel::update(running).set(staff::active.eq(false));
        let count = ended.execute(self.connection)?;
        self.delete_staff_sessions_of(id)?;
        Ok(count == 1)
    }

    /// Sets the password of an account; false if it was ended, or its password is no longer the one
    /// that was proved.
    pub fn set_password(
        &mut self,
        id: StaffId,
        proved: &str,
        hash: &str,
    ) -> Result<bool, StoreError> {
        let proved = staff::table
            .find(id.as_uuid().as_bytes().as_slice())
            .filter(staff::active.eq(true).and(staff::password_hash.eq(proved)));
        let set = diesel::update(proved).set(staff::password_hash.eq(hash));
        Ok(set.execute(self.connection)? == 1)
    }

    /// Sets the password of an account by a link that was sent to its address; false if the account
    /// was ended.
    pub fn reset_password(&mut self, id: StaffId, hash: &str) -> Result<bool, StoreError> {
        let active =
            staff::table.find(id.as_uuid().as_bytes().as_slice()).filter(staff::active.eq(true));
        let set = diesel::update(active).set(staff::password_hash.eq(hash));
        Ok(set.execute(self.connection)? == 1)
    }

    /// Sets the second factor of an account; false as of [`set_password`](Self::set_password).
    pub fn set_second_factor(
        &mut self,
        id: StaffId,
        proved: &str,
        sealed: &[u8],
    ) -> Result<bool, StoreError> {
        let proved = staff::table
            .find(id.as_uuid().as_bytes().as_slice())
            .filter(staff::active.eq(true).and(staff::password_hash.eq(proved)));
        let set = diesel::update(proved).set(staff::totp_sealed.eq(sealed));
        Ok(set.execute(self.connection)? == 1)
    }

    /// Ends every bearer token of a person.
    pub fn delete_api_tokens_of(&mut self, id: StaffId) -> Result<(), StoreError> {
        let key = id.as_uuid().as_bytes().as_slice();
        let theirs = api_token::table.filter(api_token::staff_id.eq(key));
        diesel::delete(theirs).execute(self.connection)?;
        Ok(())
    }

    /// Opens a session.
    pub fn insert_staff_session(&mut self, session: &StaffSession) -> Result<(), StoreError> {
        use staff_session::dsl;
        let row = (
            dsl::hash.eq(session.hash.as_slice()),
            dsl::staff_id.eq(session.staff.as_uuid().as_bytes().as_slice()),
            dsl::expires_wall.eq(micros(session.expires_wall)),
            dsl::csrf.eq(&session.csrf),
            dsl::opened_wall.eq(micros(session.opened_wall)),
            dsl::network.eq(&session.network),
            dsl::browser.eq(&session.browser),
        );
        diesel::insert_into(dsl::staff_session).values(row).execute(self.connection)?;
        Ok(())
    }

    /// Ends a session.
    pub fn delete_staff_session(&mut self, hash: &[u8; 32]) -> Result<(), StoreError> {
        let one = staff_session::table.find(hash.as_slice());
        diesel::delete(one).execute(self.connection)?;
        Ok(())
    }

    /// Ends a session if it is this person's.
    pub fn delete_staff_session_of(
        &mut self,
        id: StaffId,
        hash: &[u8; 32],
    ) -> Result<(), StoreError> {
        let key = id.as_uuid().as_bytes().as_slice();
        let one = staff_session::table.find(hash.as_slice());
        diesel::delete(one.filter(staff_session::staff_id.eq(key))).execute(self.connection)?;
        Ok(())
    }

    /// Ends every session of a person but one.
    pub fn delete_staff_sessions_but(
        &mut self,
        id: StaffId,
        hash: &[u8; 32],
    ) -> Result<(), StoreError> {
        let key = id.as_uuid().as_bytes().as_slice();
        let others = staff_session::table
            .filter(staff_session::staff_id.eq(key))
            .filter(staff_session::hash.ne(hash.as_slice()));
        diesel::delete(others).execute(self.connection)?;
        Ok(())
    }

    /// Ends every session of a person.
    pub fn delete_staff_sessions_of(&mut self, id: StaffId) -> Result<(), StoreError> {
        let key = id.as_uuid().as_bytes().as_slice();
        let all = staff_session::table.filter(staff_session::staff_id.eq(key));
        diesel::delete(all).execute(self.connection)?;
        Ok(())
    }

    /// Deletes sessions that have run out.
    pub fn delete_expired_sessions(&mut self, wall: Timestamp) -> Result<(), StoreError> {
        let over = staff_session::table.filter(staff_session::expires_wall.le(micros(wall)));
        diesel::delete(over).execute(self.connection)?;
        Ok(())
    }

    /// Adds an API token.
    pub fn insert_api_token(&mut self, token: &ApiToken) -> Result<(), StoreError> {
        use api_token::dsl;
        let row = (
            dsl::hash.eq(token.hash.as_slice()),
            dsl::staff_id.eq(token.staff.as_uuid().as_bytes().as_slice()),
            dsl::name.eq(&token.name),
            dsl::expires_wall.eq(token.expires_wall.map(micros)),
            dsl::created_at.eq(micros(token.created_at)),
        );
        diesel::insert_into(dsl::api_token).values(row).execute(self.connection)?;
        Ok(())
    }

    /// Takes an API token away.
    pub fn delete_api_token(&mut self, hash: &[u8; 32]) -> Result<(), StoreError> {
        diesel::delete(api_token::table.find(hash.as_slice())).execute(self.connection)?;
        Ok(())
    }
}
