//! Refusals of commands on hosts (EPP.md, section 5).

use registry_core::host::{AddressRefusal, SuperordinateRefusal, create, delete};
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::namespace::Namespace;

use super::{Refused, sponsor_code};

/// `host:create`.
pub(in crate::epp) fn create(refusal: create::Refusal, name: &str) -> Refused {
    let code = match refusal {
        create::Refusal::Exists => ResultCode::ObjectExists,
        create::Refusal::NoAddress => ResultCode::RequiredParameterMissing,
        create::Refusal::Superordinate(refusal) => superordinate_code(refusal),
        create::Refusal::Address(refusal) => address_code(refusal),
    };
    Refused::new(code, element("name", name), refusal.code(), refusal)
}

/// `host:delete`.
pub(in crate::epp) fn delete(refusal: delete::Refusal, name: &str) -> Refused {
    let code = match refusal {
        delete::Refusal::NotFound => ResultCode::ObjectDoesNotExist,
        delete::Refusal::Sponsor(refusal) => sponsor_code(refusal),
        delete::Refusal::Linked => ResultCode::AssociationProhibitsOperation,
    };
    Refused::new(code, element("name", name), refusal.code(), refusal)
}

const fn superordinate_code(refusal: SuperordinateRefusal) -> ResultCode {
    match refusal {
        SuperordinateRefusal::Missing => ResultCode::ObjectDoesNotExist,
        SuperordinateRefusal::NotSponsored => ResultCode::AuthorizationError,
        SuperordinateRefusal::PendingDelete => ResultCode::StatusProhibitsOperation,
    }
}

const fn address_code(refusal: AddressRefusal) -> ResultCode {
    match refusal {
        AddressRefusal::OnExternalHost
        | AddressRefusal::NotAllowed(_)
        | AddressRefusal::TooMany(_) => ResultCode::ParameterValuePolicyError,
    }
}

fn element(name: &str, text: &str) -> Offender {
    Offender::new(Namespace::Host, name, text)
}
