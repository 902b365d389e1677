//! Who signed in to a desk and who was turned away, in wall time.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::StaffId;

use crate::error::StoreError;
use crate::row::{instant, micros, uuid};
use crate::schema::{sign_in, staff};
use crate::session::{Session, Tx};

/// An attempt to sign in that came as far as being judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Whose account; none where the address has no account.
    pub staff: Option<StaffId>,
    /// When, in wall time.
    pub at_wall: Timestamp,
    /// Whether a session was opened, or a password was set.
    pub let_in: bool,
    /// Whether it came by a link for a new password.
    pub by_link: bool,
    /// Whether it was tried with a passkey.
    pub by_passkey: bool,
    /// From which network.
    pub network: String,
    /// With which browser, in our words.
    pub browser: String,
}

impl Session<'_> {
    /// The newest attempts on an account, newest first.
    pub fn sign_ins_of(&mut self, staff: StaffId, limit: i64) -> Result<Vec<SignIn>, StoreError> {
        use sign_in::dsl;
        let rows: Vec<(i64, bool, bool, bool, String, String)> = dsl::sign_in
            .filter(dsl::staff_id.eq(staff.as_uuid().as_bytes().as_slice()))
            .order(dsl::number.desc())
            .limit(limit)
            .select((
                dsl::at_wall,
                dsl::let_in,
                dsl::by_link,
                dsl::by_passkey,
                dsl::network,
                dsl::browser,
            ))
            .load(self.connection)?;
        let read = |(at, let_in, by_link, by_passkey, network, browser)| {
            let (staff, at_wall) = (Some(staff), instant(at)?);
            Ok(SignIn { staff, at_wall, let_in, by_link, by_passkey, network, browser })
        };
        rows.into_iter().map(read).collect()
    }
}

/// An attempt as whoever watches over them reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSignIn {
    /// Its number, ascending.
    pub number: i64,
    /// It.
    pub attempt: SignIn,
    /// The name of the account; none where the address has no account.
    pub name: Option<String>,
    /// The address of the account.
    pub email: Option<String>,
}

type ListedRow =
    (i64, Option<Vec<u8>>, i64, bool, bool, bool, String, String, Option<String>, Option<String>);

fn read_listed(row: ListedRow) -> Result<ListedSignIn, StoreError> {
    let (number, id, at, let_in, by_link, by_passkey, network, browser, name, email) = row;
    let staff = id.as_deref().map(uuid).transpose()?.map(StaffId::from_uuid);
    let attempt =
        SignIn { staff, at_wall: instant(at)?, let_in, by_link, by_passkey, network, browser };
    Ok(ListedSignIn { number, attempt, name, email })
}

impl Session<'_> {
    /// Attempts on every account, newest first, before a number; of one person where one is named,
    /// and only those that were turned away where that is asked for.
    pub fn sign_ins_page(
        &mut self,
        (person, turned_away): (Option<StaffId>, bool),
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<ListedSignIn>, StoreError> {
        use sign_in::dsl;
        let mut query = dsl::sign_in
            .left_join(staff::table.on(dsl::staff_id.eq(staff::id.nullable())))
            .filter(dsl::number.lt(before.unwrap_or(i64::MAX)))
            .order(dsl::number.desc())
            .limit(limit)
            .select((
                dsl::number,
                dsl::staff_id,
                dsl::at_wall,
                dsl::let_in,
                dsl::by_link,
                dsl::by_passkey,
                dsl::network,
                dsl::browser,
                staff::name.nullable(),
                staff::email.nullable(),
            ))
            .into_boxed::<crate::engine::MultiBackend>();
        if let Some(person) = person {
            query = query.filter(dsl::staff_id.eq(person.as_uuid().as_bytes().to_vec()));
        }
        if turned_away {
            query = query.filter(dsl::let_in.eq(false));
        }
        let rows: Vec<ListedRow> = query.load(self.connection)?;
        rows.into_iter().map(read_listed).collect()
    }
}

impl Tx<'_> {
    /// Keeps an attempt.
    pub fn insert_sign_in(&mut self, attempt: &SignIn) -> Result<(), StoreError> {
        use sign_in::dsl;
        let SignIn { staff, at_wall, let_in, by_link, by_passkey, network, browser } = attempt;
        let row = (
            dsl::staff_id.eq(staff.map(|id| id.as_uuid().as_bytes().to_vec())),
            dsl::at_wall.eq(micros(*at_wall)),
            dsl::let_in.eq(let_in),
            dsl::by_link.eq(by_link),
            dsl::by_passkey.eq(by_passkey),
            dsl::network.eq(network),
            dsl::browser.eq(browser),
        );
        diesel::insert_into(dsl::sign_in).values(row).execute(self.connection)?;
        Ok(())
    }

    /// Forgets attempts from before an instant.
    pub fn forget_sign_ins(&mut self, before_wall: Timestamp) -> Result<(), StoreError> {
        let old = sign_in::table.filter(sign_in::at_wall.lt(micros(before_wall)));
        diesel::delete(old).execute(self.connection)?;
        Ok(())
    }
}
