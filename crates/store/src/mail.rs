//! Notices as they were sent: the stored message, attempts at its delivery, what came back (P-57).

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::OrganizationId;
use registry_core::notice::Notice;

use crate::duty::{COLUMNS, DutyRow, StoredDuty};
use crate::engine::fixed;
use crate::error::StoreError;
use crate::row::{instant, micros};
use crate::schema::{duty, mail, mail_attempt, mail_return};
use crate::session::{Session, Tx};

/// A message as every attempt sends it, but for its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMail {
    /// Its Message-ID.
    pub message_id: String,
    /// The message whole (RFC 5322), a digest in the place of its secret.
    pub stored: Vec<u8>,
    /// SHA-256 of it.
    pub sha256: Vec<u8>,
    /// When it was put together, in registry time.
    pub rendered_at: Timestamp,
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// The server has it.
    Accepted,
    /// Not now; it is tried again.
    Deferred,
    /// Never.
    Refused,
}

impl AttemptOutcome {
    const ALL: [Self; 3] = [Self::Accepted, Self::Deferred, Self::Refused];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            AttemptOutcome::Accepted => "accepted",
            AttemptOutcome::Deferred => "deferred",
            AttemptOutcome::Refused => "refused",
        }
    }
}

/// An attempt at a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When, in registry time.
    pub at: Timestamp,
    /// When, in wall time.
    pub wall_at: Timestamp,
    /// What came of it.
    pub outcome: AttemptOutcome,
    /// Which server, or that it went into a folder.
    pub server: String,
    /// The server's words, or why there were none.
    pub words: String,
}

/// What a report that came back says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnKind {
    /// It did not arrive and will not.
    Failed,
    /// It has not arrived yet.
    Delayed,
    /// Something else came back, as an answer by a machine.
    Other,
}

impl ReturnKind {
    const ALL: [Self; 3] = [Self::Failed, Self::Delayed, Self::Other];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            ReturnKind::Failed => "failed",
            ReturnKind::Delayed => "delayed",
            ReturnKind::Other => "other",
        }
    }
}

/// What came back to a notice's return address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// What it says.
    pub kind: ReturnKind,
    /// The status of RFC 3463, as `5.1.1`, if it gives one.
    pub status: Option<String>,
    /// Its words.
    pub words: String,
}

/// A [`Returned`] as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnRow {
    /// When, in registry time.
    pub at: Timestamp,
    /// When, in wall time.
    pub wall_at: Timestamp,
    /// What it says.
    pub returned: Returned,
}

/// Where a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeState {
    /// It waits for its first or next attempt.
    Waiting,
    /// A server has it.
    Delivered,
    /// Nobody took it, and it is tried no more.
    Undelivered,
    /// A server had it and reported that it did not arrive.
    Bounced,
}

impl NoticeState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Delivered, Self::Undelivered, Self::Bounced];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            NoticeState::Waiting => "waiting",
            NoticeState::Delivered => "delivered",
            NoticeState::Undelivered => "undelivered",
            NoticeState::Bounced => "bounced",
        }
    }
}

/// Which notices a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeFilter {
    /// To this address.
    pub recipient: Option<String>,
    /// About this name.
    pub name: Option<String>,
    /// About this object, as `request/<id>`.
    pub object: Option<String>,
    /// To this organization.
    pub customer: Option<OrganizationId>,
    /// In this state.
    pub state: Option<NoticeState>,
}

/// How a duty that was given up ended.
pub(crate) const UNDELIVERED: &str = "undelivered";

impl DutyRow {
    /// A duty that nobody has tried yet and that carries no secret.
    #[must_use]
    pub fn new(id: i64, key: String, at: Timestamp, notice: Notice) -> Self {
        Self {
            id,
            key,
            at,
            notice,
            sealed: None,
            dated_at: None,
            done_at: None,
            attempts: 0,
            last_error: None,
            is_undelivered: false,
            bounced_at: None,
        }
    }

    /// Where the notice stands.
    pub fn state(&self) -> NoticeState {
        match (self.is_undelivered, self.bounced_at) {
            (true, _) => NoticeState::Undelivered,
            (false, Some(_)) => NoticeState::Bounced,
            _ if self.done_at.is_some() => NoticeState::Delivered,
            _ => NoticeState::Waiting,
        }
    }
}

