//! Accreditations: the vouching behind a name (P-1 to P-6), and the clock that runs on it
//! (P-40 to P-46).
//!
//! An accreditation keeps every act that ever changed it, dated and in order; its standing at any
//! instant follows from those facts alone ([`Accreditation::standing`]).

mod acts;
mod advance;
mod document;
mod refusal;
mod review;
mod standing;
pub mod website;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use acts::{Granting, NewApplication, apply, grant, refuse, withdraw, withdraw_application};
pub use advance::{Advanced, advance, due_at, first_reminder_at};
pub use document::{Lack, hand_in, lacks};
pub use refusal::Refusal;
pub use review::{Judgement, NewJudgement, Verdict, judge};
pub use standing::{Standing, protected_until};
pub use website::{WebsiteChange, change_websites};

use crate::document::DocumentRef;
use crate::id::{AccreditationId, ApplicationId, OrganizationId};
use crate::money::Money;

/// An accreditation of one organization under one programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accreditation {
    /// Its id.
    pub id: AccreditationId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// The programme's id in the rulebook (P-2).
    pub programme: String,
    /// The approved websites: those of the application granted last, and those added since (P-3).
    pub websites: Vec<String>,
    /// Approved websites that came or went between applications, in order (P-3).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub website_changes: Vec<WebsiteChange>,
    /// What each application states, by its id.
    pub applications: BTreeMap<ApplicationId, Application>,
    /// Every act, in order; instants never decrease.
    pub facts: Vec<Fact>,
    /// How many changes of its own standing history has recorded.
    pub recorded_changes: usize,
    /// The newest reminder sent (P-40): once per term and threshold.
    pub reminded: Option<Reminded>,
    /// When the first application arrived.
    pub created_at: Timestamp,
}

/// What an application states (P-5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// When the registry had it.
    pub submitted_at: Timestamp,
    /// Every jurisdiction where the organization is based, does business or serves patients.
    pub jurisdictions: Vec<String>,
    /// The websites it asks for (P-3); none asks for those approved already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub websites: Vec<String>,
    /// What was handed in with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentRef>,
    /// The version of the terms in force when it was submitted, which submitting accepts (P-70);
    /// none for one from before versions were recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms_version: Option<String>,
    /// The programme's fee for all its websites (P-2); none where the accreditor bills it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Money>,
    /// Each standard of the checklist that was judged, by its number (P-2).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub review: BTreeMap<String, Judgement>,
    /// The proof of an accreditation made elsewhere (P-2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<DocumentRef>,
}

impl Application {
    /// An application with nothing but where the organization works.
    #[must_use]
    pub const fn new(submitted_at: Timestamp, jurisdictions: Vec<String>) -> Self {
        Self {
            submitted_at,
            jurisdictions,
            websites: Vec::new(),
            documents: Vec::new(),
            terms_version: None,
            fee: None,
            review: BTreeMap::new(),
            evidence: Vec::new(),
        }
    }
}

/// A dated act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// When it took effect.
    pub at: Timestamp,
    /// What it was.
    pub act: Act,
}

/// The acts that change an accreditation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// An application or a reaccreditation application arrived.
    Applied(ApplicationId),
    /// An application was granted.
    Granted {
        /// Which one.
        application: ApplicationId,
        /// When the term starts: the end of the old one, or the grant (P-4).
        starts: Timestamp,
        /// When it ends; a continuous programme's does not.
        ends: Option<Timestamp>,
    },
    /// An application was refused, with the reviewer's reason.
    Refused {
        /// Which one.
        application: ApplicationId,
        /// Why.
        reason: String,
        /// The standards that are not met: number, and the reviewer's words (P-2).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        standards: Vec<(String, String)>,
    },
    /// The applicant took an application back.
    ApplicationWithdrawn(ApplicationId),
    /// The accreditor withdrew the accreditation (P-6).
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// The newest reminder of a term's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    /// The end the reminder was about.
    pub ends_at: Timestamp,
    /// Which threshold, in days before the end.
    pub days: u32,
}

impl Accreditation {
    /// The applications still undecided after every fact.
    pub fn pending_applications(&self) -> impl Iterator<Item = ApplicationId> {
        self.applications.keys().copied().filter(|id| self.decided_at(*id).is_none())
    }

    /// Whether an application was open at an instant, after every act of that instant.
    /// When the oldest application that is not decided was submitted.
    #[must_use]
    pub fn pending_since(&self) -> Option<Timestamp> {
        let pending = self.pending_applications();
        pending.filter_map(|id| self.applications.get(&id)).map(|made| made.submitted_at).min()
    }

    fn had_open_application(&self, at: Timestamp) -> bool {
        let decided = |id| self.decided_at(id).is_some_and(|decided_at| decided_at <= at);
        let applications = self.applications.iter();
        applications.filter(|(_, made)| made.submitted_at <= at).any(|(id, _)| !decided(*id))
    }

    fn decided_at(&self, application: ApplicationId) -> Option<Timestamp> {
        let decides = |fact: &&Fact| match &fact.act {
            Act::Applied(_) | Act::Withdrawn { .. } => false,
            Act::Granted { application: id, .. }
            | Act::Refused { application: id, .. }
            | Act::ApplicationWithdrawn(id) => *id == application,
        };
        self.facts.iter().find(decides).map(|fact| fact.at)
    }
}
