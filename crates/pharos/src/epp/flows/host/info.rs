//! `host:info` — RFC 5732, section 3.1.2; TTLs RFC 9803, 2.1.1; any registrar may ask.

use jiff::Timestamp;
use registry_core::host::Host;
use registry_core::id::{Roid, RoidKind};
use registry_core::name::HostName;
use registry_core::rulebook::Rulebook;
use registry_epp::ResultCode;
use registry_epp::extension::ExtensionData;
use registry_epp::host::{Info, InfoData, Status};
use registry_epp::namespace::Namespace;
use registry_epp::{Offender, ResultData, Sponsorship};
use registry_store::{Lock, Session};

use crate::epp::flows::{Context, ttl};
use crate::epp::reply::{Flow, Refused, Reply};

/// Shows a host.
pub(in crate::epp) fn run(
    session: &mut Session<'_>,
    _context: &Context,
    info: &Info,
    now: Timestamp,
) -> Flow {
    let missing = || not_found(&info.name);
    let name = HostName::parse(&info.name).map_err(|_| missing())?;
    let host = session.host(&name, Lock::None, now)?.ok_or_else(missing)?;
    let linked = session.host_is_linked(host.id, now)?;
    let rulebooks = session.rulebooks_of_host(&name)?;
    let rulebook = rulebooks.at(now);
    let reply = Reply::data(ResultData::HostInfo(Box::new(shown(&host, linked, rulebook))));
    let times =
        info.ttl.and_then(|asked| ttl::shown(asked, &host.ttls, &Host::TTL_TYPES, rulebook));
    match times {
        Some(times) => Ok(reply.with(ExtensionData::Ttl(times))),
        None => Ok(reply),
    }
}

/// A host as `infData` tells it: a present state, or one of its history.
pub(in crate::epp) fn shown(host: &Host, linked: bool, rulebook: &Rulebook) -> InfoData {
    let statuses = host.statuses(linked);
    let updated_by = host.updated.as_ref().and_then(|updated| updated.by.as_ref());
    InfoData {
        name: host.name.as_str().to_owned(),
        roid: Roid::new(RoidKind::Host, *host.id.as_uuid(), &rulebook.repository_id).to_string(),
        statuses: statuses.iter().filter_map(|status| Status::from_word(status.as_str())).collect(),
        addresses: host.addresses.iter().copied().collect(),
        sponsorship: Sponsorship {
            sponsor_id: host.registrar.as_str().to_owned(),
            creator_id: host.created_by.as_str().to_owned(),
            created_at: host.created_at,
            updater_id: updated_by.map(|id| id.as_str().to_owned()),
            updated_at: host.updated.as_ref().map(|updated| updated.at),
            transferred_at: host.transferred_at,
        },
    }
}

/// There is no such host: 2303.
pub(super) fn not_found(name: &str) -> Refused {
    Refused::new(
        ResultCode::ObjectDoesNotExist,
        Offender::new(Namespace::Host, "name", name),
        "host-not-found",
        "there is no such host in this registry",
    )
}
