//! What can be done in a case now, so that nobody has to try.

use jiff::Timestamp;

use super::{Case, Matter, compliance, discontinuation, dispute, revocation, suspension};

/// The stable codes of the acts that a case's state and dates allow at an instant, in the order of
/// its machine; whatever else they need (a document, a second person) they are refused for.
#[must_use]
pub fn possible(case: &Case, now: Timestamp) -> Vec<&'static str> {
    let mut acts = match &case.matter {
        Matter::Revocation(of) => in_revocation(&of.state, now),
        Matter::Suspension(of) => match of.state {
            suspension::State::Suspended { .. } => vec!["respond", "lift", "close"],
            suspension::State::Lifted { .. }
            | suspension::State::Ended { .. }
            | suspension::State::HolderChanged { .. } => vec![],
        },
        Matter::Discontinuation(of) => match of.state {
            discontinuation::State::Received { .. } | discontinuation::State::Scheduled { .. } => {
                vec!["schedule", "take-back"]
            }
            discontinuation::State::TakenBack { .. }
            | discontinuation::State::Deleted { .. }
            | discontinuation::State::HolderChanged { .. } => vec![],
        },
        Matter::Dispute(of) => in_dispute(of),
        Matter::Compliance(of) => match of.state {
            compliance::State::Open { .. } => vec!["respond", "close"],
            compliance::State::Closed { .. } => vec![],
        },
    };
    if case.proposal.is_some() {
        acts.extend(["confirm", "drop-proposal"]);
    }
    acts.push("note");
    acts
}

fn in_revocation(state: &revocation::State, now: Timestamp) -> Vec<&'static str> {
    match state {
        revocation::State::Pending { clock, answered_at } => {
            let mut acts = vec!["respond", "rescind"];
            // P-50: not before the due date, unless a response has come.
            if answered_at.is_some() || clock.is_over(now) {
                acts.push("revoke");
            }
            acts
        }
        revocation::State::AwaitingPost(revoked) => match revoked.clock {
            Some(clock) if clock.last_day_from <= now => vec!["confirm-no-appeal"],
            Some(_) | None => vec![],
        },
        revocation::State::Rescinded { .. }
        | revocation::State::Appealed { .. }
        | revocation::State::Scheduled { .. }
        | revocation::State::Deleted { .. }
        | revocation::State::Reversed { .. }
        | revocation::State::HolderChanged { .. } => vec![],
    }
}

fn in_dispute(of: &dispute::Dispute) -> Vec<&'static str> {
    match of.state {
        dispute::State::Received { .. } => vec!["lock", "release"],
        dispute::State::Locked { .. } => match of.source {
            dispute::Source::Urs => vec!["order-move", "suspend-for-term", "release"],
            dispute::Source::Court | dispute::Source::Udrp => vec!["order-move", "release"],
        },
        dispute::State::Moving { .. } => vec!["reject-move", "release"],
        dispute::State::Suspended { .. } => vec!["roll-back", "release"],
        dispute::State::Released { .. } | dispute::State::Moved { .. } => vec![],
    }
}
