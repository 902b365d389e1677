//! The database of the registry, on SQLite and PostgreSQL through one code path.
//!
//! Three ways in (DESIGN, sections 4 and 4a):
//! - [`Store::write`] runs a closure in one transaction and gives it its `now`; inside, a command
//!   loads and locks what it needs, decides with the core, and [`Tx::record`] commits the
//!   decision whole;
//! - [`Store::read`] runs a closure on one snapshot and waits for no write;
//! - [`Store::migrate`], [`Store::backup`] and [`audit`] keep the database itself.
//!
//! Loads give core types. Those that time changes come [`Projected`] to `now`: an answer is right
//! whether or not anything was swept. Rows whose `due_at` lies ahead are the truth as they stand.
//!
//! Locks are taken in one order: organization, accreditation, request, case, appeal, invoice,
//! token, licence, domain, hosts and contacts, portfolio, site, registrar account last; by id within
//! a kind.

mod account;
mod accuracy;
mod agenda;
mod appeal;
mod as_of;
pub mod audit;
mod case;
mod checkpoint;
mod clearinghouse;
mod contact;
mod coordination;
mod disclosure_request;
mod document;
mod domain;
mod draft;
mod duty;
mod edition;
mod engine;
mod error;
mod found;
mod gathered;
mod history;
mod host;
mod host_search;
mod idempotency;
mod invitation;
mod invoice;
mod job;
mod licence;
mod lists;
mod mail;
mod maintenance;
mod measurement;
mod membership;
mod migrations;
mod newest;
mod number_series;
mod options;
mod organization;
mod parents;
mod passkey;
mod password_link;
mod personal;
mod poll;
mod projected;
mod query_count;
mod raw;
mod record;
mod recovery_code;
mod registrar;
mod request;
mod row;
mod rulebooks;
mod schema;
mod search;
mod session;
mod sign_in;
mod staff;
mod store;
mod sweep;
mod url;
mod waiting;
mod wake;
mod watch;
mod website_check;
mod worklist;
mod zone;

pub use account::{AddGraceCounts, LedgerLine};
pub use agenda::Overdue;
pub use as_of::AsOfPage;
pub use case::{CaseFilter, CaseOrder};
pub use checkpoint::{ChangedHead, ChangedHeads, Checkpoint, Statement};
pub use clearinghouse::{Claim, ListEntry, ListKind, LoadedList, Replacement};
pub use domain::LoadedParents;
pub use draft::Draft;
pub use duty::{DutyRow, Waiting, ZoneMark};
pub use edition::{Given, Told as TellingOfEdition};
pub use engine::Lock;
pub use error::{Constraint, Failure, StoreError};
pub use history::{Cited, Entry, Meanwhile, Seen};
pub use host_search::FoundHosts;
pub use idempotency::{KeptAnswer, Once, Remembered};
pub use invitation::Invitation;
pub use invoice::InvoiceFilter;
pub use licence::Download;
pub use lists::{DomainFilter, Listed, OVERDUE_LIMIT};
pub use mail::{
    Attempt, AttemptOutcome, NoticeFilter, NoticeState, ReturnKind, ReturnRow, Returned, StoredMail,
};
pub use measurement::{Measurement, MeasurementFault};
pub use membership::{Member, Membership};
pub use migrations::{MigrationStatus, schema_fingerprint};
pub use newest::Changed;
pub use options::{Clock, Options};
pub use passkey::Passkey;
pub use personal::{PersonalAct, PersonalActed, PersonalRecord};
pub use poll::{PollRow, Told};
pub use projected::{Due, Projected};
pub use query_count::{QueryCount, QueryService};
pub use record::Sealed;
pub use registrar::{ClientCertificate, Credential, RegistrarLogin};
pub use row::{Aggregate, Key, Kind, Row, decode_body};
pub use search::Hit;
pub use session::{Session, Snapshot, Tx};
pub use sign_in::{ListedSignIn, SignIn};
pub use staff::{ApiToken, Employment, Staff, StaffSession};
pub use store::Store;
pub use url::DatabaseUrl;
pub use watch::{
    AnswerLink, Bundle, BundleKept, CandidateFilter, Competitor, ListedNotice, ListedSite,
    ListingChange, LogCheckpoint, MailFilter, MailMarks, NewCandidate, NewVisit, PortfolioMember,
    PortfolioSweep, Reporter, SiteEvent, SiteFilter, SiteGroup, SiteKey, SitePage, SiteWhole,
    SweepCounts, SweepState, Tally, TallyKind, Visit, VisitCause, VisitEnd, VisitOutcome,
    VisitState, WatchConflict, WatchConflictEnd, WatchMail, WatchReport, reminder_key,
};
pub use worklist::{COUNT_LIMIT, Work, WorkId, WorkKind};
pub use zone::{
    DueName, NewZoneRecord, ServedZone, ZoneChange, ZoneFault, ZoneRecord, ZoneRelease, serial_of,
};
