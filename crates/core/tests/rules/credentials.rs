//! What a registrar logs in with (P-80; RFC 8807): strength, age, and what a login tells.

use registry_core::credential::{
    Shown, Warning, judge_new_password, password_expires_at, warnings,
};
use registry_core::rulebook::RulebookVersions;

use crate::scenario::{MICROSECOND, at, pharmacy, pharmacy_with, registrar};

const NOW: &str = "2027-02-10";

fn aging() -> RulebookVersions {
    pharmacy_with(&[("password_valid_days = 0", "password_valid_days = 365")])
}

fn judged(new: &str) -> &'static str {
    let books = pharmacy();
    let rules = &books.at(at(NOW)).registrars;
    let judged = judge_new_password(new, "the present one", &registrar("alpha"), rules);
    judged.map_or_else(|refusal| refusal.code(), |()| "ok")
}

#[test]
fn a_new_password_is_long_varied_and_new() {
    assert_eq!(judged("twelve chars"), "ok");
    assert_eq!(judged("eleven char"), "new-password-short");
    assert_eq!(judged("über-lange-Wörter"), "ok", "characters are counted, not octets");
    assert_eq!(judged("ééééééabcde"), "new-password-short");
    assert_eq!(judged("abcdabcdabcd"), "new-password-guessable", "four different ones");
    assert_eq!(judged("abcdeabcdabc"), "ok", "five different ones");
    assert_eq!(judged("I am Alpha, really"), "new-password-guessable");
    assert_eq!(judged("the present one"), "new-password-unchanged");
}

#[test]
fn a_password_ages_only_where_the_rulebook_says_so() {
    let set_at = Some(at("2026-02-10"));
    assert_eq!(password_expires_at(set_at, &pharmacy().at(at(NOW)).registrars), None);
    let books = aging();
    let rules = &books.at(at(NOW)).registrars;
    assert_eq!(password_expires_at(set_at, rules), Some(at(NOW)));
    assert_eq!(password_expires_at(None, rules), None, "nobody knows when it was set");
}

#[test]
fn a_login_tells_what_ends_within_thirty_days_and_what_failed() {
    let books = aging();
    let quiet = Shown { password_set_at: None, certificate_expires_at: None, failed_logins: 0 };
    let told = |shown: &Shown, wall: &str| {
        warnings(shown, &books.at(at(NOW)).registrars, at(NOW), at(wall))
    };
    assert_eq!(told(&quiet, NOW), []);
    let ends = at("2031-03-12");
    let certificate = Shown { certificate_expires_at: Some(ends), ..quiet };
    assert_eq!(told(&certificate, "2031-02-10"), [Warning::CertificateExpires(ends)], "wall time");
    assert_eq!(told(&certificate, "2031-02-09"), []);
    assert_eq!(told(&certificate, "2031-04-01"), [Warning::CertificateExpires(ends)], "ended");
    let notice = at("2026-03-12");
    let password = Shown { password_set_at: Some(notice), ..quiet };
    assert_eq!(told(&password, NOW), [Warning::PasswordExpires(at("2027-03-12"))]);
    let later = Shown { password_set_at: Some(notice + MICROSECOND), ..quiet };
    assert_eq!(told(&later, NOW), []);
    let failed = Shown { failed_logins: 3, ..certificate };
    assert_eq!(
        told(&failed, "2031-02-10"),
        [Warning::CertificateExpires(ends), Warning::FailedLogins(3)]
    );
}
