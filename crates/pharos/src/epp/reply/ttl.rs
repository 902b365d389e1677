//! Refusals of times to live (RFC 9803; EPP.md, section 7).

use registry_core::ttl::TtlRefusal;
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::namespace::Namespace;

/// What stands in `ttl:create` or `ttl:update`.
pub(super) fn refused(refusal: &TtlRefusal, verb: &str) -> (ResultCode, Offender) {
    let code = match refusal {
        TtlRefusal::RecordType(_) => ResultCode::ParameterValuePolicyError,
        TtlRefusal::Range { .. } => ResultCode::ParameterValueRangeError,
    };
    (code, Offender::new(Namespace::Ttl, verb, ""))
}
