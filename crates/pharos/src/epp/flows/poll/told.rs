//! What a poll message carries: the object as its row of history has it.

use jiff::Timestamp;
use registry_core::contact::Contact;
use registry_core::domain::Domain;
use registry_core::host::Host;
use registry_core::maintenance::Maintenance;
use registry_core::notice::{PollOccasion, Subject};
use registry_epp::ResultData;
use registry_epp::balance::{LowBalanceData, Threshold};
use registry_epp::contact;
use registry_epp::domain::{HostsShown, InfoData};
use registry_epp::extension::ExtensionData;
use registry_epp::extension::change_poll::State;
use registry_epp::maintenance::{self, PollKind};
use registry_store::{Aggregate, PollRow, Session, StoreError, Told};
use serde::de::DeserializeOwned;

use super::change;
use crate::epp::flows::Context;
use crate::epp::flows::domain::fee::amount;
use crate::epp::flows::domain::{info, transfer};
use crate::epp::flows::maintenance::wording as maintenance_wording;
use crate::epp::flows::{host, wording};

/// What stands beside the words of a message.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) data: Option<ResultData>,
    pub(super) extensions: Vec<ExtensionData>,
}

/// Reads what a message tells; one stored before there were numbers has its words alone.
pub(super) fn show(
    session: &mut Session<'_>,
    context: &Context,
    row: &PollRow,
    _now: Timestamp,
) -> Result<Shown, StoreError> {
    match &row.message.about {
        Subject::Domain { .. } => show_domain(session, context, row),
        Subject::Contact { .. } => show_contact(session, row),
        Subject::Host { .. } => show_host(session, row),
        Subject::Maintenance { .. } => show_maintenance(session, row),
        Subject::Account { available, credit_limit, credit_threshold } => {
            let data = LowBalanceData {
                registrar_name: context.login.registrar.name.clone(),
                credit_limit: amount(*credit_limit),
                threshold: Threshold::Fixed(amount(*credit_threshold)),
                available_credit: amount(*available),
            };
            Ok(Shown { data: Some(ResultData::LowBalance(data)), extensions: Vec::new() })
        }
    }
}

/// A change of an object: its row of history, and the one before.
struct Story<T> {
    before: Option<T>,
    after: Told<T>,
}

fn story<T: Aggregate + DeserializeOwned>(
    session: &mut Session<'_>,
    row: &PollRow,
) -> Result<Option<Story<T>>, StoreError> {
    let Some(number) = row.object_number else { return Ok(None) };
    let Some(after) = session.told::<T>(&row.message.about, number)? else { return Ok(None) };
    let before = session.told::<T>(&row.message.about, number - 1)?;
    Ok(Some(Story { before: before.map(|told| told.object), after }))
}

fn show_domain(
    session: &mut Session<'_>,
    context: &Context,
    row: &PollRow,
) -> Result<Shown, StoreError> {
    let Some(Story { before, after }) = story::<Domain>(session, row)? else {
        return Ok(Shown::default());
    };
    let occasion = row.message.occasion;
    if is_transfer(occasion) {
        let data = after.object.transfer.as_ref().map(|it| transfer::told(&after.object, it));
        let data = data.map(ResultData::DomainTransfer);
        return Ok(Shown { data, extensions: Vec::new() });
    }
    let (state, domain) = state(row, before.as_ref(), &after.object);
    let rulebooks = session.rulebooks(domain.name.tld())?;
    let rulebook = rulebooks.at(after.at);
    let data = info::shown(session, domain, HostsShown::Delegated, true, rulebook)?;
    let data = InfoData { auth_info: info::empty_auth_info(domain, true), ..data };
    let negotiated = |it: &ExtensionData| context.login.namespaces.contains(it.namespace());
    let mut extensions = info::extensions(domain, None, rulebook);
    extensions.retain(negotiated);
    let cause = change::cause(occasion, before.as_ref(), &after.object);
    extensions.extend(change::data(occasion, state, &after, cause.as_ref()));
    Ok(Shown { data: Some(ResultData::DomainInfo(Box::new(data))), extensions })
}

