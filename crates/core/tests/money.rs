//! Money: sums that cannot mix, overflow or lose a cent.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

use std::cmp::Ordering;

use proptest::prelude::*;
use registry_core::money::{Currency, Money, MoneyError};

fn currency(text: &str) -> Currency {
    Currency::parse(text).unwrap()
}

fn usd(minor: i64) -> Money {
    Money::new(minor, currency("USD"))
}

#[test]
fn currencies_are_three_capitals() {
    assert_eq!(currency("USD").as_str(), "USD");
    for bad in ["", "US", "USDX", "usd", "U5D", "ÜS"] {
        assert_eq!(Currency::parse(bad), Err(MoneyError::NotACurrency(bad.into())));
    }
}

#[test]
fn currencies_know_their_digits() {
    let digits = [("USD", 2), ("EUR", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("CLF", 4)];
    for (code, digits) in digits {
        assert_eq!(currency(code).minor_digits(), digits, "{code}");
    }
}

#[test]
fn amounts_as_text() {
    for (text, code, minor, shown) in [
        ("750.00", "USD", 75_000, "750.00"),
        ("750", "USD", 75_000, "750.00"),
        ("750.5", "USD", 75_050, "750.50"),
        ("750.5000", "USD", 75_050, "750.50"),
        ("0.00", "USD", 0, "0.00"),
        (".05", "USD", 5, "0.05"),
        ("5.", "USD", 500, "5.00"),
        ("+1.00", "USD", 100, "1.00"),
        ("-0.05", "USD", -5, "-0.05"),
        ("-12.34", "USD", -1_234, "-12.34"),
        ("1200", "JPY", 1_200, "1200"),
        ("1200.0", "JPY", 1_200, "1200"),
        ("-7", "JPY", -7, "-7"),
        ("1.234", "KWD", 1_234, "1.234"),
        ("0.0001", "CLF", 1, "0.0001"),
        ("92233720368547758.07", "USD", i64::MAX, "92233720368547758.07"),
        ("-92233720368547758.08", "USD", i64::MIN, "-92233720368547758.08"),
    ] {
        let money = Money::parse_decimal(text, currency(code)).unwrap();
        assert_eq!((money.minor, money.to_string().as_str()), (minor, shown), "{text} {code}");
    }
}

#[test]
fn texts_that_are_no_amount() {
    for (text, code) in [
        ("", "USD"),
        (".", "USD"),
        ("-", "USD"),
        ("--1", "USD"),
        ("+-1", "USD"),
        ("1,00", "USD"),
        ("1 000", "USD"),
        ("1.2.3", "USD"),
        ("1e3", "USD"),
        ("ten", "USD"),
        ("1.005", "USD"),
        ("1.5", "JPY"),
        ("é", "USD"),
    ] {
        let refused = Money::parse_decimal(text, currency(code));
        assert!(matches!(refused, Err(MoneyError::NotAnAmount { .. })), "{text} {code}");
    }
    let too_large = Money::parse_decimal("92233720368547758.08", currency("USD"));
    assert_eq!(too_large, Err(MoneyError::Overflow));
}

#[test]
fn currencies_do_not_mix() {
    let yen = Money::new(1, currency("JPY"));
    let mix = MoneyError::CurrencyMix { left: currency("USD"), right: currency("JPY") };
    assert_eq!(usd(1).checked_add(yen), Err(mix.clone()));
    assert_eq!(usd(1).checked_sub(yen), Err(mix.clone()));
    assert_eq!(usd(1).checked_cmp(yen), Err(mix));
}

#[test]
fn sums_stop_at_their_bounds() {
    assert_eq!(usd(i64::MAX - 1).checked_add(usd(1)), Ok(usd(i64::MAX)));
    assert_eq!(usd(i64::MAX).checked_add(usd(1)), Err(MoneyError::Overflow));
    assert_eq!(usd(i64::MIN + 1).checked_sub(usd(1)), Ok(usd(i64::MIN)));
    assert_eq!(usd(i64::MIN).checked_sub(usd(1)), Err(MoneyError::Overflow));
    assert_eq!(usd(75_000).checked_neg(), Ok(usd(-75_000)));
    assert_eq!(usd(i64::MIN).checked_neg(), Err(MoneyError::Overflow));
    assert_eq!(usd(75_000).checked_mul(10), Ok(usd(750_000)));
    assert_eq!(usd(i64::MAX).checked_mul(2), Err(MoneyError::Overflow));
    assert_eq!(usd(1).checked_cmp(usd(2)), Ok(Ordering::Less));
    assert!(Money::zero(currency("USD")).is_zero() && !usd(-1).is_zero());
}

#[test]
fn stored_money_is_checked_again() {
    let text = toml::to_string(&usd(75_000)).unwrap();
    assert_eq!(text, "minor = 75000\ncurrency = \"USD\"\n");
    assert_eq!(toml::from_str::<Money>(&text).unwrap(), usd(75_000));
    assert!(toml::from_str::<Money>(&text.replace("USD", "usd")).is_err());
}

proptest! {
    #[test]
    fn what_is_shown_reads_back(minor: i64, code in "USD|JPY|KWD|CLF") {
        let money = Money::new(minor, currency(&code));
        prop_assert_eq!(Money::parse_decimal(&money.to_string(), money.currency), Ok(money));
    }

    #[test]
    fn what_is_added_can_be_taken_away(first: i64, second: i64) {
        if let Ok(sum) = usd(first).checked_add(usd(second)) {
            prop_assert_eq!(sum.checked_sub(usd(second)), Ok(usd(first)));
        }
    }

    #[test]
    fn nothing_makes_the_parser_panic(text: String) {
        let _ = Money::parse_decimal(&text, currency("USD"));
        let _ = Currency::parse(&text);
    }
}
