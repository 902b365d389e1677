//! What a change of the standing behind a name does to it: suspension, its end, and what becomes of
//! a provisional renewal (P-41 to P-44, P-46).

use jiff::Timestamp;

use super::Walk;
use crate::accreditation::Standing;
use crate::decision::{ChargeKind, Wake};
use crate::domain::{GraceKind, Provisional, cause};
use crate::event::Event;
use crate::notice::PollOccasion;
use crate::status::{Cause, CauseKind};

impl Walk<'_> {
    /// Takes in the next change of the standing: suspends, lifts, confirms or undoes.
    pub(super) fn take_standing(&mut self, at: Timestamp) {
        let Some(line) = self.standing() else { return };
        let before = *line.after(self.domain.standing_seen);
        self.domain.standing_seen += 1;
        let standing = *line.after(self.domain.standing_seen);
        if term_ended(before, standing) {
            self.poll(at, PollOccasion::AccreditationEnded);
        }
        match (
            standing.is_lapsed(),
            self.domain.causes.contains_key(&CauseKind::AccreditationLapsed),
        ) {
            (true, false) => self.suspend(at),
            (false, true) => self.reinstate(at),
            (true, true) | (false, false) => self.note(at, &[Event::BasisChanged]),
        }
        if standing.is_good() && self.domain.provisional.take().is_some() {
            self.note(at, &[Event::ProvisionalRenewalConfirmed]);
        } else if !matches!(standing, Standing::Grace { .. }) && self.domain.provisional.is_some() {
            self.undo_provisional_renewal(at);
        }
    }

    /// P-42: the cause, its notice, and word to the registrar.
    fn suspend(&mut self, at: Timestamp) {
        let cause = Cause {
            kind: CauseKind::AccreditationLapsed,
            since: at,
            set_by: "the accreditation clock".to_owned(),
            rule: "P-42".to_owned(),
            case: None,
        };
        let rulebook = self.parents.rulebooks.at(at);
        cause::put(&mut self.domain, &mut self.decision, cause, rulebook, at);
    }

    /// P-44: that cause goes, and only that cause.
    fn reinstate(&mut self, at: Timestamp) {
        let rulebook = self.parents.rulebooks.at(at);
        let kind = CauseKind::AccreditationLapsed;
        cause::take(&mut self.domain, &mut self.decision, kind, rulebook, at);
    }

    /// P-46: no application came in time; the renewal is undone and credited, P-45 applies.
    fn undo_provisional_renewal(&mut self, at: Timestamp) {
        let Some(Provisional { expires_before, charged, decided_by: _ }) =
            self.domain.provisional.take()
        else {
            return;
        };
        self.domain.expires_at = expires_before;
        self.domain.graces.retain(|grace| grace.kind != GraceKind::AutoRenew);
        if let Ok(credit) = charged.checked_neg() {
            self.charge(at, ChargeKind::ProvisionalCredit, credit);
        }
        // The name may now be purged a year earlier, and the hosts under it with it.
        self.decision.wakes.push(Wake::DomainsServedUnder(self.domain.id));
        self.poll(at, PollOccasion::RenewalUndone);
        self.note(at, &[Event::ProvisionalRenewalUndone]);
    }
}

/// Whether a term has just ended, with or without an application running (P-41, P-43).
const fn term_ended(before: Standing, after: Standing) -> bool {
    matches!(
        (before, after),
        (Standing::InTerm { .. }, Standing::Grace { .. } | Standing::UnderReview { .. })
    )
}
