//! Over random price tables and random lives of a name: what is quoted before a command is what
//! its decision charges, what a grace period gives back is what was charged, and the history
//! reckoned anew owes exactly the ledger (P-32, P-33, P-39).

mod acts;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use registry_core::accreditation::Standing;
use registry_core::auth_info::AuthInfoShown;
use registry_core::decision::{Charge, ChargeKind, Decision, Object};
use registry_core::domain::reckoning::{Happened, Line, Reckoning};
use registry_core::domain::transfer::{answer, request};
use registry_core::domain::{
    Consent, Domain, Lifecycle, Parents, Period, TransferTerms, Vouching, advance, delete, renew,
    restore,
};
use registry_core::event::Event;
use registry_core::id::TokenId;
use registry_core::money::Money;
use registry_core::name::DomainName;
use registry_core::pricing::{self, Operation, StatedFee};
use registry_core::registrar::{Account, Registrar};
use registry_core::request::Basis;
use registry_core::rulebook::RulebookVersions;
use registry_core::timeline::Timeline;
use registry_core::transfer::{Answer, Transfer, TransferState};

use crate::create_world;
use crate::price_tables::{priced, tables};
use crate::scenario::{at, days, name, registrar, usd, uuid};
use crate::update_world;

/// What the sponsor, or the other registrar, or nobody does.
#[derive(Debug, Clone, Copy)]
enum Act {
    Create { years: u8 },
    Renew { years: u8 },
    Update,
    AskTransfer,
    Answer(Answer),
    Restore,
    Report,
    Delete { limit_reached: bool },
    Nothing,
}

/// A name, by whom it is held, what its prices are, what happens after how many days each.
#[derive(Debug, Clone)]
struct Life {
    label: &'static str,
    government: bool,
    open: bool,
    prices: Vec<i64>,
    acts: Vec<(i64, Act)>,
}

fn act() -> impl Strategy<Value = Act> {
    let answers = vec![Answer::Approve, Answer::Approve, Answer::Reject, Answer::Cancel];
    prop_oneof![
        3 => (1..=3_u8).prop_map(|years| Act::Create { years }),
        3 => (1..=3_u8).prop_map(|years| Act::Renew { years }),
        1 => Just(Act::Update),
        2 => Just(Act::AskTransfer),
        2 => prop::sample::select(answers).prop_map(Act::Answer),
        2 => Just(Act::Restore),
        2 => Just(Act::Report),
        3 => any::<bool>().prop_map(|limit_reached| Act::Delete { limit_reached }),
        2 => Just(Act::Nothing),
    ]
}

fn life() -> impl Strategy<Value = Life> {
    let labels = prop::sample::select(vec!["acme", "shop", "refill"]);
    let waits = prop::sample::select(vec![0, 0, 0, 1, 4, 5, 6, 20, 30, 44, 46, 345, 364, 366]);
    let acts = prop::collection::vec((waits, act()), 1..30);
    (labels, any::<bool>(), any::<bool>(), tables(), acts).prop_map(
        |(label, government, open, prices, acts)| Life { label, government, open, prices, acts },
    )
}

/// What is known while a life is played.
struct Played {
    rulebooks: RulebookVersions,
    /// In term until February 2028, then in grace for 30 days, then lapsed until April.
    standing: Option<Timeline<Standing>>,
    government: bool,
    name: DomainName,
    domain: Option<Domain>,
    reckoning: Option<Reckoning>,
    ledger: Vec<Charge>,
    /// What the pending transfer was quoted.
    quoted_transfer: Option<Money>,
    now: Timestamp,
}

fn accreditation() -> Timeline<Standing> {
    let ended = at("2028-02-01");
    let mut standing = Timeline::constant(Standing::NotYet);
    standing.push_act(at("2027-01-04"), Standing::InTerm { ends: Some(ended) });
    standing.push(ended, Standing::Grace { ended });
    standing.push(ended + days(30), Standing::Lapsed { ended, since: ended + days(30) });
    standing.push_act(at("2028-04-01"), Standing::InTerm { ends: Some(at("2040-01-01")) });
    standing
}

fn owed_by(ledger: &[Charge]) -> i64 {
    ledger.iter().map(|charge| charge.amount.minor).sum()
}

