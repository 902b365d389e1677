//! What a name's history owes by the price list (P-32, P-33, P-39), reckoned anew: the ledger is
//! audited against it.
//!
//! No amount that was once charged is read. Each is priced from what happened, by the rulebook in
//! force at that instant, and a credit is what the operation cost that it takes back.

use jiff::Timestamp;

use super::{Domain, GraceKind};
use crate::calendar;
use crate::decision::{Charge, ChargeKind};
use crate::event::Event;
use crate::id::RegistrarId;
use crate::money::Money;
use crate::pricing::{self, Operation};
use crate::request::Basis;
use crate::rulebook::{Rulebook, RulebookVersions};

/// One row of a name's history.
#[derive(Debug, Clone, Copy)]
pub struct Happened<'a> {
    /// When.
    pub at: Timestamp,
    /// What, in order.
    pub events: &'a [Event],
    /// The name after it.
    pub after: &'a Domain,
}

/// A line that the ledger owes to a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line.
    pub charge: Charge,
    /// Whether it is the credit of a create, which the limits of the add grace period may withhold
    /// (ICANN.md, section 7).
    pub limited: bool,
}

/// A grace period, and what the operation cost that opened it.
#[derive(Debug, Clone)]
struct Opened {
    kind: GraceKind,
    until: Timestamp,
    cost: Money,
}

/// A name's history on the way, as far as it costs anything.
#[derive(Debug, Clone)]
pub struct Reckoning {
    registrar: RegistrarId,
    expires_at: Timestamp,
    government: bool,
    graces: Vec<Opened>,
    provisional: Option<Money>,
    transfer_fee: Option<Money>,
}

/// What an event of a row may look at.
struct Row<'a> {
    at: Timestamp,
    after: &'a Domain,
    rulebook: &'a Rulebook,
    lines: Vec<Line>,
}

impl Reckoning {
    /// At the very beginning of a name registered here; its first row is the first step.
    #[must_use]
    pub fn new(first: &Domain) -> Self {
        Self {
            registrar: first.registrar.clone(),
            expires_at: first.expires_at,
            government: first.stands_on_government(),
            graces: Vec::new(),
            provisional: None,
            transfer_fee: None,
        }
    }

    /// Behind the first row of a name that an import brought: nothing is owed for it, and what it
    /// brought along is worth what it says.
    #[must_use]
    pub fn imported(first: &Domain) -> Self {
        let opened = first.graces.iter().map(|grace| Opened {
            kind: grace.kind,
            until: grace.until,
            cost: grace.charged,
        });
        Self {
            graces: opened.collect(),
            provisional: first.provisional.as_ref().map(|provisional| provisional.charged),
            transfer_fee: first.pending_transfer().map(|transfer| transfer.terms.fee),
            ..Self::new(first)
        }
    }

    /// What the next row owes, in the order in which a decision charges it.
    pub fn step(&mut self, happened: &Happened<'_>, rulebooks: &RulebookVersions) -> Vec<Line> {
        let Happened { at, events, after } = *happened;
        let mut row = Row { at, after, rulebook: rulebooks.at(at), lines: Vec::new() };
        for event in events {
            self.take(*event, &mut row);
        }
        self.registrar.clone_from(&after.registrar);
        self.expires_at = after.expires_at;
        self.government = after.stands_on_government();
        row.lines
    }

    fn take(&mut self, event: Event, row: &mut Row<'_>) {
        let days = &row.rulebook.grace_days;
        match event {
            Event::DomainCreated => {
                let years = calendar::years_between(row.after.created_at, row.after.expires_at);
                let Some(fee) = self.price(Operation::Create, years, row) else { return };
                self.charge(ChargeKind::Create, fee, row);
                self.open(GraceKind::Add, days.add, fee, row.at);
            }
            Event::DomainRenewed => {
                let years = calendar::years_between(self.expires_at, row.after.expires_at);
                let Some(fee) = self.price(Operation::Renew, years, row) else { return };
                self.charge(ChargeKind::Renew, fee, row);
                self.open(GraceKind::Renew, days.renew, fee, row.at);
            }
            Event::DomainAutoRenewed | Event::DomainRenewedProvisionally => {
                let years = row.rulebook.registration.auto_renew_years;
                let Some(fee) = self.price(Operation::Renew, Some(years), row) else { return };
                self.charge(ChargeKind::AutoRenew, fee, row);
                self.open(GraceKind::AutoRenew, days.auto_renew, fee, row.at);
                self.provisional = Some(fee).filter(|_| event == Event::DomainRenewedProvisionally);
            }
            Event::ProvisionalRenewalConfirmed => self.provisional = None,
            Event::ProvisionalRenewalUndone => {
                self.graces.retain(|grace| grace.kind != GraceKind::AutoRenew);
                if let Some(cost) = self.provisional.take() {
                    self.credit(ChargeKind::ProvisionalCredit, cost, row);
                }
            }
            Event::DomainUpdated => {
                let fee = self.price(Operation::Update, Some(1), row);
                if let Some(fee) = fee.filter(|fee| !fee.is_zero()) {
                    self.charge(ChargeKind::Update, fee, row);
                }
            }
            Event::RestoreRequested => self.restore(row),
            Event::TransferRequested => self.transfer_fee = self.quoted_for_transfer(row),
            Event::TransferApproved => self.transfer(row),
            Event::DomainDeleted => self.delete(row),
            Event::DomainExpired => self.forget_graces(),
            _ => {}
        }
    }