impl Session<'_> {
    /// The message of a notice, once it was put together.
    pub fn mail(&mut self, duty: i64) -> Result<Option<StoredMail>, StoreError> {
        use mail::dsl;
        let row: Option<(String, Vec<u8>, Vec<u8>, i64)> = dsl::mail
            .filter(dsl::duty_id.eq(duty))
            .select((dsl::message_id, dsl::stored, dsl::sha256, dsl::rendered_at))
            .first(self.connection)
            .optional()?;
        let read = |(message_id, stored, sha256, rendered_at)| {
            Ok(StoredMail { message_id, stored, sha256, rendered_at: instant(rendered_at)? })
        };
        row.map(read).transpose()
    }

    /// The attempts at a notice, in order.
    pub fn mail_attempts(&mut self, duty: i64) -> Result<Vec<Attempt>, StoreError> {
        use mail_attempt::dsl;
        let rows: Vec<(i64, i64, String, String, String)> = dsl::mail_attempt
            .filter(dsl::duty_id.eq(duty))
            .order(dsl::id.asc())
            .select((dsl::at, dsl::wall_at, dsl::outcome, dsl::server, dsl::words))
            .load(self.connection)?;
        let read = |(at, wall_at, outcome, server, words): (_, _, String, _, _)| {
            let known = AttemptOutcome::ALL.into_iter().find(|known| known.code() == outcome);
            let outcome = known.ok_or_else(|| StoreError::unreadable("outcome", &outcome))?;
            Ok(Attempt { at: instant(at)?, wall_at: instant(wall_at)?, outcome, server, words })
        };
        rows.into_iter().map(read).collect()
    }

    /// What came back to a notice's return address, in order.
    pub fn mail_returns(&mut self, duty: i64) -> Result<Vec<ReturnRow>, StoreError> {
        use mail_return::dsl;
        let rows: Vec<(i64, i64, String, Option<String>, String)> = dsl::mail_return
            .filter(dsl::duty_id.eq(duty))
            .order(dsl::id.asc())
            .select((dsl::at, dsl::wall_at, dsl::kind, dsl::status, dsl::words))
            .load(self.connection)?;
        let read = |(at, wall_at, kind, status, words): (_, _, String, _, _)| {
            let known = ReturnKind::ALL.into_iter().find(|known| known.code() == kind);
            let kind = known.ok_or_else(|| StoreError::unreadable("kind of return", &kind))?;
            let returned = Returned { kind, status, words };
            Ok(ReturnRow { at: instant(at)?, wall_at: instant(wall_at)?, returned })
        };
        rows.into_iter().map(read).collect()
    }

    /// A notice by its number.
    pub fn notice(&mut self, id: i64) -> Result<Option<DutyRow>, StoreError> {
        use duty::dsl;
        let query = dsl::duty.filter(dsl::id.eq(id)).select(COLUMNS);
        let row: Option<StoredDuty> = query.first(self.connection).optional()?;
        row.map(StoredDuty::read).transpose()
    }

    /// The newest notices before a number, newest first.
    pub fn notices_page(
        &mut self,
        filter: &NoticeFilter,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<DutyRow>, StoreError> {
        use duty::dsl;
        let mut query = dsl::duty
            .filter(dsl::id.lt(before.unwrap_or(i64::MAX)))
            .order(dsl::id.desc())
            .limit(limit)
            .select(COLUMNS)
            .into_boxed();
        if let Some(recipient) = &filter.recipient {
            query = query.filter(dsl::recipient.eq(recipient));
        }
        if let Some(name) = &filter.name {
            query = query.filter(dsl::name.eq(name));
        }
        if let Some(object) = &filter.object {
            query = query.filter(dsl::object.eq(object));
        }
        if let Some(id) = filter.customer {
            query = query.filter(dsl::organization_id.eq(id.as_uuid().as_bytes().to_vec()));
        }
        let lost = || dsl::outcome.eq(UNDELIVERED);
        query = match filter.state {
            None => query,
            Some(NoticeState::Waiting) => query.filter(dsl::done_at.is_null()),
            Some(NoticeState::Undelivered) => query.filter(lost()),
            Some(NoticeState::Bounced) => {
                query.filter(dsl::bounced_at.is_not_null()).filter(dsl::outcome.eq("delivered"))
            }
            Some(NoticeState::Delivered) => {
                query.filter(dsl::outcome.eq("delivered")).filter(dsl::bounced_at.is_null())
            }
        };
        let rows: Vec<StoredDuty> = query.load(self.connection)?;
        rows.into_iter().map(StoredDuty::read).collect()
    }
}

