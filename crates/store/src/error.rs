//! What can go wrong in the database, and the one place that reads the engines' own errors.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use registry_core::decision::Wake;
use registry_core::id::RegistrarId;
use thiserror::Error;

use crate::history::Meanwhile;

/// Why a closure given to [`Store::write`](crate::Store::write) did not commit.
///
/// Both roll back everything, what was caught up included.
#[derive(Debug)]
pub enum Failure<R> {
    /// The decision's own answer to the client.
    Refused(R),
    /// The database's trouble.
    Store(StoreError),
}

impl<R> From<StoreError> for Failure<R> {
    fn from(error: StoreError) -> Self {
        Failure::Store(error)
    }
}

impl<R> From<DieselError> for Failure<R> {
    fn from(error: DieselError) -> Self {
        Failure::Store(error.into())
    }
}

/// What already exists, by the unique index that said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Constraint {
    /// A live registration of the name.
    DomainName,
    /// A live host of the name.
    HostName,
    /// A live contact of the handle.
    ContactHandle,
    /// A registrar of the id.
    RegistrarId,
    /// An open request of the same organization for the name.
    OpenRequest,
    /// An accepted request for the name.
    AcceptedRequest,
    /// An appeal against the same decision.
    AppealedDecision,
    /// An open case of the same kind about the name.
    OpenCase,
    /// A wish for a trademark licence, or a licence, of the registration.
    OpenLicence,
    /// The check of where a registration leads.
    WebsiteCheck,
    /// A site of Watch under the name.
    SiteName,
    /// An open candidate of the name.
    Candidate,
    /// A mark on the person about the site or portfolio.
    WatchConflict,
    /// Two sites that compete.
    Competition,
    /// A case of the number.
    CaseNumber,
    /// A token of the same digest.
    TokenHash,
    /// A live token for the name and operation.
    LiveToken,
    /// A history row of the same object and number: two writers met.
    HistoryNumber,
    /// A duty of the key.
    DutyKey,
    /// A poll message of the key.
    PollKey,
    /// An account of the registrar.
    Account,
    /// A staff member of the e-mail address.
    StaffEmail,
    /// A current membership of the person in the organization.
    Membership,
    /// An idempotency key of the caller.
    IdempotencyKey,
    /// A rulebook version of the TLD at the instant.
    RulebookVersion,
    /// Any other primary key or unique index.
    Other,
}

/// An error of the database layer.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A unique index refused it.
    #[error("already taken: {0:?}")]
    Taken(Constraint),
    /// A command would take a registrar beyond its credit (P-33).
    #[error("the credit of {0} does not suffice")]
    CreditExceeded(RegistrarId),
    /// A locked row was changed later than `now`; `write` retries with a fresh one.
    #[error("a row was changed after this transaction's instant")]
    Behind,
    /// Deadlock or serialization failure; `write` retries.
    #[error("two transactions were in each other's way")]
    Conflict,
    /// Somebody changed the object after whoever acts had read it; what was done, where they may
    /// read that.
    #[error("somebody changed this after you had read it{}", told(.0))]
    ChangedMeanwhile(Vec<Meanwhile>),
    /// Too many names are to be woken in one transaction; `write` wakes them ahead and retries.
    #[error("more names are to be woken than one transaction may hold")]
    Asleep(Wake),
    /// A row that was named does not exist.
    #[error("{0} is not in the database")]
    Missing(String),
    /// A lease is another's now, or nobody's: what it protects was not done.
    #[error("the lease {0:?} is another's now")]
    LeaseLost(String),
    /// A stored value cannot be read back.
    #[error("the stored {what} cannot be read: {why}")]
    Unreadable {
        /// Which.
        what: String,
        /// Why.
        why: String,
    },
    /// The database could not be opened.
    #[error("cannot open the database: {0}")]
    Open(String),
    /// The database was migrated by a newer program.
    #[error(
        "the database is at migration {database}, this program knows {program}: use a newer pharos"
    )]
    Newer {
        /// The database's newest migration.
        database: i64,
        /// The program's newest.
        program: i64,
    },
    /// Migrations are pending.
    #[error(
        "the database is at migration {database}, this program needs {program}: run `pharos migrate`"
    )]
    Older {
        /// The database's newest migration.
        database: i64,
        /// The program's newest.
        program: i64,
    },
    /// The act is not for this engine.
    #[error("{0}")]
    WrongEngine(&'static str),
    /// The batch this job was part of was lost whole; nothing of it was committed.
    #[error("the transaction was lost: {0}")]
    Lost(String),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// The program has stopped writing; the words say why and what to do.
    #[error("writes have stopped: {0}")]
    Stopped(String),
    /// This was a rehearsal: it would have been recorded, and was undone.
    #[error("this was a rehearsal; nothing was recorded")]
    Rehearsed,
    /// Anything else the engine says.
    #[error("database: {0}")]
    Database(DieselError),
}

fn told(changes: &[Meanwhile]) -> String {
    let told = changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    if told.is_empty() { told } else { format!(": {told}") }
}

impl StoreError {
    /// Whether the same closure may succeed when it runs again.
    pub const fn is_retryable(&self) -> bool {
        matches!(self, StoreError::Behind | StoreError::Conflict)
    }

