//! `contact:check` — RFC 5733, section 3.1.1.

use jiff::Timestamp;
use registry_core::id::ContactHandle;
use registry_epp::Reason;
use registry_epp::ResultData;
use registry_epp::contact::{Check, CheckData, CheckedContact};
use registry_epp::namespace::Namespace;
use registry_store::{Lock, Session};

use crate::epp::flows::{Context, few_enough};
use crate::epp::reply::{Flow, Reply};

const INVALID: Reason = Reason::fixed("invalid");
const IN_USE: Reason = Reason::fixed("in use");

/// Answers each id in the order asked.
pub(in crate::epp) fn run(
    session: &mut Session<'_>,
    _context: &Context,
    check: &Check,
    now: Timestamp,
) -> Flow {
    few_enough(session, check.ids.len(), (Namespace::Contact, "id"), now)?;
    let mut contacts = Vec::with_capacity(check.ids.len());
    for text in &check.ids {
        let refused = match text.parse::<ContactHandle>() {
            Err(_) => Some(INVALID),
            Ok(handle) => session.contact(&handle, Lock::None, now)?.map(|_| IN_USE),
        };
        contacts.push(CheckedContact { id: text.clone(), refused });
    }
    Ok(Reply::data(ResultData::ContactCheck(CheckData { contacts })))
}
