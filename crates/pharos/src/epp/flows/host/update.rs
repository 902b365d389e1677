//! `host:update` — RFC 5732, section 3.2.5; TTLs RFC 9803, 2.1.3; renames and glue: EPP.md,
//! section 5.

use jiff::Timestamp;
use registry_core::host::update::{Facts, UpdateHost, decide};
use registry_core::name::HostName;
use registry_epp::ResultCode;
use registry_epp::host::{AddRemove, Update};
use registry_store::{Lock, Tx};

use super::info::not_found;
use super::wording;
use crate::epp::facts;
use crate::epp::flows::{Context, status_change, ttl};
use crate::epp::reply::{self, Flow, Refused, Reply};

/// An update with its values read.
#[derive(Debug, Clone)]
pub(in crate::epp) struct Prepared {
    name: HostName,
    command: UpdateHost,
}

/// Reads the command's values.
pub(in crate::epp) fn prepare(given: Update) -> Result<Prepared, Refused> {
    let Update { name, add, remove, new_name, ttl } = given;
    let (add, remove) = (add.unwrap_or_default(), remove.unwrap_or_default());
    let words =
        |part: &AddRemove| part.statuses.iter().map(|stated| stated.status.as_str()).collect();
    let (set, lifted): (Vec<_>, Vec<_>) = (words(&add), words(&remove));
    let command = UpdateHost {
        add: add.addresses.iter().map(wording::address).collect::<Result<_, _>>()?,
        remove: remove.addresses.iter().map(wording::address).collect::<Result<_, _>>()?,
        statuses: status_change(set.into_iter(), lifted.into_iter()),
        name: new_name.as_deref().map(wording::name).transpose()?,
        ttls: ttl::wishes(ttl),
    };
    let name = HostName::parse(&name).map_err(|_| not_found(&name))?;
    Ok(Prepared { name, command })
}

/// Loads the names above the old and the new name, then the hosts, all locked; decides, records,
/// replies.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    prepared: &Prepared,
    now: Timestamp,
) -> Flow {
    let Prepared { name, command } = prepared;
    let wanted = command.name.as_ref();
    // The host follows the name above it: what is due of that one is recorded first.
    facts::lock_superordinate(tx, context, name, now)?;
    let superordinate = match wanted {
        Some(wanted) => facts::lock_superordinate(tx, context, wanted, now)?,
        None => None,
    };
    let names: Vec<HostName> = wanted.into_iter().chain([name]).cloned().collect();
    let hosts = tx.hosts(&names, Lock::Update, now)?;
    let host = hosts.get(name).ok_or_else(|| not_found(name.as_str()))?;
    let rulebooks = tx.rulebooks_of_host(wanted.unwrap_or(name))?;
    let used_by_others =
        wanted.is_some() && tx.host_is_used_by_others(host.id, &host.registrar, now)?;
    let facts = Facts {
        host,
        tlds: &context.tlds,
        taken: wanted.is_some_and(|wanted| hosts.contains_key(wanted)),
        superordinate: superordinate.as_ref(),
        used_by_others,
        rulebook: rulebooks.at(now),
    };
    let decision = decide(command, &context.login.registrar.id, &facts, now)
        .map_err(|refusal| reply::host::update(&refusal, name.as_str(), wanted))?;
    tx.record(&decision, &context.actor(), &context.cited, now)?;
    Ok(Reply::done(ResultCode::Completed))
}
