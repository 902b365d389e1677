//! Prices: what is quoted is charged (P-32, P-33; EPP.md section 7, fee-1.0).

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

use jiff::Timestamp;
use proptest::prelude::*;
use registry_core::money::{Currency, Money, MoneyError};
use registry_core::name::{DomainName, Tld};
use registry_core::pricing::{
    Operation, PriceRefusal, Quote, StatedFee, check_stated, check_stated_together, price,
};
use registry_core::rulebook::Rulebook;

const PHARMACY: &str = include_str!("../../../etc/rulebooks/pharmacy.toml");
const OPEN: &str = include_str!("../../../etc/rulebooks/open.toml");
const OPERATIONS: [Operation; 6] = [
    Operation::Create,
    Operation::Renew,
    Operation::Transfer,
    Operation::Restore,
    Operation::Update,
    Operation::Delete,
];

fn load(text: &str) -> Rulebook {
    Rulebook::load("book.toml", text).unwrap()
}

/// The pharmacy book with a dearer period from 2028 on, in which `drugs` is premium no more.
fn two_periods() -> Rulebook {
    let start = PHARMACY.find("[[price.periods]]").unwrap();
    let end = PHARMACY.find("# --- Names nobody").unwrap();
    let period = &PHARMACY[start..end];
    let second = period
        .replace("2014-12-01T00:00:00Z", "2028-01-01T00:00:00Z")
        .replace("\"750.00 USD\"", "\"800.00 USD\"")
        .replace("drugs = \"premium-1\"\n", "");
    load(&PHARMACY.replace(period, &format!("{period}{second}")))
}

fn name(label: &str) -> DomainName {
    let tld = Tld::parse("pharmacy").unwrap();
    DomainName::parse(&format!("{label}.pharmacy"), &[tld]).unwrap()
}

