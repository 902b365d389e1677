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

/// What was done; none where the message is no change of the object, or `trnData` says it.
pub(super) fn operation(occasion: PollOccasion) -> Option<Operation> {
    let plain = |name| Some(Operation { name, kind: None });
    let custom =
        |kind: &str| Some(Operation { name: OperationName::Custom, kind: Some(kind.to_owned()) });
    match occasion {
        PollOccasion::AccreditationEnded => custom("accreditation-ended"),
        PollOccasion::Suspended => custom("suspend"),
        PollOccasion::Reinstated => custom("reinstate"),
        PollOccasion::AutoRenewed => plain(OperationName::AutoRenew),
        PollOccasion::RenewalUndone => custom("undo-renewal"),
        PollOccasion::Expired => plain(OperationName::AutoDelete),
        PollOccasion::RedemptionEnded => custom("end-redemption"),
        PollOccasion::Purged | PollOccasion::HostPurged => plain(OperationName::AutoPurge),
        PollOccasion::AuthInfoExpired => custom("expire-auth-info"),
        PollOccasion::HostTransferred => plain(OperationName::Transfer),
        PollOccasion::RestoreLapsed => custom("lapse-restore"),
        PollOccasion::NameServerLost => plain(OperationName::Update),
        PollOccasion::Locked => custom("lock"),
        PollOccasion::Unlocked => custom("unlock"),
        PollOccasion::TransferRequested
        | PollOccasion::TransferApproved
        | PollOccasion::TransferRejected
        | PollOccasion::TransferCancelled
        | PollOccasion::LowBalance
        | PollOccasion::MaintenanceAnnounced
        | PollOccasion::MaintenanceChanged
        | PollOccasion::MaintenanceCalledOff
        | PollOccasion::MaintenanceNear
        | PollOccasion::MaintenanceOver => None,
    }
}

/// Why, in at most 32 characters with the rule; a cause speaks for itself.
const fn reason(occasion: PollOccasion) -> Option<Reason> {
    match occasion {
        PollOccasion::AccreditationEnded => {
            Some(const { Reason::fixed("accreditation ended (P-41)") })
        }
        PollOccasion::AutoRenewed => Some(const { Reason::fixed("expiry reached (P-36)") }),
        PollOccasion::RenewalUndone => {
            Some(const { Reason::fixed("no application in time (P-46)") })
        }
        PollOccasion::Expired => Some(const { Reason::fixed("not renewable at expiry (P-36)") }),
        PollOccasion::RedemptionEnded => Some(const { Reason::fixed("not restored (P-35)") }),
        PollOccasion::Purged => Some(const { Reason::fixed("deletion complete (P-36)") }),
        PollOccasion::RestoreLapsed => {
            Some(const { Reason::fixed("no restore report in time (P-36)") })
        }
        PollOccasion::NameServerLost => Some(const { Reason::fixed("name server is gone") }),
        PollOccasion::AuthInfoExpired => Some(const { Reason::fixed("authInfo ran out") }),
        PollOccasion::HostTransferred => Some(const { Reason::fixed("the name above it moved") }),
        PollOccasion::HostPurged => Some(const { Reason::fixed("the name above it was purged") }),
        PollOccasion::Suspended
        | PollOccasion::Reinstated
        | PollOccasion::Locked
        | PollOccasion::Unlocked
        | PollOccasion::TransferRequested
        | PollOccasion::TransferApproved
        | PollOccasion::TransferRejected
        | PollOccasion::TransferCancelled
        | PollOccasion::LowBalance
        | PollOccasion::MaintenanceAnnounced
        | PollOccasion::MaintenanceChanged
        | PollOccasion::MaintenanceCalledOff
        | PollOccasion::MaintenanceNear
        | PollOccasion::MaintenanceOver => None,
    }
}

/// The whole block for a change, told by its row of history.
pub(super) fn data<T>(
    occasion: PollOccasion,
    state: State,
    told: &Told<T>,
    cause: Option<&Cause>,
) -> Option<ExtensionData> {
    let of_cause = cause.and_then(|cause| {
        Reason::new(format!("{} ({})", cause.kind.code(), cause.rule))
            .or_else(|_| Reason::new(cause.kind.code()))
            .ok()
    });
    Some(ExtensionData::ChangePoll(ChangeData {
        state,
        operation: operation(occasion)?,
        changed_at: told.at,
        server_trid: transaction(told),
        who: who(&told.actor)?,
        case: cause.and_then(|cause| cause.case.clone()).map(|id| Case {
            kind: CaseKind::Custom,
            name: Some(CASES.to_owned()),
            id,
        }),
        reason: of_cause.or_else(|| reason(occasion)),
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
        Actor::Registrar(_) | Actor::Staff { .. } | Actor::Customer(_) | Actor::Import => {
            told.server_transaction.as_ref().or(told.request_id.as_ref())
        }
    };
    given.cloned().unwrap_or_else(|| format!("history-{}", told.row))
}

/// Who made a change, as other registrars may know it: people of the registry go unnamed.
fn who(actor: &Actor) -> Option<Who> {
    let words = match actor {
        Actor::Registrar(id) => id.as_str(),
        Actor::Staff { .. } => "the registry",
        Actor::Customer(_) => "the holder",
        Actor::Clock => "the registry, by rule",
        Actor::Import => "the registry, by import",
    };
    Who::new(words).ok()
}
