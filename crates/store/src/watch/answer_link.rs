//! One-time links and codes by which whoever had a notice answers it (P-94).

use diesel::prelude::*;
use registry_core::id::{SiteId, WatchNoticeId};

use crate::engine::fixed;
use crate::error::StoreError;
use crate::row::{micros, uuid};
use crate::schema::watch_answer_link::dsl;
use crate::session::{Session, Tx};

/// Which notice a link answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerLink {
    /// The site.
    pub site: SiteId,
    /// The notice.
    pub notice: WatchNoticeId,
    /// What letters call the notice.
    pub code: String,
    /// Whether the link was used.
    pub used: bool,
}

type Columns = (Vec<u8>, Vec<u8>, String, Option<i64>);

fn read((site, notice, code, used_at): Columns) -> Result<AnswerLink, StoreError> {
    Ok(AnswerLink {
        site: SiteId::from_uuid(uuid(&site)?),
        notice: WatchNoticeId::from_uuid(uuid(&notice)?),
        code,
        used: used_at.is_some(),
    })
}

macro_rules! columns {
    () => {
        (dsl::site_id, dsl::notice_id, dsl::code, dsl::used_at)
    };
}

impl Session<'_> {
    /// The notice of a link, by the digest of its token.
    pub fn answer_link(&mut self, token_hash: &[u8; 32]) -> Result<Option<AnswerLink>, StoreError> {
        let row: Option<Columns> = dsl::watch_answer_link
            .find(token_hash.as_slice())
            .select(columns!())
            .first(self.connection)
            .optional()?;
        row.map(read).transpose()
    }

    /// What letters call a notice.
    pub fn answer_code_of(&mut self, notice: WatchNoticeId) -> Result<Option<String>, StoreError> {
        let code = dsl::watch_answer_link
            .filter(dsl::notice_id.eq(notice.as_uuid().as_bytes().as_slice()))
            .order(dsl::code.asc())
            .select(dsl::code)
            .first(self.connection);
        Ok(code.optional()?)
    }

    /// The notice that letters call by a code.
    pub fn answer_code(&mut self, code: &str) -> Result<Option<AnswerLink>, StoreError> {
        let row: Option<Columns> = dsl::watch_answer_link
            .filter(dsl::code.eq(code))
            .select(columns!())
            .first(self.connection)
            .optional()?;
        row.map(read).transpose()
    }
}

impl Tx<'_> {
    /// Makes a link.
    pub fn put_answer_link(
        &mut self,
        token_hash: &[u8; 32],
        link: &AnswerLink,
    ) -> Result<(), StoreError> {
        let row = (
            dsl::token_hash.eq(token_hash.as_slice()),
            dsl::site_id.eq(link.site.as_uuid().as_bytes().as_slice()),
            dsl::notice_id.eq(link.notice.as_uuid().as_bytes().as_slice()),
            dsl::code.eq(link.code.as_str()),
            dsl::made_at.eq(micros(self.now)),
        );
        fixed!(diesel::insert_into(dsl::watch_answer_link).values(row)).run(self.connection)?;
        Ok(())
    }

    /// Uses a link up; whether it had not been used.
    pub fn use_answer_link(&mut self, token_hash: &[u8; 32]) -> Result<bool, StoreError> {
        let unused = dsl::watch_answer_link
            .filter(dsl::token_hash.eq(token_hash.as_slice()))
            .filter(dsl::used_at.is_null());
        let used = diesel::update(unused).set(dsl::used_at.eq(micros(self.now)));
        Ok(used.execute(self.connection)? == 1)
    }
}
