//! The acts of people on an appeal (P-55): each loads the appeal with what it is about, decides
//! with the core, and records, in one transaction.

mod admission;
mod commission;
mod costs;
mod receive;
mod record;

use jiff::Timestamp;
use registry_core::appeal::{self, Against, Appeal, Appealed, Commissioner};
use registry_core::casework::{About, Case, Entry, NameFacts};
use registry_core::decision::{Actor, Decision};
use registry_core::document::DocumentRef;
use registry_core::domain::Domain;
use registry_core::id::{AppealId, CaseId, StaffId};
use registry_core::request::Request;
use registry_store::{Cited, LoadedParents, Lock, Tx};

pub use admission::{admit, forfeit};
pub use commission::{Seating, convene, declare_unable, report, seat, select, send_articles, vote};
pub use costs::{end_by_costs, invoice_costs};
pub use receive::{ReceiveAppeal, receive};
pub use record::{
    Extension, NewMatter, Teleconference, extend, hold_teleconference, name_counsel, refuse_matter,
    respond,
};

use super::{Acting, Failure, Missing, Refusal, found, judged, refused};
use crate::registry::Registry;
use crate::staff::account::Person;
use crate::staff::permission::{Permission, Role};

/// An appeal and what it is about, held in the one order: organization, accreditation, request or
/// case, appeal, name.
struct Held {
    appeal: Appeal,
    appealed: Object,
}

/// What was decided about.
enum Object {
    /// A request that was rejected, or has been opened again.
    Request(Box<Request>),
    /// A name that is revoked, and its case.
    Revoked(Box<Revoked>),
}

impl Object {
    /// The decision about it that can be appealed.
    fn appealed(&self) -> Result<Appealed, Failure> {
        match self {
            Object::Request(request) => Appealed::rejection(request).map_err(refused),
            Object::Revoked(revoked) => {
                Appealed::revocation(&revoked.case, &revoked.domain).map_err(refused)
            }
        }
    }

    /// Every document that the file holds (P-55d).
    fn file(&self) -> Vec<DocumentRef> {
        match self {
            Object::Request(request) => request.file().cloned().collect(),
            Object::Revoked(revoked) => revoked.case.entries.iter().flat_map(of_entry).collect(),
        }
    }
}

/// The documents of an entry. What came by post counts from its arrival, whenever it was scanned;
/// what did not, from when it was put on the file, whoever had the same content before (P-59).
fn of_entry(entry: &Entry) -> impl Iterator<Item = DocumentRef> {
    let received_at = entry.received_at.unwrap_or(entry.at);
    entry.documents.iter().map(move |one| DocumentRef { received_at, ..one.clone() })
}

/// A name that is revoked, as it is held.
struct Revoked {
    case: Case,
    domain: Domain,
    parents: LoadedParents,
}

impl Revoked {
    fn name(&self) -> NameFacts<'_> {
        NameFacts { domain: &self.domain, parents: self.parents.view() }
    }
}

impl Held {
    /// Every document that the file holds (P-55d).
    fn file(&self) -> Vec<DocumentRef> {
        self.appealed.file()
    }

    /// The decision appealed as its object has it now: its window may have been dated since.
    fn appealed(&self) -> Result<Appealed, Failure> {
        self.appealed.appealed()
    }

    /// The end of the appeal without a decision, with what it does to what was appealed.
    fn ended(&self, mut ended: Decision, by: &Actor, now: Timestamp) -> Result<Decision, Failure> {
        if let Object::Revoked(revoked) = &self.appealed {
            let (case, name) = (&revoked.case, revoked.name());
            let stands = appeal::revocation_stands(&self.appeal, case, (&name, by), now);
            ended.append(stands.map_err(refused)?);
        }
        Ok(ended)
    }
}

/// Loads and locks an appeal; refused where whoever acts is marked as conflicted (P-15).
fn held(tx: &mut Tx<'_>, id: AppealId, acting: &Acting, now: Timestamp) -> Result<Held, Failure> {
    // What it is about never changes, so it can be learnt before the locks are taken in order.
    let seen = found(tx.appeal(id, Lock::None, now)?, Missing::Appeal(id))?.object;
    judged(tx, seen.organization, Lock::Share, acting)?;
    let cited = acting.cited();
    let (appeal, appealed, contact_email) = match seen.against {
        Against::Rejection(request) => {
            let loaded = tx.request(request, Lock::Update, now)?;
            let mut loaded = found(loaded, Missing::Request(request))?;
            tx.catch_up(&mut loaded, &cited)?;
            let to = loaded.object.personal.contact_email.clone();
            (locked(tx, id, &cited, now)?, Object::Request(Box::new(loaded.object)), to)
        }
        Against::Revocation(case) => {
            let case = held_case(tx, case, &cited, now)?;
            let appeal = locked(tx, id, &cited, now)?;
            let revoked = with_name(tx, case, &cited, now)?;
            let holder = revoked.domain.vouching.as_ref().map(|held| held.organization);
            // Where the name has another holder by now (P-38), the appellant's address is its own.
            let to = match holder == Some(appeal.organization) {
                true => revoked.domain.personal.contact_email.clone(),
                false => appeal.personal.contact_email.clone(),
            };
            (appeal, Object::Revoked(Box::new(revoked)), to)
        }
    };
    let mut appeal = appeal;
    // Notices go to the address that the customer has now (P-57).
    appeal.personal.contact_email = contact_email;
    Ok(Held { appeal, appealed })
}

