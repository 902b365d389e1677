//! `[accounts]`: who may make an account, and how long links, sessions and records last.

use std::time::Duration;

use super::reader::Section;
use super::settings::{choice, number};

/// How accounts are made and kept, in wall time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSettings {
    /// Whether applicants make accounts by themselves.
    pub sign_up: bool,
    /// Whether an applicant must have a second factor; people of the house always must.
    pub applicants_need_second_factor: bool,
    /// How long the link that confirms an address is good.
    pub sign_up_link: Duration,
    /// How long an invitation is good.
    pub invitation: Duration,
    /// Longest session.
    pub session: Duration,
    /// How long an attempt to sign in is kept.
    pub sign_ins_kept: Duration,
    /// How long a draft is kept that nobody touches, in registry time.
    pub drafts_kept: Duration,
    /// Links that are sent for one network in an hour: sign-ups, forgotten passwords.
    pub links_of_network: u32,
    /// Links that are sent to one address in an hour.
    pub links_of_address: u32,
    /// Invitations of one person in an hour.
    pub invitations: u32,
    /// Organizations that one person enters in an hour.
    pub organizations: u32,
    /// Documents that one person from outside hands in in an hour.
    pub documents: u32,
}

const HOUR: Duration = Duration::from_secs(3_600);

impl Default for AccountSettings {
    fn default() -> Self {
        Self {
            sign_up: true,
            applicants_need_second_factor: false,
            sign_up_link: HOUR * 24,
            invitation: HOUR * 24 * 7,
            // A working day.
            session: HOUR * 12,
            // A year and a month, so that a yearly review sees all.
            sign_ins_kept: HOUR * 24 * 396,
            drafts_kept: HOUR * 24 * 180,
            links_of_network: 10,
            links_of_address: 3,
            invitations: 20,
            organizations: 10,
            documents: 100,
        }
    }
}

pub(super) fn read(mut section: Section<'_>) -> AccountSettings {
    let default = AccountSettings::default();
    let sign_up = section.optional("sign_up", &choice(&[("open", true), ("closed", false)]));
    let second = choice(&[("required", true), ("offered", false)]);
    let second = section.optional("second_factor_of_applicants", &second);
    let mut span = |key, unit: Duration, most: u64, default: Duration| {
        let found = section.optional(key, &number(1..=most));
        found.and_then(|count| u32::try_from(count).ok()).map_or(default, |count| unit * count)
    };
    let sign_up_link = span("sign_up_link_hours", HOUR, 24 * 31, default.sign_up_link);
    let invitation = span("invitation_days", HOUR * 24, 90, default.invitation);
    let session = span("session_hours", HOUR, 24 * 7, default.session);
    let sign_ins_kept = span("sign_ins_kept_days", HOUR * 24, 3_660, default.sign_ins_kept);
    let drafts_kept = span("drafts_kept_days", HOUR * 24, 3_660, default.drafts_kept);
    let mut hourly = |key, default: u32| {
        let found = section.optional(key, &number(1..=10_000));
        found.and_then(|count| u32::try_from(count).ok()).unwrap_or(default)
    };
    let links_of_network = hourly("links_per_hour_and_network", default.links_of_network);
    let links_of_address = hourly("links_per_hour_and_address", default.links_of_address);
    let invitations = hourly("invitations_per_hour", default.invitations);
    let organizations = hourly("organizations_per_hour", default.organizations);
    let documents = hourly("documents_per_hour", default.documents);
    section.finish();
    AccountSettings {
        sign_up: sign_up.unwrap_or(default.sign_up),
        applicants_need_second_factor: second.unwrap_or(default.applicants_need_second_factor),
        sign_up_link,
        invitation,
        session,
        sign_ins_kept,
        drafts_kept,
        links_of_network,
        links_of_address,
        invitations,
        organizations,
        documents,
    }
}
