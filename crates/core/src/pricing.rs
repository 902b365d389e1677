//! The one place that knows a price (P-32, P-33): what is quoted here is what is charged.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::money::{Currency, Money, MoneyError};
use crate::name::DomainName;
use crate::refusal::refusals;
use crate::rulebook::{Rulebook, STANDARD_TIER};

/// What a registrar pays for (RFC 8748, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// A new registration.
    Create,
    /// A renewal, automatic or not.
    Renew,
    /// A transfer.
    Transfer,
    /// A restore; the year it may add is a `Renew` of its own (P-36).
    Restore,
    /// An update.
    Update,
    /// A delete.
    Delete,
}

/// A price as it is quoted and charged.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quote {
    /// Tier id: the `class` of RFC 8748.
    pub class: String,
    /// What is charged, all years together.
    pub fee: Money,
    /// Whether a delete in the grace period gives it back.
    pub refundable: bool,
    /// Days of that grace period.
    pub grace_days: Option<u32>,
    /// Whether the name is on the premium list and pays its tier.
    pub premium: bool,
}

/// Prices one operation on one name at one instant, by the tier it is in then (P-32). `years` counts for create, renew and
/// transfer; 0 is taken as 1, so nothing is ever quoted free by mistake.
#[must_use]
pub fn price(
    book: &Rulebook,
    name: &DomainName,
    government: bool,
    operation: Operation,
    years: u8,
    at: Timestamp,
) -> Quote {
    let (class, fees, premium) = book.price.period_at(at).tier_of(name.label(), government);
    let grace = &book.grace_days;
    let (fee, by_year, grace_days) = match operation {
        Operation::Create => (fees.create, true, Some(grace.add)),
        Operation::Renew => (fees.renew, true, Some(grace.renew)),
        Operation::Transfer => (fees.transfer, true, Some(grace.transfer)),
        Operation::Restore => (fees.restore, false, None),
        Operation::Update => (fees.update, false, None),
        Operation::Delete => (fees.delete, false, None),
    };
    let grace_days = grace_days.filter(|days| *days > 0);
    let times = if by_year { i64::from(years.max(1)) } else { 1 };
    // A loaded book's amounts are bounded so that 255 years of them fit.
    let minor = fee.minor.saturating_mul(times);
    Quote {
        class: class.to_owned(),
        fee: Money { minor, ..fee },
        refundable: grace_days.is_some(),
        grace_days,
        premium,
    }
}

/// Prices a restore: its own fee, then that of the years it adds to a name that has expired
/// (P-36). Those are no renewal the registrar may think better of: no grace period gives them back.
#[must_use]
pub fn price_restore(
    book: &Rulebook,
    name: &DomainName,
    government: bool,
    expired: bool,
    at: Timestamp,
) -> RestoreQuote {
    let restore = price(book, name, government, Operation::Restore, 1, at);
    let years = book.restore.renew_years_after_expiry;
    let renewal = (expired && years > 0).then(|| {
        let renewal = price(book, name, government, Operation::Renew, years, at);
        Quote { refundable: false, grace_days: None, ..renewal }
    });
    RestoreQuote { restore, renewal }
}

/// The prices of a restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreQuote {
    /// Of the restore itself.
    pub restore: Quote,
    /// Of the years it adds, if it does.
    pub renewal: Option<Quote>,
}

impl RestoreQuote {
    /// Both prices together.
    pub fn fee(&self) -> Result<Money, MoneyError> {
        match &self.renewal {
            Some(renewal) => self.restore.fee.checked_add(renewal.fee),
            None => Ok(self.restore.fee),
        }
    }

    /// Holds a stated fee against both together, and returns what is charged.
    pub fn check_stated(&self, stated: Option<&StatedFee>) -> Result<Money, PriceRefusal> {
        match &self.renewal {
            Some(renewal) => check_stated_together(stated, &self.restore, renewal),
            None => check_stated(stated, &self.restore),
        }
    }
}

/// What a client stated it would pay (RFC 8748, section 3.4): the fees of the command as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatedFee {
    /// Each fee (and credit, negative) of the command.
    pub amounts: Vec<String>,
    /// The currency named; none means ours.
    pub currency: Option<String>,
}

refusals! {
    /// Why a stated fee is refused.
    pub enum PriceRefusal {
        /// None was stated for a name that is neither `standard` nor free: EPP 2003.
        FeeRequired { fee: Money, class: String } =
            "fee-required", "the fee {fee:#} of class {class} must be stated";
        /// Another currency than ours: EPP 2004.
        CurrencyNotServed { stated: String, served: Currency } =
            "currency-not-served", "the currency {stated} is not served; prices are in {served}";
        /// Less than the real price: EPP 2004 (P-33).
        PriceTooLow { stated: Money, fee: Money } =
            "price-too-low", "the stated fee {stated} is below the price {fee:#}";
        /// Not an amount of that currency: EPP 2004.
        FeeInvalid(MoneyError) = "fee-invalid", "{0}";
    }
}

impl From<MoneyError> for PriceRefusal {
    fn from(error: MoneyError) -> Self {
        PriceRefusal::FeeInvalid(error)
    }
}

/// Holds a stated fee against the real one and returns what is charged: always the real one
/// (EPP.md section 7, fee-1.0).
pub fn check_stated(stated: Option<&StatedFee>, quote: &Quote) -> Result<Money, PriceRefusal> {
    check_stated_total(stated, std::slice::from_ref(quote), quote.fee)
}

/// As `check_stated`, for a command that owes several fees (a restore that also renews, P-36).
/// `total` is their sum.
fn check_stated_total(
    stated: Option<&StatedFee>,
    quotes: &[Quote],
    total: Money,
) -> Result<Money, PriceRefusal> {
    let Some(stated) = stated.filter(|stated| !stated.amounts.is_empty()) else {
        let owed = quotes.iter().find(|quote| quote.class != STANDARD_TIER && !quote.fee.is_zero());
        return match owed {
            Some(quote) => {
                Err(PriceRefusal::FeeRequired { fee: total, class: quote.class.clone() })
            }
            None => Ok(total),
        };
    };
    let served = total.currency;
    if let Some(currency) = stated.currency.as_deref().filter(|named| *named != served.as_str()) {
        return Err(PriceRefusal::CurrencyNotServed { stated: currency.to_owned(), served });
    }
    let sum = stated.amounts.iter().try_fold(Money::zero(served), |sum, amount| {
        sum.checked_add(Money::parse_decimal(amount, served)?)
    })?;
    if sum.minor < total.minor {
        return Err(PriceRefusal::PriceTooLow { stated: sum, fee: total });
    }
    Ok(total)
}

/// As `check_stated`, for a command that owes several fees (a restore that also renews, P-36).
pub fn check_stated_together(
    stated: Option<&StatedFee>,
    first: &Quote,
    second: &Quote,
) -> Result<Money, PriceRefusal> {
    let total = first.fee.checked_add(second.fee)?;
    check_stated_total(stated, &[first.clone(), second.clone()], total)
}