    /// P-36: a restore after the expiry date renews too.
    fn restore(&self, row: &mut Row<'_>) {
        let expired = self.expires_at <= row.at;
        let (name, government) = (&row.after.name, self.government);
        let quote = pricing::price_restore(row.rulebook, name, government, expired, row.at);
        self.charge(ChargeKind::Restore, quote.restore.fee, row);
        if let Some(renewal) = quote.renewal {
            self.charge(ChargeKind::Renew, renewal.fee, row);
        }
    }

    /// What an approval will cost is quoted by the request (P-33), for the holder to be.
    fn quoted_for_transfer(&self, row: &Row<'_>) -> Option<Money> {
        let terms = &row.after.transfer.as_ref()?.terms;
        let gaining = terms.consent.as_ref().and_then(|consent| consent.vouching.as_ref());
        let government =
            gaining.map_or(self.government, |vouching| vouching.basis == Basis::Government);
        let (name, operation) = (&row.after.name, Operation::Transfer);
        Some(pricing::price(row.rulebook, name, government, operation, terms.years, row.at).fee)
    }

    /// The loser gets back the automatic renewal in whose place the transfer's year comes; the
    /// gaining registrar pays what it was quoted.
    fn transfer(&mut self, row: &mut Row<'_>) {
        let years = row.after.transfer.as_ref().map(|transfer| transfer.terms.years);
        let replaced = |grace: &&Opened| grace.kind == GraceKind::AutoRenew && grace.until > row.at;
        let undone = self.graces.iter().find(replaced).filter(|_| years.is_some_and(|y| y > 0));
        if let Some(cost) = undone.map(|grace| grace.cost) {
            self.credit(ChargeKind::GraceCredit, cost, row);
            self.provisional = None;
        }
        self.graces.clear();
        self.registrar.clone_from(&row.after.registrar);
        self.government = row.after.stands_on_government();
        if let Some(fee) = self.transfer_fee.take() {
            self.charge(ChargeKind::Transfer, fee, row);
            self.open(GraceKind::Transfer, row.rulebook.grace_days.transfer, fee, row.at);
        }
    }

    /// P-39: the grace periods that run are credited.
    fn delete(&mut self, row: &mut Row<'_>) {
        let running: Vec<Opened> =
            self.graces.iter().filter(|grace| grace.until > row.at).cloned().collect();
        for grace in running {
            self.credit(ChargeKind::GraceCredit, grace.cost, row);
            if let Some(line) = row.lines.last_mut() {
                line.limited = grace.kind == GraceKind::Add;
            }
        }
        self.forget_graces();
    }

    fn forget_graces(&mut self) {
        self.graces.clear();
        self.provisional = None;
    }

    fn price(&self, operation: Operation, years: Option<u8>, row: &Row<'_>) -> Option<Money> {
        let (name, government) = (&row.after.name, self.government);
        let price =
            |years| pricing::price(row.rulebook, name, government, operation, years, row.at);
        years.map(|years| price(years).fee)
    }

    fn open(&mut self, kind: GraceKind, days: u32, cost: Money, at: Timestamp) {
        if let Ok(until) = calendar::add_days(at, i64::from(days)) {
            self.graces.push(Opened { kind, until, cost });
        }
    }

    fn charge(&self, kind: ChargeKind, amount: Money, row: &mut Row<'_>) {
        let charge = Charge {
            registrar: self.registrar.clone(),
            at: row.at,
            kind,
            domain: row.after.id,
            name: row.after.name.clone(),
            amount,
        };
        row.lines.push(Line { charge, limited: false });
    }

    fn credit(&self, kind: ChargeKind, cost: Money, row: &mut Row<'_>) {
        if let Ok(amount) = cost.checked_neg() {
            self.charge(kind, amount, row);
        }
    }
}
