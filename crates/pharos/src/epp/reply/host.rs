//! Refusals of commands on hosts (EPP.md, section 5).

use registry_core::host::{AddressRefusal, SuperordinateRefusal, create, delete, update};
use registry_core::name::HostName;
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::namespace::Namespace;

use super::{Refused, sponsor_code, status_code};

/// `host:create`.
pub(in crate::epp) fn create(refusal: &create::Refusal, name: &str) -> Refused {
    let this = || element("name", name);
    let (code, element) = match refusal {
        create::Refusal::Exists => (ResultCode::ObjectExists, this()),
        create::Refusal::NoAddress => (ResultCode::RequiredParameterMissing, this()),
        create::Refusal::Superordinate(refusal) => (superordinate_code(*refusal), this()),
        create::Refusal::Address(refusal) => (address_code(*refusal), this()),
        create::Refusal::Ttl(refusal) => super::ttl::refused(refusal, "create"),
    };
    Refused::new(code, element, refusal.code(), refusal)
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

/// `host:update`; the refusals of a rename are about the new name.
pub(in crate::epp) fn update(
    refusal: &update::Refusal,
    name: &str,
    wanted: Option<&HostName>,
) -> Refused {
    let this = || element("name", name);
    let new = || element("name", wanted.map_or(name, HostName::as_str));
    let (code, element) = match refusal {
        update::Refusal::Nothing => (ResultCode::RequiredParameterMissing, this()),
        update::Refusal::Exists => (ResultCode::ObjectExists, new()),
        update::Refusal::UsedByOthers => (ResultCode::AssociationProhibitsOperation, this()),
        update::Refusal::AddressThere(address) | update::Refusal::AddressNotThere(address) => {
            (ResultCode::ParameterValuePolicyError, element("addr", &address.to_string()))
        }
        update::Refusal::LastAddress => (ResultCode::DataManagementPolicyViolation, this()),
        update::Refusal::Sponsor(refusal) => (sponsor_code(*refusal), this()),
        update::Refusal::Status(refusal) => (status_code(*refusal), element("status", "")),
        update::Refusal::Superordinate(refusal) => (superordinate_code(*refusal), new()),
        update::Refusal::Address(refusal) => (address_code(*refusal), element("addr", "")),
        update::Refusal::Ttl(refusal) => super::ttl::refused(refusal, "update"),
    };
    Refused::new(code, element, refusal.code(), refusal)
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
