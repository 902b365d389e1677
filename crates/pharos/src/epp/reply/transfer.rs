//! Refusals of transfers (EPP.md, sections 4 and 6).

use registry_core::auth_info::ShownRefusal;
use registry_core::contact::transfer as contact;
use registry_core::domain::transfer::{answer, query, request};
use registry_core::transfer::AnswerRefusal;
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::namespace::Namespace;

use super::{Refused, price_code};

/// `domain:transfer`, `op="request"`.
pub(in crate::epp) fn request(refusal: &request::Refusal, name: &str) -> Refused {
    let domain = |element: &str| Offender::new(Namespace::Domain, element, "");
    let named = || Offender::new(Namespace::Domain, "name", name);
    let token = || Offender::new(Namespace::AllocationToken, "allocationToken", "");
    let (code, element) = match refusal {
        request::Refusal::NotEntitled(_) => (ResultCode::AuthorizationError, named()),
        request::Refusal::OwnName
        | request::Refusal::TooSoon(_)
        | request::Refusal::DeletionAhead(_) => (ResultCode::NotEligibleForTransfer, named()),
        request::Refusal::AuthInfo(refusal) => (shown_code(*refusal), domain("authInfo")),
        request::Refusal::AlreadyPending => (ResultCode::PendingTransfer, named()),
        request::Refusal::Prohibited(_) => (ResultCode::StatusProhibitsOperation, named()),
        request::Refusal::ConsentRequired | request::Refusal::NotInGoodStanding(_) => {
            (ResultCode::NotEligibleForTransfer, token())
        }
        request::Refusal::TokenNotApplicable
        | request::Refusal::ConsentOutdated
        | request::Refusal::Token(_) => (ResultCode::AuthorizationError, token()),
        request::Refusal::Period(_)
        | request::Refusal::Horizon(_)
        | request::Refusal::Calendar(_) => {
            (ResultCode::ParameterValuePolicyError, domain("period"))
        }
        request::Refusal::Price(price) => {
            (price_code(price), Offender::new(Namespace::Fee, "transfer", ""))
        }
        request::Refusal::Credit(_) => (ResultCode::BillingFailure, named()),
    };
    Refused::new(code, element, refusal.code(), refusal)
}

/// `domain:transfer`, `op="approve"`, `"reject"` and `"cancel"`.
pub(in crate::epp) fn answer(refusal: &answer::Refusal, name: &str) -> Refused {
    let code = match refusal {
        answer::Refusal::NotInGoodStanding(_) => ResultCode::NotEligibleForTransfer,
        answer::Refusal::Answer(refusal) => answer_code(*refusal),
        answer::Refusal::AuthInfo(refusal) => shown_code(*refusal),
    };
    let element = Offender::new(Namespace::Domain, "name", name);
    Refused::new(code, element, refusal.code(), refusal)
}

/// `domain:transfer`, `op="query"`.
pub(in crate::epp) fn query(refusal: query::Refusal, name: &str) -> Refused {
    let code = match refusal {
        query::Refusal::NotParty => ResultCode::AuthorizationError,
        query::Refusal::NoTransfer => ResultCode::NotPendingTransfer,
        query::Refusal::AuthInfo(refusal) => shown_code(refusal),
    };
    let element = Offender::new(Namespace::Domain, "name", name);
    Refused::new(code, element, refusal.code(), refusal)
}

/// `contact:transfer`, every operation of it.
pub(in crate::epp) fn contact(refusal: &contact::Refusal, handle: &str) -> Refused {
    let code = match refusal {
        contact::Refusal::OwnContact => ResultCode::NotEligibleForTransfer,
        contact::Refusal::DataModelMinimum | contact::Refusal::Calendar(_) => {
            ResultCode::ParameterValuePolicyError
        }
        contact::Refusal::AlreadyPending => ResultCode::PendingTransfer,
        contact::Refusal::Prohibited(_) => ResultCode::StatusProhibitsOperation,
        contact::Refusal::NotParty => ResultCode::AuthorizationError,
        contact::Refusal::NoTransfer => ResultCode::NotPendingTransfer,
        contact::Refusal::Answer(refusal) => answer_code(*refusal),
        contact::Refusal::AuthInfo(refusal) => shown_code(*refusal),
    };
    let element = Offender::new(Namespace::Contact, "id", handle);
    Refused::new(code, element, refusal.code(), refusal)
}

/// Whose answer it is, and whether one is waited for.
const fn answer_code(refusal: AnswerRefusal) -> ResultCode {
    match refusal {
        AnswerRefusal::NotSponsor | AnswerRefusal::NotRequester => ResultCode::AuthorizationError,
        AnswerRefusal::NonePending => ResultCode::NotPendingTransfer,
    }
}

/// An authInfo shown (EPP.md, section 8).
const fn shown_code(refusal: ShownRefusal) -> ResultCode {
    match refusal {
        ShownRefusal::Absent => ResultCode::RequiredParameterMissing,
        ShownRefusal::Wrong => ResultCode::InvalidAuthorizationInformation,
        ShownRefusal::Extension => ResultCode::UnimplementedOption,
    }
}
