//! `changePoll:changeData` — RFC 8590: what was done to an object, when, by whom and why.

use registry_core::decision::Actor;
use registry_core::domain::Domain;
use registry_core::notice::PollOccasion;
use registry_core::status::Cause;
use registry_epp::Reason;
use registry_epp::extension::ExtensionData;
use registry_epp::extension::change_poll::{
    Case, CaseKind, ChangeData, Operation, OperationName, State, Who,
};
use registry_store::Told;

/// The name under which cases of this registry are known (EPP.md, section 7).
const CASES: &str = "pharos";

/// A reason that is short enough, or the program is not built.
macro_rules! because {
    ($words:literal) => {
        Some(const { Reason::fixed($words) })
    };
}

/// What was done, and why in at most 32 characters with the rule, where no cause says it; nothing
/// where the message is no change of the object, or `trnData` tells it.
fn done(occasion: PollOccasion) -> Option<(Done, Option<Reason>)> {
    use Done::{As, Custom, Of};
    Some(match occasion {
        PollOccasion::AccreditationEnded => {
            (Custom("accreditation-ended"), because!("accreditation ended (P-41)"))
        }
        PollOccasion::Suspended => (Custom("suspend"), None),
        PollOccasion::Reinstated => (Custom("reinstate"), None),
        PollOccasion::Locked => (Custom("lock"), None),
        PollOccasion::Unlocked => (Custom("unlock"), None),
        PollOccasion::Moved => (Custom("move"), because!("moved by order (P-38)")),
        PollOccasion::AutoRenewed => {
            (As(OperationName::AutoRenew), because!("expiry reached (P-36)"))
        }
        PollOccasion::RenewalUndone => {
            (Custom("undo-renewal"), because!("no application in time (P-46)"))
        }
        PollOccasion::Expired => {
            (As(OperationName::AutoDelete), because!("not renewable at expiry (P-36)"))
        }
        PollOccasion::Deleted => {
            (As(OperationName::Delete), because!("deleted by registry (P-54)"))
        }
        PollOccasion::RestoreLapsed => {
            (Custom("lapse-restore"), because!("no restore report in time (P-36)"))
        }
        PollOccasion::RedemptionEnded => {
            (Custom("end-redemption"), because!("not restored (P-35)"))
        }
        PollOccasion::Purged => {
            (As(OperationName::AutoPurge), because!("deletion complete (P-36)"))
        }
        PollOccasion::NameServerLost => {
            (As(OperationName::Update), because!("name server is gone"))
        }
        PollOccasion::AuthInfoExpired => (Custom("expire-auth-info"), because!("authInfo ran out")),
        PollOccasion::HostTransferred => {
            (Of(OperationName::Transfer, "approve"), because!("the name above it moved"))
        }
        PollOccasion::HostPurged => {
            (Of(OperationName::AutoDelete, "purge"), because!("the name above it was purged"))
        }
        PollOccasion::TransferRequested
        | PollOccasion::TransferApproved
        | PollOccasion::TransferRejected
        | PollOccasion::TransferCancelled
        | PollOccasion::LowBalance
        | PollOccasion::MaintenanceAnnounced
        | PollOccasion::MaintenanceChanged
        | PollOccasion::MaintenanceCalledOff
        | PollOccasion::MaintenanceNear
        | PollOccasion::MaintenanceOver => return None,
    })
}

/// An operation of RFC 8590, section 2.1, or one of ours. A transfer must say which step of it was
/// taken; a deletion that purges at once must say so.
enum Done {
    As(OperationName),
    Of(OperationName, &'static str),
    Custom(&'static str),
}

impl From<Done> for Operation {
    fn from(done: Done) -> Self {
        match done {
            Done::As(name) => Self { name, kind: None },
            Done::Of(name, kind) => Self { name, kind: Some(kind.to_owned()) },
            Done::Custom(kind) => Self { name: OperationName::Custom, kind: Some(kind.to_owned()) },
        }
    }
}

/// The whole block for a change, told by its row of history.
pub(super) fn data<T>(
    occasion: PollOccasion,
    state: State,
    told: &Told<T>,
    cause: Option<&Cause>,
) -> Option<ExtensionData> {
    let (done, why) = done(occasion)?;
    let of_cause = cause.and_then(|cause| {
        Reason::new(format!("{} ({})", cause.kind.code(), cause.rule))
            .or_else(|_| Reason::new(cause.kind.code()))
            .ok()
    });
    Some(ExtensionData::ChangePoll(ChangeData {
        state,
        operation: done.into(),
        changed_at: told.at,
        server_trid: transaction(told),
        who: who(&told.actor)?,
        case: cause.and_then(|cause| cause.case.clone()).map(|id| Case {
            kind: CaseKind::Custom,
            name: Some(CASES.to_owned()),
            id,
        }),
        reason: of_cause.or(why),
    }))
}

/// The cause that a change set or lifted, where that is what the message tells.
pub(super) fn cause(
    occasion: PollOccasion,
    before: Option<&Domain>,
    after: &Domain,
) -> Option<Cause> {
    match occasion {
        PollOccasion::Suspended | PollOccasion::Locked => {}
        PollOccasion::Reinstated | PollOccasion::Unlocked => {}
        _ => return None,
    }
    let before = before.map(|domain| &domain.causes);
    let set = after
        .causes
        .iter()
        .find(|(kind, _)| before.is_none_or(|causes| !causes.contains_key(kind)));
    let lifted = || before?.iter().find(|(kind, _)| !after.causes.contains_key(kind));
    set.or_else(lifted).map(|(_, cause)| cause.clone())
}

/// The transaction of the change. What the clock did was only written down by whichever command
/// came first, whose id is another's: it is known by its row of history, as is what nobody gave an
/// id.
fn transaction<T>(told: &Told<T>) -> String {
    let given = match told.actor {
        Actor::Clock => None,
        Actor::Registrar(_)
        | Actor::RegistrarUser { .. }
        | Actor::Outsider { .. }
        | Actor::Staff { .. }
        | Actor::Applicant { .. }
        | Actor::Customer(_)
        | Actor::Import => told.server_transaction.as_ref().or(told.request_id.as_ref()),
    };
    given.cloned().unwrap_or_else(|| format!("history-{}", told.row))
}

/// Who made a change, as other registrars may know it: people of the registry go unnamed.
fn who(actor: &Actor) -> Option<Who> {
    let words = match actor {
        Actor::Registrar(id) | Actor::RegistrarUser { registrar: id, .. } => id.as_str(),
        Actor::Staff { .. } => "the registry",
        Actor::Customer(_) | Actor::Applicant { .. } => "the holder",
        Actor::Outsider { .. } => "somebody from outside",
        Actor::Clock => "the registry, by rule",
        Actor::Import => "the registry, by import",
    };
    Who::new(words).ok()
}
