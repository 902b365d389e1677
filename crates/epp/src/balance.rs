//! The balance of the registrar's account (Verisign's `balance-1.0`) and the message that it is
//! low (`lowbalance-poll-1.0`).

use crate::namespace::Namespace;
use crate::schema::number::Decimal;
use crate::xml::write::Writer;

/// `balance:infData`. Every amount has two digits behind the point at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfoData {
    /// How far below 0 the account may go.
    pub credit_limit: Decimal,
    /// What the account owes: above 0 when something is to be paid.
    pub balance: Decimal,
    /// What can still be spent.
    pub available_credit: Decimal,
    /// When we warn.
    pub threshold: Threshold,
}

/// The available credit at which the registrar is warned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// At this amount, with two digits behind the point at most.
    Fixed(Decimal),
    /// At so many hundredths of the credit limit.
    Percent(u8),
}

impl InfoData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { credit_limit, balance, available_credit, threshold } = self;
        out.open_in(Namespace::Balance, "balance:infData");
        out.value("balance:creditLimit", &credit_limit.to_string());
        out.value("balance:balance", &balance.to_string());
        out.value("balance:availableCredit", &available_credit.to_string());
        out.open("balance:creditThreshold");
        match threshold {
            Threshold::Fixed(amount) => out.value("balance:fixed", &amount.to_string()),
            Threshold::Percent(percent) => out.value("balance:percent", &percent.to_string()),
        }
        out.close("balance:creditThreshold");
        out.close("balance:infData");
    }
}

/// `lowbalance-poll:pollData` of a poll message: the available credit fell to the threshold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LowBalanceData {
    /// The registrar's name, 1 to 255 characters.
    pub registrar_name: String,
    /// How far below 0 the account may go.
    pub credit_limit: Decimal,
    /// The threshold that was crossed.
    pub threshold: Threshold,
    /// What could still be spent then.
    pub available_credit: Decimal,
}

impl LowBalanceData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { registrar_name, credit_limit, threshold, available_credit } = self;
        let (kind, amount) = match threshold {
            Threshold::Fixed(amount) => ("FIXED", amount.to_string()),
            Threshold::Percent(percent) => ("PERCENT", percent.to_string()),
        };
        out.open_in(Namespace::LowBalancePoll, "lowbalance-poll:pollData");
        out.value("lowbalance-poll:registrarName", registrar_name);
        out.value("lowbalance-poll:creditLimit", &credit_limit.to_string());
        out.value_with("lowbalance-poll:creditThreshold", &[("type", kind)], &amount);
        out.value("lowbalance-poll:availableCredit", &available_credit.to_string());
        out.close("lowbalance-poll:pollData");
    }
}
