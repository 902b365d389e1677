//! `host:check` — RFC 5732, section 3.1.1.

use jiff::Timestamp;
use registry_core::name::HostName;
use registry_epp::Reason;
use registry_epp::ResultData;
use registry_epp::domain::CheckedName;
use registry_epp::host::{Check, CheckData};
use registry_epp::namespace::Namespace;
use registry_store::{Lock, Session};

use crate::epp::flows::{Context, few_enough};
use crate::epp::reply::{Flow, Reply};

const INVALID: Reason = Reason::fixed("invalid");
const IN_USE: Reason = Reason::fixed("in use");

/// Answers each name in the order asked.
pub(in crate::epp) fn run(
    session: &mut Session<'_>,
    _context: &Context,
    check: &Check,
    now: Timestamp,
) -> Flow {
    few_enough(session, check.names.len(), (Namespace::Host, "name"), now)?;
    let mut names = Vec::with_capacity(check.names.len());
    for text in &check.names {
        let refused = match HostName::parse(text) {
            Err(_) => Some(INVALID),
            Ok(name) => session.host(&name, Lock::None, now)?.map(|_| IN_USE),
        };
        names.push(CheckedName { name: text.clone(), refused });
    }
    Ok(Reply::data(ResultData::HostCheck(CheckData { names })))
}
