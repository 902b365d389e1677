//! What the desk shows of an organization, from one snapshot, for its members alone.

use std::sync::Arc;

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::id::{OrganizationId, RequestId};
use registry_core::request::{Request, RequestState};
use registry_core::rulebook::{Programme, RulebookVersions};
use registry_store::{Lock, Session};

use crate::page::applicant::{Held, Known, Placed};
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Missing};
use crate::web::Web;

/// Most requests of an organization that are shown.
const REQUESTS: i64 = 200;

/// An organization with all that the desk shows of it.
///
/// # Errors
/// As missing where whoever acts is no member.
pub(super) async fn organization(
    web: &Web,
    acting: &Acting,
    id: OrganizationId,
) -> Result<Known, Failure> {
    let acting = acting.clone();
    let look = move |read: &mut Session<'_>, now| known(read, &acting, id, now);
    web.registry.look(look).await
}

/// As [`organization`], in a snapshot.
pub(super) fn known(
    read: &mut Session<'_>,
    acting: &Acting,
    id: OrganizationId,
    now: Timestamp,
) -> Result<Known, Failure> {
    let missing = || registry_store::Failure::Refused(Missing::Organization(id).into());
    let reached = acting.reach(Permission::ReadRegistry);
    let reached = reached.map_err(registry_store::Failure::Refused)?;
    reached.over(read, id, Missing::Organization(id))?;
    let organization = read.organization(id, Lock::None)?.ok_or_else(missing)?;
    let mut accreditations = Vec::new();
    for one in read.accreditations_of(id, Lock::None, now)? {
        let rulebooks = read.rulebooks_of_programme(&one.object.programme, now)?;
        let standing = *one.object.standing(&rulebooks).at(now);
        let programme = programme_of(&rulebooks, &one.object.programme, now);
        accreditations.push(Held { accreditation: one.object, standing, programme, rulebooks });
    }
    let mut requests = Vec::new();
    for one in read.requests_of(id, None, REQUESTS, now)? {
        requests.push(placed(read, one.object, now)?);
    }
    requests.reverse();
    let government = *organization.standing().at(now) == Standing::Government;
    Ok(Known { organization, accreditations, requests, government })
}

/// One request of an organization that whoever acts is a member of.
pub(super) async fn request(
    web: &Web,
    acting: &Acting,
    id: RequestId,
) -> Result<(Known, Placed), Failure> {
    let acting = acting.clone();
    let look = move |read: &mut Session<'_>, now| {
        let missing = || registry_store::Failure::Refused(Missing::Request(id).into());
        let found = read.request(id, Lock::None, now)?.ok_or_else(missing)?.object;
        let known = known(read, &acting, found.organization, now).map_err(|failure| {
            // An organization of others, or a request that is not there: the same answer.
            if super::is_missing(&failure) { missing() } else { failure }
        })?;
        Ok((known, placed(read, found, now)?))
    };
    web.registry.look(look).await
}

/// A request with its place in the queue of its name (P-12).
fn placed(read: &mut Session<'_>, request: Request, now: Timestamp) -> Result<Placed, Failure> {
    let mut place = None;
    if request.state == RequestState::Open {
        let all = read.requests_for_name(&request.name, Lock::None, now)?;
        let mut open = all.iter().filter(|one| one.object.state == RequestState::Open);
        place = open.position(|one| one.object.id == request.id).map(|ahead| ahead + 1);
    }
    Ok(Placed { request, place })
}

fn programme_of(rulebooks: &Arc<RulebookVersions>, id: &str, now: Timestamp) -> String {
    let programmes = &rulebooks.at(now).eligibility.programmes;
    programmes.iter().find(|one| one.id == id).map_or(id.to_owned(), |one| one.name.clone())
}

/// Every programme that can be applied for, once each.
///
/// # Errors
/// The database's trouble.
pub(super) async fn programmes(web: &Web) -> Result<Vec<Programme>, Failure> {
    let look = |read: &mut Session<'_>, now| {
        let mut programmes: Vec<Programme> = Vec::new();
        for tld in read.tlds() {
            let rulebooks = read.rulebooks(tld.as_str())?;
            for one in &rulebooks.at(now).eligibility.programmes {
                if programmes.iter().all(|known| known.id != one.id) {
                    programmes.push(one.clone());
                }
            }
        }
        Ok(programmes)
    };
    web.registry.look(look).await
}
