//! `domain:check` (EPP.md, section 3): each reason, in its order, short enough for its element.

use registry_core::domain::check::{Facts, Presented, Unavailable, decide};
use registry_core::domain::{Domain, Lifecycle};
use registry_core::pricing::{Operation, price};
use registry_core::rulebook::RulebookVersions;
use registry_core::token::{Token, TokenState};

use crate::scenario::{MICROSECOND, at, domain, name, open, pharmacy, pharmacy_with, registrar};
use crate::tokens::live;

const NOW: &str = "2027-02-10";
/// The longest `reason` that eppcom-1.0 lets pass (`reasonBaseType`).
const REASON_MAXIMUM: usize = 32;

struct Asked<'a> {
    label: &'a str,
    live: Option<Domain>,
    presented: Presented<'a>,
    fee_checked: bool,
    rulebooks: RulebookVersions,
}

fn asked(label: &str) -> Asked<'_> {
    let presented = Presented::None;
    Asked { label, live: None, presented, fee_checked: false, rulebooks: pharmacy() }
}

fn answer(asked: &Asked<'_>) -> &'static str {
    let (name, now, by) = (name(asked.label), at(NOW), registrar("alpha"));
    let rulebook = asked.rulebooks.at(now);
    let quote = price(rulebook, &name, false, Operation::Create, 1, now);
    let facts = Facts {
        live: asked.live.as_ref(),
        presented: asked.presented,
        registrar: &by,
        quote: &quote,
        fee_checked: asked.fee_checked,
        rulebook,
    };
    decide(&name, &facts, now).map_or_else(Unavailable::reason, |()| "available")
}

#[test]
fn every_reason_fits_its_element() {
    let all = [
        Unavailable::InUse,
        Unavailable::Reserved,
        Unavailable::Blocked,
        Unavailable::TokenRequired,
        Unavailable::TokenMismatch,
        Unavailable::PremiumWithoutFee,
    ];
    for reason in all.map(Unavailable::reason) {
        assert!((1..=REASON_MAXIMUM).contains(&reason.chars().count()), "{reason}");
    }
    use registry_core::name::NameRefusal;
    let names = [NameRefusal::IdnNotSupported, NameRefusal::NotInThisRegistry];
    for reason in names.map(|refusal| refusal.check_reason()) {
        assert!(reason.len() <= REASON_MAXIMUM, "{reason}");
    }
}

#[test]
fn names_kept_back_are_so_whoever_asks() {
    let token = live();
    let mut reserved = asked("nic.pharmacy");
    reserved.live = Some(domain("2027-01-04", "2028-01-04"));
    reserved.presented = Presented::Known(&token);
    assert_eq!(answer(&reserved), "reserved", "before in use");
    let mut blocked = asked("brand.pharmacy");
    blocked.rulebooks = pharmacy_with(&[("blocked = [] ", "blocked = [\"brand\"] ")]);
    assert_eq!(answer(&blocked), "blocked");
    assert_eq!(answer(&asked("rx.pharmacy")), "reserved");
}

#[test]
fn a_name_is_in_use_until_it_is_purged() {
    let (since, until) = (at("2027-01-10"), at("2027-03-01"));
    let table = [
        (Lifecycle::Active, "in use"),
        (Lifecycle::Redemption { since, until }, "in use"),
        (Lifecycle::PendingDelete { since, until }, "in use"),
        (Lifecycle::Purged { at: since }, "available"),
    ];
    let token = live();
    for (lifecycle, expected) in table {
        let mut taken = asked("acme.pharmacy");
        taken.presented = Presented::Known(&token);
        taken.live = Some(Domain { lifecycle, ..domain("2026-01-04", "2027-01-04") });
        assert_eq!(answer(&taken), expected);
        taken.presented = Presented::None;
        let without = if expected == "in use" { expected } else { "allocation token required" };
        assert_eq!(answer(&taken), without);
    }
}

#[test]
fn a_token_matches_one_name_and_no_other_rfc_8495() {
    let (good, now) = (live(), at(NOW));
    let with = |label, token: Presented<'_>| answer(&Asked { presented: token, ..asked(label) });
    assert_eq!(with("acme.pharmacy", Presented::None), "allocation token required");
    assert_eq!(with("acme.pharmacy", Presented::Known(&good)), "available");
    let mismatch = "allocation token mismatch";
    assert_eq!(with("acme.pharmacy", Presented::Unknown), mismatch);
    assert_eq!(with("other.pharmacy", Presented::Known(&good)), mismatch);
    let useless = [
        Token { state: TokenState::Killed { at: now }, ..live() },
        Token { registrar: Some(registrar("beta")), ..live() },
        Token { expires_at: now, ..live() },
    ];
    for token in &useless {
        assert_eq!(with("acme.pharmacy", Presented::Known(token)), mismatch);
    }
    let last = Token { expires_at: now + MICROSECOND, ..live() };
    assert_eq!(with("acme.pharmacy", Presented::Known(&last)), "available");
}

#[test]
fn a_name_that_needs_no_token_keeps_its_own_answer() {
    let token = live();
    let rulebooks = open();
    for presented in [Presented::None, Presented::Unknown, Presented::Known(&token)] {
        let asked = Asked { presented, rulebooks: rulebooks.clone(), ..asked("acme.example") };
        assert_eq!(answer(&asked), "available");
    }
}

#[test]
fn a_premium_name_wants_its_price_asked_for() {
    let token = Token { name: name("drugs.pharmacy"), ..live() };
    let mut premium = asked("drugs.pharmacy");
    assert_eq!(answer(&premium), "allocation token required", "the token comes first");
    premium.presented = Presented::Known(&token);
    assert_eq!(answer(&premium), "premium: use fee extension");
    premium.fee_checked = true;
    assert_eq!(answer(&premium), "available");
}
