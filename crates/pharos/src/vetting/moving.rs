//! Accepts the request of the one whom an order names: the name moves (P-38).

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::casework::moving::{self, MoveFacts};
use registry_core::casework::{self, About, Case, Filing, NameFacts};
use registry_core::contact::Contact;
use registry_core::domain::Domain;
use registry_core::domain::accuracy::Compared;
use registry_core::id::{CaseId, DomainId, RequestId};
use registry_core::request::{self, Decided, Request};
use registry_core::timeline::Timeline;
use registry_store::{Cited, Lock, Tx};

use super::reject::{locked, reload};
use super::{Acting, Failure, Missing, basis, found, judged, refused, required};
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// An acceptance that moves a name.
#[derive(Debug, Clone)]
pub struct AcceptOrdered {
    /// Of which request.
    pub request: RequestId,
    /// What the record of the dispute says of it.
    pub words: String,
}

/// Accepts a request by an order; whatever was about the former holder ends with that.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn accept(
    registry: &Registry,
    acting: &Acting,
    command: AcceptOrdered,
) -> Result<Request, Failure> {
    acting.may(Permission::DecideRequest).map_err(Failure::Refused)?;
    required("words", &command.words).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let id = command.request;
        let seen = found(tx.request(id, Lock::None, now)?, Missing::Request(id))?.object;
        let not_ordered = || refused(request::Refusal::NotOrdered(Decided::of(&seen.state)));
        let dispute = seen.ordered_by.ok_or_else(not_ordered)?;
        let domain = name_of(tx, dispute, now)?;
        let standing = hold(tx, &seen, domain, &acting, now)?;
        let mut request = locked(tx, id, now)?;
        tx.catch_up(&mut request, &cited)?;
        let accepted = request::accept_ordered(&request.object, *standing.at(now), now);
        let mut decision = accepted.map_err(refused)?;
        let cases = open_cases(tx, domain, &cited, now)?;
        let case = cases.iter().find(|case| case.id == dispute);
        let case = case.ok_or_else(|| refused(casework::Refusal::NotOrdered))?;
        let mut name = tx.domain_by_id(domain, Lock::Update, now)?;
        let name = name.as_mut().ok_or_else(|| refused(casework::Refusal::NameGone))?;
        tx.catch_up(name, &cited)?;
        let parents = tx.parents_of(&name.object, now)?;
        let hosts_under = tx.hosts_under(domain, Lock::Update)?;
        let parties = parties(tx, &request.object, &name.object)?;
        let facts = MoveFacts {
            request: &request.object,
            name: NameFacts { domain: &name.object, parents: parents.view() },
            standing: &standing,
            others: &cases,
            compared: parties.as_ref().map(Parties::compared),
            hosts_under: &hosts_under,
        };
        let filing = Filing::of(&acting.actor, &command.words);
        decision.append(moving::accepted(case, &facts, filing, now).map_err(refused)?);
        tx.record(&decision, &acting.actor, &cited, now)?;
        reload(tx, id, now)
    };
    registry.write(write).await
}

/// The name that a dispute is about.
fn name_of(tx: &mut Tx<'_>, dispute: CaseId, now: Timestamp) -> Result<DomainId, Failure> {
    let case = found(tx.case(dispute, Lock::None, now)?, Missing::Case(dispute))?.object;
    match case.about {
        About::Name { domain, .. } => Ok(domain),
        About::Registrar { .. } => Err(refused(casework::Refusal::OtherName)),
    }
}

/// Holds both sides and what the recipient stands on; nobody decides who is conflicted about
/// either (P-15).
fn hold(
    tx: &mut Tx<'_>,
    request: &Request,
    domain: DomainId,
    acting: &Acting,
    now: Timestamp,
) -> Result<Timeline<Standing>, Failure> {
    let before = tx.domain_by_id(domain, Lock::None, now)?;
    let vouching = before.and_then(|before| before.object.vouching);
    let mut sides = vec![request.organization];
    sides.extend(vouching.map(|vouching| vouching.organization));
    sides.sort_unstable();
    sides.dedup();
    for side in sides {
        judged(tx, side, Lock::Share, acting)?;
    }
    let rulebooks = tx.rulebooks(request.name.tld())?;
    basis::standing(tx, request.organization, request.basis, rulebooks.at(now), now)?;
    Ok(tx.standing(request.organization, request.basis, Lock::Share, now)?)
}

/// Every open case about a name, held.
pub(super) fn open_cases(
    tx: &mut Tx<'_>,
    domain: DomainId,
    cited: &Cited,
    now: Timestamp,
) -> Result<Vec<Case>, Failure> {
    let mut cases = Vec::new();
    for mut case in tx.open_cases_of(domain, Lock::Update, now)? {
        tx.catch_up(&mut case, cited)?;
        cases.push(case.object);
    }
    Ok(cases)
}

/// The recipient, and the registrant that the name has.
struct Parties {
    organization: String,
    registrant: Contact,
}

impl Parties {
    fn compared(&self) -> Compared<'_> {
        Compared { organization: &self.organization, registrant: &self.registrant }
    }
}

fn parties(
    tx: &mut Tx<'_>,
    request: &Request,
    domain: &Domain,
) -> Result<Option<Parties>, Failure> {
    let Some(registrant) = domain.registrant else { return Ok(None) };
    let registrant = tx.contacts_by_id(&[registrant])?.into_iter().next();
    let organization = tx.organization(request.organization, Lock::None)?;
    let parties = registrant.zip(organization);
    Ok(parties
        .map(|(registrant, organization)| Parties { organization: organization.name, registrant }))
}

/// The dispute whose order a request rests on, held.
pub(super) fn dispute_of(
    tx: &mut Tx<'_>,
    request: &Request,
    cited: &Cited,
    now: Timestamp,
) -> Result<Option<Case>, Failure> {
    let Some(id) = request.ordered_by else { return Ok(None) };
    let mut case = found(tx.case(id, Lock::Update, now)?, Missing::Case(id))?;
    tx.catch_up(&mut case, cited)?;
    Ok(Some(case.object))
}