    /// Whether the transaction around the failed statement is still whole (STORAGE, trap 1).
    pub(crate) const fn is_ordinary(&self) -> bool {
        match self {
            StoreError::Taken(_)
            | StoreError::CreditExceeded(_)
            | StoreError::Behind
            | StoreError::Conflict
            | StoreError::ChangedMeanwhile(_)
            | StoreError::Asleep(_)
            | StoreError::Missing(_)
            | StoreError::LeaseLost(_)
            | StoreError::Unreadable { .. }
            | StoreError::WrongEngine(_) => true,
            StoreError::Database(DieselError::NotFound) => true,
            StoreError::Database(DieselError::DatabaseError(kind, _)) => matches!(
                kind,
                DatabaseErrorKind::UniqueViolation
                    | DatabaseErrorKind::NotNullViolation
                    | DatabaseErrorKind::CheckViolation
            ),
            StoreError::Database(_)
            | StoreError::Open(_)
            | StoreError::Newer { .. }
            | StoreError::Older { .. }
            | StoreError::Lost(_)
            | StoreError::Stopped(_)
            | StoreError::Rehearsed
            | StoreError::Closed => false,
        }
    }

    /// What is stored cannot be read: what it is, and why not.
    pub fn unreadable(what: impl Into<String>, why: impl std::fmt::Display) -> Self {
        StoreError::Unreadable { what: what.into(), why: why.to_string() }
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        let DieselError::DatabaseError(kind, information) = &error else {
            return StoreError::Database(error);
        };
        match kind {
            DatabaseErrorKind::UniqueViolation => {
                let text = information.constraint_name().unwrap_or(information.message());
                StoreError::Taken(constraint(text))
            }
            DatabaseErrorKind::SerializationFailure => StoreError::Conflict,
            // diesel gives no SQLSTATE; 40P01 is known by its words alone.
            _ if information.message().to_ascii_lowercase().contains("deadlock") => {
                StoreError::Conflict
            }
            _ => StoreError::Database(error),
        }
    }
}

/// Every unique index: its name (PostgreSQL) and the columns SQLite reports in its place.
const CONSTRAINTS: &[(&str, &str, Constraint)] = &[
    ("domain_live_name", "domain.tld, domain.name", Constraint::DomainName),
    ("host_live_name", "host.name", Constraint::HostName),
    ("contact_live_handle", "contact.handle", Constraint::ContactHandle),
    ("registrar_pkey", "registrar.id", Constraint::RegistrarId),
    ("request_open", "request.organization_id, request.name", Constraint::OpenRequest),
    ("request_accepted", "request.name", Constraint::AcceptedRequest),
    ("licence_open", "licence.domain_id", Constraint::OpenLicence),
    ("website_check_domain", "website_check.domain_id", Constraint::WebsiteCheck),
    ("watch_site_name_pkey", "watch_site_name.name", Constraint::SiteName),
    ("watch_candidate_name", "watch_candidate.name", Constraint::Candidate),
    (
        "watch_conflict_open",
        "watch_conflict.staff_id, watch_conflict.about, watch_conflict.about_id",
        Constraint::WatchConflict,
    ),
    (
        "watch_competition_open",
        "watch_competition.low_site_id, watch_competition.high_site_id",
        Constraint::Competition,
    ),
    ("appeal_decision", "appeal.against_id, appeal.decided_at", Constraint::AppealedDecision),
    ("case_file_open", "case_file.domain_id, case_file.slot", Constraint::OpenCase),
    ("case_file_number", "case_file.case_number", Constraint::CaseNumber),
    ("token_hash", "token.hash", Constraint::TokenHash),
    ("token_live", "token.name, token.operation", Constraint::LiveToken),
    ("history_number", "history.object_id, history.number", Constraint::HistoryNumber),
    ("duty_key", "duty.key", Constraint::DutyKey),
    ("poll_message_key", "poll_message.key", Constraint::PollKey),
    ("registrar_account_pkey", "registrar_account.registrar_id", Constraint::Account),
    ("staff_email", "staff.email", Constraint::StaffEmail),
    (
        "membership_current",
        "membership.organization_id, membership.staff_id",
        Constraint::Membership,
    ),
    (
        "idempotency_key_pkey",
        "idempotency_key.staff_id, idempotency_key.key",
        Constraint::IdempotencyKey,
    ),
    (
        "rulebook_version_pkey",
        "rulebook_version.tld, rulebook_version.effective_from",
        Constraint::RulebookVersion,
    ),
];

/// Reads an index's name, or SQLite's "UNIQUE constraint failed: table.column, table.column".
fn constraint(text: &str) -> Constraint {
    let columns = text.strip_prefix("UNIQUE constraint failed: ").unwrap_or(text);
    let known = CONSTRAINTS.iter().find(|(name, listed, _)| *name == text || *listed == columns);
    known.map_or(Constraint::Other, |(_, _, constraint)| *constraint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_engines_words_name_the_same_constraint() {
        let sqlite = constraint("UNIQUE constraint failed: request.organization_id, request.name");
        assert_eq!(sqlite, Constraint::OpenRequest);
        assert_eq!(constraint("request_open"), Constraint::OpenRequest);
        assert_eq!(constraint("UNIQUE constraint failed: meta.key"), Constraint::Other);
    }
}
