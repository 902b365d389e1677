//! `[watch]`: whether and how sites are visited, and the guide to the law.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use registry_core::watch::Jurisdiction;
use toml::de::DeValue;
use url::Url;

use super::reader::{Kind, Section};
use super::settings::{choice, number, path, text_kind};
use crate::watch::visit::{BrowserSettings, VisitSettings};

/// What the section says.
pub(super) struct Watch {
    /// How sites are visited; none where they are not.
    pub(super) visits: Option<VisitSettings>,
    /// The file of the guide.
    pub(super) guide_file: Option<PathBuf>,
    /// Who stamps the log of evidence.
    pub(super) time_stamps: Option<Url>,
}

/// Reads the section.
pub(super) fn read(mut section: Section<'_>, folder: &Path) -> Watch {
    let default = VisitSettings::default();
    let visits = section.optional("visits", &choice(&[("off", false), ("on", true)]));
    let at_once = section.optional("visits_at_once", &number(1..=64));
    let at_once = at_once.and_then(|count| usize::try_from(count).ok());
    let ways = [("off", None), ("confined", Some(true)), ("unconfined", Some(false))];
    let browser = section.optional("browser", &choice(&ways)).unwrap_or(Some(true));
    let file = section.optional("browser_file", &path(folder));
    let services = section.optional("rdap_services", &services());
    let registers = section.optional("licence_registers", &paths(folder));
    let egress_address = section.optional("egress_address", &address());
    let egress_country = section.optional("egress_country", &country());
    let guide_file = section.optional("guide_file", &path(folder));
    let time_stamps = section.optional("time_stamps", &authority());
    section.finish();
    let settings = VisitSettings {
        at_once: at_once.unwrap_or(default.at_once),
        browser: browser.map(|is_confined| BrowserSettings { file, is_confined }),
        rdap_services: services.unwrap_or(default.rdap_services),
        licence_registers: registers.unwrap_or_default(),
        egress_address,
        egress_country,
    };
    let visits = visits.unwrap_or(false).then_some(settings);
    Watch { visits, guide_file, time_stamps }
}

fn authority() -> Kind<'static, Url> {
    text_kind("an address by HTTP or HTTPS, as \"https://stamps.example/tsr\"", |text| {
        let url = Url::parse(text).ok();
        url.filter(|url| matches!(url.scheme(), "http" | "https")).ok_or(None)
    })
}

fn paths(folder: &Path) -> Kind<'_, Vec<PathBuf>> {
    let read = |value: &DeValue<'_>| {
        let path = |item: &toml::Spanned<DeValue<'_>>| {
            item.get_ref().as_str().filter(|text| !text.is_empty()).map(|text| folder.join(text))
        };
        value.as_array().ok_or(None)?.iter().map(path).collect::<Option<_>>().ok_or(None)
    };
    let allowed = "a list of paths of files".to_owned();
    Kind { allowed, secret: false, read: Box::new(read) }
}

/// Where a list is fetched; none for `off`.
fn services() -> Kind<'static, Option<Url>> {
    text_kind(
        "\"off\", or an address by HTTPS, as \"https://data.iana.org/rdap/dns.json\"",
        |text| match text {
            "off" => Ok(None),
            text => {
                Url::parse(text).ok().filter(|url| url.scheme() == "https").map(Some).ok_or(None)
            }
        },
    )
}

fn address() -> Kind<'static, IpAddr> {
    text_kind("an address, as \"192.0.2.1\" or \"2001:db8::1\"", |text| {
        text.parse().map_err(|_| None)
    })
}

fn country() -> Kind<'static, String> {
    text_kind("the code of a country, as \"DE\"", |text| {
        let is_plain = text.len() == 2 && text != "EU";
        let known = Jurisdiction::parse(text).ok().filter(|_| is_plain);
        known.map(|country| country.to_string()).ok_or(None)
    })
}
