//! A restore that goes ahead: its request, its report, and the clock while either is waited for.

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::decision::Decision;
use registry_core::domain::restore::{
    Facts, Refusal, Report, ReportRestore, Reported, RequestRestore, Requested, report, request,
};
use registry_core::domain::{Domain, Lifecycle, advance};
use registry_core::pricing::StatedFee;

use crate::create_world::account;
use crate::scenario::{at, domain, open, pharmacy, registrar};
use crate::scene::Scene;

/// The name is deleted on 1 June and restored ten days later, long before it expires.
pub(crate) const DELETED: &str = "2027-06-01";
pub(crate) const NOW: &str = "2027-06-11";
pub(crate) const DUE: &str = "2027-06-18";
/// Twenty days of redemption were left; they stood still for seven.
pub(crate) const REDEMPTION_AGAIN_UNTIL: &str = "2027-07-08";

/// What a request says, or a report.
#[derive(Debug, Clone)]
pub(crate) struct Restore {
    pub(crate) asks_more: bool,
    pub(crate) stated_fee: Option<StatedFee>,
    pub(crate) report: Option<Report>,
}

pub(crate) type World = Scene<Restore>;

pub(crate) fn said() -> Report {
    Report {
        data_before: "before".to_owned(),
        data_after: "after".to_owned(),
        deleted_at: at(DELETED),
        restored_at: at(NOW),
        reason: "registrant error".to_owned(),
        statements: vec!["true".to_owned(), "to the best of our knowledge".to_owned()],
        other: None,
    }
}

impl World {
    pub(crate) fn pharmacy() -> Self {
        let mut domain = domain("2027-01-04", "2028-01-04");
        domain.lifecycle = Lifecycle::Redemption { since: at(DELETED), until: at("2027-07-01") };
        domain.changed_at = at(DELETED);
        Self {
            command: Restore { asks_more: false, stated_fee: None, report: Some(said()) },
            who: "alpha",
            domain,
            standing: Some(Standing::InTerm { ends: Some(at("2029-01-01")) }),
            account: account("0.00"),
            rulebooks: pharmacy(),
            now: at(NOW),
        }
    }

    /// A name that is not the pharmacy's: a restore costs 40 there.
    pub(crate) fn open() -> Self {
        let account = account("48.00");
        let mut world = Self { rulebooks: open(), standing: None, account, ..Self::pharmacy() };
        world.domain.vouching = None;
        world
    }

    /// As it stands once the restore was requested.
    pub(crate) fn pending() -> Self {
        let world = Self::pharmacy();
        let domain = world.request().unwrap().domain;
        Self { domain, now: at("2027-06-15"), ..world }
    }

    pub(crate) fn request(&self) -> Result<Requested, Refusal> {
        let Restore { asks_more, stated_fee, report: _ } = self.command.clone();
        self.ask(|parents| {
            let facts = Facts { domain: &self.domain, parents, account: &self.account };
            let command = RequestRestore { asks_more, stated_fee };
            request(&registrar(self.who), &command, &facts, self.now)
        })
    }

    pub(crate) fn report(&self) -> Result<Reported, Refusal> {
        let Restore { asks_more, stated_fee: _, report: said } = self.command.clone();
        self.ask(|parents| {
            let facts = Facts { domain: &self.domain, parents, account: &self.account };
            let command = ReportRestore { asks_more, report: said };
            report(&registrar(self.who), &command, &facts, self.now)
        })
    }

    pub(crate) fn requested_code(&self) -> &'static str {
        self.request().map_or_else(|refusal| refusal.code(), |_| "ok")
    }

    pub(crate) fn reported_code(&self) -> &'static str {
        self.report().map_or_else(|refusal| refusal.code(), |_| "ok")
    }

    /// The name as the clock leaves it, and what was to be recorded.
    pub(crate) fn on(&self, now: Timestamp) -> (Domain, Decision) {
        let advanced = self.ask(|parents| advance(&self.domain, &parents, now));
        (advanced.domain, advanced.decision)
    }

    pub(crate) fn states(&mut self, amounts: &[&str]) {
        let amounts = amounts.iter().map(|amount| (*amount).to_owned()).collect();
        self.command.stated_fee = Some(StatedFee { amounts, currency: None });
    }
}
