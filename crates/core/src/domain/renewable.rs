//! What a renewal and a restore have in common: what they may see, the good standing both ask for
//! (P-31, P-36), and how the sponsor's act is kept.

use jiff::Timestamp;

use super::{Domain, Parents, Updated, due_at};
use crate::decision::Decision;
use crate::event::Event;
use crate::refusal::refusals;
use crate::registrar::Account;

/// What a renewal or a restore may see.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The name, projected to now.
    pub domain: &'a Domain,
    /// What it may know of its parents.
    pub parents: Parents<'a>,
    /// What its sponsor may still spend.
    pub account: &'a Account,
}

refusals! {
    /// Why what stands behind a name does not bear another term.
    #[derive(Copy)]
    pub enum StandingRefusal {
        /// No status says so before the grace of the accreditation has run out.
        NotGood(&'static str) =
            "not-in-good-standing", "the holder is not in good standing: {0}";
    }
}

impl Facts<'_> {
    /// P-31, P-36: the holder is in good standing; a TLD that asks for no vouching has none to ask.
    pub(super) fn in_good_standing(&self, now: Timestamp) -> Result<(), StandingRefusal> {
        match self.parents.standing_of(self.domain).map(|line| *line.at(now)) {
            Some(standing) if !standing.is_good() => Err(StandingRefusal::NotGood(standing.code())),
            Some(_) | None => Ok(()),
        }
    }

    /// Keeps the name as its sponsor's act leaves it.
    pub(super) fn keep(&self, after: &mut Domain, event: Event, now: Timestamp) -> Decision {
        after.changed_at = now;
        after.updated = Some(Updated { at: now, by: Some(after.registrar.clone()) });
        let mut decision = Decision::default();
        decision.change(now, &[event], after.clone(), due_at(after, &self.parents));
        decision
    }
}
