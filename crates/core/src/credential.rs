//! What a registrar logs in with: how strong a password must be, how old it may get, and what a
//! login tells its registrar (P-80; RFC 8807).

use jiff::Timestamp;

use crate::calendar;
use crate::id::RegistrarId;
use crate::refusal::refusals;
use crate::rulebook::Registrars;

/// Fewest different characters of a password: `aaaaaaaaaaaa` is none.
const DIFFERENT_MINIMUM: usize = 5;

refusals! {
    /// Why a new password is refused.
    #[derive(Copy)]
    pub enum NewPasswordRefusal {
        /// Too short.
        Short(u32) = "new-password-short", "a password has at least {0} characters";
        /// Too few different characters, or the registrar's own id in it.
        Guessable =
            "new-password-guessable", "a password is not one character over and over, and not the client id";
        /// The one in use.
        Unchanged = "new-password-unchanged", "the new password is the present one";
    }
}

/// Holds a new password to the rulebook.
pub fn judge_new_password(
    new: &str,
    present: &str,
    id: &RegistrarId,
    rules: &Registrars,
) -> Result<(), NewPasswordRefusal> {
    let minimum = rules.password_characters_minimum;
    if u32::try_from(new.chars().count()).is_ok_and(|count| count < minimum) {
        return Err(NewPasswordRefusal::Short(minimum));
    }
    let different: std::collections::BTreeSet<char> = new.chars().collect();
    let names_itself = new.to_ascii_lowercase().contains(id.as_str());
    if different.len() < DIFFERENT_MINIMUM || names_itself {
        return Err(NewPasswordRefusal::Guessable);
    }
    if new == present {
        return Err(NewPasswordRefusal::Unchanged);
    }
    Ok(())
}

/// What is known of the credentials a login came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// When the password was set, in registry time; none where nobody noted it.
    pub password_set_at: Option<Timestamp>,
    /// The certificate's last instant, in wall time.
    pub certificate_expires_at: Option<Timestamp>,
    /// Logins refused since the last that was not.
    pub failed_logins: u32,
}

/// What a login tells its registrar (RFC 8807, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// Its certificate expires soon.
    CertificateExpires(Timestamp),
    /// Its password expires soon.
    PasswordExpires(Timestamp),
    /// Logins were refused since its last.
    FailedLogins(u32),
}

/// First instant at which a password is too old; none where passwords do not age.
pub fn password_expires_at(set_at: Option<Timestamp>, rules: &Registrars) -> Option<Timestamp> {
    let days = i64::from(rules.password_valid_days);
    set_at.filter(|_| days > 0).and_then(|set_at| calendar::add_days(set_at, days).ok())
}

/// What a login that went through tells; `now` is registry time, `wall` the time certificates
/// live by.
pub fn warnings(
    shown: &Shown,
    rules: &Registrars,
    now: Timestamp,
    wall: Timestamp,
) -> Vec<Warning> {
    let soon = |expires_at: &Timestamp, days: u32, clock: Timestamp| {
        calendar::add_days(clock, i64::from(days)).is_ok_and(|limit| *expires_at <= limit)
    };
    let certificate = shown
        .certificate_expires_at
        .filter(|expires_at| soon(expires_at, rules.certificate_notice_days, wall));
    let password = password_expires_at(shown.password_set_at, rules)
        .filter(|expires_at| soon(expires_at, rules.password_notice_days, now));
    let failed = (shown.failed_logins > 0).then_some(shown.failed_logins);
    let certificate = certificate.map(Warning::CertificateExpires);
    let password = password.map(Warning::PasswordExpires);
    [certificate, password, failed.map(Warning::FailedLogins)].into_iter().flatten().collect()
}
