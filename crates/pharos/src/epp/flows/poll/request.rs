//! `poll` with `op="req"` — RFC 5730, section 2.9.2.3; RFC 8590, RFC 9038.

use jiff::Timestamp;
use registry_epp::{MessageQueue, QueuedMessage, ResultCode};
use registry_store::Session;

use super::{told, words};
use crate::epp::flows::Context;
use crate::epp::reply::{Flow, Reply};

/// Shows the oldest message that waits (1301), or that none does (1300).
///
/// It stays the oldest until it is acknowledged. What it carries of namespaces that were not
/// negotiated is moved aside where the response is made (RFC 9038).
pub(in crate::epp) fn run(
    session: &mut Session<'_>,
    context: &Context,
    (): &(),
    now: Timestamp,
) -> Flow {
    let (waiting, first) = session.poll_first(&context.login.registrar.id)?;
    let Some(row) = first else { return Ok(Reply::done(ResultCode::CompletedNoMessages)) };
    let shown = told::show(session, context, &row, now)?;
    let queue = MessageQueue {
        count: u64::try_from(waiting).unwrap_or_default(),
        id: row.id.to_string(),
        message: Some(QueuedMessage { queued_at: row.at, text: words::text(&row) }),
    };
    Ok(Reply {
        code: ResultCode::CompletedAckToDequeue,
        queue: Some(queue),
        data: shown.data,
        extensions: shown.extensions,
    })
}