/// Whether a host was linked is no part of its history, and not told.
fn show_host(session: &mut Session<'_>, row: &PollRow) -> Result<Shown, StoreError> {
    let Some(Story { before, after }) = story::<Host>(session, row)? else {
        return Ok(Shown::default());
    };
    let (state, host) = state(row, before.as_ref(), &after.object);
    let rulebooks = session.rulebooks_of_host(&host.name)?;
    let data = host::info::shown(host, false, rulebooks.at(after.at));
    let change = change::data(row.message.occasion, state, &after, None);
    let data = Some(ResultData::HostInfo(Box::new(data)));
    Ok(Shown { data, extensions: change.into_iter().collect() })
}

/// Which state of an object a message shows.
fn state<'o, T>(row: &PollRow, before: Option<&'o T>, after: &'o T) -> (State, &'o T) {
    match before.filter(|_| row.tells_before) {
        Some(before) => (State::Before, before),
        None => (State::After, after),
    }
}

/// Only its sponsor and a transfer change a contact.
fn show_contact(session: &mut Session<'_>, row: &PollRow) -> Result<Shown, StoreError> {
    let Some(Story { after, .. }) = story::<Contact>(session, row)? else {
        return Ok(Shown::default());
    };
    let told = |transfer| contact::TransferData {
        id: after.object.handle.as_str().to_owned(),
        transfer: wording::transfer_out(transfer),
    };
    let data = after.object.transfer.as_ref().filter(|_| is_transfer(row.message.occasion));
    let data = data.map(told).map(ResultData::ContactTransfer);
    Ok(Shown { data, extensions: Vec::new() })
}

fn show_maintenance(session: &mut Session<'_>, row: &PollRow) -> Result<Shown, StoreError> {
    let Some(Story { after, .. }) = story::<Maintenance>(session, row)? else {
        return Ok(Shown::default());
    };
    let item = maintenance_wording::whole(&after.object, poll_kind(row.message.occasion));
    let data = ResultData::Maintenance(maintenance::InfoData::Item(Box::new(item)));
    Ok(Shown { data: Some(data), extensions: Vec::new() })
}

/// Why a maintenance is told (RFC 9167, section 3.3).
const fn poll_kind(occasion: PollOccasion) -> Option<PollKind> {
    match occasion {
        PollOccasion::MaintenanceAnnounced => Some(PollKind::Create),
        PollOccasion::MaintenanceChanged => Some(PollKind::Update),
        PollOccasion::MaintenanceCalledOff => Some(PollKind::Delete),
        PollOccasion::MaintenanceNear => Some(PollKind::Courtesy),
        PollOccasion::MaintenanceOver => Some(PollKind::End),
        PollOccasion::AccreditationEnded
        | PollOccasion::Suspended
        | PollOccasion::Reinstated
        | PollOccasion::AutoRenewed
        | PollOccasion::RenewalUndone
        | PollOccasion::Expired
        | PollOccasion::Deleted
        | PollOccasion::RestoreLapsed
        | PollOccasion::RedemptionEnded
        | PollOccasion::Purged
        | PollOccasion::NameServerLost
        | PollOccasion::TransferRequested
        | PollOccasion::TransferApproved
        | PollOccasion::TransferRejected
        | PollOccasion::TransferCancelled
        | PollOccasion::Locked
        | PollOccasion::Unlocked
        | PollOccasion::Moved
        | PollOccasion::AuthInfoExpired
        | PollOccasion::HostTransferred
        | PollOccasion::HostPurged
        | PollOccasion::LowBalance => None,
    }
}

/// Transfers are told by `trnData` (RFC 5731, section 3.2.4), to both registrars.
const fn is_transfer(occasion: PollOccasion) -> bool {
    matches!(
        occasion,
        PollOccasion::TransferRequested
            | PollOccasion::TransferApproved
            | PollOccasion::TransferRejected
            | PollOccasion::TransferCancelled
    )
}
