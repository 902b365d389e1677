//! Refusals about published documents, trademark licences and personal data (P-60, P-70).

use axum::http::StatusCode;
use registry_core::{disclosure_request, licence, retention, terms};

pub(super) const fn of_licence(refusal: &licence::Refusal) -> StatusCode {
    use licence::Refusal as R;
    match refusal {
        R::NoWords | R::NoAsker | R::ReceivedLater | R::ReceivedEarlier => StatusCode::BAD_REQUEST,
        R::NotRegistered(_)
        | R::Revoked
        | R::Already(_)
        | R::NotAsked(_)
        | R::NoGuidelines
        | R::NotGranted(_)
        | R::Noticed
        | R::Ended => StatusCode::CONFLICT,
        R::NotOffered | R::NoHolder => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

pub(super) const fn of_edition(refusal: &terms::Refusal) -> StatusCode {
    use terms::Refusal as R;
    match refusal {
        R::Version(_) | R::Empty | R::NoChanges | R::InThePast | R::NoReason => {
            StatusCode::BAD_REQUEST
        }
        R::VersionTaken(_) | R::AnotherAnnounced(_) | R::NotAnnounced => StatusCode::CONFLICT,
        R::TooEarly(_) | R::Calendar(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

pub(super) const fn of_retention(refusal: &retention::Refusal) -> StatusCode {
    use retention::Refusal as R;
    match refusal {
        R::NoWords => StatusCode::BAD_REQUEST,
        R::Nothing | R::Needed(_) | R::TooEarly { .. } | R::Held | R::NotHeld => {
            StatusCode::CONFLICT
        }
        R::Calendar(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

pub(super) const fn of_disclosure(refusal: &disclosure_request::Refusal) -> StatusCode {
    use disclosure_request::Refusal as R;
    match refusal {
        R::NoWords
        | R::NoRequester
        | R::Address(_)
        | R::NothingSought
        | R::NoOrder
        | R::ReceivedLater
        | R::NotSought(_) => StatusCode::BAD_REQUEST,
        R::Answered => StatusCode::CONFLICT,
        R::Calendar(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