impl Played {
    fn begin(life: &Life) -> Self {
        let tld = if life.open { "example" } else { "pharmacy" };
        let government = life.government && !life.open;
        let standing = match (life.open, government) {
            (true, _) => None,
            (false, true) => Some(Timeline::constant(Standing::Government)),
            (false, false) => Some(accreditation()),
        };
        Self {
            rulebooks: priced(life.open, &life.prices),
            standing,
            government,
            name: name(&format!("{}.{tld}", life.label)),
            domain: None,
            reckoning: None,
            ledger: Vec::new(),
            quoted_transfer: None,
            now: at("2027-02-11"),
        }
    }

    fn parents(&self) -> Parents<'_> {
        let (rulebooks, standing) = (&self.rulebooks, self.standing.as_ref());
        Parents { rulebooks, standing, gaining: None, name_servers: &[] }
    }

    fn quote(&self, operation: Operation, years: u8) -> Money {
        let book = self.rulebooks.at(self.now);
        pricing::price(book, &self.name, self.government, operation, years, self.now).fee
    }

    /// Keeps a decision; the history it makes, reckoned anew, owes what it charges. A line that
    /// the limits may withhold is missing only where they are reached.
    fn keep(&mut self, decision: &Decision, limit_reached: bool) -> Result<(), TestCaseError> {
        let mut owed = Vec::new();
        for (at, events, after) in rows(decision) {
            let reckoning = self.reckoning.get_or_insert_with(|| Reckoning::new(&after));
            let happened = Happened { at, events: &events, after: &after };
            owed.extend(reckoning.step(&happened, &self.rulebooks));
            self.domain = Some(after);
        }
        let held_back = |line: &Line| limit_reached && line.limited;
        let owed: Vec<_> =
            owed.into_iter().filter(|line| !held_back(line)).map(|line| line.charge).collect();
        prop_assert_eq!(&owed, &decision.charges);
        for charge in &decision.charges {
            self.credits_what_was_charged(charge)?;
            self.ledger.push(charge.clone());
        }
        prop_assert!(owed_by(&self.ledger) >= 0, "more is credited than was ever charged");
        Ok(())
    }

    /// A credit gives back one whole earlier charge to the same registrar.
    fn credits_what_was_charged(&self, credit: &Charge) -> Result<(), TestCaseError> {
        if !matches!(credit.kind, ChargeKind::GraceCredit | ChargeKind::ProvisionalCredit) {
            prop_assert!(credit.amount.minor >= 0, "a charge is negative");
            return Ok(());
        }
        let same = |line: &&Charge| line.registrar == credit.registrar;
        let of = |amount: i64| {
            self.ledger.iter().filter(same).filter(|line| line.amount.minor == amount).count()
        };
        if credit.amount.is_zero() {
            return Ok(());
        }
        let (charged, credited) = (of(-credit.amount.minor), of(credit.amount.minor));
        prop_assert!(charged > credited, "{credit:?} was never charged: {:?}", self.ledger);
        Ok(())
    }

    /// What time did; then the name as it stands, if it is not gone.
    fn catch_up(&mut self) -> Result<Option<Domain>, TestCaseError> {
        let Some(domain) = self.domain.clone() else { return Ok(None) };
        let decision = advance(&domain, &self.parents(), self.now).decision;
        self.keep(&decision, false)?;
        if self.domain.as_ref().is_some_and(|domain| !domain.is_live()) {
            (self.domain, self.reckoning) = (None, None);
        }
        Ok(self.domain.clone())
    }

    /// Runs a command three times: with a cent less than the quote stated, with a cent less to
    /// spend, and as quoted. Only the last goes ahead, and charges what was quoted.
    fn charged<R>(
        &mut self,
        quote: Money,
        decide: impl Fn(&Self, Option<StatedFee>, &Account) -> Result<(Decision, R), &'static str>,
    ) -> Result<Option<R>, TestCaseError> {
        let stated = |minor| {
            let amount = Money { minor, ..quote }.to_string();
            Some(StatedFee { amounts: vec![amount], currency: None })
        };
        let enough = create_world::account(&quote.to_string());
        let (decision, more) = match decide(self, stated(quote.minor), &enough) {
            Ok(decided) => decided,
            Err(code) => {
                prop_assert!(code != "price-too-low" && code != "credit-exceeded", "{code}");
                return Ok(None);
            }
        };
        let low = decide(self, stated(quote.minor - 1), &enough).map(|_| ());
        prop_assert_eq!(low, Err("price-too-low"));
        if !quote.is_zero() {
            let poor = Account { balance: Money { minor: quote.minor - 1, ..quote }, ..enough };
            let refused = decide(self, stated(quote.minor), &poor).map(|_| ());
            prop_assert_eq!(refused, Err("credit-exceeded"));
        }
        self.keep(&decision, false)?;
        Ok(Some(more))
    }

    fn act(&mut self, act: Act) -> Result<(), TestCaseError> {
        let domain = self.catch_up()?;
        let lines = self.ledger.len();
        let quoted = match (act, domain) {
            (Act::Create { years }, None) => self.create(years)?,
            (Act::Renew { years }, Some(domain)) => self.renew(&domain, years)?,
            (Act::Update, Some(domain)) => self.update(&domain)?,
            (Act::AskTransfer, Some(domain)) => self.ask_transfer(&domain)?,
            (Act::Answer(answer), Some(domain)) => self.answer(&domain, answer)?,
            (Act::Restore, Some(domain)) => self.restore(&domain)?,
            (Act::Report, Some(domain)) => return self.report(&domain),
            (Act::Delete { limit_reached }, Some(domain)) => {
                return self.delete(&domain, limit_reached);
            }
            _ => None,
        };
        let charged = self.ledger[lines..].iter().filter(|line| line.amount.minor > 0);
        let charged: i64 = charged.map(|line| line.amount.minor).sum();
        prop_assert_eq!(charged, quoted.map_or(0, |money| money.minor), "{:?}", act);
        Ok(())
    }
}

