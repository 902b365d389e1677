//! `poll` with `op="ack"` — RFC 5730, section 2.9.2.3.

use jiff::Timestamp;
use registry_epp::{MessageQueue, Offender, ResultCode};
use registry_store::Tx;

use crate::epp::flows::Context;
use crate::epp::reply::{Flow, Refused, Reply};

/// Takes a message off the queue: 1000 with its id and what remains, even if that is nothing.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    message_id: &Option<String>,
    _now: Timestamp,
) -> Flow {
    let registrar = &context.login.registrar.id;
    let given = message_id.as_deref().filter(|id| !id.is_empty()).ok_or_else(without_id)?;
    // Only the number as it was shown is the message's id: `07` is not `7`.
    let id: Option<i64> = given.parse().ok().filter(|id: &i64| id.to_string() == given);
    let waiting = tx.poll_waiting(registrar)?;
    if !id.map(|id| tx.poll_ack(registrar, id)).transpose()?.unwrap_or(false) {
        return Err(not_waiting(given).into());
    }
    let queue = MessageQueue {
        count: u64::try_from(waiting - 1).unwrap_or_default(),
        id: given.to_owned(),
        message: None,
    };
    Ok(Reply { queue: Some(queue), ..Reply::done(ResultCode::Completed) })
}

/// An ack without its message: 2003.
fn without_id() -> Refused {
    let element = Offender::epp("poll", "");
    let words = "an ack names the message in its msgID";
    Refused::new(ResultCode::RequiredParameterMissing, element, "message-id-missing", words)
}

/// No such message waits for this registrar: 2303, whether or not it is another's.
fn not_waiting(id: &str) -> Refused {
    let element = Offender::epp("poll", id);
    let words = "no message of this id waits for you";
    Refused::new(ResultCode::ObjectDoesNotExist, element, "message-not-found", words)
}
