//! What the end of a registration does: renewal, provisional or not, or deletion (P-36, P-46).

use jiff::Timestamp;

use super::{Walk, after_days};
use crate::accreditation::Standing;
use crate::calendar;
use crate::decision::ChargeKind;
use crate::domain::{Grace, GraceKind, Provisional};
use crate::event::Event;
use crate::notice::{Message, PollOccasion};
use crate::pricing::{self, Operation};
use crate::rulebook::Rulebook;
use crate::status::{CauseKind, Status};

impl Walk<'_> {
    /// P-36, P-46: renewed, renewed until its standing is known, or deleted.
    pub(super) fn expire(&mut self, at: Timestamp) {
        let rulebook = self.parents.rulebooks.at(at);
        let forbidden = self.domain.cause_statuses(rulebook).has(Status::ServerRenewProhibited);
        let standing = self.standing().map(|line| *line.after(self.domain.standing_seen));
        match standing {
            _ if forbidden => self.delete_at_expiry(at, rulebook),
            _ if !rulebook.registration.auto_renew => self.delete_at_expiry(at, rulebook),
            None => self.auto_renew(at, rulebook, None),
            Some(standing) if standing.is_good() => self.auto_renew(at, rulebook, None),
            Some(Standing::Grace { ended }) if rulebook.accreditation.provisional_renewal => {
                // As the standing counts it: by the book of the end, whatever is done later.
                let grace_days = self.parents.rulebooks.at(ended).accreditation.grace_days;
                self.auto_renew(at, rulebook, Some(after_days(ended, grace_days)));
            }
            Some(_) => self.delete_at_expiry(at, rulebook),
        }
    }

    /// `decided_by` is when a provisional renewal is undone if no application comes (P-46).
    fn auto_renew(&mut self, at: Timestamp, rulebook: &Rulebook, decided_by: Option<Timestamp>) {
        let expires_before = self.domain.expires_at;
        let years = rulebook.registration.auto_renew_years;
        let renewed = calendar::add_years(expires_before, i32::from(years));
        let until = calendar::add_days(at, i64::from(rulebook.grace_days.auto_renew));
        let (Ok(expires_at), Ok(until)) = (renewed, until) else {
            return self.delete_at_expiry(at, rulebook);
        };
        let government = self.domain.stands_on_government();
        let quote =
            pricing::price(rulebook, &self.domain.name, government, Operation::Renew, years, at);
        let charged = quote.fee;
        self.domain.expires_at = expires_at;
        self.domain.graces.push(Grace {
            kind: GraceKind::AutoRenew,
            until,
            charged,
            expires_before: Some(expires_before),
        });
        self.charge(at, ChargeKind::AutoRenew, charged);
        self.touch(at);
        self.poll(at, PollOccasion::AutoRenewed);
        let event = match decided_by {
            Some(_) => Event::DomainRenewedProvisionally,
            None => Event::DomainAutoRenewed,
        };
        self.domain.provisional =
            decided_by.map(|decided_by| Provisional { decided_by, expires_before, charged });
        self.note(at, &[event]);
    }

    /// P-36: into redemption, or past it when it was revoked. Nothing is credited: the registry
    /// deletes (P-39).
    fn delete_at_expiry(&mut self, at: Timestamp, rulebook: &Rulebook) {
        self.cancel_transfer(at);
        self.domain.lifecycle = self.domain.deleted_into(rulebook, at);
        self.domain.expired_lapsed =
            self.domain.causes.contains_key(&CauseKind::AccreditationLapsed);
        self.domain.enforced.deleted_at = Some(at);
        self.domain.graces.clear();
        self.domain.provisional = None;
        self.touch(at);
        let restorable_until = self.domain.restorable_until();
        let name = self.domain.name.clone();
        self.mail(at, Message::Deletion { name, restorable_until });
        self.poll(at, PollOccasion::Expired);
        self.note(at, &[Event::DomainExpired]);
    }
}
