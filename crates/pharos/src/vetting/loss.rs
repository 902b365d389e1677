//! P-6: an accreditation withdrawn, or a government basis lost, opens a case for every name that
//! stands on it.
//!
//! The names may be more than one transaction should hold. Cases are then opened page by page
//! *ahead* of the act, as children are woken ahead of it (decision 0013), and the act is in the
//! transaction of the last page: nothing is withdrawn while a name has no case. An act that is
//! broken off is done again, and passes over the names that have their case.

use jiff::Timestamp;
use registry_core::casework::revocation::{self, Lost};
use registry_core::casework::{NameFacts, NewCase};
use registry_core::decision::{Decision, Wake};
use registry_core::id::{CaseId, DomainId};
use registry_store::{Cited, Lock, Tx};

use super::{Acting, Failure, refused};
use crate::identity;
use crate::registry::Registry;

/// Names whose cases are opened in one transaction.
const PAGE: usize = 25;

/// What is lost, by whose act, and how far its names have been looked through.
#[derive(Debug, Clone)]
pub(super) struct Loss {
    /// What.
    pub(super) lost: Lost,
    /// Whose names stood on it.
    pub(super) names: Wake,
    /// Why, in the words of the act.
    pub(super) reason: String,
    /// The last name that was looked at.
    pub(super) after: Option<DomainId>,
}

/// What became of an act that may need several transactions.
pub(super) enum Step<T> {
    /// It is done.
    Done(T),
    /// Cases of a page were opened; it goes on behind this name.
    Ahead(DomainId),
}

/// The ids of a page's cases, drawn before the transaction.
pub(super) fn new_ids(registry: &Registry) -> Vec<CaseId> {
    let mut ids = Vec::with_capacity(PAGE);
    ids.resize_with(PAGE, || CaseId::from_uuid(identity::new_uuid(&registry.clock)));
    ids
}

/// A page of names whose cases are opened.
pub(super) struct Page {
    names: Vec<DomainId>,
    /// Behind which name it goes on; none on the last page, which is the act's own.
    pub(super) next: Option<DomainId>,
    /// How history cites it: a request that must not be carried out twice is marked as carried out
    /// by the act itself alone.
    pub(super) cited: Cited,
}

/// The next page, to be loaded once what the names stand on is held: no name joins them then.
pub(super) fn page(tx: &mut Tx<'_>, loss: &Loss, cited: &Cited) -> Result<Page, Failure> {
    let mut names = tx.names_under(loss.names, loss.after, PAGE + 1)?;
    let more = names.len() > PAGE;
    names.truncate(PAGE);
    let next = names.last().copied().filter(|_| more);
    let once = cited.once.clone().filter(|_| next.is_none());
    // What had been read is asked for once: the pages behind the first follow what this act wrote.
    let seen = cited.seen.clone().filter(|_| loss.after.is_none());
    Ok(Page { names, next, cited: Cited { once, seen, ..cited.clone() } })
}

/// Opens the cases of a page; a name that has one, or is gone, needs none.
pub(super) fn open(
    tx: &mut Tx<'_>,
    (loss, page): (&Loss, &Page),
    (acting, ids): (&Acting, &[CaseId]),
    now: Timestamp,
) -> Result<Decision, Failure> {
    let mut decision = Decision::default();
    for (name, id) in page.names.iter().zip(ids) {
        let open = tx.open_cases_of(*name, Lock::None, now)?;
        if open.iter().any(|found| found.object.matter.code() == "revocation") {
            continue;
        }
        let Some(mut found) = tx.domain_by_id(*name, Lock::Update, now)? else { continue };
        tx.catch_up(&mut found, &page.cited)?;
        if !found.object.is_deletable() {
            continue;
        }
        let parents = tx.parents_of(&found.object, now)?;
        let facts = NameFacts { domain: &found.object, parents: parents.view() };
        let new = NewCase { id: *id, number: tx.next_case_number(now)? };
        let grounds = loss.lost.grounds(&loss.reason);
        let opened = revocation::open(new, &facts, grounds, &acting.actor, now);
        decision.append(opened.map_err(refused)?.1);
    }
    Ok(decision)
}
