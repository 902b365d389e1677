//! The status of each refusal of the rules for appeals and invoices.

use axum::http::StatusCode;
use registry_core::{appeal, invoice};

pub(super) const fn of_appeal(refusal: &appeal::Refusal) -> StatusCode {
    use appeal::Refusal as R;
    match refusal {
        R::Channel(_)
        | R::Incomplete(_)
        | R::Date(_)
        | R::Words(_)
        | R::Offices(_)
        | R::NotLater(_)
        | R::Representatives(_)
        | R::Amount => StatusCode::BAD_REQUEST,
        R::NotPresiding(_) | R::NotAMember | R::MadeTheDecision(_) => StatusCode::FORBIDDEN,
        R::NoSuchOffice(_) => StatusCode::NOT_FOUND,
        R::Case(_)
        | R::State { .. }
        | R::AlreadyAppealed(_)
        | R::NotForfeited(_)
        | R::NotDated
        | R::Answered
        | R::NotAnswered
        | R::ClockStopped(_)
        | R::Seated
        | R::SittingAlready(_)
        | R::SeatVacant(_)
        | R::SeatTaken(_)
        | R::Voted
        | R::Frozen
        | R::NotSent
        | R::TooEarly(_)
        | R::CostsNotDue(_)
        | R::CostsPaid
        | R::Reported => StatusCode::CONFLICT,
        R::NotAppealable(_)
        | R::NoCustomer
        | R::Late(_)
        | R::WindowOver(_)
        | R::FeeMissing { .. }
        | R::InvoicesUnpaid(_)
        | R::NotExtensible(_)
        | R::AgreedLate { .. }
        | R::TieIsNoGround
        | R::NewMatter(_)
        | R::NotCosts
        | R::Calendar(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

pub(super) const fn of_invoice(refusal: &invoice::Refusal) -> StatusCode {
    use invoice::Refusal as R;
    match refusal {
        R::NotOpen(_) | R::AlreadyRecorded(_) => StatusCode::CONFLICT,
        R::Amount
        | R::DueInThePast
        | R::NoPurpose
        | R::ReceivedLater
        | R::ReceivedEarlier(_)
        | R::NoReference
        | R::NoReason => StatusCode::BAD_REQUEST,
    }
}
