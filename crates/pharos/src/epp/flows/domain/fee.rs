//! Prices as EPP says them (RFC 8748): what is quoted is what is charged (P-33).

use jiff::Timestamp;
use registry_core::calendar;
use registry_core::domain::renew::Renewed;
use registry_core::domain::{Domain, DomainTransfer};
use registry_core::money::Money;
use registry_core::name::DomainName;
use registry_core::pricing::{self, Operation, Quote};
use registry_core::registrar::Account;
use registry_core::rulebook::{LaunchPhase, Rulebook, STANDARD_TIER};
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::extension::ExtensionData;
use registry_epp::extension::fee::{
    Check, CheckData, CheckedCommand, CheckedObject, Command, CommandName, Decimal, Fee,
    TransformData, TransformKind,
};
use registry_epp::namespace::Namespace;
use registry_epp::{Period, PeriodUnit};

use crate::epp::flows::Context;
use crate::epp::reply::Refused;

/// Whether the answer tells the price: to a client of the extension that asked for it, or that was
/// charged something (RFC 8748, sections 5.2.1 to 5.2.5).
pub(super) fn is_told(context: &Context, asked: bool, quotes: &[&Quote]) -> bool {
    context.login.namespaces.contains(Namespace::Fee)
        && (asked || quotes.iter().any(|quote| !quote.fee.is_zero()))
}

/// The price a create was charged (RFC 8748, section 5.2.1).
pub(super) fn created(quote: &Quote, account: &Account, domain: &Domain) -> ExtensionData {
    let years = calendar::years_between(domain.created_at, domain.expires_at);
    let period = years.map(|years| Period::years(u16::from(years)));
    charged(TransformKind::Create, period, &[quote], account)
}

/// The price a renewal was charged (RFC 8748, section 5.2.3).
pub(super) fn renewed(renewed: &Renewed, account: &Account) -> ExtensionData {
    let period = Period::years(u16::from(renewed.years));
    charged(TransformKind::Renew, Some(period), &[&renewed.quote], account)
}

/// The price an update or a restore was charged (RFC 8748, section 5.2.5).
pub(super) fn updated(quotes: &[&Quote], account: &Account) -> ExtensionData {
    charged(TransformKind::Update, None, quotes, account)
}

fn charged(
    kind: TransformKind,
    period: Option<Period>,
    quotes: &[&Quote],
    account: &Account,
) -> ExtensionData {
    let left = quotes.iter().try_fold(account.balance, |left, quote| left.checked_sub(quote.fee));
    let data = TransformData {
        kind,
        currency: account.balance.currency.as_str().to_owned(),
        period,
        fees: fees(quotes),
        credits: Vec::new(),
        balance: left.ok().map(amount),
        credit_limit: Some(amount(account.credit_limit)),
    };
    ExtensionData::FeeTransform(data)
}

/// Each fee; where there are two, what each is for.
fn fees(quotes: &[&Quote]) -> Vec<Fee> {
    let described = |(place, quote): (usize, &&Quote)| {
        let words = ["restore", "renewal"].get(place).filter(|_| quotes.len() > 1);
        Fee { description: words.map(|words| (*words).to_owned()), ..fee(quote) }
    };
    quotes.iter().enumerate().map(described).collect()
}

/// The price an approval of a transfer will be charged; the balance is what it is (RFC 8748,
/// section 5.2.4).
pub(super) fn transferred(quote: &Quote, account: &Account, domain: &Domain) -> ExtensionData {
    let years = domain.transfer.as_ref().map(|transfer| u16::from(transfer.terms.years));
    let data = TransformData {
        kind: TransformKind::Transfer,
        currency: quote.fee.currency.as_str().to_owned(),
        period: years.filter(|years| *years > 0).map(Period::years),
        fees: vec![fee(quote)],
        credits: Vec::new(),
        balance: Some(amount(account.balance)),
        credit_limit: Some(amount(account.credit_limit)),
    };
    ExtensionData::FeeTransform(data)
}

