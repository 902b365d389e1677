//! `balance:info` — what the registrar's account holds (Verisign's `balance-1.0`).

use jiff::Timestamp;
use registry_core::money::Money;
use registry_core::registrar::Account;
use registry_epp::ResultData;
use registry_epp::balance::{InfoData, Threshold};
use registry_store::Session;

use super::Context;
use super::domain::fee::amount;
use crate::epp::facts;
use crate::epp::reply::{Flow, Reply};

/// Shows the account of whoever asks. The mapping's balance is what is owed: ours, turned round.
pub(in crate::epp) fn run(
    session: &mut Session<'_>,
    context: &Context,
    (): &(),
    _now: Timestamp,
) -> Flow {
    let account = facts::account(session, &context.login.registrar.id)?;
    let Account { balance, credit_limit, credit_threshold } = &account;
    let owed = Money { minor: balance.minor.saturating_neg(), ..*balance };
    Ok(Reply::data(ResultData::Balance(InfoData {
        credit_limit: amount(*credit_limit),
        balance: amount(owed),
        available_credit: amount(account.available()),
        threshold: Threshold::Fixed(amount(*credit_threshold)),
    })))
}
