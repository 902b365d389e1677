//! `[watch]`: whether and how sites are visited, and the guide to the law.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use registry_core::watch::Jurisdiction;

use super::reader::{Kind, Section};
use super::settings::{choice, number, path, text_kind};
use crate::watch::visit::{BrowserSettings, VisitSettings};

/// Reads the section: how sites are visited, none where they are not; and the file of the guide.
pub(super) fn read(
    mut section: Section<'_>,
    folder: &Path,
) -> (Option<VisitSettings>, Option<PathBuf>) {
    let default = VisitSettings::default();
    let visits = section.optional("visits", &choice(&[("off", false), ("on", true)]));
    let at_once = section.optional("visits_at_once", &number(1..=64));
    let at_once = at_once.and_then(|count| usize::try_from(count).ok());
    let ways = [("off", None), ("confined", Some(true)), ("unconfined", Some(false))];
    let browser = section.optional("browser", &choice(&ways)).unwrap_or(Some(true));
    let file = section.optional("browser_file", &path(folder));
    let egress_address = section.optional("egress_address", &address());
    let egress_country = section.optional("egress_country", &country());
    let guide_file = section.optional("guide_file", &path(folder));
    section.finish();
    let settings = VisitSettings {
        at_once: at_once.unwrap_or(default.at_once),
        browser: browser.map(|is_confined| BrowserSettings { file, is_confined }),
        egress_address,
        egress_country,
    };
    (visits.unwrap_or(false).then_some(settings), guide_file)
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