/// The rows of the name's history that a decision makes: one for each instant.
fn rows(decision: &Decision) -> Vec<(Timestamp, Vec<Event>, Domain)> {
    let mut rows: Vec<(Timestamp, Vec<Event>, Domain)> = Vec::new();
    for change in &decision.changes {
        let Object::Domain(after) = &change.after else { continue };
        match rows.last_mut().filter(|(at, ..)| *at == change.at) {
            Some((_, events, last)) => {
                events.extend(&change.events);
                last.clone_from(after);
            }
            None => rows.push((change.at, change.events.clone(), (**after).clone())),
        }
    }
    rows
}

/// P-37: a consent may bring another basis. The transfer and what comes at its very instant are
/// priced for the holder to be, what came before for the one before.
#[test]
fn a_transfer_to_a_government_is_priced_for_it() {
    let rulebooks = crate::scenario::pharmacy();
    let mut domain = crate::scenario::domain("2027-02-11", "2028-02-11");
    let mut reckoning = Reckoning::new(&domain);
    let mut costs = |at: Timestamp, events: &[Event], after: &Domain| {
        let lines = reckoning.step(&Happened { at, events, after }, &rulebooks);
        let told = |line: Line| (line.charge.registrar.to_string(), line.charge.amount);
        lines.into_iter().map(told).collect::<Vec<_>>()
    };
    let created = costs(domain.created_at, &[Event::DomainCreated], &domain);
    assert_eq!(created, [("alpha".to_owned(), usd("750.00"))]);
    let government =
        domain.vouching.clone().map(|held| Vouching { basis: Basis::Government, ..held });
    let consent = Consent { token: TokenId::from_uuid(uuid(20)), vouching: government.clone() };
    let terms = TransferTerms {
        years: 1,
        fee: usd("0.00"),
        expires_at: domain.expires_at,
        consent: Some(consent),
    };
    domain.transfer = Some(Transfer {
        number: 1,
        state: TransferState::Pending { until: domain.expires_at },
        gaining: registrar("beta"),
        losing: registrar("alpha"),
        requested_at: at("2028-02-06"),
        terms,
    });
    assert_eq!(costs(at("2028-02-06"), &[Event::TransferRequested], &domain), []);
    (domain.vouching, domain.registrar) = (government, registrar("beta"));
    domain.expires_at = at("2030-02-11");
    let events = [Event::TransferApproved, Event::BasisChanged, Event::DomainAutoRenewed];
    let beta = |amount| ("beta".to_owned(), usd(amount));
    assert_eq!(costs(at("2028-02-11"), &events, &domain), [beta("250.00"), beta("250.00")]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn over_random_lives(life in life()) {
        let mut played = Played::begin(&life);
        for (wait, act) in &life.acts {
            played.now += days(*wait);
            played.act(*act)?;
        }
    }
}
