//! Refusals of a launch (EPP.md, section 7; the RFC names no codes for marks and notices).

use registry_core::domain::launch::LaunchRefusal;
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::namespace::Namespace;

/// What a create lacks is 2003; what it has and does not fit is 2306.
pub(super) fn refused(refusal: &LaunchRefusal) -> (ResultCode, Offender) {
    let element = |element: &str| Offender::new(Namespace::Launch, element, "");
    let policy = |local| (ResultCode::ParameterValuePolicyError, element(local));
    let missing = || (ResultCode::RequiredParameterMissing, element("create"));
    match refusal {
        LaunchRefusal::MarkRequired | LaunchRefusal::NoticeRequired => missing(),
        LaunchRefusal::PhaseNotActive(_) => policy("phase"),
        LaunchRefusal::Application
        | LaunchRefusal::MarkUnsigned
        | LaunchRefusal::MarksSeveral
        | LaunchRefusal::MarkNotApplicable
        | LaunchRefusal::MarkNotYet
        | LaunchRefusal::MarkExpired
        | LaunchRefusal::MarkRevoked
        | LaunchRefusal::MarkLacksLabel(_)
        | LaunchRefusal::ListMissing
        | LaunchRefusal::Mark(_) => policy("create"),
        LaunchRefusal::NoticeNotApplicable
        | LaunchRefusal::NoticesSeveral
        | LaunchRefusal::NoticeOfOther
        | LaunchRefusal::NoticeChecksum
        | LaunchRefusal::NoticeExpired
        | LaunchRefusal::NoticeAcceptedInFuture
        | LaunchRefusal::NoticeAcceptedLongAgo(_)
        | LaunchRefusal::Calendar(_) => policy("notice"),
    }
}