fn locked(tx: &mut Tx<'_>, id: AppealId, cited: &Cited, now: Timestamp) -> Result<Appeal, Failure> {
    let mut appeal = found(tx.appeal(id, Lock::Update, now)?, Missing::Appeal(id))?;
    tx.catch_up(&mut appeal, cited)?;
    Ok(appeal.object)
}

/// A case, locked; what its name stands on is held before it, as the one lock order wants.
fn held_case(tx: &mut Tx<'_>, id: CaseId, cited: &Cited, now: Timestamp) -> Result<Case, Failure> {
    let seen = found(tx.case(id, Lock::None, now)?, Missing::Case(id))?.object;
    if let About::Name { domain, .. } = &seen.about {
        let domain = tx.domain_by_id(*domain, Lock::None, now)?;
        if let Some(vouching) = domain.and_then(|found| found.object.vouching) {
            tx.standing(vouching.organization, vouching.basis, Lock::Share, now)?;
        }
    }
    let mut case = found(tx.case(id, Lock::Update, now)?, Missing::Case(id))?;
    tx.catch_up(&mut case, cited)?;
    Ok(case.object)
}

/// The name of a case, locked after it.
fn with_name(
    tx: &mut Tx<'_>,
    case: Case,
    cited: &Cited,
    now: Timestamp,
) -> Result<Revoked, Failure> {
    let About::Name { domain, .. } = &case.about else {
        return Err(refused(appeal::Refusal::NotAppealable(case.matter.code())));
    };
    let domain = tx.domain_by_id(*domain, Lock::Update, now)?;
    let mut domain = found(domain, Missing::Case(case.id))?;
    tx.catch_up(&mut domain, cited)?;
    let domain = domain.object;
    let parents = tx.parents_of(&domain, now)?;
    Ok(Revoked { case, domain, parents })
}

/// Does one thing to an appeal, whole.
async fn act(
    registry: &Registry,
    acting: &Acting,
    (permission, id): (Permission, AppealId),
    decide: impl Fn(&mut Tx<'_>, &Held, Timestamp) -> Result<Decision, Failure> + Send + 'static,
) -> Result<Appeal, Failure> {
    acting.may(permission).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let held = held(tx, id, &acting, now)?;
        let decision = decide(tx, &held, now)?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        Ok(found(tx.appeal(id, Lock::None, now)?, Missing::Appeal(id))?.object)
    };
    registry.write(write).await
}

/// A commissioner's account, and where it is written to.
fn commissioner(tx: &mut Tx<'_>, id: StaffId) -> Result<(Commissioner, String), Failure> {
    let staff = found(tx.staff(id)?, Missing::Staff(id))?;
    match Person::of(&staff).filter(|person| person.role == Role::Commissioner) {
        Some(person) => Ok((Commissioner { id, name: person.name }, person.email)),
        None => Err(Failure::Refused(Refusal::Field {
            field: "staff".into(),
            found: id.to_string(),
            allowed: "the account of a commissioner",
        })),
    }
}

#[cfg(test)]
mod tests {
    use registry_core::document::{DocumentHash, MediaType};
    use registry_core::event::Event;

    use super::*;

    #[test]
    fn a_document_counts_from_its_entry_however_long_its_content_is_known() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let known = DocumentRef {
            hash: DocumentHash([7; 32]),
            name: "letter.txt".to_owned(),
            media_type: MediaType::Text,
            size_bytes: 4,
            received_at: at("2026-01-05T12:00:00Z"),
        };
        let entry = |received_at| Entry {
            at: at("2026-02-01T00:00:00Z"),
            event: Event::CaseNoted,
            by: Actor::Import,
            words: String::new(),
            documents: vec![known.clone()],
            received_at,
        };
        let counted =
            |entry: &Entry| of_entry(entry).map(|one| one.received_at).collect::<Vec<_>>();
        assert_eq!(counted(&entry(None)), [at("2026-02-01T00:00:00Z")]);
        let arrived = at("2026-01-20T00:00:00Z");
        assert_eq!(counted(&entry(Some(arrived))), [arrived]);
    }
}
