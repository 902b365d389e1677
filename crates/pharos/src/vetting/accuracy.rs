//! Closes a check of a name's registrant with a reviewer's verdict (P-34).

use jiff::Timestamp;
use registry_core::casework::{Case, Filing, NameFacts, NewCase, suspension};
use registry_core::decision::Decision;
use registry_core::domain::Domain;
use registry_core::domain::accuracy::{self, NewVerdict, Verdict};
use registry_core::id::CaseId;
use registry_core::name::DomainName;
use registry_store::{Cited, Lock, Tx};

use super::{Acting, Failure, judged, refused, registered, required};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// The case about a name's data that a verdict opens or closes.
enum OfData {
    /// There is none, and none is opened.
    None,
    /// One that is opened.
    New(NewCase),
    /// The open one.
    Open(Box<Case>),
}

/// Records what a reviewer found: `inaccurate` suspends the name and opens the case of that, the
/// others lift it again and close the case.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn close(
    registry: &Registry,
    acting: &Acting,
    (name, verdict, reason): (DomainName, Verdict, String),
) -> Result<(), Failure> {
    acting.may(Permission::DecideAccuracy).map_err(Failure::Refused)?;
    required("reason", &reason).map_err(Failure::Refused)?;
    let id = CaseId::from_uuid(identity::new_uuid(&registry.clock));
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let seen = registered(tx, &name, Lock::None, now)?.object;
        if let Some(held) = &seen.vouching {
            judged(tx, held.organization, Lock::Share, &acting)?;
        }
        let case = open_case(tx, &seen, &cited, now)?;
        let mut found = registered(tx, &name, Lock::Update, now)?;
        tx.catch_up(&mut found, &cited)?;
        let parents = tx.parents_of(&found.object, now)?;
        let facts = NameFacts { domain: &found.object, parents: parents.view() };
        let opens = verdict == Verdict::Inaccurate && case.is_none();
        let case = match case {
            Some(case) => OfData::Open(Box::new(case)),
            None if opens => OfData::New(NewCase { id, number: tx.next_case_number(now)? }),
            None => OfData::None,
        };
        let filing = Filing::of(&acting.actor, &reason);
        let decision = decided(&facts, &case, (verdict, filing), now)?;
        Ok(tx.record(&decision, &acting.actor, &cited, now)?)
    };
    registry.write(write).await
}

/// The open case about a name's data, held before the name as the one lock order wants.
fn open_case(
    tx: &mut Tx<'_>,
    domain: &Domain,
    cited: &Cited,
    now: Timestamp,
) -> Result<Option<Case>, Failure> {
    let Some(mut found) = tx.open_case_of_data(domain.id, Lock::Update, now)? else {
        return Ok(None);
    };
    tx.catch_up(&mut found, cited)?;
    Ok(Some(found.object))
}

fn decided(
    facts: &NameFacts<'_>,
    case: &OfData,
    (verdict, filing): (Verdict, Filing),
    now: Timestamp,
) -> Result<Decision, Failure> {
    let (by, reason) = (filing.by.clone(), filing.words.clone());
    let number = match case {
        OfData::None => None,
        OfData::New(new) => Some(new.number.to_string()),
        OfData::Open(case) => Some(case.number.to_string()),
    };
    let name = by.name();
    let found = NewVerdict { verdict, by: by.clone(), name, reason: reason.clone(), case: number };
    let mut decision =
        accuracy::decide(facts.domain, found, &facts.parents, now).map_err(refused)?;
    let follows = match (case, verdict) {
        (OfData::New(new), _) => {
            suspension::open_for_accuracy(*new, facts, &reason, &by, now).map(|(_, opened)| opened)
        }
        // Found wrong again while its case is open: the case goes on.
        (OfData::Open(_), Verdict::Inaccurate) | (OfData::None, _) => return Ok(decision),
        (OfData::Open(case), Verdict::Accepted) => {
            suspension::closed(case, suspension::Finding::Unsubstantiated, filing, now)
        }
        (OfData::Open(case), Verdict::Corrected) => {
            suspension::closed(case, suspension::Finding::Rectified, filing, now)
        }
    };
    decision.append(follows.map_err(refused)?);
    Ok(decision)
}