impl Tx<'_> {
    /// Keeps the message of a notice as every attempt will send it.
    pub fn keep_mail(
        &mut self,
        duty: i64,
        message_id: &str,
        stored: &[u8],
        sha256: &[u8],
    ) -> Result<(), StoreError> {
        use mail::dsl;
        let row = (
            dsl::duty_id.eq(duty),
            dsl::message_id.eq(message_id),
            dsl::stored.eq(stored),
            dsl::sha256.eq(sha256),
            dsl::rendered_at.eq(micros(self.now)),
        );
        diesel::insert_into(dsl::mail).values(row).execute(self.connection)?;
        Ok(())
    }

    /// Notes an attempt at a notice; gives the wall time of the first one.
    pub fn note_attempt(
        &mut self,
        duty: i64,
        wall_at: Timestamp,
        (outcome, server, words): (AttemptOutcome, &str, &str),
    ) -> Result<Timestamp, StoreError> {
        use mail_attempt::dsl;
        let row = (
            dsl::duty_id.eq(duty),
            dsl::at.eq(micros(self.now)),
            dsl::wall_at.eq(micros(wall_at)),
            dsl::outcome.eq(outcome.code()),
            dsl::server.eq(server),
            dsl::words.eq(words),
        );
        diesel::insert_into(dsl::mail_attempt).values(row).execute(self.connection)?;
        let first: Option<i64> = dsl::mail_attempt
            .filter(dsl::duty_id.eq(duty))
            .order(dsl::id.asc())
            .select(dsl::wall_at)
            .first(self.connection)
            .optional()?;
        first.map_or(Ok(wall_at), instant)
    }

    /// Gives a notice up; its secret stays sealed, so that it can be tried again by hand. Whether it
    /// still waited.
    pub fn duty_undelivered(&mut self, id: i64, error: &str) -> Result<bool, StoreError> {
        use duty::dsl;
        let undone = dsl::duty.filter(dsl::id.eq(id)).filter(dsl::done_at.is_null());
        let set = (
            dsl::done_at.eq(micros(self.now)),
            dsl::outcome.eq(UNDELIVERED),
            dsl::attempts.eq(dsl::attempts + 1),
            dsl::last_error.eq(error),
        );
        Ok(diesel::update(undone).set(set).execute(self.connection)? == 1)
    }

    /// Lets a notice that was given up wait for attempts again; whether it was given up.
    pub fn duty_again(&mut self, id: i64) -> Result<bool, StoreError> {
        use duty::dsl;
        let lost = dsl::duty.filter(dsl::id.eq(id)).filter(dsl::outcome.eq(UNDELIVERED));
        let set = (
            dsl::done_at.eq(None::<i64>),
            dsl::outcome.eq(None::<String>),
            dsl::next_attempt_wall.eq(None::<i64>),
        );
        Ok(diesel::update(lost).set(set).execute(self.connection)? == 1)
    }

    /// Keeps what came back to a notice's return address; whether it is new. A failure marks the
    /// notice as bounced, from the first one on.
    pub fn keep_return(
        &mut self,
        duty: i64,
        wall_at: Timestamp,
        returned: &Returned,
        (report, sha256): (&[u8], &[u8]),
    ) -> Result<bool, StoreError> {
        {
            use mail_return::dsl;
            let row = (
                dsl::duty_id.eq(duty),
                dsl::at.eq(micros(self.now)),
                dsl::wall_at.eq(micros(wall_at)),
                dsl::kind.eq(returned.kind.code()),
                dsl::status.eq(returned.status.as_deref()),
                dsl::words.eq(&returned.words),
                dsl::report.eq(report),
                dsl::sha256.eq(sha256),
            );
            let query = diesel::insert_into(dsl::mail_return).values(row);
            let query = query.on_conflict((dsl::duty_id, dsl::sha256)).do_nothing();
            if fixed!(query).run(self.connection)? == 0 {
                return Ok(false);
            }
        }
        if returned.kind == ReturnKind::Failed {
            use duty::dsl;
            let whole = dsl::duty.filter(dsl::id.eq(duty)).filter(dsl::bounced_at.is_null());
            let set = dsl::bounced_at.eq(micros(self.now));
            diesel::update(whole).set(set).execute(self.connection)?;
        }
        Ok(true)
    }
}
