//! Refusals of commands on contacts (EPP.md, section 6).

use registry_core::contact::{DataRefusal, create, delete, update};
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::namespace::Namespace;

use super::{Refused, auth_info_code, sponsor_code, status_code};

/// `contact:create`.
pub(in crate::epp) fn create(refusal: &create::Refusal, handle: &str) -> Refused {
    let (code, element) = match refusal {
        create::Refusal::Exists => (ResultCode::ObjectExists, element("id", handle)),
        create::Refusal::DataModelMinimum => {
            (ResultCode::ParameterValuePolicyError, element("id", handle))
        }
        create::Refusal::EmptyPhone => {
            (ResultCode::ParameterValueSyntaxError, element("voice", ""))
        }
        create::Refusal::Data(refusal) => data(*refusal),
        create::Refusal::AuthInfo(refusal) => (auth_info_code(refusal), element("authInfo", "")),
    };
    Refused::new(code, element, refusal.code(), refusal)
}

/// `contact:delete`.
pub(in crate::epp) fn delete(refusal: delete::Refusal, handle: &str) -> Refused {
    let code = match refusal {
        delete::Refusal::NotFound => ResultCode::ObjectDoesNotExist,
        delete::Refusal::Sponsor(refusal) => sponsor_code(refusal),
        delete::Refusal::Linked => ResultCode::AssociationProhibitsOperation,
    };
    Refused::new(code, element("id", handle), refusal.code(), refusal)
}

/// `contact:update`.
pub(in crate::epp) fn update(refusal: &update::Refusal, handle: &str) -> Refused {
    let (code, element) = match refusal {
        update::Refusal::NotFound => (ResultCode::ObjectDoesNotExist, element("id", handle)),
        update::Refusal::Nothing => (ResultCode::RequiredParameterMissing, element("id", handle)),
        update::Refusal::PostalIncomplete => {
            (ResultCode::RequiredParameterMissing, element("postalInfo", ""))
        }
        update::Refusal::Data(refusal) => data(*refusal),
        update::Refusal::Sponsor(refusal) => (sponsor_code(*refusal), element("id", handle)),
        update::Refusal::Status(refusal) => (status_code(*refusal), element("status", "")),
        update::Refusal::AuthInfo(refusal) => (auth_info_code(refusal), element("authInfo", "")),
    };
    Refused::new(code, element, refusal.code(), refusal)
}

fn data(refusal: DataRefusal) -> (ResultCode, Offender) {
    match refusal {
        DataRefusal::PostalFormTwice => {
            (ResultCode::ParameterValuePolicyError, element("postalInfo", ""))
        }
        DataRefusal::InternationalizedNotAscii => {
            (ResultCode::ParameterValueSyntaxError, element("postalInfo", ""))
        }
        DataRefusal::UnknownCountry => (ResultCode::ParameterValueRangeError, element("cc", "")),
        DataRefusal::InvalidEmail => (ResultCode::ParameterValueSyntaxError, element("email", "")),
    }
}

fn element(name: &str, text: &str) -> Offender {
    Offender::new(Namespace::Contact, name, text)
}
