//! What the registry tells people and registrars: typed notices and poll messages.
//!
//! A notice names its occasion and carries the facts of the decision; words are found where it is
//! rendered. A secret never stands in one: the token of an acceptance travels sealed beside it.

mod about;
mod account;
mod appeal;
mod dated;
mod deadline;
mod disclosure;
mod licence;
mod message;
mod poll;
mod telling;
mod watch;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::Domain;
use crate::id::OrganizationId;

pub use about::About;
pub use account::{AccountLetter, AccountTold, Guard};
pub use appeal::{AppealLetter, AppealTold};
pub use dated::{Dated, Noticed};
pub use disclosure::{DisclosureLetter, DisclosureTold};
pub use licence::{LicenceLetter, LicenceTold};
pub use message::Message;
pub use poll::{PollMessage, PollOccasion, Subject, ToldState};
pub use telling::Telling;
pub use watch::{MailLetter, MailTold, ShownExhibit, SiteNotice, WatchLetter, WatchTold};

/// A written notice to a customer, sent to the contact address of its request (P-57).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The contact address.
    pub to: String,
    /// What it tells.
    pub message: Message,
    /// What its first attempt dates, if anything counts from it (P-57).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<Dated>,
    /// Whose letter it is, where it is an organization's: its members may read it at their desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<OrganizationId>,
}

impl Notice {
    /// A notice from whose date nothing counts.
    #[must_use]
    pub const fn new(to: String, message: Message) -> Self {
        Self { to, message, dates: None, customer: None }
    }

    /// The same, as a letter to an organization.
    #[must_use]
    pub const fn to_customer(mut self, customer: OrganizationId) -> Self {
        self.customer = Some(customer);
        self
    }

    /// The same, as a letter to whoever holds a name.
    #[must_use]
    pub fn to_holder(mut self, name: &Domain) -> Self {
        self.customer = name.vouching.as_ref().map(|held| held.organization);
        self
    }

    /// The same, dating something by its first attempt (P-57).
    #[must_use]
    pub const fn dating(mut self, dates: Dated) -> Self {
        self.dates = Some(dates);
        self
    }

    /// The notice with the deadline that counts from its date, as its recipient reads it.
    #[must_use]
    pub fn dated(mut self, until: Option<Timestamp>) -> Self {
        self.message.count_from_date(until);
        self
    }
}
