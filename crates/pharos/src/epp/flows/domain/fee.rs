//! Prices as EPP says them (RFC 8748): what is quoted is what is charged (P-33).

use jiff::Timestamp;
use registry_core::calendar;
use registry_core::domain::Domain;
use registry_core::money::Money;
use registry_core::name::DomainName;
use registry_core::pricing::{self, Operation, Quote};
use registry_core::registrar::Account;
use registry_core::rulebook::{Rulebook, STANDARD_TIER};
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::extension::ExtensionData;
use registry_epp::extension::fee::{
    Check, CheckData, CheckedCommand, CheckedObject, Command, CommandName, Decimal, Fee,
    TransformData, TransformKind,
};
use registry_epp::namespace::Namespace;
use registry_epp::{Period, PeriodUnit};

use crate::epp::reply::Refused;

/// The price a create was charged (RFC 8748, section 5.2.1).
pub(super) fn created(quote: &Quote, account: &Account, domain: &Domain) -> ExtensionData {
    let data = TransformData {
        kind: TransformKind::Create,
        currency: quote.fee.currency.as_str().to_owned(),
        period: years_between(domain.created_at, domain.expires_at).map(Period::years),
        fees: vec![fee(quote)],
        credits: Vec::new(),
        balance: account.balance.checked_sub(quote.fee).ok().map(amount),
        credit_limit: Some(amount(account.credit_limit)),
    };
    ExtensionData::FeeTransform(data)
}

/// What a delete gave back (RFC 8748, section 5.2.2).
pub(super) fn deleted(credited: Money, account: &Account) -> ExtensionData {
    let data = TransformData {
        kind: TransformKind::Delete,
        currency: credited.currency.as_str().to_owned(),
        period: None,
        fees: Vec::new(),
        credits: vec![registry_epp::extension::fee::Credit {
            amount: amount(Money { minor: -credited.minor, ..credited }),
            description: None,
        }],
        balance: account.balance.checked_add(credited).ok().map(amount),
        credit_limit: Some(amount(account.credit_limit)),
    };
    ExtensionData::FeeTransform(data)
}

/// Refuses what no name of the check could be priced in: another currency, another phase, a
/// subphase alone (EPP.md, section 7).
pub(super) fn admissible(check: &Check, served: &str) -> Result<(), Refused> {
    let element = |name: &str, text: &str| Offender::new(Namespace::Fee, name, text);
    if let Some(currency) = check.currency.as_deref().filter(|currency| *currency != served) {
        let words = format_args!("prices are in {served}");
        let element = element("currency", currency);
        let code = ResultCode::ParameterValueRangeError;
        return Err(Refused::new(code, element, "currency-not-served", words));
    }
    for command in &check.commands {
        if command.phase.is_none() && command.subphase.is_some() {
            let element = element("command", command.name.as_str());
            let words = "a subphase without its phase";
            let code = ResultCode::RequiredParameterMissing;
            return Err(Refused::new(code, element, "phase-missing", words));
        }
        if let Some(phase) = command.phase.as_deref().filter(|phase| *phase != "open") {
            let element = element("command", phase);
            let code = ResultCode::ParameterValueRangeError;
            let words = "the phase is open";
            return Err(Refused::new(code, element, "phase-not-active", words));
        }
    }
    Ok(())
}

/// The answer to a fee check of several names, each priced by `price_one`.
pub(super) fn checked(currency: &str, objects: Vec<CheckedObject>) -> ExtensionData {
    ExtensionData::FeeCheck(CheckData { currency: currency.to_owned(), objects })
}

/// A name whose prices cannot be said.
pub(super) fn unpriced(name: &str, reason: &str) -> CheckedObject {
    CheckedObject {
        name: name.to_owned(),
        class: None,
        commands: Vec::new(),
        refused: Some(reason.to_owned()),
    }
}

/// Every command asked about, priced for one name; registered or not.
pub(super) fn priced(
    check: &Check,
    name: &DomainName,
    as_written: &str,
    government: bool,
    rulebook: &Rulebook,
    now: Timestamp,
) -> CheckedObject {
    let quoted =
        |operation, years| pricing::price(rulebook, name, government, operation, years, now);
    let class = quoted(Operation::Create, 1).class;
    let priced: Vec<_> =
        check.commands.iter().map(|command| price_one(command, rulebook, &quoted)).collect();
    let refused = priced.iter().find_map(|command| command.reason.clone());
    CheckedObject { name: as_written.to_owned(), class: Some(class), commands: priced, refused }
}

fn price_one(
    command: &Command,
    rulebook: &Rulebook,
    quoted: &impl Fn(Operation, u8) -> Quote,
) -> CheckedCommand {
    let unknown = |reason: &str| CheckedCommand {
        command: command.clone(),
        standard: false,
        fees: Vec::new(),
        credits: Vec::new(),
        reason: Some(reason.to_owned()),
    };
    let operation = match command.name {
        CommandName::Create => Operation::Create,
        CommandName::Renew => Operation::Renew,
        CommandName::Transfer => Operation::Transfer,
        CommandName::Restore => Operation::Restore,
        CommandName::Update => Operation::Update,
        CommandName::Delete => Operation::Delete,
        CommandName::Custom => return unknown("no such command here"),
    };
    let by_years = matches!(operation, Operation::Create | Operation::Renew | Operation::Transfer);
    let years = match command.period {
        None => rulebook.registration.years_default,
        Some(_) if !by_years => return unknown("this command takes no period"),
        Some(Period { unit: PeriodUnit::Months, .. }) => return unknown("periods are years"),
        Some(Period { number, unit: PeriodUnit::Years }) => u8::try_from(number).unwrap_or(u8::MAX),
    };
    let registration = &rulebook.registration;
    let allowed = match operation {
        Operation::Transfer => years == 1 || command.period.is_none(),
        _ => (registration.years_minimum..=registration.years_maximum).contains(&years),
    };
    if by_years && !allowed {
        return unknown("period not allowed");
    }
    let quote = quoted(operation, years);
    CheckedCommand {
        command: command.clone(),
        standard: quote.class == STANDARD_TIER,
        fees: vec![fee(&quote)],
        credits: Vec::new(),
        reason: None,
    }
}

fn fee(quote: &Quote) -> Fee {
    Fee {
        amount: amount(quote.fee),
        description: None,
        refundable: Some(quote.refundable),
        grace_period: quote.grace_days.map(|days| format!("P{days}D")),
        applied: None,
    }
}

fn amount(money: Money) -> Decimal {
    let digits = u8::try_from(money.currency.minor_digits()).unwrap_or_default();
    Decimal::new(money.minor, digits)
}

fn years_between(from: Timestamp, to: Timestamp) -> Option<u16> {
    (1..=99_u16).find(|years| calendar::add_years(from, i32::from(*years)).ok() == Some(to))
}
