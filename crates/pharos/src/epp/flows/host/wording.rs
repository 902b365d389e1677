//! Names and addresses of hosts as a client writes them.

use std::net::IpAddr;

use registry_core::name::HostName;
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::host::{Address, AddressFamily};
use registry_epp::namespace::Namespace;

use crate::epp::reply::Refused;

/// A host name; anything else is 2005.
pub(super) fn name(text: &str) -> Result<HostName, Refused> {
    HostName::parse(text).map_err(|error| {
        let element = Offender::new(Namespace::Host, "name", text);
        let code = ResultCode::ParameterValueSyntaxError;
        Refused::new(code, element, error.code(), error)
    })
}

/// An address as its family says; anything else is 2005.
pub(super) fn address(given: &Address) -> Result<IpAddr, Refused> {
    let parsed = match given.family {
        AddressFamily::V4 => given.text.parse().map(IpAddr::V4).ok(),
        AddressFamily::V6 => given.text.parse().map(IpAddr::V6).ok(),
    };
    parsed.ok_or_else(|| {
        let element = Offender::new(Namespace::Host, "addr", given.text.as_str());
        let words = format_args!("not an address of family {}", given.family.as_str());
        let code = ResultCode::ParameterValueSyntaxError;
        Refused::new(code, element, "address-invalid", words)
    })
}
