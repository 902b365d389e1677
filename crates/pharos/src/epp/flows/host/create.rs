//! `host:create` — RFC 5732, section 3.2.1; TTLs RFC 9803, 2.1.2; glue: EPP.md, section 5.

use jiff::Timestamp;
use registry_core::host::create::{CreateHost, Facts, decide};
use registry_core::id::HostId;
use registry_epp::ResultData;
use registry_epp::host::{Create, CreateData};
use registry_store::{Lock, Tx};

use super::wording;
use crate::clock::Clock;
use crate::epp::facts;
use crate::epp::flows::{Context, ttl};
use crate::epp::reply::{self, Flow, Refused, Reply};
use crate::identity;

/// Reads the command's values.
pub(in crate::epp) fn prepare(given: Create, clock: &Clock) -> Result<CreateHost, Refused> {
    let Create { name, addresses, ttl } = given;
    Ok(CreateHost {
        id: HostId::from_uuid(identity::new_uuid(clock)),
        name: wording::name(&name)?,
        addresses: addresses.iter().map(wording::address).collect::<Result<_, _>>()?,
        ttls: ttl::wishes(ttl),
    })
}

/// Loads the name above it locked, decides, records, replies.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    command: &CreateHost,
    now: Timestamp,
) -> Flow {
    let superordinate = facts::lock_superordinate(tx, context, &command.name, now)?;
    let rulebooks = tx.rulebooks_of_host(&command.name)?;
    let facts = Facts {
        taken: tx.host(&command.name, Lock::Update, now)?.is_some(),
        tlds: &context.tlds,
        superordinate: superordinate.as_ref(),
        rulebook: rulebooks.at(now),
    };
    let name = command.name.as_str();
    let decision = decide(command.clone(), &context.login.registrar.id, &facts, now)
        .map_err(|refusal| reply::host::create(&refusal, name))?;
    tx.record(&decision, &context.actor(), &context.cited, now)?;
    let data = CreateData { name: name.to_owned(), created_at: now };
    Ok(Reply::data(ResultData::HostCreate(data)))
}