fn usd(text: &str) -> Money {
    Money::parse_decimal(text, Currency::parse("USD").unwrap()).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn quote(book: &Rulebook, label: &str, government: bool, operation: Operation, years: u8) -> Quote {
    price(book, &name(label), government, operation, years, at("2027-01-01T00:00:00Z"))
}

fn stated(amounts: &[&str], currency: Option<&str>) -> StatedFee {
    StatedFee {
        amounts: amounts.iter().map(ToString::to_string).collect(),
        currency: currency.map(ToOwned::to_owned),
    }
}

#[test]
fn pharmacy_costs_750_a_year_and_restores_for_nothing() {
    let book = load(PHARMACY);
    for (operation, fee, grace_days) in [
        (Operation::Create, "750.00", Some(5)),
        (Operation::Renew, "750.00", Some(5)),
        (Operation::Transfer, "750.00", Some(5)),
        (Operation::Restore, "0.00", None),
        (Operation::Update, "0.00", None),
        (Operation::Delete, "0.00", None),
    ] {
        let expected = Quote {
            class: "standard".into(),
            fee: usd(fee),
            refundable: grace_days.is_some(),
            grace_days,
            premium: false,
        };
        assert_eq!(quote(&book, "acme", false, operation, 1), expected, "{operation:?}");
    }
}

#[test]
fn tiers_of_premium_and_government_names() {
    let book = load(PHARMACY);
    for (label, government, class, fee, premium) in [
        ("acme", false, "standard", "750.00", false),
        ("acme", true, "government", "250.00", false),
        ("drugs", false, "premium-1", "5000.00", true),
        ("refill", false, "premium-2", "1500.00", true),
        ("drugs", true, "government", "250.00", false),
    ] {
        let quote = quote(&book, label, government, Operation::Create, 1);
        let found = (quote.class.as_str(), quote.fee, quote.premium);
        assert_eq!(found, (class, usd(fee), premium), "{label} {government}");
    }
}

#[test]
fn a_book_without_government_tier_prices_all_alike() {
    let book = load(OPEN);
    let tld = Tld::parse("example").unwrap();
    let name = DomainName::parse("shop.example", &[tld]).unwrap();
    let now = at("2027-01-01T00:00:00Z");
    for government in [false, true] {
        let quote = price(&book, &name, government, Operation::Create, 2, now);
        assert_eq!((quote.class.as_str(), quote.fee), ("premium-1", usd("500.00")));
    }
    assert_eq!(price(&book, &name, false, Operation::Restore, 3, now).fee, usd("40.00"));
}

#[test]
fn a_period_holds_from_its_instant_on() {
    let book = two_periods();
    for (instant, label, fee, class) in [
        ("1999-01-01T00:00:00Z", "acme", "750.00", "standard"),
        ("2027-12-31T23:59:59.999999Z", "acme", "750.00", "standard"),
        ("2027-12-31T23:59:59.999999Z", "drugs", "5000.00", "premium-1"),
        ("2028-01-01T00:00:00Z", "acme", "800.00", "standard"),
        ("2028-01-01T00:00:00Z", "drugs", "800.00", "standard"),
    ] {
        let quote = price(&book, &name(label), false, Operation::Renew, 1, at(instant));
        assert_eq!((quote.fee, quote.class.as_str()), (usd(fee), class), "{label} {instant}");
    }
}

#[test]
fn years_multiply_what_is_paid_by_the_year() {
    let book = load(PHARMACY);
    for operation in OPERATIONS {
        let one = quote(&book, "acme", false, operation, 1).fee;
        let by_year =
            [Operation::Create, Operation::Renew, Operation::Transfer].contains(&operation);
        let ten = if by_year { one.checked_mul(10).unwrap() } else { one };
        assert_eq!(quote(&book, "acme", false, operation, 10).fee, ten, "{operation:?}");
        assert_eq!(quote(&book, "acme", false, operation, 0).fee, one, "{operation:?}");
    }
}

#[test]
fn no_grace_no_refund() {
    let book = load(&PHARMACY.replacen("add = 5 ", "add = 0 ", 1));
    let quote = quote(&book, "acme", false, Operation::Create, 1);
    assert_eq!((quote.refundable, quote.grace_days), (false, None));
}

#[test]
fn the_fee_may_be_left_out_for_standard_or_free() {
    let book = load(PHARMACY);
    for nothing in [None, Some(stated(&[], None)), Some(stated(&[], Some("EUR")))] {
        let charged = |label, operation| {
            check_stated(nothing.as_ref(), &quote(&book, label, false, operation, 1))
        };
        assert_eq!(charged("acme", Operation::Create), Ok(usd("750.00")));
        assert_eq!(charged("drugs", Operation::Restore), Ok(usd("0.00")));
        let refused = charged("drugs", Operation::Create).unwrap_err();
        assert_eq!(refused.code(), "fee-required");
    }
    let government = quote(&book, "acme", true, Operation::Create, 1);
    assert_eq!(check_stated(None, &government).unwrap_err().code(), "fee-required");
}

#[test]
fn a_stated_fee_is_held_against_the_real_one() {
    let book = load(PHARMACY);
    let quote = quote(&book, "acme", false, Operation::Create, 1);
    let check = |amounts: &[&str], currency| check_stated(Some(&stated(amounts, currency)), &quote);
    for enough in [
        &["750.00"][..],
        &["750"],
        &["750.01"],
        &["1000000"],
        &["700.00", "50.00"],
        &["760.00", "-10.00"],
    ] {
        assert_eq!(check(enough, Some("USD")), Ok(usd("750.00")), "{enough:?}");
        assert_eq!(check(enough, None), Ok(usd("750.00")), "{enough:?}");
    }
    for low in [&["749.99"][..], &["0"], &["-750.00"], &["750.00", "-0.01"]] {
        assert_eq!(check(low, Some("USD")).unwrap_err().code(), "price-too-low", "{low:?}");
    }
    for currency in ["EUR", "usd", "", "dollars"] {
        let refused = check(&["750.00"], Some(currency)).unwrap_err();
        assert_eq!(refused.code(), "currency-not-served", "{currency}");
    }
    for bad in ["750.001", "much", ""] {
        assert_eq!(check(&[bad], None).unwrap_err().code(), "fee-invalid", "{bad}");
    }
    let huge = check(&["92233720368547758.07", "0.01"], None);
    assert_eq!(huge, Err(PriceRefusal::FeeInvalid(MoneyError::Overflow)));
}

#[test]
fn two_fees_of_one_command_are_checked_together() {
    let book = load(PHARMACY);
    let restore = quote(&book, "drugs", false, Operation::Restore, 1);
    let renew = quote(&book, "drugs", false, Operation::Renew, 1);
    let check = |fee: Option<&StatedFee>| check_stated_together(fee, &restore, &renew);
    assert_eq!(check(Some(&stated(&["0", "5000"], None))), Ok(usd("5000.00")));
    assert_eq!(check(Some(&stated(&["4999.99"], None))).unwrap_err().code(), "price-too-low");
    assert_eq!(check(None).unwrap_err().code(), "fee-required");
}

proptest! {
    /// Over the whole table: what is quoted, stated back, is exactly what is charged; a cent less
    /// is refused; the fee follows from the tier and never from anything else.
    #[test]
    fn quoted_is_charged(
        label in prop::sample::select(vec!["acme", "drugs", "refill", "vaccines", "zz-top"]),
        government: bool,
        operation in prop::sample::select(OPERATIONS.to_vec()),
        years in 0_u8..=255,
        second in -2_000_000_000_i64..8_000_000_000,
    ) {
        let book = two_periods();
        let instant = Timestamp::from_second(second).unwrap();
        let quote = price(&book, &name(label), government, operation, years, instant);
        let text = quote.fee.to_string();
        let said = stated(&[&text], Some("USD"));
        prop_assert_eq!(check_stated(Some(&said), &quote), Ok(quote.fee));
        let cent = Money::new(quote.fee.minor - 1, quote.fee.currency).to_string();
        let low = check_stated(Some(&stated(&[&cent], None)), &quote);
        let too_low = matches!(low, Err(PriceRefusal::PriceTooLow { .. }));
        prop_assert!(too_low);
        let omitted = check_stated(None, &quote);
        let may_omit = quote.class == "standard" || quote.fee.is_zero();
        prop_assert_eq!(omitted.is_ok(), may_omit);
        prop_assert!(quote.fee.minor >= 0);
        prop_assert_eq!(quote.refundable, quote.grace_days.is_some());
        let period = book.price.period_at(instant);
        let tier = period.all_tiers().find(|(id, _)| *id == quote.class);
        prop_assert!(tier.is_some());
    }
}
