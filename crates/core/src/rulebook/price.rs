//! What names cost (P-32): tiers and premium names with the dates from which they hold.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::kinds::{
    Instant, Optional, amount, identifier, is_identifier, nested, no_amount, parsed,
};
use super::lists::{OneOrMore, map, non_empty};
use super::names::is_registrable_label;
use super::reader::{Step, Table, section};
use crate::money::{Currency, Money};

/// The tier of every name that is neither premium nor a government's (EPP.md section 7).
pub const STANDARD_TIER: &str = "standard";

section! {
    /// Every price of the registry.
    pub struct PriceTable {
        /// The one currency served.
        #[source = "P-32; EPP.md section 7"]
        pub currency: Currency =
            parsed(|text| Currency::parse(text).ok(), "three letters of ISO 4217, like \"USD\""),
        /// Prices from their dates on; the first serve for any earlier instant.
        #[source = "P-32"]
        pub periods: OneOrMore<PricePeriod> = non_empty(nested::<PricePeriod>(), 200),
    }
    check check_prices
}

section! {
    /// The prices that hold from an instant until the next period begins.
    pub struct PricePeriod {
        /// First instant at which these prices hold.
        #[source = "P-32"]
        pub valid_from: Timestamp = Instant,
        /// Tier of names held on government basis; absent if they pay like any.
        #[source = "P-32"]
        pub government_tier: Option<String> = Optional(identifier()),
        /// Premium names: label to tier.
        #[source = "P-32"]
        pub premium: BTreeMap<String, String> =
            map(is_registrable_label, "a label that can be registered", identifier()),
        /// Prices of the tier `standard`: every name that is in no other.
        #[source = "P-32; EPP.md section 7"]
        pub standard: TierPrices = nested::<TierPrices>(),
        /// Prices of each other tier.
        #[source = "P-32; EPP.md section 7"]
        pub tiers: BTreeMap<String, TierPrices> =
            map(is_identifier, "an id of a-z, 0-9 and hyphen", nested::<TierPrices>()),
    }
    check check_period
}

section! {
    /// What each operation costs in one tier.
    pub struct TierPrices {
        /// One year of a new registration.
        #[source = "P-32"]
        pub create: Money = amount(),
        /// One year of renewal, automatic or not.
        #[source = "P-32"]
        pub renew: Money = amount(),
        /// One transfer, its year included.
        #[source = "P-32, P-33"]
        pub transfer: Money = amount(),
        /// One restore, without the year it may add.
        #[source = "P-32, P-36"]
        pub restore: Money = amount(),
        /// One update.
        #[source = "P-33"]
        pub update: Money = amount(),
        /// One delete: nothing, so that no registrar keeps a name to save a fee.
        #[source = "EPP.md section 7"]
        pub delete: Money = no_amount(
            "an amount of 0 with its currency, like \"0.00 USD\": nothing is charged for a delete",
        ),
    }
}

fn check_prices(prices: &PriceTable, table: &Table<'_>) {
    let mut before: Option<Timestamp> = None;
    for (index, period) in prices.periods.iter().enumerate() {
        let here = [Step::Key("periods"), Step::Index(index)];
        if let Some(before) = before.filter(|before| *before >= period.valid_from) {
            let path = [here[0], here[1], Step::Key("valid_from")];
            table.refuse_at(&path, period.valid_from, format!("an instant after {before}"));
        }
        before = Some(period.valid_from);
        check_currency(prices.currency, &here, (STANDARD_TIER, &period.standard), table);
        for (id, prices_of_tier) in &period.tiers {
            let path = [here[0], here[1], Step::Key("tiers")];
            check_currency(prices.currency, &path, (id, prices_of_tier), table);
        }
    }
}

fn check_currency(
    served: Currency,
    above: &[Step<'_>],
    (tier, prices): (&str, &TierPrices),
    table: &Table<'_>,
) {
    let TierPrices { create, renew, transfer, restore, update, delete } = prices;
    let fees = [
        ("create", create),
        ("renew", renew),
        ("transfer", transfer),
        ("restore", restore),
        ("update", update),
        ("delete", delete),
    ];
    for (operation, fee) in fees {
        if fee.currency != served {
            let mut path = above.to_vec();
            path.extend([Step::Key(tier), Step::Key(operation)]);
            let found = format!("\"{fee} {}\"", fee.currency);
            table.refuse_at(&path, found, format!("an amount in {served}, price.currency"));
        }
    }
}

fn check_period(period: &PricePeriod, table: &Table<'_>) {
    if period.tiers.contains_key(STANDARD_TIER) {
        let path = [Step::Key("tiers"), Step::Key(STANDARD_TIER)];
        table.refuse_at(&path, "the tier \"standard\"", "it as the key standard, beside tiers");
    }
    let known: Vec<&str> = period.tiers.keys().map(String::as_str).collect();
    let allowed = format!("a tier of this period: {}", known.join(", "));
    for (label, tier) in &period.premium {
        if !period.tiers.contains_key(tier) {
            let path = [Step::Key("premium"), Step::Key(label)];
            table.refuse_at(&path, format!("\"{tier}\""), &allowed);
        }
    }
    if let Some(tier) = &period.government_tier
        && !period.tiers.contains_key(tier)
    {
        table.refuse("government_tier", format!("\"{tier}\""), &allowed);
    }
}

impl PriceTable {
    /// The prices in force at an instant.
    #[must_use]
    pub fn period_at(&self, at: Timestamp) -> &PricePeriod {
        let later = &self.periods.later;
        let begun = later.partition_point(|period| period.valid_from <= at);
        later[..begun].last().unwrap_or(&self.periods.first)
    }
}

impl PricePeriod {
    /// The tier of a label, its prices, and whether it is a premium one. Government basis goes
    /// before premium.
    #[must_use]
    pub fn tier_of(&self, label: &str, government: bool) -> (&str, &TierPrices, bool) {
        let tier = |id: &String| self.tiers.get_key_value(id);
        if let Some((id, prices)) =
            self.government_tier.as_ref().filter(|_| government).and_then(tier)
        {
            return (id, prices, false);
        }
        match self.premium.get(label).and_then(tier) {
            Some((id, prices)) => (id, prices, true),
            None => (STANDARD_TIER, &self.standard, false),
        }
    }

    /// Every tier with its prices, `standard` first.
    pub fn all_tiers(&self) -> impl Iterator<Item = (&str, &TierPrices)> {
        let others = self.tiers.iter().map(|(id, prices)| (id.as_str(), prices));
        std::iter::once((STANDARD_TIER, &self.standard)).chain(others)
    }
}
