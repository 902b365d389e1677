//! Refusals of commands on names (EPP.md, sections 3 and 4).

use registry_core::domain::{
    ContactRefusal, HorizonRefusal, NameServerRefusal, SecureDnsRefusal, TermRefusal, create,
    delete, renew, restore, update,
};
use registry_core::name::NameRefusal;
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::namespace::Namespace;

use super::{Refused, auth_info_code, price_code, sponsor_code, status_code};

/// A name that is none of ours (EPP.md, section 3).
pub(in crate::epp) fn name(refusal: &NameRefusal, text: &str) -> Refused {
    let code = match refusal {
        NameRefusal::Invalid(_) => ResultCode::ParameterValueSyntaxError,
        NameRefusal::IdnNotSupported | NameRefusal::NotInThisRegistry => {
            ResultCode::ParameterValuePolicyError
        }
    };
    Refused::new(code, element("name", text), refusal.code(), refusal)
}

/// `domain:create`.
pub(in crate::epp) fn create(refusal: &create::Refusal, name: &str) -> Refused {
    let token = || Offender::new(Namespace::AllocationToken, "allocationToken", "");
    let (code, offender) = match refusal {
        create::Refusal::Exists => (ResultCode::ObjectExists, element("name", name)),
        create::Refusal::NotEntitled(_) => (ResultCode::AuthorizationError, element("name", name)),
        create::Refusal::NameRule(_) => {
            (ResultCode::ParameterValuePolicyError, element("name", name))
        }
        create::Refusal::Term(refusal) => term(refusal),
        create::Refusal::RegistrantRequired => {
            (ResultCode::RequiredParameterMissing, element("registrant", ""))
        }
        create::Refusal::Contact(refusal) => contact(refusal),
        create::Refusal::NameServer(refusal) => name_server(refusal),
        create::Refusal::SecureDns(refusal) => secure_dns(refusal, "create"),
        create::Refusal::Ttl(refusal) => super::ttl::refused(refusal, "create"),
        create::Refusal::AuthInfo(refusal) => (auth_info_code(refusal), element("authInfo", "")),
        create::Refusal::Launch(refusal) => super::launch::refused(refusal),
        create::Refusal::TokenRequired => (ResultCode::RequiredParameterMissing, token()),
        create::Refusal::TokenNotApplicable
        | create::Refusal::Token(_)
        | create::Refusal::NotInGoodStanding(_) => (ResultCode::AuthorizationError, token()),
        create::Refusal::Price(price) => (price_code(price), fee("create")),
        create::Refusal::Credit(_) => (ResultCode::BillingFailure, element("name", name)),
        create::Refusal::Calendar(_) => {
            (ResultCode::ParameterValuePolicyError, element("period", ""))
        }
    };
    Refused::new(code, offender, refusal.code(), refusal)
}

/// `domain:delete`.
pub(in crate::epp) fn delete(refusal: &delete::Refusal, name: &str) -> Refused {
    let code = match refusal {
        delete::Refusal::Sponsor(refusal) => sponsor_code(*refusal),
        delete::Refusal::HasHosts(_) => ResultCode::AssociationProhibitsOperation,
    };
    Refused::new(code, element("name", name), refusal.code(), refusal)
}

/// `domain:renew`.
pub(in crate::epp) fn renew(refusal: &renew::Refusal, name: &str) -> Refused {
    let (code, offender) = match refusal {
        renew::Refusal::Sponsor(refusal) => (sponsor_code(*refusal), element("name", name)),
        renew::Refusal::Standing(_) => (ResultCode::NotEligibleForRenewal, element("name", name)),
        // EPP.md, section 10: a renewal beyond the horizon is none of a bad period.
        renew::Refusal::Horizon(HorizonRefusal::Beyond(_)) => {
            (ResultCode::NotEligibleForRenewal, element("period", ""))
        }
        renew::Refusal::Term(refusal) => term(refusal),
        renew::Refusal::ExpiryDate(_) => {
            (ResultCode::ParameterValueRangeError, element("curExpDate", ""))
        }
        renew::Refusal::Price(price) => (price_code(price), fee("renew")),
        renew::Refusal::Credit(_) => (ResultCode::BillingFailure, element("name", name)),
        renew::Refusal::Horizon(HorizonRefusal::Calendar(_)) | renew::Refusal::Calendar(_) => {
            (ResultCode::ParameterValuePolicyError, element("period", ""))
        }
    };
    Refused::new(code, offender, refusal.code(), refusal)
}

