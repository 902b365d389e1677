//! Price tables at random: every tier and operation, two periods in each of two rulebooks.

use std::sync::Arc;

use proptest::prelude::*;
use registry_core::rulebook::{Rulebook, RulebookVersions};
use toml::{Table, Value};

use crate::scenario::at;

const PHARMACY: &str = include_str!("../../../../etc/rulebooks/pharmacy.toml");
const OPEN: &str = include_str!("../../../../etc/rulebooks/open.toml");
const OPERATIONS: [&str; 5] = ["create", "renew", "transfer", "restore", "update"];
const TIERS: [&str; 3] = ["standard", "government", "premium-1"];
/// When each period begins, by rulebook; the second rulebook takes effect when 2029 begins.
const PERIODS: [[&str; 2]; 2] = [["2014-12-01", "2028-03-01"], ["2014-12-01", "2030-06-01"]];

/// Amounts in cents for a whole table, some of them nothing.
pub(crate) fn tables() -> impl Strategy<Value = Vec<i64>> {
    let amount = prop_oneof![1 => Just(0), 4 => 1..30_000_i64];
    prop::collection::vec(amount, 2 * 2 * TIERS.len() * OPERATIONS.len())
}

/// The rulebooks with these prices; names change hands by authInfo, for up to three years.
pub(crate) fn priced(open: bool, amounts: &[i64]) -> RulebookVersions {
    let mut amounts = amounts.iter();
    let mut book = |periods: &[&str; 2]| {
        let periods = periods.iter().map(|from| period(from, &mut amounts)).collect();
        Arc::new(with_periods(if open { OPEN } else { PHARMACY }, periods))
    };
    let versions =
        vec![(at("2014-12-01"), book(&PERIODS[0])), (at("2029-01-01"), book(&PERIODS[1]))];
    RulebookVersions::new(versions).unwrap()
}

fn period<'a>(from: &str, amounts: &mut impl Iterator<Item = &'a i64>) -> Value {
    let mut tiers = TIERS.map(|tier| {
        let mut prices = Table::new();
        for operation in OPERATIONS {
            let cents = amounts.next().copied().unwrap();
            let amount = format!("{}.{:02} USD", cents / 100, cents % 100);
            prices.insert(operation.to_owned(), amount.into());
        }
        prices.insert("delete".to_owned(), "0.00 USD".into());
        (tier.to_owned(), Value::Table(prices))
    });
    let mut period = Table::new();
    let valid_from: toml::value::Datetime = format!("{from}T00:00:00Z").parse().unwrap();
    period.insert("valid_from".to_owned(), valid_from.into());
    period.insert("government_tier".to_owned(), "government".into());
    let (_, standard) = std::mem::replace(&mut tiers[0], (String::new(), Value::Boolean(true)));
    period.insert("standard".to_owned(), standard);
    period.insert("tiers".to_owned(), Value::Table(tiers.into_iter().skip(1).collect()));
    let premium = [("shop".to_owned(), Value::from("premium-1"))];
    period.insert("premium".to_owned(), Value::Table(premium.into_iter().collect()));
    Value::Table(period)
}

fn with_periods(base: &str, periods: Vec<Value>) -> Rulebook {
    let mut table: Table = base.parse().unwrap();
    for (section, key, value) in [
        ("price", "periods", Value::Array(periods)),
        ("registration", "years_maximum", 3.into()),
        ("registration", "horizon_years", 10.into()),
        ("transfer", "mode", "authinfo".into()),
        ("transfer", "lock_days", 0.into()),
    ] {
        table[section].as_table_mut().unwrap().insert(key.to_owned(), value);
    }
    Rulebook::load("book.toml", &table.to_string()).unwrap()
}
