//! The dates of a case as the API shows them.

use jiff::Timestamp;
use registry_core::casework::response::ResponseClock;
use registry_core::casework::revocation::Revoked;
use registry_core::casework::{
    Matter, compliance, discontinuation, dispute, revocation, suspension,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::Instant;

/// The dates of a case; an `…_until` is the first instant that is too late. Which of them there
/// are depends on its kind and state.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct CaseDates {
    /// The date of the notice that asks for a response: its first attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    noticed_at: Option<Instant>,
    /// When a response is too late.
    #[serde(skip_serializing_if = "Option::is_none")]
    response_until: Option<Instant>,
    /// When the first response in time arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<Instant>,
    /// When the revocation was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<Instant>,
    /// The date of the Revocation Notice: its first attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    revocation_noticed_at: Option<Instant>,
    /// From when on it can be confirmed that no appeal came.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmable_from: Option<Instant>,
    /// When an appeal is too late.
    #[serde(skip_serializing_if = "Option::is_none")]
    appealable_until: Option<Instant>,
    /// By when the name has to be deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    delete_until: Option<Instant>,
    /// When the name is deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    delete_at: Option<Instant>,
    /// When the registry had the first paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    received_at: Option<Instant>,
    /// When a lock is too late.
    #[serde(skip_serializing_if = "Option::is_none")]
    lock_until: Option<Instant>,
    /// Since when its state stands, where that is none of the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Instant>,
}

impl CaseDates {
    pub(super) fn of(matter: &Matter) -> Self {
        let some = |at: Timestamp| Some(Instant(at));
        match matter {
            Matter::Revocation(of) => Self::of_revocation(&of.state),
            Matter::Suspension(of) => match of.state {
                suspension::State::Suspended { clock, answered_at } => {
                    Self { answered_at: answered_at.map(Instant), ..Self::of_response(clock) }
                }
                suspension::State::Lifted { at, .. }
                | suspension::State::Ended { at }
                | suspension::State::HolderChanged { at } => {
                    Self { since: some(at), ..Self::default() }
                }
            },
            Matter::Discontinuation(of) => {
                let dates = Self {
                    received_at: some(of.received_at),
                    delete_until: some(of.delete_until),
                    ..Self::default()
                };
                match of.state {
                    discontinuation::State::Received { .. } => dates,
                    discontinuation::State::Scheduled { delete_at } => {
                        Self { delete_at: some(delete_at), ..dates }
                    }
                    discontinuation::State::TakenBack { at }
                    | discontinuation::State::Deleted { at }
                    | discontinuation::State::HolderChanged { at } => {
                        Self { since: some(at), ..dates }
                    }
                }
            }
            Matter::Dispute(of) => {
                let dates = Self { received_at: some(of.received_at), ..Self::default() };
                match &of.state {
                    dispute::State::Received { lock_until } => {
                        Self { lock_until: lock_until.map(Instant), ..dates }
                    }
                    dispute::State::Locked { since: at }
                    | dispute::State::Moving { since: at, .. }
                    | dispute::State::Suspended { since: at }
                    | dispute::State::Released { at }
                    | dispute::State::Moved { at } => Self { since: some(*at), ..dates },
                }
            }
            Matter::Compliance(of) => match of.state {
                compliance::State::Open { answered_at } => {
                    Self { answered_at: answered_at.map(Instant), ..Self::default() }
                }
                compliance::State::Closed { at } => Self { since: some(at), ..Self::default() },
            },
        }
    }

    fn of_response(clock: ResponseClock) -> Self {
        match clock {
            ResponseClock::Unsent => Self::default(),
            ResponseClock::Running { noticed_at, due_at } => Self {
                noticed_at: Some(Instant(noticed_at)),
                response_until: Some(Instant(due_at)),
                ..Self::default()
            },
        }
    }

    fn of_revocation(state: &revocation::State) -> Self {
        let some = |at: Timestamp| Some(Instant(at));
        match *state {
            revocation::State::Pending { clock, answered_at } => {
                Self { answered_at: answered_at.map(Instant), ..Self::of_response(clock) }
            }
            revocation::State::Rescinded { at }
            | revocation::State::HolderChanged { revoked: None, at } => {
                Self { since: some(at), ..Self::default() }
            }
            revocation::State::AwaitingPost(revoked) => Self::of_revoked(revoked),
            revocation::State::Scheduled { revoked, delete_at } => {
                Self { delete_at: some(delete_at), ..Self::of_revoked(revoked) }
            }
            revocation::State::Appealed { revoked, since: at }
            | revocation::State::Deleted { revoked, at }
            | revocation::State::Reversed { revoked, at }
            | revocation::State::HolderChanged { revoked: Some(revoked), at } => {
                Self { since: some(at), ..Self::of_revoked(revoked) }
            }
        }
    }

    fn of_revoked(Revoked { at, clock }: Revoked) -> Self {
        let clock = clock.as_ref();
        Self {
            revoked_at: Some(Instant(at)),
            revocation_noticed_at: clock.map(|clock| Instant(clock.noticed_at)),
            confirmable_from: clock.map(|clock| Instant(clock.last_day_from)),
            appealable_until: clock.map(|clock| Instant(clock.appeal_until)),
            delete_until: clock.map(|clock| Instant(clock.delete_until)),
            ..Self::default()
        }
    }
}