/// `domain:update`.
pub(in crate::epp) fn update(refusal: &update::Refusal, name: &str) -> Refused {
    let policy = ResultCode::ParameterValuePolicyError;
    let (code, offender) = match refusal {
        update::Refusal::Sponsor(refusal) => (sponsor_code(*refusal), element("name", name)),
        update::Refusal::NothingAsked => {
            (ResultCode::RequiredParameterMissing, element("update", ""))
        }
        update::Refusal::Status(refusal) => (status_code(*refusal), element("status", "")),
        update::Refusal::RegistrantRemoved => {
            (ResultCode::DataManagementPolicyViolation, element("registrant", ""))
        }
        update::Refusal::Consent => (policy, element("registrant", "")),
        update::Refusal::ContactNotLinked(handle) => (policy, element("contact", handle.as_str())),
        update::Refusal::NameServerNotLinked(host) => (policy, element("hostObj", host.as_str())),
        update::Refusal::DsRecordNotThere => (policy, sec_dns("update")),
        update::Refusal::UrgentNotSupported => (ResultCode::UnimplementedOption, sec_dns("update")),
        update::Refusal::Contact(refusal) => contact(refusal),
        update::Refusal::NameServer(refusal) => name_server(refusal),
        update::Refusal::SecureDns(refusal) => secure_dns(refusal, "update"),
        update::Refusal::Ttl(refusal) => super::ttl::refused(refusal, "update"),
        update::Refusal::AuthInfo(refusal) => (auth_info_code(refusal), element("authInfo", "")),
        update::Refusal::Price(price) => (price_code(price), fee("update")),
        update::Refusal::Credit(_) => (ResultCode::BillingFailure, element("name", name)),
    };
    Refused::new(code, offender, refusal.code(), refusal)
}

/// `domain:update` with `rgp:restore`.
pub(in crate::epp) fn restore(refusal: &restore::Refusal, name: &str) -> Refused {
    let policy = ResultCode::ParameterValuePolicyError;
    let rgp = |element: &str| Offender::new(Namespace::Rgp, element, "");
    let (code, offender) = match refusal {
        restore::Refusal::NotSponsor => (ResultCode::AuthorizationError, element("name", name)),
        restore::Refusal::NotInRedemption(_) | restore::Refusal::NoneRequested(_) => {
            (ResultCode::StatusProhibitsOperation, element("name", name))
        }
        restore::Refusal::NotAlone => (policy, rgp("restore")),
        restore::Refusal::ReportMissing => (ResultCode::RequiredParameterMissing, rgp("restore")),
        restore::Refusal::Standing(_)
        | restore::Refusal::ExpiredLapsed
        | restore::Refusal::CauseForbids(_) => (policy, element("name", name)),
        restore::Refusal::Price(price) => (price_code(price), fee("update")),
        restore::Refusal::Credit(_) => (ResultCode::BillingFailure, element("name", name)),
        restore::Refusal::Calendar(_) => (policy, rgp("restore")),
    };
    Refused::new(code, offender, refusal.code(), refusal)
}

fn term(refusal: &TermRefusal) -> (ResultCode, Offender) {
    let code = match refusal {
        TermRefusal::Period { .. } => ResultCode::ParameterValuePolicyError,
    };
    (code, element("period", ""))
}

fn contact(refusal: &ContactRefusal) -> (ResultCode, Offender) {
    let contact = |text: &str| element("contact", text);
    match refusal {
        ContactRefusal::DataModelMinimum | ContactRefusal::RoleTwice(_) => {
            (ResultCode::ParameterValuePolicyError, contact(""))
        }
        ContactRefusal::NotFound(handle) => {
            (ResultCode::ObjectDoesNotExist, contact(handle.as_str()))
        }
        ContactRefusal::NotSponsored(handle) => {
            (ResultCode::AuthorizationError, contact(handle.as_str()))
        }
    }
}

fn name_server(refusal: &NameServerRefusal) -> (ResultCode, Offender) {
    let policy = ResultCode::ParameterValuePolicyError;
    match refusal {
        NameServerRefusal::Attributes => (policy, element("hostAttr", "")),
        NameServerRefusal::TooMany(_) => (policy, element("ns", "")),
        NameServerRefusal::Twice(host) | NameServerRefusal::NoGlue(host) => {
            (policy, element("hostObj", host.as_str()))
        }
        NameServerRefusal::NotFound(host) => {
            (ResultCode::ObjectDoesNotExist, element("hostObj", host.as_str()))
        }
    }
}

fn secure_dns(refusal: &SecureDnsRefusal, verb: &str) -> (ResultCode, Offender) {
    let code = match refusal {
        SecureDnsRefusal::KeyData
        | SecureDnsRefusal::TooMany(_)
        | SecureDnsRefusal::Twice
        | SecureDnsRefusal::Algorithm(_)
        | SecureDnsRefusal::DigestType(_) => ResultCode::ParameterValuePolicyError,
        SecureDnsRefusal::SignatureLifetime => ResultCode::UnimplementedOption,
        SecureDnsRefusal::DigestLength(_) => ResultCode::ParameterValueSyntaxError,
    };
    (code, sec_dns(verb))
}

fn sec_dns(verb: &str) -> Offender {
    Offender::new(Namespace::SecDns, verb, "")
}

fn fee(verb: &str) -> Offender {
    Offender::new(Namespace::Fee, verb, "")
}

fn element(name: &str, text: &str) -> Offender {
    Offender::new(Namespace::Domain, name, text)
}
