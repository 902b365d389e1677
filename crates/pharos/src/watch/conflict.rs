//! Marks people as conflicted about a site or a portfolio, and ends that (P-15, P-92).

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::id::StaffId;
use registry_core::watch::{Conflict, Party};
use registry_store::{Constraint, Lock, Tx, WatchConflict};

use super::competition::hold_with_competitors;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Missing, Refusal, found, is_taken, required};

/// A mark, or its end.
#[derive(Debug, Clone)]
pub struct WatchMark {
    /// About whom.
    pub about: Party,
    /// Whose account.
    pub staff: StaffId,
    /// Why.
    pub reason: String,
}

/// Marks a person: from now on they sign nothing about the site, or a site in the portfolio.
/// Everybody may mark themselves; to mark another takes a permission of its own.
///
/// # Errors
/// A mark that stands, or the database's trouble.
pub async fn mark(
    registry: &Registry,
    acting: &Acting,
    command: WatchMark,
) -> Result<Vec<WatchConflict>, Failure> {
    let own = matches!(&acting.actor, Actor::Staff { id, .. } if *id == command.staff);
    let needed = if own { Permission::JudgeSite } else { Permission::JudgeConflict };
    acting.may(needed).map_err(Failure::Refused)?;
    required("reason", &command.reason).map_err(Failure::Refused)?;
    let (by, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        tx.begin(&cited)?;
        let person = found(tx.staff(command.staff)?, Missing::Staff(command.staff))?;
        hold(tx, command.about, now)?;
        let conflict = Conflict { person: command.staff, about: command.about };
        match tx.mark_watch_conflict(conflict, &person.name, command.reason.trim(), &by) {
            Err(error) if is_taken(&error, Constraint::WatchConflict) => {
                Err(Failure::Refused(Refusal::WatchMarked))
            }
            other => Ok(other?),
        }?;
        Ok(tx.watch_conflicts_of(command.about)?)
    };
    registry.write(write).await
}

/// Ends a mark; never that of whoever asks.
///
/// # Errors
/// One's own mark, or the database's trouble.
pub async fn end(
    registry: &Registry,
    acting: &Acting,
    command: WatchMark,
) -> Result<Vec<WatchConflict>, Failure> {
    acting.may(Permission::JudgeConflict).map_err(Failure::Refused)?;
    required("reason", &command.reason).map_err(Failure::Refused)?;
    if acting.actor.person() == Some(command.staff) {
        return Err(Failure::Refused(Refusal::OwnWatchMark));
    }
    let (by, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        tx.begin(&cited)?;
        hold(tx, command.about, now)?;
        let conflict = Conflict { person: command.staff, about: command.about };
        match tx.end_watch_conflict(conflict, command.reason.trim(), &by)? {
            true => Ok(tx.watch_conflicts_of(command.about)?),
            false => Err(Failure::Refused(Refusal::NotFound(Missing::WatchMark))),
        }
    };
    registry.write(write).await
}

/// Whoever signs meanwhile about the site or a competitor, or a site of the portfolio, holds it: the
/// mark is before the signature, or waits.
fn hold(tx: &mut Tx<'_>, about: Party, now: Timestamp) -> Result<(), Failure> {
    match about {
        Party::Site(id) => hold_with_competitors(tx, id, now),
        Party::Portfolio(id) => {
            found(tx.portfolio(id, Lock::Update)?, Missing::Portfolio(id)).map(drop)
        }
    }
}
