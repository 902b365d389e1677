//! The two books in `etc/rulebooks` load, and say what POLICY.md says.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what a test cannot set up fails it")]

use registry_core::calendar::TimeZoneName;
use registry_core::money::{Currency, Money};
use registry_core::name::{DomainName, Tld};
use registry_core::rulebook::{
    CauseKind, DataModel, ExtensibleClock, LaunchPhase, NameRuleRefusal, ProgrammeTerm, Rulebook,
    ServerStatus, TransferMode, TwoPersonAct,
};

const PHARMACY: &str = include_str!("../../../etc/rulebooks/pharmacy.toml");
const OPEN: &str = include_str!("../../../etc/rulebooks/open.toml");

fn load(text: &str) -> Rulebook {
    Rulebook::load("book.toml", text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn usd(text: &str) -> Money {
    Money::parse_decimal(text, Currency::parse("USD").unwrap()).unwrap()
}

fn name(text: &str) -> DomainName {
    let tlds = ["pharmacy", "example"].map(|tld| Tld::parse(tld).unwrap());
    DomainName::parse(text, &tlds).unwrap()
}

#[test]
fn pharmacy_who_may_hold_a_name() {
    let book = load(PHARMACY);
    let eligibility = &book.eligibility;
    assert!(eligibility.accreditation_required && eligibility.government_basis);
    assert!(eligibility.token_required);
    let terms: Vec<_> = eligibility.programmes.iter().map(|programme| programme.term()).collect();
    assert_eq!(
        terms,
        [ProgrammeTerm::Months(12), ProgrammeTerm::Months(36), ProgrammeTerm::Continuous]
    );
    let first = &eligibility.programmes[0];
    assert!(first.run_here && first.standards.len() == 7 && first.fee.is_some());
    assert!(first.eligible_organization_types.contains(&"pharmacy".to_owned()));
}

#[test]
fn pharmacy_clocks() {
    let book = load(PHARMACY);
    assert_eq!(book.accreditation.reminder_days, [120, 90, 60, 30]);
    assert_eq!(book.accreditation.grace_days, 30);
    assert!(book.accreditation.restore_after_reaccreditation);
    assert!(book.accreditation.provisional_renewal);
    assert_eq!((book.request.appeal_days, book.request.open_per_requestor_maximum), (30, 1));
    assert!(book.request.supervisor_confirms_while_appealable);
    assert_eq!((book.token.valid_days, book.token.entropy_bits_minimum), (60, 128));
    assert_eq!(book.token.reminder_days, [30, 7]);
    assert_eq!(book.zone, TimeZoneName::utc());
    let enforcement = &book.enforcement;
    assert_eq!(enforcement.revocation_response_days, 21);
    assert_eq!(enforcement.revocation_delete_days, 30);
    assert_eq!(enforcement.revocation_appeal_days, 30);
    assert_eq!(enforcement.suspension_response_days, 21);
    assert_eq!(enforcement.disclosure_months, 12);
    assert_eq!(enforcement.suspension_grounds.len(), 11);
    assert!(!enforcement.revocation_redemption && !book.discontinuation.redemption);
    assert_eq!(book.discontinuation.delete_days, 30);
    assert_eq!(book.dispute.urs_lock_hours, 24);
}

#[test]
fn pharmacy_appeal_and_extension() {
    let book = load(PHARMACY);
    let appeal = &book.appeal;
    assert_eq!(appeal.fee, usd("5000.00"));
    let days = (appeal.response_days, appeal.convening_days, appeal.decision_days);
    assert_eq!(days, (30, 90, 120));
    assert_eq!((appeal.articles_days, appeal.costs_days), (7, 30));
    assert_eq!((appeal.representatives_maximum, appeal.reversal_votes), (2, 2));
    assert_eq!(appeal.commission, ["executive-director", "policy-and-communications-director"]);
    assert_eq!(appeal.channels.len(), 1);
    assert_eq!(book.extension.clocks.len(), 6);
    assert!(book.extension.clocks.contains(&ExtensibleClock::RevocationResponse));
    assert_eq!(book.decisions.two_people.len(), 4);
    assert!(book.decisions.two_people.contains(&TwoPersonAct::Revocation));
}

#[test]
fn pharmacy_terms_and_grace() {
    let book = load(PHARMACY);
    let registration = &book.registration;
    assert_eq!((registration.years_minimum, registration.years_maximum), (1, 1));
    assert_eq!((registration.years_default, registration.horizon_years), (1, 2));
    assert!(registration.auto_renew && registration.auto_renew_years == 1);
    let legacy = registration.legacy.as_ref().unwrap();
    assert_eq!(legacy.created_before, "2021-04-01T00:00:00Z".parse().unwrap());
    assert_eq!(legacy.years_maximum, 10);
    let grace = &book.grace_days;
    assert_eq!((grace.add, grace.renew, grace.auto_renew, grace.transfer), (5, 5, 45, 5));
    assert_eq!((grace.redemption, grace.pending_delete), (30, 5));
    assert_eq!((book.restore.report_days, book.restore.renew_years_after_expiry), (7, 1));
    let transfer = &book.transfer;
    assert_eq!((transfer.mode, transfer.pending_days), (TransferMode::Consent, 5));
    assert_eq!((transfer.lock_days, transfer.years), (60, 1));
    assert_eq!((book.auth_info.lifetime_days, book.auth_info.minimum_entropy_bits), (14, 128));
}

#[test]
fn open_terms() {
    let book = load(OPEN);
    let eligibility = &book.eligibility;
    assert!(!eligibility.accreditation_required && !eligibility.token_required);
    assert!(!eligibility.government_basis && eligibility.programmes.is_empty());
    let registration = &book.registration;
    assert_eq!((registration.years_minimum, registration.years_maximum), (1, 10));
    assert_eq!(registration.horizon_years, 10);
    assert!(registration.legacy.is_none());
    assert_eq!((book.transfer.mode, book.transfer.lock_days), (TransferMode::AuthInfo, 0));
    assert_eq!(book.repository_id, "EXAMPLE");
    let standard = &book.price.periods.first.standard;
    assert_eq!((standard.create, standard.restore), (usd("8.00"), usd("40.00")));
    assert!(book.host.allows("192.0.2.1".parse().unwrap()));
    assert!(!book.rdap.publish_registrant_organization);
}

/// EPP.md section 9, the table of causes.
#[test]
fn causes_bring_their_statuses() {
    use ServerStatus::*;
    for book in [load(PHARMACY), load(OPEN)] {
        for (cause, code, statuses) in [
            (
                CauseKind::AccreditationLapsed,
                "accreditation-lapsed",
                vec![Hold, TransferProhibited, RenewProhibited],
            ),
            (
                CauseKind::Revoked,
                "revoked",
                vec![Hold, UpdateProhibited, TransferProhibited, RenewProhibited],
            ),
            (CauseKind::Violation, "violation", vec![Hold, TransferProhibited, RenewProhibited]),
            (CauseKind::Accuracy, "accuracy", vec![Hold, TransferProhibited]),
            (
                CauseKind::RegistryLock,
                "registry-lock",
                vec![UpdateProhibited, TransferProhibited, DeleteProhibited],
            ),
            (
                CauseKind::Dispute,
                "dispute",
                vec![UpdateProhibited, TransferProhibited, DeleteProhibited],
            ),
        ] {
            assert_eq!(cause.code(), code);
            assert!(book.causes.statuses(cause).iter().eq(&statuses), "{code}");
        }
        assert_eq!(CauseKind::ALL.len(), 6);
    }
}

#[test]
fn names_nobody_may_register() {
    for (text, tld) in [(PHARMACY, "pharmacy"), (OPEN, "example")] {
        let mut rules = load(text).names;
        let judge = |rules: &registry_core::rulebook::NameRules, label: &str| {
            rules.judge(&name(&format!("{label}.{tld}")))
        };
        for reserved in ["nic", "www", "rdds", "whois", "example", "aa", "a1", "99", "us"] {
            assert_eq!(judge(&rules, reserved), Err(NameRuleRefusal::Reserved), "{reserved}");
        }
        for free in ["acme", "a", "aaa", "nics"] {
            assert_eq!(judge(&rules, free), Ok(()), "{free}");
        }
        rules.blocked.insert("brand".to_owned());
        assert_eq!(judge(&rules, "brand"), Err(NameRuleRefusal::Blocked));
        rules.two_characters_released.insert("rx".to_owned());
        assert_eq!(judge(&rules, "rx"), Ok(()));
        rules.two_characters_reserved = false;
        assert_eq!(judge(&rules, "us"), Ok(()));
        assert_eq!(judge(&rules, "nic"), Err(NameRuleRefusal::Reserved));
        assert_eq!(rules.check_maximum, 100);
    }
    let codes = [NameRuleRefusal::Reserved, NameRuleRefusal::Blocked]
        .map(|refusal| (refusal.code(), refusal.check_reason()));
    assert_eq!(codes, [("name-reserved", "reserved"), ("name-blocked", "blocked")]);
}

#[test]
fn zones_and_addresses() {
    let book = load(PHARMACY);
    assert!(book.secure_dns.algorithms.iter().eq(&[8, 10, 13, 14, 15, 16]));
    assert!(book.secure_dns.digest_types.iter().eq(&[2, 4]));
    assert_eq!(book.secure_dns.maximum_records, 8);
    assert_eq!((book.name_servers_maximum, book.host.addresses_maximum), (13, 13));
    assert_eq!(book.dns.soa.minimum_seconds, 3600);
    assert_eq!(book.dns.name_servers.len(), 2);
    for (address, allowed) in [
        ("9.255.255.255", true),
        ("10.0.0.0", false),
        ("10.255.255.255", false),
        ("11.0.0.0", true),
        ("172.15.255.255", true),
        ("172.16.0.0", false),
        ("172.31.255.255", false),
        ("172.32.0.0", true),
        ("192.0.2.1", false),
        ("8.8.8.8", true),
        ("fc00::1", false),
        ("fdff::1", false),
        ("fe00::1", true),
        ("2001:db8::1", false),
        ("2001:db9::1", true),
        ("2606:4700::1", true),
        ("::a00:1", true),
    ] {
        assert_eq!(book.host.allows(address.parse().unwrap()), allowed, "{address}");
    }
}

#[test]
fn registrars_launch_and_watch() {
    let book = load(PHARMACY);
    assert_eq!(book.registrars.data_model_default, DataModel::Maximum);
    assert_eq!(book.registrars.data_models.len(), 2);
    let limits = &book.add_grace_limits;
    assert_eq!((limits.free_deletes_percent, limits.free_deletes), (10, 50));
    assert!(limits.credited && book.whois.enabled && book.licence.offered);
    assert!(book.rdap.publish_registrant_organization && !book.rdap.publish_registrant_email);
    assert_eq!(book.launch.phase, LaunchPhase::Open);
    assert_eq!((book.launch.sunrise_days, book.launch.claims_days), (30, 90));
    assert_eq!(book.watch.rogue_evidence_minimum, 2);
    assert!(book.watch.recheck_hours.iter().eq(&[24, 72, 168, 720]));
    assert_eq!((book.watch.evidence_days, book.watch.sender_days), (1_096, 1_096));
}

#[test]
fn books_compare_by_what_they_say() {
    let commented = format!("# a comment\n{PHARMACY}");
    assert_eq!(load(&commented), load(PHARMACY));
    let changed = PHARMACY.replacen("grace_days = 30", "grace_days = 31", 1);
    assert_ne!(load(&changed), load(PHARMACY));
    assert_ne!(load(OPEN), load(PHARMACY));
    let written = toml::to_string(&load(PHARMACY)).unwrap();
    assert_ne!(written, toml::to_string(&load(&changed)).unwrap());
}