/// The fee that a transfer costs the registrar which asked for it: an answer without would say
/// that there is none (RFC 8748, section 5.1.2).
pub(super) fn foreseen(context: &Context, transfer: &DomainTransfer) -> Option<ExtensionData> {
    let terms = &transfer.terms;
    let costs = transfer.is_pending() || transfer.is_approved();
    let told = costs && !terms.fee.is_zero() && context.login.namespaces.contains(Namespace::Fee);
    told.then(|| {
        ExtensionData::FeeTransform(TransformData {
            kind: TransformKind::Transfer,
            currency: terms.fee.currency.as_str().to_owned(),
            period: Some(u16::from(terms.years)).filter(|years| *years > 0).map(Period::years),
            fees: vec![Fee {
                amount: amount(terms.fee),
                description: None,
                refundable: None,
                grace_period: None,
                applied: None,
            }],
            credits: Vec::new(),
            balance: None,
            credit_limit: None,
        })
    })
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

/// Refuses what no name of the check could be priced in: another currency, a phase that is none of
/// `phases`, a subphase alone (EPP.md, section 7).
pub(super) fn admissible(
    check: &Check,
    served: &str,
    phases: &[LaunchPhase],
) -> Result<(), Refused> {
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
        let active = |phase: &&str| phases.iter().any(|active| active.code() == *phase);
        if let Some(phase) = command.phase.as_deref().filter(|phase| !active(phase)) {
            let active: Vec<_> = phases.iter().map(|active| active.code()).collect();
            let words = format_args!("the phase is {}", active.join(" or "));
            let element = element("command", phase);
            let code = ResultCode::ParameterValueRangeError;
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

/// A name whose prices are asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Priced<'a> {
    pub(super) name: &'a DomainName,
    /// The name as the client wrote it.
    pub(super) as_written: &'a str,
    /// Whether its holder is, or would be, a government.
    pub(super) government: bool,
    /// Whether a restore of it now would renew it too (P-36).
    pub(super) expired: bool,
    pub(super) rulebook: &'a Rulebook,
}

/// Every command asked about, priced for one name; registered or not.
pub(super) fn priced(check: &Check, asked: Priced<'_>, now: Timestamp) -> CheckedObject {
    let Priced { name, as_written, government, rulebook, .. } = asked;
    let class = pricing::price(rulebook, name, government, Operation::Create, 1, now).class;
    let priced: Vec<_> =
        check.commands.iter().map(|command| price_one(command, asked, now)).collect();
    let refused = priced.iter().find_map(|command| command.reason.clone());
    CheckedObject { name: as_written.to_owned(), class: Some(class), commands: priced, refused }
}

fn price_one(command: &Command, asked: Priced<'_>, now: Timestamp) -> CheckedCommand {
    let Priced { name, government, expired, rulebook, .. } = asked;
    let quoted =
        |operation, years| vec![pricing::price(rulebook, name, government, operation, years, now)];
    let quotes = match command.name {
        CommandName::Create => {
            years(command, rulebook, false).map(|y| quoted(Operation::Create, y))
        }
        CommandName::Renew => years(command, rulebook, false).map(|y| quoted(Operation::Renew, y)),
        CommandName::Transfer => {
            years(command, rulebook, true).map(|y| quoted(Operation::Transfer, y))
        }
        CommandName::Restore => without_period(command).map(|()| {
            let quote = pricing::price_restore(rulebook, name, government, expired, now);
            std::iter::once(quote.restore).chain(quote.renewal).collect()
        }),
        CommandName::Update => without_period(command).map(|()| quoted(Operation::Update, 1)),
        CommandName::Delete => without_period(command).map(|()| quoted(Operation::Delete, 1)),
        CommandName::Custom => Err("no such command here"),
    };
    let other = command.phase.as_deref().is_some_and(|phase| phase != rulebook.launch.phase.code());
    let quotes = quotes.and_then(|quotes| if other { Err("phase not active") } else { Ok(quotes) });
    let (quotes, reason) = match quotes {
        Ok(quotes) => (quotes, None),
        Err(reason) => (Vec::new(), Some(reason.to_owned())),
    };
    CheckedCommand {
        command: command.clone(),
        standard: quotes.first().is_some_and(|quote| quote.class == STANDARD_TIER),
        fees: fees(&quotes.iter().collect::<Vec<_>>()),
        credits: Vec::new(),
        reason,
    }
}

/// The years a command is priced for: those the rulebook allows; a transfer is for one.
fn years(command: &Command, rulebook: &Rulebook, transfer: bool) -> Result<u8, &'static str> {
    let registration = &rulebook.registration;
    let years = match command.period {
        None if transfer => return Ok(1),
        None => return Ok(registration.years_default),
        Some(Period { unit: PeriodUnit::Months, .. }) => return Err("periods are years"),
        Some(Period { number, unit: PeriodUnit::Years }) => u8::try_from(number).unwrap_or(u8::MAX),
    };
    let allowed = match transfer {
        true => 1..=1,
        false => registration.years_minimum..=registration.years_maximum,
    };
    allowed.contains(&years).then_some(years).ok_or("period not allowed")
}

fn without_period(command: &Command) -> Result<(), &'static str> {
    let without = command.period.is_none();
    without.then_some(()).ok_or("this command takes no period")
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

/// An amount as the extensions write it, with the digits of its currency.
pub(in crate::epp) fn amount(money: Money) -> Decimal {
    let digits = u8::try_from(money.currency.minor_digits()).unwrap_or_default();
    Decimal::new(money.minor, digits)
}
