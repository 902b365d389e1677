//! What the Review desk shows, from one snapshot.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use jiff::Timestamp;
use registry_core::appeal::Appeal;
use registry_core::id::{OrganizationId, RequestId};
use registry_core::name::DomainName;
use registry_core::organization::Organization;
use registry_core::registrar::RegistrarState;
use registry_core::request::{Basis, RequestState};
use registry_store::{Lock, Snapshot, StoreError};

use crate::page::case::Case;
use crate::page::queue::Head;
use crate::vetting::accept::appealable;

/// The head of the queue for a name, with what its line says; none where it is decided by now.
pub(super) fn head(
    snapshot: &mut Snapshot<'_>,
    id: RequestId,
    now: Timestamp,
) -> Result<Option<Head>, StoreError> {
    let Some(found) = snapshot.request(id, Lock::None, now)? else { return Ok(None) };
    let request = found.object;
    if !request.is_undecided() {
        return Ok(None);
    }
    let all = snapshot.requests_for_name(&request.name, Lock::None, now)?;
    let waiting = all.iter().filter(|other| other.object.state == RequestState::Open);
    let behind = waiting.filter(|other| other.object.id != id).count();
    let standing = snapshot.standing(request.organization, request.basis, Lock::None, now)?;
    Ok(Some(Head {
        organization: organization(snapshot, request.organization)?,
        standing: *standing.at(now),
        behind,
        appealable: appealable(&all, &appeals(snapshot, &request.name, now)?),
        request,
    }))
}

/// Everything the page of a request shows.
pub(super) fn case(
    snapshot: &mut Snapshot<'_>,
    id: RequestId,
    now: Timestamp,
) -> Result<Option<Case>, StoreError> {
    let Some(found) = snapshot.request(id, Lock::None, now)? else { return Ok(None) };
    let request = found.object;
    let accreditation = match request.basis {
        Basis::Accreditation(id) => snapshot.accreditation(id, Lock::None, now)?,
        Basis::Government => None,
    };
    let mut names: BTreeMap<OrganizationId, String> = BTreeMap::new();
    let mut requests = Vec::new();
    for other in snapshot.requests_for_name(&request.name, Lock::None, now)? {
        let other = other.object;
        let name = match names.entry(other.organization) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(place) => {
                place.insert(organization(snapshot, other.organization)?.name).clone()
            }
        };
        requests.push((other, name));
    }
    let registered = snapshot.domain(&request.name, Lock::None, now)?;
    let rulebooks = snapshot.rulebooks(request.name.tld())?;
    let registrars = snapshot.registrars()?.into_iter();
    let active = registrars.filter(|registrar| registrar.state == RegistrarState::Active);
    Ok(Some(Case {
        organization: organization(snapshot, request.organization)?,
        accreditation: accreditation.map(|found| found.object),
        standing: snapshot.standing(request.organization, request.basis, Lock::None, now)?,
        requests,
        appeals: appeals(snapshot, &request.name, now)?,
        registered: registered.is_some_and(|found| found.object.is_live()),
        registrars: active.map(|one| (one.id.to_string(), one.name)).collect(),
        rulebook: Arc::clone(rulebooks.shared_at(now)),
        now,
        request,
    }))
}

/// Every appeal about a name.
fn appeals(
    snapshot: &mut Snapshot<'_>,
    name: &DomainName,
    now: Timestamp,
) -> Result<Vec<Appeal>, StoreError> {
    let found = snapshot.appeals_for_name(name, Lock::None, now)?;
    Ok(found.into_iter().map(|found| found.object).collect())
}

fn organization(
    snapshot: &mut Snapshot<'_>,
    id: OrganizationId,
) -> Result<Organization, StoreError> {
    let found = snapshot.organization(id, Lock::None)?;
    found.ok_or_else(|| StoreError::Missing(format!("organization {id}")))
}
