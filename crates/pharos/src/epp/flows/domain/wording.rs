//! The values of commands on names, from the words of the wire to those of the core.

use registry_core::auth_info::AuthInfoGiven;
use registry_core::domain::{
    ContactRole, DsRecord, NameServers, Period, Removal, SecureDns, SecureDnsUpdate,
};
use registry_core::id::ContactHandle;
use registry_core::name::HostName;
use registry_core::pricing::StatedFee;
use registry_epp::Offender;
use registry_epp::PeriodUnit;
use registry_epp::ResultCode;
use registry_epp::auth_info::AuthInfo;
use registry_epp::domain as wire;
use registry_epp::extension::{fee, sec_dns};
use registry_epp::namespace::Namespace;

use crate::epp::auth_info;
use crate::epp::reply::Refused;

pub(super) fn term(period: registry_epp::Period) -> Period {
    let number = u8::try_from(period.number).unwrap_or(u8::MAX);
    match period.unit {
        PeriodUnit::Years => Period::Years(number),
        PeriodUnit::Months => Period::Months(number),
    }
}

pub(super) fn handle(text: &str) -> Result<ContactHandle, Refused> {
    text.parse().map_err(|error| {
        let element = Offender::new(Namespace::Domain, "contact", text);
        Refused::new(ResultCode::ParameterValueSyntaxError, element, "contact-id-invalid", error)
    })
}

pub(super) fn contact(contact: &wire::Contact) -> Result<(ContactRole, ContactHandle), Refused> {
    let role = match contact.role {
        Some(wire::ContactRole::Admin) => ContactRole::Admin,
        Some(wire::ContactRole::Billing) => ContactRole::Billing,
        Some(wire::ContactRole::Tech) => ContactRole::Tech,
        None => {
            let element = Offender::new(Namespace::Domain, "contact", contact.id.as_str());
            let words = "the contact's type is missing";
            let code = ResultCode::RequiredParameterMissing;
            return Err(Refused::new(code, element, "contact-type-missing", words));
        }
    };
    Ok((role, handle(&contact.id)?))
}

pub(super) fn servers(given: Option<wire::NameServers>) -> Result<NameServers, Refused> {
    match given {
        None => Ok(NameServers::Objects(Vec::new())),
        Some(wire::NameServers::Attributes(_)) => Ok(NameServers::Attributes),
        Some(wire::NameServers::Objects(names)) => {
            let parsed = names.iter().map(|name| {
                HostName::parse(name).map_err(|error| {
                    let element = Offender::new(Namespace::Domain, "hostObj", name.as_str());
                    let code = ResultCode::ParameterValueSyntaxError;
                    Refused::new(code, element, "host-name-invalid", error)
                })
            });
            Ok(NameServers::Objects(parsed.collect::<Result<_, _>>()?))
        }
    }
}

pub(super) const fn no_records() -> SecureDns {
    SecureDns::Records { records: Vec::new(), lifetime_given: false }
}

pub(super) fn signers(given: sec_dns::Create) -> SecureDns {
    let lifetime_given = given.max_signature_life_seconds.is_some();
    match given.data {
        sec_dns::SignerData::Keys(_) => SecureDns::KeyData,
        sec_dns::SignerData::Signers(signers) => {
            let records = signers.into_iter().map(|signer| DsRecord {
                key_tag: signer.key_tag,
                algorithm: signer.algorithm,
                digest_type: signer.digest_type,
                digest: data_encoding::HEXUPPER.encode(&signer.digest),
            });
            SecureDns::Records { records: records.collect(), lifetime_given }
        }
    }
}

pub(super) fn authorization(given: &AuthInfo) -> AuthInfoGiven {
    match given {
        AuthInfo::Other => AuthInfoGiven::Extension,
        AuthInfo::Password { secret, .. } => auth_info::given(secret.expose()),
    }
}

pub(super) fn stated(transform: &fee::Transform) -> StatedFee {
    let fees = transform.fees.iter().map(|fee| fee.amount.to_string());
    let credits = transform.credits.iter().map(|credit| credit.amount.to_string());
    StatedFee { amounts: fees.chain(credits).collect(), currency: transform.currency.clone() }
}

pub(super) fn signer_changes(given: sec_dns::Update) -> SecureDnsUpdate {
    let sec_dns::Update { remove, add, changes: _, max_signature_life_seconds, urgent } = given;
    SecureDnsUpdate {
        urgent,
        lifetime_given: max_signature_life_seconds.is_some(),
        remove: match remove {
            None | Some(sec_dns::Removal::All(false)) => Removal::Nothing,
            Some(sec_dns::Removal::All(true)) => Removal::All,
            Some(sec_dns::Removal::Listed(data)) => {
                Removal::Listed(signers(sec_dns::Create { max_signature_life_seconds: None, data }))
            }
        },
        add: add.map(signers),
    }
}
