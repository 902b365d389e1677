//! A registrar's account: the ledger, and the running totals kept last in each transaction.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::decision::{Charge, ChargeKind};
use registry_core::id::RegistrarId;
use registry_core::money::{Currency, Money};
use registry_core::notice::{PollMessage, PollOccasion, Subject};
use registry_core::registrar::Account;

use crate::engine::{Lock, fixed, load};
use crate::error::StoreError;
use crate::poll::Queued;
use crate::raw::{self, Standing};
use crate::row::{encode, instant, micros};
use crate::schema::{ledger, registrar_account};
use crate::session::{Session, Tx};

/// The code of a line for money that came in.
pub(crate) const PAYMENT: &str = "payment";

/// What a transaction adds to a registrar's running totals at its end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Totals {
    /// What is owed, in minor units; negative is credited.
    charged: i64,
    currency: Option<Currency>,
    /// Whether a command charges: credit refuses commands only (DESIGN, section 4).
    by_command: bool,
    /// Poll messages that arrive.
    pub(crate) messages: Vec<Queued>,
    /// How many were acknowledged.
    pub(crate) acknowledged: i64,
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// Its number: ascending, not without gaps.
    pub id: i64,
    /// When it took effect.
    pub at: Timestamp,
    /// The code of what it is for; `payment` for money that came in.
    pub kind: String,
    /// The name it is for.
    pub name: Option<String>,
    /// Positive is owed by the registrar, negative credited or paid.
    pub amount: Money,
    /// The bank's or the operator's reference of a payment.
    pub reference: Option<String>,
}

/// What the limits of the add grace period are measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AddGraceCounts {
    /// Names added.
    pub adds: u32,
    /// Names deleted in their add grace period and credited.
    pub grace_deletes: u32,
}

#[derive(Insertable)]
#[diesel(table_name = ledger, treat_none_as_default_value = false)]
struct NewLine<'a> {
    registrar_id: &'a str,
    at: i64,
    recorded_at: i64,
    kind: &'a str,
    domain_id: Option<&'a [u8]>,
    name: Option<&'a str>,
    currency: &'a str,
    amount: i64,
    reference: Option<&'a str>,
}

/// Whether a charge comes from the command of the registrar that pays, which credit may refuse. A
/// transfer's was looked at by its request; the answer is another's, or silence's (P-33).
const fn is_by_command(kind: ChargeKind) -> bool {
    match kind {
        ChargeKind::Create | ChargeKind::Renew | ChargeKind::Restore | ChargeKind::Update => true,
        ChargeKind::AutoRenew
        | ChargeKind::Transfer
        | ChargeKind::GraceCredit
        | ChargeKind::ProvisionalCredit => false,
    }
}

