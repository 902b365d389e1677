//! Watch: sites as the folds of their histories (decision 0052), and what stands around them.

mod answer_link;
mod bundle;
mod candidate;
mod competition;
mod conflict;
mod facts;
mod log;
mod mail;
mod network;
mod notice;
mod portfolio;
mod queue;
mod report;
mod site;
mod sweep;
mod tally;
mod tie;
mod visit;
mod whole;

pub use answer_link::AnswerLink;
pub use bundle::{Bundle, BundleKept};
pub use candidate::{CandidateFilter, NewCandidate};
pub use competition::Competitor;
pub use conflict::{WatchConflict, WatchConflictEnd};
pub use log::LogCheckpoint;
pub use mail::{MailFilter, MailMarks, WatchMail};
pub use notice::ListedNotice;
pub use portfolio::PortfolioMember;
pub use queue::{ListedSite, SiteFilter, SitePage};
pub use report::{Reporter, WatchReport};
pub use site::reminder_key;
pub use sweep::{ListingChange, PortfolioSweep, SweepCounts, SweepState};
pub use tally::{Tally, TallyKind};
pub use tie::{SiteGroup, SiteKey};
pub use visit::{NewVisit, Visit, VisitCause, VisitEnd, VisitOutcome, VisitState};
pub use whole::{SiteEvent, SiteWhole};
