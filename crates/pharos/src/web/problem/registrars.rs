//! Refusals about registrars that apply (P-80).

use axum::http::StatusCode;
use registry_core::onboarding;

pub(super) const fn of_onboarding(refusal: &onboarding::Refusal) -> StatusCode {
    use onboarding::Refusal as R;
    match refusal {
        R::NoWords | R::SignedLater | R::ReportLater | R::NoContacts | R::ContactAddress(_) => {
            StatusCode::BAD_REQUEST
        }
        R::Exists(_) | R::State(_) | R::Refused | R::NotAdmitted(_) | R::Lacking(_) => {
            StatusCode::CONFLICT
        }
        R::NotInForce { .. } | R::ReportOfAnother(_) | R::ReportEmpty => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}
