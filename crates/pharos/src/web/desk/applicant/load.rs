//! What the desk shows of an organization, from one snapshot, for its members alone.

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::appeal::{Against, Appeal, Appealed};
use registry_core::calendar;
use registry_core::casework::{About, Case};
use registry_core::domain::Domain;
use registry_core::id::{CaseId, OrganizationId, RequestId};
use registry_core::name::DomainName;
use registry_core::request::{Request, RequestState};
use registry_core::rulebook::Programme;
use registry_store::{Aggregate as _, CaseFilter, CaseOrder, Lock, Session};

use crate::page::applicant::{Held, Known, Placed};
use crate::page::picture::{Picture, life};
use crate::staff::permission::Permission;
pub(super) use crate::vetting::Missing;
use crate::vetting::licence::{self, Shown};
use crate::vetting::{Acting, Failure, Refusal};
use crate::web::Web;
use crate::web::desk::is_cut;

/// Most requests of an organization that are shown; the page says so where there are more.
pub(super) const REQUESTS: i64 = 200;

/// Most open cases of an organization that are shown; the page says so where there are more.
pub(super) const CASES: i64 = 200;

/// Most names on the page of an organization.
pub(super) const NAMES: i64 = 100;

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

/// An organization with the number of the newest row of its history, both from one snapshot.
///
/// # Errors
/// As [`organization`].
pub(super) async fn organization_read(
    web: &Web,
    acting: &Acting,
    id: OrganizationId,
) -> Result<(Known, i64), Failure> {
    let acting = acting.clone();
    let look = move |read: &mut Session<'_>, now| {
        let known = known(read, &acting, id, now)?;
        let version = read.version(&known.organization.key())?.unwrap_or_default();
        Ok((known, version))
    };
    web.registry.look(look).await
}

/// Whether whoever acts is a member.
///
/// # Errors
/// The organization as missing where not.
pub(super) fn member(
    read: &mut Session<'_>,
    acting: &Acting,
    id: OrganizationId,
) -> Result<(), Failure> {
    let reached = acting.reach(Permission::ReadRegistry).map_err(Failure::Refused)?;
    reached.over(read, id, Missing::Organization(id))
}

/// As [`organization`], in a snapshot.
pub(super) fn known(
    read: &mut Session<'_>,
    acting: &Acting,
    id: OrganizationId,
    now: Timestamp,
) -> Result<Known, Failure> {
    let missing = || registry_store::Failure::Refused(Missing::Organization(id).into());
    member(read, acting, id)?;
    let organization = read.organization(id, Lock::None)?.ok_or_else(missing)?;
    let mut accreditations = Vec::new();
    for one in read.accreditations_of(id, Lock::None, now)? {
        let rulebooks = read.rulebooks_of_programme(&one.object.programme, now)?;
        let standing = *one.object.standing(&rulebooks).at(now);
        let programmes = &rulebooks.at(now).eligibility.programmes;
        let found = programmes.iter().find(|known| known.id == one.object.programme).cloned();
        let called = found.as_ref().map(|known| known.name.clone());
        accreditations.push(Held {
            programme: called.unwrap_or_else(|| one.object.programme.clone()),
            programme_now: found,
            accreditation: one.object,
            standing,
            rulebooks,
        });
    }
    let mut requests = Vec::new();
    let mut newest = read.newest_requests_of(id, REQUESTS + 1, now)?;
    let older_requests = is_cut(&mut newest, REQUESTS);
    for one in newest {
        requests.push(placed(read, one.object, now)?);
    }
    let open = CaseFilter { organization: Some(id), open: Some(true), ..CaseFilter::default() };
    let mut cases = read.cases_page(&open, CaseOrder::Opened(None), CASES + 1, now)?;
    let newer_cases = is_cut(&mut cases, CASES);
    let cases = cases.into_iter().map(|one| one.object).filter(|case| open.admits(case)).collect();
    let government = *organization.standing().at(now) == Standing::Government;
    Ok(Known {
        organization,
        accreditations,
        requests,
        older_requests,
        cases,
        newer_cases,
        government,
    })
}

/// One request of an organization that whoever acts is a member of.
pub(super) async fn request(
    web: &Web,
    acting: &Acting,
    id: RequestId,
) -> Result<(Known, Placed), Failure> {
    let acting = acting.clone();
    let look = move |read: &mut Session<'_>, now| known_request(read, &acting, id, now);
    web.registry.look(look).await
}

