//! `host:create` — RFC 5732, section 3.2.1; glue: EPP.md, section 5.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;
use registry_core::host::create::{CreateHost, Facts, decide};
use registry_core::id::HostId;
use registry_core::name::HostName;
use registry_epp::ResultCode;
use registry_epp::host::{Address, AddressFamily, Create, CreateData};
use registry_epp::namespace::Namespace;
use registry_epp::{Offender, ResultData};
use registry_store::{Lock, Tx};

use crate::clock::Clock;
use crate::epp::facts;
use crate::epp::flows::Context;
use crate::epp::reply::{self, Flow, Refused, Reply};
use crate::identity;

/// Reads the command's values.
pub(in crate::epp) fn prepare(given: &Create, clock: &Clock) -> Result<CreateHost, Refused> {
    let name = HostName::parse(&given.name).map_err(|error| {
        let element = Offender::new(Namespace::Host, "name", given.name.as_str());
        let code = ResultCode::ParameterValueSyntaxError;
        Refused::new(code, element, "host-name-invalid", error)
    })?;
    let addresses = given.addresses.iter().map(address).collect::<Result<BTreeSet<_>, _>>()?;
    Ok(CreateHost { id: HostId::from_uuid(identity::new_uuid(clock)), name, addresses })
}

/// Loads the name above it locked, decides, records, replies.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    command: &CreateHost,
    now: Timestamp,
) -> Flow {
    let above = command.name.superordinate(&context.tlds);
    let superordinate = match &above {
        None => None,
        Some(name) => facts::lock_domain(tx, context, name, now)?,
    };
    let tld = above.as_ref().map(|name| name.tld().to_owned());
    let any = || context.tlds.first().map(|tld| tld.as_str().to_owned()).unwrap_or_default();
    let rulebooks = tx.rulebooks(&tld.unwrap_or_else(any))?;
    let facts = Facts {
        taken: tx.host(&command.name, Lock::Update, now)?.is_some(),
        tlds: &context.tlds,
        superordinate: superordinate.as_ref(),
        rulebook: rulebooks.at(now),
    };
    let name = command.name.as_str();
    let decision = decide(command.clone(), &context.login.registrar.id, &facts, now)
        .map_err(|refusal| reply::host::create(refusal, name))?;
    tx.record(&decision, &context.actor(), &context.cited, now)?;
    let data = CreateData { name: name.to_owned(), created_at: now };
    Ok(Reply::data(ResultData::HostCreate(data)))
}

/// An address as its family says; anything else is 2005.
fn address(given: &Address) -> Result<IpAddr, Refused> {
    let parsed = match given.family {
        AddressFamily::V4 => given.text.parse().map(IpAddr::V4).ok(),
        AddressFamily::V6 => given.text.parse().map(IpAddr::V6).ok(),
    };
    parsed.ok_or_else(|| {
        let element = Offender::new(Namespace::Host, "addr", given.text.as_str());
        let words = format_args!("not an address of family {}", given.family.as_str());
        let code = ResultCode::ParameterValueSyntaxError;
        Refused::new(code, element, "address-invalid", words)
    })
}
