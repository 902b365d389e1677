//! `[registry]`: who runs the registry, as its pages say it.

use super::reader::{Kind, Section};
use super::settings::text_kind;

/// Who runs the registry, and how people reach it: what ICANN has each registry publish
/// (Registry Agreement, Specification 6, section 4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrySettings {
    /// The registry's name.
    pub name: String,
    /// Where abuse in its names is reported to.
    pub abuse_email: String,
    /// Where letters reach it, in one line.
    pub postal_address: String,
}

/// Characters of a line.
const CHARACTERS_MAXIMUM: usize = 200;

/// The outer option is none when a present section is wrong, or an absent one is needed.
#[expect(clippy::option_option, reason = "absent and wrong are two things, and both occur")]
pub(super) fn read(mut section: Section<'_>, is_needed: bool) -> Option<Option<RegistrySettings>> {
    let name = section.required("name", &line());
    let abuse_email = section.required("abuse_email", &email());
    let postal_address = section.required("postal_address", &line());
    if section.is_present() {
        section.finish();
        let (name, abuse_email) = (name?, abuse_email?);
        return Some(Some(RegistrySettings { name, abuse_email, postal_address: postal_address? }));
    }
    if is_needed {
        let allowed = "name, abuse_email and postal_address, which the pages of [https] show";
        section.report_section_absent(allowed.to_owned());
        return None;
    }
    Some(None)
}

fn line() -> Kind<'static, String> {
    text_kind("a line of 1 to 200 characters", |text| {
        let fits = (1..=CHARACTERS_MAXIMUM).contains(&text.chars().count());
        let is_line = fits && text.trim() == text && !text.chars().any(char::is_control);
        is_line.then(|| text.to_owned()).ok_or(None)
    })
}

fn email() -> Kind<'static, String> {
    text_kind("an e-mail address, as \"abuse@registry.example\"", |text| {
        let is_address = registry_core::contact::email::is_address(text);
        is_address.then(|| text.to_owned()).ok_or(None)
    })
}
