//! Decides `host:delete` — RFC 5732, section 3.2.2.

use jiff::Timestamp;

use super::Host;
use crate::decision::Decision;
use crate::event::Event;
use crate::id::RegistrarId;
use crate::notice::PollOccasion;
use crate::refusal::refusals;
use crate::sponsored::{SponsorRefusal, may_act};
use crate::status::Status;

refusals! {
    /// Why a delete is refused.
    #[derive(Copy)]
    pub enum Refusal {
        /// No such host.
        NotFound = "host-not-found", "there is no host of this name";
        /// A name uses it.
        Linked = "host-linked", "a name uses this host";
    } or {
        /// Whose it is, and its statuses.
        Sponsor(SponsorRefusal);
    }
}

/// Decides a delete: sponsorship, statuses, links (EPP.md, section 5).
pub fn decide(
    host: &Host,
    registrar: &RegistrarId,
    linked: bool,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if host.purged_at.is_some() {
        return Err(Refusal::NotFound);
    }
    let forbidding = [Status::ClientDeleteProhibited];
    may_act(registrar, &host.registrar, host.client_statuses, &forbidding)?;
    if linked {
        return Err(Refusal::Linked);
    }
    let mut after = host.clone();
    after.purged_at = Some(now);
    let mut decision = Decision::default();
    decision.change(now, &[Event::HostDeleted], after, None);
    Ok(decision)
}

/// The hosts of a name go with it at its purge (DESIGN, section 4a, 8), with word to their sponsor.
pub fn purge_with(hosts: &[Host], at: Timestamp) -> Decision {
    let mut decision = Decision::default();
    for host in hosts.iter().filter(|host| host.purged_at.is_none()) {
        let mut after = host.clone();
        after.purged_at = Some(at);
        decision.tell(&after.registrar, at, PollOccasion::HostPurged, &after);
        decision.change(at, &[Event::HostPurged], after, None);
    }
    decision
}
