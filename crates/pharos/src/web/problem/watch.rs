//! Statuses of what Watch refuses.

use axum::http::StatusCode;
use registry_core::watch;

pub(super) const fn of_watch(refusal: &watch::Refusal) -> StatusCode {
    use watch::Refusal as R;
    match refusal {
        R::NotAPerson(_) | R::Conflicted(_) | R::SecondPerson | R::OwnAssessment => {
            StatusCode::FORBIDDEN
        }
        R::WithoutWords
        | R::WithoutEvidence
        | R::WithoutSource
        | R::EvidenceAhead { .. }
        | R::PortfolioUnnamed
        | R::NetworkUnnamed
        | R::NetworkOfOne
        | R::NetworkTooLarge(..)
        | R::NoIanaId
        | R::OwnCompetitor
        | R::AbuseContact(_)
        | R::NoReplyByHand => StatusCode::BAD_REQUEST,
        R::EvidenceUnknown(_) | R::FindingUnknown(_) | R::NoticeUnknown => StatusCode::NOT_FOUND,
        R::EvidenceKnown(_)
        | R::FindingKnown(_)
        | R::FindingJudged(_)
        | R::FindingStands(_)
        | R::NatureOpen(_)
        | R::NatureForbids(_)
        | R::OnlyByReview(_)
        | R::NotAccused
        | R::ReviewOpen
        | R::ReviewNotOpen
        | R::ReviewSuperseded
        | R::CaseOpen(_)
        | R::TooManyCompetitors(_)
        | R::NotOfClass { .. }
        | R::NotCompromised
        | R::AlreadySent(_)
        | R::Outdated
        | R::NetworkEnded(_)
        | R::ComplaintEarly(_)
        | R::CandidateDecided(_) => StatusCode::CONFLICT,
        R::NotSigned(_)
        | R::Unsupported(_)
        | R::NothingAccepted
        | R::ProposedOnNothing
        | R::NotAccredited
        | R::SeenBefore
        | R::NotCured(_)
        | R::DoesNotClear(_)
        | R::OwnName(_)
        | R::NotOurs
        | R::NotInPortfolio(_)
        | R::AtAnotherRegistrar(_)
        | R::NotAskedFor(_)
        | R::NoComplaint(_)
        | R::NotJoined(_)
        | R::NotToOwner
        | R::Calendar(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
