//! Who signed in to a desk and who was turned away, in wall time.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::StaffId;

use crate::error::StoreError;
use crate::row::{instant, micros};
use crate::schema::sign_in;
use crate::session::{Session, Tx};

/// An attempt to sign in that came as far as being judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Whose account; none where the address has no account.
    pub staff: Option<StaffId>,
    /// When, in wall time.
    pub at_wall: Timestamp,
    /// Whether a session was opened.
    pub let_in: bool,
    /// From which network.
    pub network: String,
    /// With which browser, in our words.
    pub browser: String,
}

impl Session<'_> {
    /// The newest attempts on an account, newest first.
    pub fn sign_ins_of(&mut self, staff: StaffId, limit: i64) -> Result<Vec<SignIn>, StoreError> {
        use sign_in::dsl;
        let rows: Vec<(i64, bool, String, String)> = dsl::sign_in
            .filter(dsl::staff_id.eq(staff.as_uuid().as_bytes().as_slice()))
            .order(dsl::number.desc())
            .limit(limit)
            .select((dsl::at_wall, dsl::let_in, dsl::network, dsl::browser))
            .load(self.connection)?;
        let read = |(at, let_in, network, browser)| {
            Ok(SignIn { staff: Some(staff), at_wall: instant(at)?, let_in, network, browser })
        };
        rows.into_iter().map(read).collect()
    }
}

impl Tx<'_> {
    /// Keeps an attempt.
    pub fn insert_sign_in(&mut self, attempt: &SignIn) -> Result<(), StoreError> {
        use sign_in::dsl;
        let SignIn { staff, at_wall, let_in, network, browser } = attempt;
        let row = (
            dsl::staff_id.eq(staff.map(|id| id.as_uuid().as_bytes().to_vec())),
            dsl::at_wall.eq(micros(*at_wall)),
            dsl::let_in.eq(let_in),
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
