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
    section.finish();
    AccountSettings {
        sign_up: sign_up.unwrap_or(default.sign_up),
        applicants_need_second_factor: second.unwrap_or(default.applicants_need_second_factor),
        sign_up_link,
        invitation,
        session,
        sign_ins_kept,
    }
}
