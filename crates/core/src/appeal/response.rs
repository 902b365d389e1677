//! The registry's response to a notice of appeal, or its statement that there is none (P-55b;
//! Exhibit A, a.6).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::clock::due_at;
use super::{Appeal, Refusal};
use crate::decision::Decision;
use crate::document::DocumentRef;
use crate::event::Event;
use crate::notice::AppealTold;

/// What the registry answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// When; a late one is taken as well, since a missed clock is no default (P-55b).
    pub at: Timestamp,
    /// Its words; none where it elects not to respond.
    pub words: Option<String>,
    /// The response itself, if it is a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentRef>,
}

/// Responds, or states in writing that there is no response; the appellant is told.
pub fn respond(
    appeal: &Appeal,
    (words, document): (Option<&str>, Option<DocumentRef>),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    appeal.running()?;
    if appeal.response.is_some() {
        return Err(Refusal::Answered);
    }
    // A document comes with words: they are what is told, and hashed with the Articles.
    let silent = words.is_none() && document.is_some();
    if silent || words.is_some_and(|words| words.trim().is_empty()) {
        return Err(Refusal::Words("the response, or state that there is none"));
    }
    let words = words.map(|words| words.trim().to_owned());
    let mut after = appeal.clone();
    let told = AppealTold::Response { response: words.clone() };
    after.response = Some(Response { at: now, words, document });
    let mut decision = Decision::default();
    decision.mail(format!("appeal-response/{}", after.id), now, after.notice(told));
    let due = due_at(&after);
    decision.change(now, &[Event::AppealAnswered], after, due);
    Ok(decision)
}
