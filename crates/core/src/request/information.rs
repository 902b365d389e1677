//! Questions about a request, after acceptance too, and the replies that attach to it (P-13).

use jiff::Timestamp;

use super::{Refusal, Request, due_at};
use crate::decision::Decision;
use crate::event::Event;
use crate::id::InformationRequestId;
use crate::information::{self, InformationRequest, Reply};
use crate::notice::Message;
use crate::rulebook::RulebookVersions;

/// Asks the requestor for information, after acceptance too (P-13).
pub fn ask(
    request: &Request,
    question: InformationRequest,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let message = Message::InformationRequested {
        request: request.id,
        name: request.name.clone(),
        question: question.question.clone(),
        due_at: question.due_at,
    };
    let key = format!("information-request/{}", question.id);
    let mut after = request.clone();
    information::ask(&mut after.information, question, now)?;
    let mut decision = Decision::default();
    decision.mail(key, now, request.notice(message));
    let due = due_at(&after, rulebooks, now);
    decision.change(now, &[Event::InformationRequested], after, due);
    Ok(decision)
}

/// Attaches the requestor's reply to its question (P-13); a late one is attached as well.
pub fn reply(
    request: &Request,
    question: InformationRequestId,
    reply: Reply,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let mut after = request.clone();
    information::reply(&mut after.information, question, reply, now)?;
    let due = due_at(&after, rulebooks, now);
    let mut decision = Decision::default();
    decision.change(now, &[Event::InformationReceived], after, due);
    Ok(decision)
}
