//! What the first attempt at the delivery of a notice dates (P-57).
//!
//! ```text
//!  decided ──── first attempt, delivered or not ───▶ dated: what counts from the notice runs
//! ```
//! A decision is made at its instant; what its recipient may do until when counts from the date of
//! the notice, and no notice is dated before somebody tried to send it. The worker notes the
//! attempt and records the object's answer in one transaction; the first attempt alone dates.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::decision::Decision;
use crate::id::{CaseId, RequestId};

/// The object whose clock starts with a notice; its own `noticed` decides what that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum Dated {
    /// The rejection of a request: the window to appeal (P-55a).
    Rejection(RequestId),
    /// The notice that opened a case: the time for a response (P-50, P-52).
    CaseOpened(CaseId),
    /// The Revocation Notice of a case: the window to appeal, and the limit of the deletion (P-51).
    Revocation(CaseId),
}

/// What the date of a notice changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "a date has no effect until the store records it"]
pub struct Noticed {
    /// The object with what counts from the date; nothing where the object has moved on.
    pub decision: Decision,
    /// The first instant after the deadline that the notice has to tell.
    pub until: Option<Timestamp>,
}
