//! Letters of Watch: notices about sites, reminders, that a report or a mail is here (P-94; RAA
//! 3.18.1).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::document::DocumentHash;
use crate::id::{SiteId, WatchMailId, WatchNoticeId};
use crate::name::HostName;
use crate::watch::Registration;

/// A letter about a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchLetter {
    /// The site.
    pub site: SiteId,
    /// The first of its names.
    pub name: HostName,
    /// What it tells.
    #[serde(flatten)]
    pub told: WatchTold,
}

/// What a letter about a site tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "occasion")]
pub enum WatchTold {
    /// What was found, and what is asked; the link to answer travels sealed beside it.
    #[serde(rename = "watch-notice")]
    Notice(Box<SiteNotice>),
    /// That a notice is due and unanswered.
    #[serde(rename = "watch-reminder")]
    Reminder {
        /// What the notice is called.
        code: String,
        /// When it went out.
        sent_at: Timestamp,
        /// The recipient's number at IANA, if it is a registrar.
        iana_id: Option<u32>,
    },
    /// That a report is here.
    #[serde(rename = "watch-report-received")]
    ReportReceived {
        /// Its number.
        number: String,
        /// First instant at which our look at it is late.
        until: Timestamp,
    },
}

/// A notice about a site, as its reader has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteNotice {
    /// Its id.
    pub notice: WatchNoticeId,
    /// What it is called, by whoever answers.
    pub code: String,
    /// Who is written to.
    pub recipient: String,
    /// The registrar's number at IANA.
    pub iana_id: Option<u32>,
    /// What it is about: the code of its kind.
    pub kind: String,
    /// The site's names.
    pub names: Vec<HostName>,
    /// What RDAP said of its names when we looked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub registrations: Vec<Registration>,
    /// Names of other rogue sites that the same hand seems to run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<HostName>,
    /// Each criterion with what shows it.
    pub exhibits: Vec<ShownExhibit>,
    /// What is asked: the code of the action.
    pub action: String,
    /// First instant at which an answer is late.
    pub due_at: Timestamp,
    /// Who signs it.
    pub signed_by: String,
    /// The same for programs (XARF), where there is a form for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
}

/// A criterion that is met, with what shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownExhibit {
    /// Its number and code, as `C1 no-prescription`.
    pub criterion: String,
    /// Whose law; none where it holds everywhere.
    pub jurisdiction: Option<String>,
    /// The rule with its version, as guide and findings cite it.
    pub rule: String,
    /// The laws that are not kept, as the guide cites them (P-95).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub laws: Vec<String>,
    /// What was found.
    pub explanation: String,
    /// Each piece of evidence: what it shows, when it was seen, and the SHA-256 of its bytes.
    pub evidence: Vec<(String, Timestamp, DocumentHash)>,
}

impl WatchTold {
    /// The stable code of the occasion.
    pub const fn code(&self) -> &'static str {
        match self {
            WatchTold::Notice(_) => "watch-notice",
            WatchTold::Reminder { .. } => "watch-reminder",
            WatchTold::ReportReceived { .. } => "watch-report-received",
        }
    }

    /// First instant at which what it asks for, or promises, is too late.
    pub const fn due_at(&self) -> Option<Timestamp> {
        match self {
            WatchTold::Notice(notice) => Some(notice.due_at),
            WatchTold::Reminder { .. } => None,
            WatchTold::ReportReceived { until, .. } => Some(*until),
        }
    }
}

/// A letter to whoever sent a mail: that it is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailLetter {
    /// The mail.
    pub mail: WatchMailId,
    /// The number of the mail.
    pub number: String,
    /// What it tells.
    #[serde(flatten)]
    pub told: MailTold,
}

/// What became of a mail, as its sender is told. Nothing of the mail itself is said again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "occasion")]
pub enum MailTold {
    /// It is recorded as the answer to a notice.
    #[serde(rename = "watch-mail-answered")]
    Answered {
        /// What the notice is called.
        notice: String,
        /// The code of the answer.
        reply: String,
    },
    /// A person reads it.
    #[serde(rename = "watch-mail-received")]
    Received {
        /// What the notice is called that it is about.
        notice: Option<String>,
        /// Whether it carries a report that cannot be taken.
        has_unsound_report: bool,
    },
}

impl MailTold {
    /// The stable code of the occasion.
    pub const fn code(&self) -> &'static str {
        match self {
            MailTold::Answered { .. } => "watch-mail-answered",
            MailTold::Received { .. } => "watch-mail-received",
        }
    }
}
