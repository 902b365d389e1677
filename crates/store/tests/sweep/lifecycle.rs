//! What a sponsor does to a name it has: renewals, updates, restores and their reports.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use registry_core::decision::{Actor, Decision};
use registry_core::domain::restore::{self, Report, ReportRestore, RequestRestore};
use registry_core::domain::update::{self, Part, UpdateDomain};
use registry_core::domain::{Domain, KnownContacts, KnownHosts, renew};
use registry_core::name::DomainName;
use registry_core::sponsored::StatusChange;
use registry_core::status::Status;
use registry_core::ttl::TtlWish;
use registry_store::Tx;
use registry_testkit::Samples;

use crate::acts::live;
use crate::{Written, alpha};

fn record(
    tx: &mut Tx<'_>,
    decided: Result<Decision, &'static str>,
    now: Timestamp,
) -> Written<&'static str> {
    match decided {
        Ok(decision) => {
            let cited = Samples::at(now).cited();
            tx.record(&decision, &Actor::Registrar(alpha()), &cited, now)?;
            Ok("done")
        }
        Err(code) => Ok(code),
    }
}

pub(crate) fn renewed(tx: &mut Tx<'_>, name: &DomainName, now: Timestamp) -> Written<&'static str> {
    let Some(domain) = live(tx, name, now)? else { return Ok("free") };
    let parents = tx.parents_of(&domain, now)?;
    let account = Samples::at(now).account(1_000_000_000, 0);
    let facts = renew::Facts { domain: &domain, parents: parents.view(), account: &account };
    let command = renew::RenewDomain {
        current_expiry: domain.expires_at.to_zoned(TimeZone::UTC).date(),
        period: None,
        stated_fee: None,
    };
    let decided = renew::decide(&alpha(), &command, &facts, now);
    record(tx, decided.map(|done| done.decision).map_err(|refusal| refusal.code()), now)
}

/// Puts a name on hold, or takes it off; with it comes a time to live.
pub(crate) fn updated(tx: &mut Tx<'_>, name: &DomainName, now: Timestamp) -> Written<&'static str> {
    let Some(domain) = live(tx, name, now)? else { return Ok("free") };
    let parents = tx.parents_of(&domain, now)?;
    let samples = Samples::at(now);
    let (registrar, account) = (samples.registrar("alpha-rx"), samples.account(1_000_000_000, 0));
    let hold = vec![Status::ClientHold];
    let statuses = match domain.client_statuses.has(Status::ClientHold) {
        true => StatusChange { add: Vec::new(), remove: hold },
        false => StatusChange { add: hold, remove: Vec::new() },
    };
    let command = UpdateDomain {
        says_something: true,
        remove: Part::NOTHING,
        add: Part::NOTHING,
        statuses,
        registrant: None,
        auth_info: None,
        secure_dns: None,
        ttls: vec![TtlWish { record_type: "NS".to_owned(), seconds: Some(600) }],
        stated_fee: None,
    };
    let facts = update::Facts {
        registrar: &registrar,
        account: &account,
        domain: &domain,
        parents: parents.view(),
        contacts: &KnownContacts::new(),
        hosts: &KnownHosts::new(),
        holder: None,
    };
    let decided = update::decide(&command, &facts, now);
    record(tx, decided.map(|done| done.decision).map_err(|refusal| refusal.code()), now)
}

/// Asks for a restore, or reports on the one that was asked for.
pub(crate) fn restored(
    tx: &mut Tx<'_>,
    name: &DomainName,
    reports: bool,
    now: Timestamp,
) -> Written<&'static str> {
    let Some(domain) = live(tx, name, now)? else { return Ok("free") };
    let parents = tx.parents_of(&domain, now)?;
    let account = Samples::at(now).account(1_000_000_000, 0);
    let facts = restore::Facts { domain: &domain, parents: parents.view(), account: &account };
    let decided = match reports {
        false => {
            let command = RequestRestore { asks_more: false, stated_fee: None };
            restore::request(&alpha(), &command, &facts, now).map(|done| done.decision)
        }
        true => {
            let command = ReportRestore { asks_more: false, report: Some(report(&domain, now)) };
            restore::report(&alpha(), &command, &facts, now).map(|done| done.decision)
        }
    };
    record(tx, decided.map_err(|refusal| refusal.code()), now)
}

fn report(domain: &Domain, now: Timestamp) -> Report {
    Report {
        data_before: domain.name.to_string(),
        data_after: domain.name.to_string(),
        deleted_at: domain.created_at,
        restored_at: now,
        reason: "registrant error".to_owned(),
        statements: vec!["true".to_owned()],
        other: None,
    }
}
