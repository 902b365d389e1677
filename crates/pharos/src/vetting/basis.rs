//! What a request stands on, loaded and locked before the request itself.

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::id::OrganizationId;
use registry_core::name::DomainName;
use registry_core::request::{Basis, NameHeld, Request, RequestState};
use registry_core::rulebook::Rulebook;
use registry_store::{Lock, Projected, Tx};

use super::{Failure, Missing, Refusal, found};

/// The standing of a basis now, after checking that it is this organization's and this TLD's.
pub(super) fn standing(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    basis: Basis,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Standing, Failure> {
    found(tx.organization(organization, Lock::Share)?, Missing::Organization(organization))?;
    match basis {
        Basis::Government if !rulebook.eligibility.government_basis => {
            return Err(Failure::Refused(Refusal::NoGovernmentBasis));
        }
        Basis::Government => {}
        Basis::Accreditation(id) => {
            let accreditation = tx.accreditation(id, Lock::Share, now)?;
            let accreditation = found(accreditation, Missing::Accreditation(id))?.object;
            let programmes = &rulebook.eligibility.programmes;
            let known = programmes.iter().any(|found| found.id == accreditation.programme);
            if accreditation.organization != organization || !known {
                return Err(Failure::Refused(Refusal::BasisNotForThis(id)));
            }
        }
    }
    Ok(*tx.standing(organization, basis, Lock::Share, now)?.at(now))
}

/// Who has the name, among its requests and its registration (P-12).
pub(super) fn held(
    tx: &mut Tx<'_>,
    name: &DomainName,
    requests: &[Projected<Request>],
    now: Timestamp,
) -> Result<Option<NameHeld>, Failure> {
    let accepted = |request: &Projected<Request>| {
        matches!(request.object.state, RequestState::Accepted { .. })
    };
    if requests.iter().any(accepted) {
        return Ok(Some(NameHeld::ByAcceptance));
    }
    let domain = tx.domain(name, Lock::Share, now)?;
    let live = domain.is_some_and(|domain| domain.object.is_live());
    Ok(live.then_some(NameHeld::ByRegistration))
}

/// The open requests of a name's queue, in order.
pub(super) fn queue(requests: &[Projected<Request>]) -> impl Iterator<Item = &Request> {
    let requests = requests.iter().map(|request| &request.object);
    requests.filter(|request| request.state == RequestState::Open)
}
