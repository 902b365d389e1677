//! Decides `contact:delete` — RFC 5733, section 3.2.2.

use jiff::Timestamp;

use super::Contact;
use crate::decision::Decision;
use crate::event::Event;
use crate::id::RegistrarId;
use crate::refusal::refusals;
use crate::sponsored::{SponsorRefusal, may_act};
use crate::status::Status;

refusals! {
    /// Why a delete is refused.
    #[derive(Copy)]
    pub enum Refusal {
        /// No such contact.
        NotFound = "contact-not-found", "there is no contact with this id";
        /// A name uses it.
        Linked = "contact-linked", "a name uses this contact";
    } or {
        /// Whose it is, and its statuses.
        Sponsor(SponsorRefusal);
    }
}

/// Decides a delete: sponsorship, statuses, links (EPP.md, section 6).
pub fn decide(
    contact: &Contact,
    registrar: &RegistrarId,
    linked: bool,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if contact.deleted_at.is_some() {
        return Err(Refusal::NotFound);
    }
    let forbidding = [Status::ClientDeleteProhibited, Status::PendingTransfer];
    may_act(registrar, &contact.registrar, contact.statuses(linked), &forbidding)?;
    if linked {
        return Err(Refusal::Linked);
    }
    let mut after = contact.clone();
    after.deleted_at = Some(now);
    let mut decision = Decision::default();
    decision.change(now, &[Event::ContactDeleted], after, None);
    Ok(decision)
}
