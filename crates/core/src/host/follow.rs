//! The hosts of a name go where it goes: to another sponsor, and out of the registry.

use jiff::Timestamp;

use super::{Host, purge_with};
use crate::decision::{Decision, Object};
use crate::domain::Lifecycle;
use crate::event::Event;
use crate::id::RegistrarId;
use crate::notice::PollOccasion;

/// The hosts of a name follow it to another sponsor (RFC 5732, section 3.2.4: they have no
/// transfer of their own); both registrars are told, as of the name.
pub fn move_with(hosts: &[Host], registrar: &RegistrarId, at: Timestamp) -> Decision {
    let mut decision = Decision::default();
    let moves = |host: &&Host| host.purged_at.is_none() && host.registrar != *registrar;
    for host in hosts.iter().filter(moves) {
        let mut after = host.clone();
        after.registrar = registrar.clone();
        after.transferred_at = Some(at);
        for told in [&host.registrar, registrar] {
            decision.tell(told, at, PollOccasion::HostTransferred, &after);
        }
        decision.change(at, &[Event::HostTransferred], after, None);
    }
    decision
}

/// What becomes of the hosts under a name by what time did to it.
pub fn follow(mut hosts: Vec<Host>, name: &Decision) -> Decision {
    let mut followed = Decision::default();
    for change in &name.changes {
        let Object::Domain(domain) = &change.after else { continue };
        let mut step = Decision::default();
        if change.events.contains(&Event::TransferApproved) {
            step.append(move_with(&hosts, &domain.registrar, change.at));
        }
        if let Lifecycle::Purged { at } = domain.lifecycle {
            step.append(purge_with(&hosts, at));
        }
        for change in &step.changes {
            let Object::Host(after) = &change.after else { continue };
            hosts.iter_mut().filter(|host| host.id == after.id).for_each(|host| {
                host.clone_from(after);
            });
        }
        followed.append(step);
    }
    followed
}
