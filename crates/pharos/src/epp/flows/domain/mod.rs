//! Commands on names (RFC 5731).

pub(in crate::epp) mod check;
pub(in crate::epp) mod create;
pub(in crate::epp) mod delete;
pub(in crate::epp) mod info;
pub(in crate::epp) mod launch;
pub(in crate::epp) mod renew;
pub(in crate::epp) mod restore;
pub(in crate::epp) mod transfer;
pub(in crate::epp) mod update;

pub(in crate::epp) mod fee;
mod wording;

use jiff::Timestamp;
use registry_core::domain::Domain;
use registry_core::name::DomainName;
use registry_store::{Failure, Tx};

use super::Context;
use crate::epp::facts;
use crate::epp::reply::Refused;

/// The live name that a command is about, locked, with what was due of it recorded; 2303 if there
/// is none.
fn lock_named(
    tx: &mut Tx<'_>,
    context: &Context,
    text: &str,
    now: Timestamp,
) -> Result<Domain, Failure<Refused>> {
    let missing = || delete::not_found(text);
    let name = DomainName::parse(text, &context.tlds).map_err(|_| missing())?;
    let domain = facts::lock_domain(tx, context, &name, now)?.filter(Domain::is_live);
    domain.ok_or_else(|| Failure::Refused(missing()))
}
