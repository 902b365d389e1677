//! What somebody typed into a form and has not sent yet.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::StaffId;

use crate::error::StoreError;
use crate::row::{decode, encode, instant, micros};
use crate::schema::{draft, staff};
use crate::session::{Session, Tx};

/// A form as it was typed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which form, in the words of its desk.
    pub form: String,
    /// Names and values, in the order of the form.
    pub fields: Vec<(String, String)>,
    /// When it was kept, in registry time.
    pub changed_at: Timestamp,
}

impl Session<'_> {
    /// The draft of a person's form.
    pub fn draft(&mut self, person: StaffId, form: &str) -> Result<Option<Draft>, StoreError> {
        use draft::dsl;
        let row: Option<(String, i64)> = dsl::draft
            .find((person.as_uuid().as_bytes().to_vec(), form))
            .select((dsl::fields, dsl::changed_at))
            .first(self.connection)
            .optional()?;
        let read = |(fields, at): (String, i64)| {
            let fields = decode("draft", &fields)?;
            Ok(Draft { form: form.to_owned(), fields, changed_at: instant(at)? })
        };
        row.map(read).transpose()
    }

    /// Every draft of a person, the newest first.
    pub fn drafts(&mut self, person: StaffId) -> Result<Vec<Draft>, StoreError> {
        use draft::dsl;
        let rows: Vec<(String, String, i64)> = dsl::draft
            .filter(dsl::staff_id.eq(person.as_uuid().as_bytes().as_slice()))
            .order((dsl::changed_at.desc(), dsl::form.asc()))
            .select((dsl::form, dsl::fields, dsl::changed_at))
            .load(self.connection)?;
        let read = |(form, fields, at): (String, String, i64)| {
            let fields = decode("draft", &fields)?;
            Ok(Draft { form, fields, changed_at: instant(at)? })
        };
        rows.into_iter().map(read).collect()
    }
}

impl Tx<'_> {
    /// Keeps a draft in the place of the one before.
    pub fn put_draft(
        &mut self,
        person: StaffId,
        form: &str,
        fields: &[(String, String)],
    ) -> Result<(), StoreError> {
        use draft::dsl;
        self.delete_draft(person, form)?;
        let row = (
            dsl::staff_id.eq(person.as_uuid().as_bytes().as_slice()),
            dsl::form.eq(form),
            dsl::fields.eq(encode("draft", fields)?),
            dsl::changed_at.eq(micros(self.now)),
        );
        diesel::insert_into(dsl::draft).values(row).execute(self.connection)?;
        Ok(())
    }

    /// Forgets at most so many drafts that nobody touched since an instant of registry time, or
    /// whose account was ended; whether there may be more (DESIGN, section 4a).
    pub fn forget_drafts(
        &mut self,
        untouched_since: Timestamp,
        limit: i64,
    ) -> Result<bool, StoreError> {
        use draft::dsl;
        let ended = staff::table.filter(staff::active.eq(false)).select(staff::id);
        let old: Vec<(Vec<u8>, String)> = dsl::draft
            .filter(dsl::changed_at.lt(micros(untouched_since)).or(dsl::staff_id.eq_any(ended)))
            .order((dsl::staff_id.asc(), dsl::form.asc()))
            .limit(limit)
            .select((dsl::staff_id, dsl::form))
            .load(self.connection)?;
        let count = i64::try_from(old.len()).unwrap_or(limit);
        for key in old {
            diesel::delete(dsl::draft.find(key)).execute(self.connection)?;
        }
        Ok(count == limit)
    }

    /// Throws a draft away.
    pub fn delete_draft(&mut self, person: StaffId, form: &str) -> Result<(), StoreError> {
        let key = person.as_uuid().as_bytes().to_vec();
        let one = draft::table.find((key, form));
        diesel::delete(one).execute(self.connection)?;
        Ok(())
    }
}