/// As [`request`], in a snapshot.
fn known_request(
    read: &mut Session<'_>,
    acting: &Acting,
    id: RequestId,
    now: Timestamp,
) -> Result<(Known, Placed), Failure> {
    let missing = || registry_store::Failure::Refused(Missing::Request(id).into());
    let found = read.request(id, Lock::None, now)?.ok_or_else(missing)?.object;
    let known = known(read, acting, found.organization, now).map_err(|failure| {
        // An organization of others, or a request that is not there: the same answer.
        if super::is_missing(&failure) { missing() } else { failure }
    })?;
    Ok((known, placed(read, found, now)?))
}

/// A request with what its page shows beside it.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) known: Known,
    pub(super) placed: Placed,
    /// The newest appeal against a rejection of it.
    pub(super) appeal: Option<Appeal>,
    /// The number of the newest row of its history.
    pub(super) version: i64,
}

/// The page of a request.
pub(super) async fn asked(web: &Web, acting: &Acting, id: RequestId) -> Result<Asked, Failure> {
    let acting = acting.clone();
    let look = move |read: &mut Session<'_>, now| {
        let (known, placed) = known_request(read, &acting, id, now)?;
        let appeal = read.appeals_against(Against::Rejection(id), now)?.pop();
        let version = read.version(&placed.request.key())?.unwrap_or_default();
        Ok(Asked { known, placed, appeal, version })
    };
    web.registry.look(look).await
}

/// A case with what its page shows beside it.
#[derive(Debug)]
pub(super) struct Filed {
    pub(super) known: Known,
    pub(super) case: Case,
    /// The newest appeal against it.
    pub(super) appeal: Option<Appeal>,
    /// The decision in it that can be appealed.
    pub(super) appealed: Option<Appealed>,
}

/// A case about a name of an organization that whoever acts is a member of.
pub(super) async fn case(web: &Web, acting: &Acting, id: CaseId) -> Result<Filed, Failure> {
    let acting = acting.clone();
    let look = move |read: &mut Session<'_>, now| {
        let missing = || Failure::Refused(Missing::Case(id).into());
        let case = read.case(id, Lock::None, now)?.ok_or_else(missing)?.object;
        let About::Name { domain, organization: Some(holder), .. } = &case.about else {
            return Err(missing());
        };
        let known = known(read, &acting, *holder, now)
            .map_err(|failure| if super::is_missing(&failure) { missing() } else { failure })?;
        let appeal = read.appeals_against(Against::Revocation(id), now)?.pop();
        let domain = read.domain_by_id(*domain, Lock::None, now)?;
        let appealed = domain.and_then(|one| Appealed::revocation(&case, &one.object).ok());
        Ok(Filed { known, case, appeal, appealed })
    };
    web.registry.look(look).await
}

/// A registered name with what its page shows beside it.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) known: Known,
    pub(super) domain: Domain,
    /// Its life as a picture.
    pub(super) picture: Picture,
    /// The number of the newest row of its history.
    pub(super) version: i64,
    /// Its licences and wishes for one, the newest last.
    pub(super) licences: Vec<Shown>,
    /// Whether the TLD has a trademark to license.
    pub(super) offers_licence: bool,
    /// By the end of which day it would be deleted if it were given up now.
    pub(super) discontinued_until: Option<Timestamp>,
}

/// A name that an organization holds which whoever acts is a member of.
pub(super) async fn name(web: &Web, acting: &Acting, name: DomainName) -> Result<Named, Failure> {
    let acting = acting.clone();
    let look = move |read: &mut Session<'_>, now| {
        let missing = || Failure::Refused(Refusal::NameNotRegistered(name.to_string()));
        let found = read.domain(&name, Lock::None, now)?;
        let domain = found.map(|one| one.object).filter(Domain::is_live).ok_or_else(missing)?;
        let holder = domain.vouching.as_ref().map(|held| held.organization);
        let known = known(read, &acting, holder.ok_or_else(missing)?, now)
            .map_err(|failure| if super::is_missing(&failure) { missing() } else { failure })?;
        let parents = read.parents_of(&domain, now)?;
        let language = crate::page::catalogue::Catalogue::english();
        let picture = life::picture(language, &domain, &parents.view(), now);
        let mut licences = Vec::new();
        for one in read.licences_of(domain.id, Lock::None)? {
            if one.organization == known.organization.id {
                licences.push(licence::shown(read, one, now)?);
            }
        }
        let rulebooks = read.rulebooks(name.tld())?;
        let rulebook = rulebooks.at(now);
        let days = rulebook.discontinuation.delete_days;
        let until = calendar::end_of_counted_days(now, days, &rulebook.zone).ok();
        Ok(Named {
            known,
            picture,
            version: read.version(&domain.key())?.unwrap_or_default(),
            licences,
            offers_licence: rulebook.licence.offered,
            discontinued_until: until,
            domain,
        })
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
