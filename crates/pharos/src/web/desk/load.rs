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
use crate::page::catalogue::Catalogue;
use crate::page::queue::{self, Head, Row};
use crate::vetting::accept::appealable;

/// Open requests looked through for one page of the queue.
const PAGE: i64 = 100;

/// A page of the queue: its lines, and where the next one begins.
pub(super) type QueuePage = (Vec<Row>, Option<(Timestamp, RequestId)>);

/// The names whose head arrived behind an instant and id.
pub(super) fn queue_page(
    snapshot: &mut Snapshot<'_>,
    after: Option<(Timestamp, RequestId)>,
    now: Timestamp,
) -> Result<QueuePage, StoreError> {
    let open = snapshot.open_requests_page(after, PAGE, now)?;
    let mut rows = Vec::new();
    for one in &open {
        let request = &one.object;
        let all = snapshot.requests_for_name(&request.name, Lock::None, now)?;
        let mut waiting = all.iter().filter(|other| other.object.state == RequestState::Open);
        // Whoever is not the head is shown on the head's page.
        if waiting.next().is_none_or(|head| head.object.id != request.id) {
            continue;
        }
        let standing = snapshot.standing(request.organization, request.basis, Lock::None, now)?;
        let head = Head {
            request,
            organization: &organization(snapshot, request.organization)?,
            standing: *standing.at(now),
            behind: waiting.count(),
            appealable: appealable(&all, &appeals(snapshot, &request.name, now)?),
        };
        rows.push(queue::row(Catalogue::english(), &head, now));
    }
    let full = i64::try_from(open.len()).is_ok_and(|count| count == PAGE);
    let last = open.last().filter(|_| full);
    Ok((rows, last.map(|last| (last.object.received_at, last.object.id))))
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