impl Session<'_> {
    /// What a registrar may still spend; charges of this very transaction are not in it yet.
    pub fn account(&mut self, registrar: &RegistrarId) -> Result<Option<Account>, StoreError> {
        use registrar_account::dsl;
        let query = dsl::registrar_account
            .filter(dsl::registrar_id.eq(registrar.as_str()))
            .select((dsl::currency, dsl::balance, dsl::credit_limit, dsl::credit_threshold));
        let rows: Vec<(String, i64, i64, i64)> = load(self.connection, query, Lock::None)?;
        let Some((currency, balance, credit_limit, threshold)) = rows.into_iter().next() else {
            return Ok(None);
        };
        let currency = currency_of(&currency)?;
        Ok(Some(Account {
            balance: Money::new(balance, currency),
            credit_limit: Money::new(credit_limit, currency),
            credit_threshold: Money::new(threshold, currency),
        }))
    }

    /// The newest lines of a registrar's ledger before a line, newest first.
    pub fn ledger_page(
        &mut self,
        registrar: &RegistrarId,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<LedgerLine>, StoreError> {
        type Line = (i64, i64, String, Option<String>, String, i64, Option<String>);
        use ledger::dsl;
        let lines: Vec<Line> = dsl::ledger
            .filter(dsl::registrar_id.eq(registrar.as_str()))
            .filter(dsl::id.lt(before.unwrap_or(i64::MAX)))
            .order(dsl::id.desc())
            .limit(limit)
            .select((
                dsl::id,
                dsl::at,
                dsl::kind,
                dsl::name,
                dsl::currency,
                dsl::amount,
                dsl::reference,
            ))
            .load(self.connection)?;
        let line = |(id, at, kind, name, currency, amount, reference): Line| {
            let amount = Money::new(amount, currency_of(&currency)?);
            Ok(LedgerLine { id, at: instant(at)?, kind, name, amount, reference })
        };
        lines.into_iter().map(line).collect()
    }

    /// What a registrar added in a span, and how much of it was deleted again in the add grace
    /// period: a credit at the very instant of the purge.
    pub fn add_grace_counts(
        &mut self,
        registrar: &RegistrarId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<AddGraceCounts, StoreError> {
        use crate::schema::domain;
        use diesel::AggregateExpressionMethods;
        let lines = ledger::table
            .filter(ledger::registrar_id.eq(registrar.as_str()))
            .filter(ledger::at.ge(micros(from)))
            .filter(ledger::at.lt(micros(until)));
        let adds: i64 = lines
            .filter(ledger::kind.eq(ChargeKind::Create.code()))
            .count()
            .get_result(self.connection)?;
        let names = domain::table.on(ledger::domain_id.eq(domain::id.nullable()));
        let deletes: i64 = lines
            .inner_join(names)
            .filter(ledger::kind.eq(ChargeKind::GraceCredit.code()))
            .filter(domain::purged_at.eq(ledger::at.nullable()))
            .select(diesel::dsl::count(domain::id).aggregate_distinct())
            .first(self.connection)?;
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(AddGraceCounts { adds: count(adds), grace_deletes: count(deletes) })
    }
}

impl Tx<'_> {
    /// Opens a registrar's account.
    pub fn open_account(
        &mut self,
        registrar: &RegistrarId,
        account: &Account,
    ) -> Result<(), StoreError> {
        use registrar_account::dsl;
        let opened = diesel::insert_into(dsl::registrar_account).values((
            dsl::registrar_id.eq(registrar.as_str()),
            dsl::currency.eq(account.balance.currency.as_str()),
            dsl::balance.eq(0),
            dsl::credit_limit.eq(account.credit_limit.minor),
            dsl::waiting_messages.eq(0),
            dsl::credit_threshold.eq(account.credit_threshold.minor),
            dsl::low_balance.eq(false),
            dsl::low_balance_count.eq(0),
        ));
        opened.execute(self.connection)?;
        if account.balance.is_zero() {
            return Ok(());
        }
        self.record_payment(registrar, account.balance, "opening balance")
    }

    /// Sets how far below zero commands may take a registrar.
    pub fn set_credit_limit(
        &mut self,
        registrar: &RegistrarId,
        limit: Money,
    ) -> Result<(), StoreError> {
        use registrar_account::dsl;
        let account = dsl::registrar_account
            .filter(dsl::registrar_id.eq(registrar.as_str()))
            .filter(dsl::currency.eq(limit.currency.as_str()));
        let count = diesel::update(account)
            .set(dsl::credit_limit.eq(limit.minor))
            .execute(self.connection)?;
        self.totals_of(registrar);
        (count == 1).then_some(()).ok_or_else(|| no_account(registrar))
    }

    /// Sets below what a registrar is told that little is left to spend.
    pub fn set_credit_threshold(
        &mut self,
        registrar: &RegistrarId,
        threshold: Money,
    ) -> Result<(), StoreError> {
        use registrar_account::dsl;
        let account = dsl::registrar_account
            .filter(dsl::registrar_id.eq(registrar.as_str()))
            .filter(dsl::currency.eq(threshold.currency.as_str()));
        let count = diesel::update(account)
            .set(dsl::credit_threshold.eq(threshold.minor))
            .execute(self.connection)?;
        self.totals_of(registrar);
        (count == 1).then_some(()).ok_or_else(|| no_account(registrar))
    }

    /// Records money that came in (negative: went back).
    pub fn record_payment(
        &mut self,
        registrar: &RegistrarId,
        amount: Money,
        reference: &str,
    ) -> Result<(), StoreError> {
        let minor = amount.minor.checked_neg().ok_or_else(too_much)?;
        let line = NewLine {
            registrar_id: registrar.as_str(),
            at: micros(self.now),
            recorded_at: micros(self.now),
            kind: PAYMENT,
            domain_id: None,
            name: None,
            currency: amount.currency.as_str(),
            amount: minor,
            reference: Some(reference),
        };
        fixed!(diesel::insert_into(ledger::table).values(&line)).run(self.connection)?;
        self.add_to_totals(registrar, Money::new(minor, amount.currency), false)
    }

    /// Appends a decision's charge to the ledger.
    pub(crate) fn record_charge(&mut self, charge: &Charge) -> Result<(), StoreError> {
        let Charge { registrar, at, kind, domain, name, amount } = charge;
        let line = NewLine {
            registrar_id: registrar.as_str(),
            at: micros(*at),
            recorded_at: micros(self.now),
            kind: kind.code(),
            domain_id: Some(domain.as_uuid().as_bytes()),
            name: Some(name.as_str()),
            currency: amount.currency.as_str(),
            amount: amount.minor,
            reference: None,
        };
        fixed!(diesel::insert_into(ledger::table).values(&line)).run(self.connection)?;
        self.add_to_totals(registrar, *amount, is_by_command(*kind) && amount.minor > 0)
    }

    fn add_to_totals(
        &mut self,
        registrar: &RegistrarId,
        owed: Money,
        by_command: bool,
    ) -> Result<(), StoreError> {
        let totals = self.totals_of(registrar);
        if totals.currency.is_some_and(|currency| currency != owed.currency) {
            return Err(StoreError::unreadable("charge", "two currencies in one account"));
        }
        totals.currency = Some(owed.currency);
        totals.charged = totals.charged.checked_add(owed.minor).ok_or_else(too_much)?;
        totals.by_command |= by_command;
        Ok(())
    }

    /// What the transaction adds to a registrar's running totals; asked for, it is settled.
    pub(crate) fn totals_of(&mut self, registrar: &RegistrarId) -> &mut Totals {
        self.totals.entry(registrar.clone()).or_default()
    }

    /// The last statements of a transaction, for one registrar after the other in the order of
    /// their ids.
    pub(crate) fn settle(&mut self) -> Result<(), StoreError> {
        for (registrar, totals) in std::mem::take(&mut self.totals) {
            let standing = self.settle_totals(&registrar, &totals)?;
            let given = count_of(&totals.messages);
            let new = self.insert_messages(&registrar, &totals.messages)?;
            if new != given {
                raw::count_messages(self.connection, registrar.as_str(), new - given)?;
            }
            self.watch_balance(&registrar, &standing)?;
        }
        Ok(())
    }

    /// Moves the totals on, which holds the row, and gives it as it then stands.
    fn settle_totals(
        &mut self,
        registrar: &RegistrarId,
        totals: &Totals,
    ) -> Result<Standing, StoreError> {
        let Totals { charged, currency, by_command, messages, acknowledged } = totals;
        let step = raw::Settlement {
            registrar: registrar.as_str(),
            charged: *charged,
            messages: count_of(messages) - acknowledged,
            currency: currency.as_ref().map(Currency::as_str),
            // What an automatic charge may leave behind is never too little.
            least: if *by_command { *charged } else { i64::MIN },
        };
        if let Some(standing) = raw::settle(self.connection, &step)? {
            return Ok(standing);
        }
        match self.account(registrar)? {
            Some(account) if currency.is_some_and(|given| given == account.balance.currency) => {
                Err(StoreError::CreditExceeded(registrar.clone()))
            }
            Some(_) | None => Err(no_account(registrar)),
        }
    }

    /// Tells a registrar once that what it may still spend fell below its threshold; when it is
    /// above again, the next fall is another.
    fn watch_balance(
        &mut self,
        registrar: &RegistrarId,
        standing: &Standing,
    ) -> Result<(), StoreError> {
        let Standing { currency, balance, credit_limit, credit_threshold, .. } = standing;
        let available = balance.saturating_add(*credit_limit);
        let is_low = available < *credit_threshold;
        if is_low == standing.low_balance {
            return Ok(());
        }
        let count = standing.low_balance_count + i64::from(is_low);
        let mut new = 0;
        if is_low {
            let currency = currency_of(currency)?;
            let about = Subject::Account {
                available: Money::new(available, currency),
                credit_limit: Money::new(*credit_limit, currency),
                credit_threshold: Money::new(*credit_threshold, currency),
            };
            let message = PollMessage { occasion: PollOccasion::LowBalance, about };
            let code = message.occasion.code();
            let queued = Queued {
                key: format!("poll/{code}/{registrar}/{count}"),
                at: micros(self.now),
                payload: encode("poll message", &message)?,
                object_number: None,
                tells_before: false,
            };
            new = self.insert_messages(registrar, &[queued])?;
        }
        raw::note_low_balance(self.connection, registrar.as_str(), is_low, count, new)
    }
}

fn count_of(messages: &[Queued]) -> i64 {
    i64::try_from(messages.len()).unwrap_or(i64::MAX)
}

fn currency_of(text: &str) -> Result<Currency, StoreError> {
    Currency::parse(text).map_err(|error| StoreError::unreadable("currency", error))
}

fn no_account(registrar: &RegistrarId) -> StoreError {
    StoreError::Missing(format!("an account of {registrar} in that currency"))
}

fn too_much() -> StoreError {
    StoreError::unreadable("charge", "the sum is too large")
}
