//! What the settings of a prober take.

use std::net::{IpAddr, SocketAddr};

use axum::http::Uri;
use toml::de::DeValue;

use super::{DNS_PORT, HostPort};
use crate::config::reader::Kind;
use crate::config::settings::{is_label, text_kind};
use crate::dns::wire::TrustAnchor;

const HTTPS_PORT: u16 = 443;

/// Characters of a prober's name (as the registry's API takes it).
const PROBE_MAXIMUM: usize = 63;

pub(super) fn probe_name() -> Kind<'static, String> {
    text_kind("a name of a-z, 0-9 and hyphen, at most 63 characters, as \"zurich-1\"", |text| {
        let fits = text.len() <= PROBE_MAXIMUM && is_label(text);
        if fits { Ok(text.to_owned()) } else { Err(None) }
    })
}

pub(super) fn some_text(allowed: &str) -> Kind<'_, String> {
    text_kind(allowed, |text| if text.is_empty() { Err(None) } else { Ok(text.to_owned()) })
}

pub(super) fn registry_url() -> Kind<'static, String> {
    text_kind("https:// and a host, perhaps with a port", |text| {
        let uri = text.parse::<Uri>().map_err(|_| None)?;
        let sound = uri.scheme_str() == Some("https") && matches!(uri.path(), "" | "/");
        if sound && uri.host().is_some() { Ok(text.to_owned()) } else { Err(None) }
    })
}

pub(super) fn rdap_url() -> Kind<'static, (HostPort, String)> {
    text_kind("a base URL, as \"https://rdap.registry.example/rdap/\"", |text| {
        let uri = text.parse::<Uri>().map_err(|_| None)?;
        let host =
            uri.host().filter(|_| uri.scheme_str() == Some("https") && uri.query().is_none());
        let host = host.ok_or(None)?.trim_matches(['[', ']']).to_owned();
        let at = HostPort { host, port: uri.port_u16().unwrap_or(HTTPS_PORT) };
        let slash = if uri.path().ends_with('/') { "" } else { "/" };
        Ok((at, format!("{}{slash}", uri.path())))
    })
}

/// A host, perhaps with a port.
pub(super) fn host_port(usual: u16) -> Kind<'static, HostPort> {
    let allowed = "a host name or an address, perhaps with a port, as \"epp.registry.example:700\"";
    text_kind(allowed, move |text| {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(HostPort { host: address.to_string(), port: usual });
        }
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(HostPort { host: address.ip().to_string(), port: address.port() });
        }
        let (host, port) = match text.split_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| None)?),
            None => (text, usual),
        };
        let sound = port > 0 && host.split('.').all(is_label);
        if sound { Ok(HostPort { host: host.to_owned(), port }) } else { Err(None) }
    })
}

fn listed<T>(
    value: &DeValue<'_>,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, Option<String>> {
    let items = value.as_array().ok_or(None)?.iter();
    let items = items.map(|item| item.get_ref().as_str().and_then(&read));
    let items: Option<Vec<T>> = items.collect();
    items.filter(|items| !items.is_empty()).ok_or(None)
}

pub(super) fn server_addresses() -> Kind<'static, Vec<SocketAddr>> {
    let one = |text: &str| match text.parse::<IpAddr>() {
        Ok(address) => Some(SocketAddr::new(address, DNS_PORT)),
        Err(_) => text.parse().ok(),
    };
    let allowed = "a list of addresses, as [\"192.0.2.1\", \"2001:db8::1\"], with a port if not 53";
    let read = move |value: &DeValue<'_>| listed(value, one);
    Kind { allowed: allowed.to_owned(), secret: false, read: Box::new(read) }
}

pub(super) fn trust_anchors() -> Kind<'static, Vec<TrustAnchor>> {
    let allowed = "a list of DS records, each as \"20326 8 2 E06D…\": key tag, algorithm, 2 (SHA-256) \
                   or 4 (SHA-384), digest";
    let read = |value: &DeValue<'_>| listed(value, TrustAnchor::parse);
    Kind { allowed: allowed.to_owned(), secret: false, read: Box::new(read) }
}
